import { expect, it } from 'vitest';
import { readFloats } from '../../../src/gpu/readback.ts';
import { pairCrossEntropy } from '../../../src/kernels/loss/pairCrossEntropy.ts';
import * as reference from '../../../src/reference/loss/pairCrossEntropy.ts';
import { testDevice } from '../../gpu/testDevice.ts';
import { centralDifferences, expectClose } from '../comparison.ts';

it('pairCrossEntropy equals the reference, ignores unweighted pairs, and zeroes what lies beyond numPairs', async () => {
  const test = await testDevice();
  const P = 131;
  const numPairs = 97;
  const logPF = Float32Array.from({ length: P }, (_, p) => -0.1 * (p % 17) - 0.03);
  const ceWeight = Float32Array.from({ length: P }, (_, p) => (p % 3 ? 0.01 * p : 0));
  logPF[6] = -1e30;
  const stale = new Float32Array(P).fill(5);
  const [dLogPF, dFlow, pairLoss] = ['dLogPF', 'dFlow', 'pairLoss'].map((name) => test.tensor(name, 'f32', [P], stale));
  await test.run(
    pairCrossEntropy({
      P,
      counts: test.tensor('counts', 'u32', [8], [0, 0, numPairs, 0, 0, 0, 0, 0]),
      logPF: test.tensor('logPF', 'f32', [P], logPF),
      ceWeight: test.tensor('ceWeight', 'f32', [P], ceWeight),
      dLogPF,
      dFlow,
      pairLoss,
    }),
  );
  const expected = reference.pairCrossEntropy({ numPairs, logPF, ceWeight });
  const padded = (values: Float64Array) => [...values, ...new Array<number>(P - numPairs).fill(0)];
  expectClose(await readFloats(test.gpu, pairLoss, P), padded(expected.pairLoss), 1e-6, 'pairLoss');
  expectClose(await readFloats(test.gpu, dLogPF, P), padded(expected.dLogPF), 0, 'dLogPF');
  expect(await readFloats(test.gpu, dFlow, P)).toEqual(new Float32Array(P));

  const sum = (x: Float64Array) =>
    reference.pairCrossEntropy({ numPairs, logPF: x, ceWeight }).pairLoss.reduce((a, b) => a + b);
  const indices = Array.from({ length: numPairs }, (_, p) => p).filter((p) => p !== 6);
  expectClose(
    Array.from(indices, (p) => expected.dLogPF[p]),
    centralDifferences(sum, logPF, indices),
    1e-8,
    'dLogPF against central differences',
  );
});
