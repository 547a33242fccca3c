import { describe, expect, it } from 'vitest';
import { sampleUsers, splitLeaveOneOut } from '../../src/data/split.ts';
import { datasetOf } from './sampleFiles.ts';

describe('splitLeaveOneOut(dataset)', () => {
  it('orders by time, keeps file order on ties, and leaves short users out', () => {
    const d = datasetOf([
      ['1', 'late', 9],
      ['1', 'tie-first', 5],
      ['2', 'x', 1],
      ['1', 'tie-second', 5],
      ['2', 'y', 2],
      ['1', 'early', 1],
      ['3', 'x', 1],
    ]);
    const split = splitLeaveOneOut(d);
    expect(Array.from(split.sequence, (i) => d.itemIds[i])).toEqual(['early', 'tie-first', 'tie-second', 'late']);
    expect([...split.interaction]).toEqual([5, 1, 3, 0]);
    expect(split).toMatchObject({ numUsers: 1, usersTooShort: 2, numTrainInteractions: 2, numItems: 6 });
    expect([...split.userIndex]).toEqual([0]);
  });

  it('takes the order of the file where there are no timestamps', () => {
    const d = datasetOf(
      [
        ['1', 'c', 0],
        ['1', 'a', 0],
        ['1', 'b', 0],
      ],
      false,
    );
    expect(Array.from(splitLeaveOneOut(d).sequence, (i) => d.itemIds[i])).toEqual(['c', 'a', 'b']);
  });

  it('says so when nobody has three interactions', () => {
    const d = datasetOf([
      ['1', 'a', 1],
      ['2', 'a', 1],
    ]);
    expect(() => splitLeaveOneOut(d)).toThrow(/none of 2 users has 3 interactions/);
  });
});

describe('sampleUsers(dataset, maxUsers, seed)', () => {
  const d = datasetOf(Array.from({ length: 300 }, (_, i) => [`u${i % 100}`, `i${(i * 7) % 60}`, i]));

  it('keeps that many users, their interactions, and the items they know', () => {
    const s = sampleUsers(d, 20, 7);
    expect(s.userIds).toHaveLength(20);
    expect(s.interactions.user).toHaveLength(60);
    expect(new Set(s.interactions.item).size).toBe(s.itemIds.length);
    const pairs = (of: typeof d): Set<string> =>
      new Set(Array.from(of.interactions.user, (u, k) => `${of.userIds[u]} ${of.itemIds[of.interactions.item[k]]}`));
    const all = pairs(d);
    expect([...pairs(s)].filter((pair) => !all.has(pair))).toEqual([]);
  });

  it('gives the same users for the same seed, others for another, all for null', () => {
    expect(sampleUsers(d, 20, 7).userIds).toEqual(sampleUsers(d, 20, 7).userIds);
    expect(sampleUsers(d, 20, 8).userIds).not.toEqual(sampleUsers(d, 20, 7).userIds);
    expect(sampleUsers(d, null, 7)).toBe(d);
    expect(sampleUsers(d, 100, 7)).toBe(d);
  });
});
