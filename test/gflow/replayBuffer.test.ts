import { describe, expect, it } from 'vitest';
import { RandomStream } from '../../src/core/random.ts';
import { ReplayBuffer } from '../../src/gflow/samplers/replayBuffer.ts';

const NONE: ReadonlySet<number> = new Set();
const allOf = (buffer: ReplayBuffer, sample: number) =>
  buffer.draw(sample, 99, NONE, new RandomStream(1, 'test')).sort((a, b) => a - b);

describe('ReplayBuffer', () => {
  it('keeps the highest rewards of each sample, and of equal ones the least items', () => {
    const buffer = new ReplayBuffer(2, 3);
    buffer.add(0, [5, 6, 7], [0, 1, 2]);
    buffer.add(0, [8, 9], [1, 1]);
    expect(allOf(buffer, 0)).toEqual([6, 7, 8]);
    expect([buffer.count(0), buffer.count(1)]).toEqual([3, 0]);
    expect(allOf(buffer, 1)).toEqual([]);
  });
  it("remembers an item once, with its last reward, and leaves other samples' rows alone", () => {
    const buffer = new ReplayBuffer(2, 2);
    buffer.add(1, [3, 4], [5, 1]);
    buffer.add(1, [3], [0]);
    expect(buffer.count(1)).toBe(2);
    buffer.add(1, [2], [0.5]);
    expect(allOf(buffer, 1)).toEqual([2, 4]);
    expect(buffer.count(0)).toBe(0);
  });
  it('draws in proportion to reward, distinct items, none of the excluded', () => {
    const buffer = new ReplayBuffer(1, 4);
    buffer.add(
      0,
      [1, 2, 3, 4],
      [1, 2, 4, 1000].map((r) => Math.log(r)),
    );
    const first = [0, 0, 0, 0, 0];
    for (let i = 0; i < 2100; i++) {
      const drawn = buffer.draw(0, 2, new Set([4]), new RandomStream(2, 'test', i));
      expect(new Set(drawn).size).toBe(2);
      first[drawn[0]]++;
    }
    // Expected 300, 600 and 1200 of 2100; a deviation is at most 23.
    [300, 600, 1200].forEach((n, k) => {
      expect(Math.abs(first[k + 1] - n)).toBeLessThan(100);
    });
    expect(first[4]).toBe(0);
  });
  it('survives log rewards far from 0', () => {
    const buffer = new ReplayBuffer(1, 3);
    buffer.add(0, [1, 2, 3], [-5000, -5000, 5000]);
    expect(new Set(buffer.draw(0, 3, NONE, new RandomStream(3, 'test')))).toEqual(new Set([1, 2, 3]));
  });
  it('goes on from its arrays with the same bits, and refuses those of another run', () => {
    const buffer = new ReplayBuffer(2, 3);
    buffer.add(0, [10, 11, 12], [0.1, 0.2, 0.3]);
    buffer.add(1, [7], [-1]);
    const again = ReplayBuffer.fromArrays(2, 3, buffer.toArrays());
    for (const b of [buffer, again]) b.add(0, [13], [0.2]);
    expect(again.toArrays()).toEqual(buffer.toArrays());
    for (let i = 0; i < 20; i++)
      expect(again.draw(0, 2, NONE, new RandomStream(4, 'test', i))).toEqual(
        buffer.draw(0, 2, NONE, new RandomStream(4, 'test', i)),
      );
    expect(() => ReplayBuffer.fromArrays(2, 4, buffer.toArrays())).toThrow(/6 items.*expected 8, 8 and 2/);
    const damaged = { ...buffer.toArrays(), counts: Float32Array.of(4, 0) };
    expect(() => ReplayBuffer.fromArrays(2, 3, damaged)).toThrow(/remembers 4 items for sample 0/);
  });
});
