import { describe, expect, it } from 'vitest';
import { RandomStream } from '../../../src/core/random.ts';
import { readFloats } from '../../../src/gpu/readback.ts';
import { writeTensor } from '../../../src/gpu/tensor.ts';
import { adamW } from '../../../src/kernels/optimizer/adamW.ts';
import { clipScale } from '../../../src/kernels/optimizer/clipScale.ts';
import { squaredNorm, squaredNormPartials } from '../../../src/kernels/optimizer/squaredNorm.ts';
import * as reference from '../../../src/reference/optimizer/adamW.ts';
import * as clip from '../../../src/reference/optimizer/clipScale.ts';
import * as norm from '../../../src/reference/optimizer/squaredNorm.ts';
import { testDevice } from '../../gpu/testDevice.ts';
import { expectClose } from '../comparison.ts';

/** Two packs, one beyond a workgroup's share; the first decays, the second has a learning rate of its own. */
async function twoPacks() {
  const test = await testDevice();
  const random = new RandomStream(2, 'adamW');
  const sizes = [64 * 1100, 192];
  const settings = [
    { weightDecay: 0.1, lrScale: 1 },
    { weightDecay: 0, lrScale: 10 },
  ];
  const count = sizes.reduce((a, size) => a + squaredNormPartials(size), 0);
  const partials = test.tensor('partials', 'f32', [count], new Float32Array(count).fill(1e9));
  const stepScalars = test.tensor('stepScalars', 'f32', [16]);
  const metrics = test.tensor('metrics', 'f32', [16]);
  const packs = sizes.map((size, i) => {
    const values = Float32Array.from({ length: size }, (_, k) => (k % 32 < 30 ? random.normal() : 0));
    return {
      size,
      ...settings[i],
      values,
      parameter: test.tensor('parameter', 'f32', [size], values),
      gradient: test.tensor('gradient', 'f32', [size]),
      m: test.tensor('m', 'f32', [size]),
      v: test.tensor('v', 'f32', [size]),
    };
  });
  const beta1 = 0.9;
  const beta2 = 0.999;
  const eps = 1e-8;
  let offset = 0;
  const launches = packs.map(({ size, gradient }) => {
    const launch = squaredNorm({ size, gradient, partials, partialOffset: offset });
    offset += squaredNormPartials(size);
    return launch;
  });
  launches.push(clipScale({ numPartials: count, partials, stepScalars, metrics }));
  for (const pack of packs) launches.push(adamW({ ...pack, beta1, beta2, eps, stepScalars, metrics }));
  const step = async (
    t: number,
    lr: number,
    clipNorm: number,
    gradients: readonly Float32Array[],
    loss = 1,
    scale = 1,
  ) => {
    packs.forEach((pack, i) => {
      writeTensor(
        test.gpu,
        pack.gradient,
        gradients[i].map((x) => x * scale),
      );
    });
    writeTensor(test.gpu, metrics, Float32Array.of(loss));
    const corrections = [1 / (1 - beta1 ** t), 1 / (1 - beta2 ** t)];
    writeTensor(test.gpu, stepScalars, Float32Array.of(lr, ...corrections, clipNorm, 1 / scale, scale));
    await test.run(...launches);
    return readFloats(test.gpu, metrics);
  };
  const gradients = () => packs.map((p) => Float32Array.from(p.values, (x) => (x === 0 ? 0 : random.normal() * 0.1)));
  return { test, packs, step, gradients, beta1, beta2, eps };
}

describe('squaredNorm, clipScale, adamW', () => {
  it('follow the reference over three steps, one of them clipped; padding stays 0', async () => {
    const { test, packs, step, gradients, beta1, beta2, eps } = await twoPacks();
    const state = packs.map(({ size, values }) => ({
      parameter: Float64Array.from(values),
      m: new Float64Array(size),
      v: new Float64Array(size),
    }));
    for (const [t, clipNorm] of [
      [1, 1e30],
      [2, 3],
      [3, 50],
    ]) {
      const g = gradients();
      const lr = 1e-3 * t;
      const metrics = await step(t, lr, clipNorm, g);
      const expected = clip.clipScale({
        squaredNorm: norm.squaredNorm(g[0]) + norm.squaredNorm(g[1]),
        loss: 1,
        clipNorm,
        lossScale: 1,
      });
      expectClose(metrics.subarray(3, 6), [expected.norm, expected.clipFactor, 0], 2e-6, 'metrics');
      packs.forEach(({ weightDecay, lrScale }, i) => {
        reference.adamW({
          ...state[i],
          gradient: g[i],
          lr: lr * lrScale,
          beta1,
          beta2,
          eps,
          weightDecay,
          clipFactor: expected.clipFactor,
          step: t,
        });
      });
    }
    for (const [i, pack] of packs.entries()) {
      const parameter = await readFloats(test.gpu, pack.parameter);
      expectClose(parameter, state[i].parameter, 1e-6, 'parameter');
      expectClose(
        Array.from(await readFloats(test.gpu, pack.m), (x) => 10 * x),
        state[i].m.map((x) => 10 * x),
        1e-6,
        'm',
      );
      expectClose(
        Array.from(await readFloats(test.gpu, pack.v), (x) => 1e4 * x),
        state[i].v.map((x) => 1e4 * x),
        1e-6,
        'v',
      );
      // Where padding was, nothing came: 0 in, 0 out.
      pack.values.forEach((x, k) => {
        if (x === 0 && parameter[k] !== 0) expect.fail(`padding ${k} became ${parameter[k]}`);
      });
    }
  });

  it('change by the same bits whatever the loss scale', async () => {
    const found: Float32Array[][] = [];
    for (const scale of [1, 65536]) {
      const { test, packs, step, gradients } = await twoPacks();
      for (const [t, clipNorm] of [
        [1, 1e30],
        [2, 3],
      ]) {
        const g = gradients();
        const metrics = await step(t, 1e-3, clipNorm, g, 1, scale);
        const squared = norm.squaredNorm(g[0]) + norm.squaredNorm(g[1]);
        const expected = clip.clipScale({ squaredNorm: squared * scale ** 2, loss: 1, clipNorm, lossScale: scale });
        expectClose([metrics[3], metrics[4] * scale], [expected.norm, expected.clipFactor * scale], 2e-6, 'metrics');
      }
      found.push(await Promise.all(packs.flatMap((p) => [p.parameter, p.m, p.v]).map((t) => readFloats(test.gpu, t))));
    }
    expect(found[1]).toEqual(found[0]);
  });

  it.each([
    ['an infinite gradient', Number.POSITIVE_INFINITY, 1],
    ['a NaN gradient', Number.NaN, 1],
    ['a gradient whose square overflows', 1e25, 1],
    ['a NaN loss', 0, Number.NaN],
    ['an infinite loss', 0, Number.NEGATIVE_INFINITY],
  ])('leave weights and moments untouched on %s, and go on afterwards', async (_name, bad, loss) => {
    const { test, packs, step, gradients } = await twoPacks();
    await step(1, 1e-3, 1, gradients());
    const read = () => Promise.all(packs.flatMap((p) => [p.parameter, p.m, p.v]).map((t) => readFloats(test.gpu, t)));
    const before = await read();
    const g = gradients();
    g[1][77] += bad;
    const metrics = await step(2, 1e-3, 1, g, loss);
    expect([metrics[4], metrics[5]]).toEqual([0, 1]);
    expect(await read()).toEqual(before);
    const next = await step(2, 1e-3, 1, gradients());
    expect(next[5]).toBe(0);
    expect(await read()).not.toEqual(before);
  });
});
