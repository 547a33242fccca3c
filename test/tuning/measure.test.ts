/** Times by clocks that are coarse, on work whose true length is known: the sampler and the clock's tick, without a GPU. */
import { describe, expect, it } from 'vitest';
import { bytesOf, Sampler, type Submit, tickOf } from '../../src/tuning/measure.ts';

/** A machine whose kernel takes `ms`, seen through a clock of `tickMs`; `stalls` lengthens the runs it names. */
function machine(ms: number, tickMs: number, stalls: Readonly<Record<number, number>> = {}) {
  let time = 0.37 * tickMs;
  let run = 0;
  const longest = { submit: 0 };
  const submit: Submit = async (counts) => {
    for (const count of counts) {
      longest.submit = Math.max(longest.submit, count * ms);
      time += count * ms;
    }
    time += stalls[run++] ?? 0;
  };
  const now = () => tickMs * Math.floor(time / tickMs + 1e-9);
  return { submit, watch: { now, tickMs, baselineMs: 0 }, longest };
}

describe('Sampler', () => {
  it.each([
    [0.02, 1],
    [0.02, 0.1],
    [0.9, 1],
    [0.2, 100],
    [7, 100],
    [3, 1e-4],
    [150, 1],
  ])('finds a kernel of %d ms by a clock of %d ms, in submits below 200 ms', async (ms, tickMs) => {
    const { submit, watch, longest } = machine(ms, tickMs);
    const found = await new Sampler(submit, watch).best();
    expect(Math.abs(found! / ms - 1)).toBeLessThan(0.1);
    expect(longest.submit).toBeLessThan(200);
  });

  it('does not trust one run: a stall at first neither fixes the repeats nor the time', async () => {
    const { submit, watch } = machine(0.02, 1, { 0: 25 });
    const sampler = new Sampler(submit, watch);
    expect(await sampler.sample()).toBeGreaterThan(20);
    expect(await sampler.best()).toBeCloseTo(0.02, 3);
  });

  it('gives nothing where all repeats together are shorter than the baseline, or the clock stands', async () => {
    const { submit, watch } = machine(1e-5, 1);
    expect(await new Sampler(submit, { ...watch, baselineMs: 5 }).sample()).toBeNull();
    expect(await new Sampler(submit, { ...watch, tickMs: Number.POSITIVE_INFINITY }).sample()).toBeNull();
  });
});

describe('tickOf(now)', () => {
  it('is the least step of the clock', () => {
    let looks = 0;
    expect(tickOf(() => Math.floor(looks++ / 50))).toBe(1);
    expect(tickOf(() => 3)).toBe(Number.POSITIVE_INFINITY);
  });
});

it('bytesOf counts a range that is bound twice once', () => {
  const [x, y] = [{}, {}] as GPUBuffer[];
  const range = (buffer: GPUBuffer, offsetBytes: number, sizeBytes: number) => ({ buffer, offsetBytes, sizeBytes });
  expect(bytesOf([range(x, 0, 64), range(x, 0, 64), range(y, 0, 64)])).toBe(128);
  expect(bytesOf([range(x, 32, 64), range(x, 0, 64), range(x, 256, 64)])).toBe(160);
});
