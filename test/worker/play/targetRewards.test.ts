import { describe, expect, it } from 'vitest';
import { wardrobeAttributes, wardrobeReaders } from '../../../src/data/datasets/wardrobe64.ts';
import { wardrobeWorld } from '../../../src/worker/play/playCatalogue.ts';
import { historyFactors, targetLogRewards } from '../../../src/worker/play/targetRewards.ts';

const { trie } = wardrobeWorld();
const { history, rewards } = wardrobeReaders[0];

describe('historyFactors(trie, before, now)', () => {
  it('is one for the same items in any order', () => {
    expect(historyFactors(trie, history, [...history].reverse()).every((factor) => factor === 1)).toBe(true);
  });
  it('is (3 + now) / (3 + before) of each attribute, multiplied', () => {
    const inserted = 21; // undershirt, casual, yellow
    const now = [...history, inserted];
    const count = (list: readonly number[], level: number, value: number) =>
      list.filter((item) => wardrobeAttributes(item)[level] === value).length;
    historyFactors(trie, history, now).forEach((factor, item) => {
      const expected = wardrobeAttributes(item).reduce(
        (product, value, level) => (product * (3 + count(now, level, value))) / (3 + count(history, level, value)),
        1,
      );
      expect(factor).toBeCloseTo(expected, 12);
    });
  });
  it('undoes an insertion by a removal', () => {
    const there = historyFactors(trie, history, history.slice(1));
    const back = historyFactors(trie, history.slice(1), history);
    there.forEach((factor, item) => {
      expect(factor * back[item]).toBeCloseTo(1, 12);
    });
  });
});

describe('targetLogRewards(rewards, factors, beta)', () => {
  const ones = rewards.map(() => 1);
  it('gives the bits of log R at β = 1 and the own history', () => {
    expect(targetLogRewards(rewards, ones, 1)).toEqual(rewards.map(Math.log));
  });
  it('is flat at β = 0 and R² at β = 2', () => {
    expect(targetLogRewards(rewards, ones, 0).every((value) => value === 0)).toBe(true);
    targetLogRewards(rewards, ones, 2).forEach((value, x) => {
      expect(Math.exp(value)).toBeCloseTo(rewards[x] ** 2, 10);
    });
  });
});
