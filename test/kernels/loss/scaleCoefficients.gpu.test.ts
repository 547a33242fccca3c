import { expect, it } from 'vitest';
import { readFloats } from '../../../src/gpu/readback.ts';
import { scaleCoefficients } from '../../../src/kernels/loss/scaleCoefficients.ts';
import { testDevice } from '../../gpu/testDevice.ts';

it('scaleCoefficients multiplies both coefficients of every pair by the loss scale, exactly', async () => {
  const test = await testDevice();
  const P = 70;
  const values = Float32Array.from({ length: P + 2 }, (_, i) => Math.sin(i) / 3);
  const dLogPF = test.tensor('dLogPF', 'f32', [P + 2], values);
  const dFlow = test.tensor(
    'dFlow',
    'f32',
    [P + 2],
    values.map((v) => -v),
  );
  const stepScalars = test.tensor('stepScalars', 'f32', [16], [1e-3, 2, 3, 4, 1 / 1024, 1024]);
  await test.run(scaleCoefficients({ P, stepScalars, dLogPF, dFlow }));
  const expected = values.map((v, i) => (i < P ? v * 1024 : v));
  expect(await readFloats(test.gpu, dLogPF, P + 2)).toEqual(expected);
  expect(await readFloats(test.gpu, dFlow, P + 2)).toEqual(expected.map((v) => -v));
});
