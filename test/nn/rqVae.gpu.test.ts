/** The RQ-VAE's whole step against float64: loss, and the gradient of every layer and code by central differences. */
import { beforeAll, describe, expect, it } from 'vitest';
import { RandomStream } from '../../src/core/random.ts';
import type { Gpu } from '../../src/gpu/device.ts';
import { runPrograms } from '../../src/gpu/program.ts';
import { readFloats } from '../../src/gpu/readback.ts';
import { writeTensor } from '../../src/gpu/tensor.ts';
import { RqVae } from '../../src/nn/rqVae.ts';
import { matmul } from '../../src/reference/matmul/matmul.ts';
import { relu } from '../../src/reference/mlp/relu.ts';
import { residualQuantize } from '../../src/reference/quantizer/residualQuantize.ts';
import { testDevice } from '../gpu/testDevice.ts';
import { centralDifferences, expectClose } from '../kernels/comparison.ts';

let gpu: Gpu;
beforeAll(async () => {
  gpu = (await testDevice()).gpu;
});

const BETA = 0.4;
const ROWS = 21;

describe('RqVae', () => {
  it.each([{ hiddenSizes: [40, 20] }, { hiddenSizes: [] }])('has TIGER’s loss and gradients: %o', async (options) => {
    const shape = { inputSize: 10, ...options, latentSize: 6, levels: 2, codebookSize: 5, rows: ROWS, beta: BETA };
    const rqVae = await RqVae.create(gpu, shape, Number.POSITIVE_INFINITY);
    const { layers, B, F, L, codebookOffset } = rqVae;
    const random = new RandomStream(4, 'RqVae test');
    const pack = new Float32Array(rqVae.value.shape[0]);
    for (const l of layers)
      for (let r = 0; r < l.inSize; r++)
        for (let c = 0; c < l.outSize; c++)
          pack[l.offset + r * l.paddedOut + c] = random.normal() / Math.sqrt(l.inSize);
    for (let e = 0; e < 10; e++)
      for (let c = 0; c < 6; c++) pack[codebookOffset + e * L + c] = random.normal() / (e < 5 ? 1 : 2);
    const x = new Float32Array(B * F);
    for (let i = 0; i < ROWS; i++) for (let c = 0; c < 10; c++) x[i * F + c] = random.normal();
    writeTensor(gpu, rqVae.value, pack);
    writeTensor(gpu, rqVae.x, x);
    rqVae.prepare(0, 1);
    runPrograms(gpu, [rqVae.forward, rqVae.update]);

    /** Encoder (side 0) or decoder of a pack. */
    const apply = (weights: Float64Array, side: 0 | 1, input: ArrayLike<number>) => {
      const half = layers.length / 2;
      return layers.slice(side * half, (side + 1) * half).reduce<ArrayLike<number>>((h, l) => {
        const w = weights.subarray(l.offset, l.offset + l.paddedIn * l.paddedOut);
        const y = matmul(ROWS, l.paddedOut, l.paddedIn, h, w);
        return l.hasRelu ? relu(y) : y;
      }, input);
    };
    const base = Float64Array.from(pack);
    const z0 = apply(base, 0, x.subarray(0, ROWS * F));
    const codebooks0 = base.subarray(codebookOffset);
    const { codes, quantized, residual } = residualQuantize({ B: ROWS, D: 2, K: 5, L, z: z0, codebooks: codebooks0 });
    /** What gradients are of: the codes held, and what sg[·] stops as it was. */
    const surrogate = (weights: Float64Array): number => {
      const z = apply(weights, 0, x.subarray(0, ROWS * F));
      const straight = Float64Array.from(quantized, (q, j) => q + z[j] - z0[j]);
      const xHat = apply(weights, 1, straight);
      let sum = 0;
      for (let j = 0; j < ROWS * F; j++) sum += (xHat[j] - x[j]) ** 2;
      for (let d = 0; d < 2; d++)
        for (let i = 0; i < ROWS; i++)
          for (let c = 0; c < L; c++) {
            const entry = (d * 5 + codes[i * 2 + d]) * L + c;
            const r = residual[(d * ROWS + i) * L + c];
            sum += (r + codebooks0[entry] - weights[codebookOffset + entry]) ** 2;
            sum += BETA * (r + z[i * L + c] - z0[i * L + c]) ** 2;
          }
      return sum / ROWS;
    };
    const metrics = await readFloats(gpu, rqVae.metrics, 16);
    expectClose([metrics[0]], [surrogate(base)], 1e-5, 'loss');
    expect(metrics[5]).toBe(0);
    // After one step m is (1 − β1) of the gradient.
    const gradient = (await readFloats(gpu, rqVae.m, pack.length)).map((m) => m / 0.1);
    const indices = layers.flatMap((l) =>
      Array.from({ length: 6 }, () => l.offset + random.int(l.inSize) * l.paddedOut + random.int(l.outSize)),
    );
    for (let e = 0; e < 10; e++) indices.push(codebookOffset + e * L + random.int(6));
    expectClose(
      indices.map((j) => gradient[j]),
      centralDifferences(surrogate, pack, indices, 1e-5),
      1e-4,
      'gradient',
    );
    // Pads stay zero.
    expect(pack.every((w, j) => w !== 0 || gradient[j] === 0)).toBe(true);
    rqVae.free();
  });
});
