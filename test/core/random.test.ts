import { describe, expect, it } from 'vitest';
import { philox4x32, RandomStream } from '../../src/core/random.ts';

describe('philox4x32(counter, key)', () => {
  // Known-answer vectors of Random123 (kat_vectors, philox4x32-10).
  const ones = 0xffffffff;
  it.each([
    { counter: [0, 0, 0, 0], key: [0, 0], expected: [0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8] },
    {
      counter: [ones, ones, ones, ones],
      key: [ones, ones],
      expected: [0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd],
    },
    {
      counter: [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344],
      key: [0xa4093822, 0x299f31d0],
      expected: [0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1],
    },
  ])('gives Random123’s answer for counter $counter', ({ counter, key, expected }) => {
    expect(philox4x32(counter, key)).toEqual(expected);
  });
});

describe('new RandomStream(seed, name, index)', () => {
  const draw = (stream: RandomStream): number[] => Array.from({ length: 10 }, () => stream.uint32());

  it('repeats itself, and differs by seed, name and index', () => {
    const first = draw(new RandomStream(7, 'init'));
    expect(draw(new RandomStream(7, 'init'))).toEqual(first);
    expect(draw(new RandomStream(8, 'init'))).not.toEqual(first);
    expect(draw(new RandomStream(7, 'users'))).not.toEqual(first);
    expect(draw(new RandomStream(7, 'init', 1))).not.toEqual(first);
  });

  it('draws uniforms of mean 1/2 and variance 1/12, normals of mean 0 and variance 1', () => {
    const stream = new RandomStream(1, 'moments');
    const n = 20_000;
    const moments = (next: () => number): [number, number] => {
      let sum = 0;
      let squares = 0;
      for (let i = 0; i < n; i++) {
        const x = next();
        sum += x;
        squares += x * x;
      }
      return [sum / n, squares / n - (sum / n) ** 2];
    };
    const [meanU, varU] = moments(() => stream.uniform());
    expect(Math.abs(meanU - 0.5)).toBeLessThan(0.01); // 5 standard errors: 5·√(1/12/20000)
    expect(Math.abs(varU - 1 / 12)).toBeLessThan(0.003);
    const [meanN, varN] = moments(() => stream.normal());
    expect(Math.abs(meanN)).toBeLessThan(0.036); // 5/√20000
    expect(Math.abs(varN - 1)).toBeLessThan(0.05); // 5·√(2/20000)
  });

  it('draws categories in proportion to their weights, never one of weight zero', () => {
    const stream = new RandomStream(2, 'categories');
    const counts = [0, 0, 0, 0];
    for (let i = 0; i < 10_000; i++) counts[stream.categorical([1, 0, 3, 0])]++;
    expect(counts[1] + counts[3]).toBe(0);
    expect(Math.abs(counts[2] / 10_000 - 0.75)).toBeLessThan(0.022); // 5 standard errors
  });

  it('shuffles without losing anything', () => {
    const shuffled = new RandomStream(3, 'shuffle').shuffle(Array.from({ length: 100 }, (_, i) => i));
    expect(shuffled).not.toEqual([...shuffled].sort((a, b) => a - b));
    expect(new Set(shuffled).size).toBe(100);
  });
});
