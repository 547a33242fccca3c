import { beforeAll, describe, expect, it } from 'vitest';
import { RandomStream } from '../../../src/core/random.ts';
import { readFloats, readTensor } from '../../../src/gpu/readback.ts';
import { codebookGradient } from '../../../src/kernels/quantizer/codebookGradient.ts';
import { residualQuantize } from '../../../src/kernels/quantizer/residualQuantize.ts';
import { residualQuantizeBackward } from '../../../src/kernels/quantizer/residualQuantizeBackward.ts';
import * as referenceGradient from '../../../src/reference/quantizer/codebookGradient.ts';
import * as reference from '../../../src/reference/quantizer/residualQuantize.ts';
import * as referenceBackward from '../../../src/reference/quantizer/residualQuantizeBackward.ts';
import { type TestDevice, testDevice } from '../../gpu/testDevice.ts';
import { centralDifferences, expectClose, weightedSum } from '../comparison.ts';

let test: TestDevice;
beforeAll(async () => {
  test = await testDevice();
});

const BETA = 0.25;

interface Shape {
  readonly B: number;
  readonly D: number;
  readonly K: number;
  readonly L: number;
  readonly n: number;
}

function randomCase(shape: Shape) {
  const { B, D, K, L } = shape;
  const random = new RandomStream(1, 'residualQuantize', K);
  const z = Float32Array.from({ length: B * L }, () => random.normal());
  const codebooks = Float32Array.from({ length: D * K * L }, (_, i) => random.normal() / (1 + Math.floor(i / (K * L))));
  const dQuantized = Float32Array.from({ length: B * L }, () => random.normal());
  return { ...shape, z, codebooks, dQuantized };
}

async function run(c: ReturnType<typeof randomCase>) {
  const { B, D, K, L, n } = c;
  const shape = { B, D, K, L };
  const codes = test.tensor('codes', 'u32', [B, D]);
  const quantized = test.tensor('quantized', 'f32', [B, L]);
  const residual = test.tensor('residual', 'f32', [D, B, L]);
  const dZ = test.tensor('dZ', 'f32', [B, L]);
  const rowLoss = test.tensor('rowLoss', 'f32', [B]);
  const dCodebooks = test.tensor('dCodebooks', 'f32', [D, K, L]);
  const codeUse = test.tensor(
    'codeUse',
    'u32',
    [D, K],
    Array.from({ length: D * K }, () => 5),
  );
  const z = test.tensor('z', 'f32', [B, L], c.z);
  const codebooks = test.tensor('codebooks', 'f32', [D, K, L], c.codebooks);
  const dQuantized = test.tensor('dQuantized', 'f32', [B, L], c.dQuantized);
  await test.run(
    residualQuantize({ ...shape, z, codebooks, codes, quantized, residual }),
    residualQuantizeBackward({ ...shape, n, beta: BETA, residual, dQuantized, dZ, rowLoss }),
    codebookGradient({ ...shape, n, codes, residual, dCodebooks, codeUse }),
  );
  return {
    codes: await readTensor(test.gpu, codes, B * D),
    quantized: await readFloats(test.gpu, quantized, B * L),
    residual: await readFloats(test.gpu, residual, D * B * L),
    dZ: await readFloats(test.gpu, dZ, B * L),
    rowLoss: await readFloats(test.gpu, rowLoss, B),
    dCodebooks: await readFloats(test.gpu, dCodebooks, D * K * L),
    codeUse: await readTensor(test.gpu, codeUse, D * K),
  };
}

describe('residualQuantize, residualQuantizeBackward and codebookGradient', () => {
  it.each([
    { B: 64, D: 3, K: 16, L: 32, n: 50 },
    { B: 32, D: 2, K: 150, L: 96, n: 32 },
    { B: 32, D: 1, K: 2, L: 64, n: 1 },
  ])('equal the reference: $B rows, $D levels of $K codes, width $L', async (shape) => {
    const c = randomCase(shape);
    const found = await run(c);
    const expected = reference.residualQuantize(c);
    expect(Array.from(found.codes)).toEqual(Array.from(expected.codes));
    expectClose(found.quantized, expected.quantized, 1e-6, 'quantized');
    expectClose(found.residual, expected.residual, 1e-6, 'residual');
    const back = referenceBackward.residualQuantizeBackward({ ...c, beta: BETA, residual: expected.residual });
    expectClose(found.dZ, back.dZ, 1e-5, 'dZ');
    expectClose(found.rowLoss, back.rowLoss, 1e-5, 'rowLoss');
    const codes = referenceGradient.codebookGradient({ ...c, ...expected });
    expectClose(found.dCodebooks, codes.dCodebooks, 1e-5, 'dCodebooks');
    expect(Array.from(found.codeUse)).toEqual(Array.from(codes.codeUse, (count) => count + 5));
  });

  it('take the lowest code among equals, also where other lanes hold them', async () => {
    const c = randomCase({ B: 32, D: 1, K: 130, L: 32, n: 32 });
    // Every code is there five times and more; the rows are codes themselves.
    for (let k = 0; k < 130; k++) c.codebooks.copyWithin(k * 32, (k % 26) * 32, ((k % 26) + 1) * 32);
    for (let i = 0; i < 32; i++) c.z.set(c.codebooks.subarray((i + 90) * 32, (i + 91) * 32), i * 32);
    expect(Array.from((await run(c)).codes)).toEqual(Array.from({ length: 32 }, (_, i) => (i + 90) % 26));
  });

  it('have the gradients of TIGER’s loss, by central differences with the stopped parts held', async () => {
    const c = randomCase({ B: 32, D: 3, K: 8, L: 32, n: 20 });
    const { D, K, L, B, n } = c;
    const found = await run(c);
    const { codes, residual } = reference.residualQuantize(c);
    const code = (i: number, d: number) => d * K + codes[i * D + d];
    /** r_d of row i at column x, as it stands. */
    const before = (i: number, d: number, x: number) => residual[(d * B + i) * L + x] + c.codebooks[code(i, d) * L + x];
    const indices = Array.from({ length: 25 }, (_, j) => (j * 41) % (n * L));
    const commitment = (z: Float64Array): number => {
      let sum = weightedSum(
        z,
        c.dQuantized.map((g, j) => (j < n * L ? g : 0)),
      ); // straight through
      for (let i = 0; i < n; i++)
        for (let d = 0; d < D; d++)
          for (let x = 0; x < L; x++)
            sum += (BETA / n) * (residual[(d * B + i) * L + x] + z[i * L + x] - c.z[i * L + x]) ** 2;
      return sum;
    };
    expectClose(
      indices.map((j) => found.dZ[j]),
      centralDifferences(commitment, c.z, indices),
      1e-5,
      'dZ',
    );
    const quantization = (e: Float64Array): number => {
      let sum = 0;
      for (let i = 0; i < n; i++)
        for (let d = 0; d < D; d++)
          for (let x = 0; x < L; x++) sum += (before(i, d, x) - e[code(i, d) * L + x]) ** 2 / n;
      return sum;
    };
    const entries = Array.from({ length: 25 }, (_, j) => (j * 31) % (D * K * L));
    expectClose(
      entries.map((j) => found.dCodebooks[j]),
      centralDifferences(quantization, c.codebooks, entries),
      1e-5,
      'dCodebooks',
    );
    const total = found.rowLoss.reduce((a, b) => a + b, 0);
    expectClose([total], [(1 + BETA) * quantization(Float64Array.from(c.codebooks))], 1e-5, 'loss');
  });
});
