import { describe, expect, it } from 'vitest';
import { buildTrie } from '../../src/items/trie.ts';
import { flowArrays } from '../../src/record/flowArrays.ts';
import { leavesBelow, namesTo, sumOverChildren } from '../../src/ui/pages/lab/belowPrefix.ts';

describe('flowArrays', () => {
  // Two items below token 0, one below token 1: prefixes 0 | 1 2 | 3 4 5.
  const trie = buildTrie(Uint32Array.from([0, 2, 0, 3, 1, 2]), 2);
  const log = (...values: number[]) => Float32Array.from(values, Math.log);
  const flows = {
    step: 1,
    user: 0,
    prefixes: Uint32Array.from([0, 1, 2, 3, 4, 5]),
    logF: log(6, 3, 3, 1, 2, 3),
    logPF: log(1, 0.5, 0.5, 1 / 3, 2 / 3, 1),
    logReach: log(1, 0.5, 0.5, 1 / 6, 1 / 3, 0.5),
    exactLogF: log(6, 3, 3, 1, 2, 3),
    residual: new Float32Array(6),
  };

  it('puts the flow of an edge together from its parent', () => {
    const arrays = flowArrays(trie, flows);
    expect(arrays.hasLearnedFlow).toBe(true);
    expect(Array.from(arrays.logEdgeFlow, (x) => Math.round(Math.exp(x) * 1e5) / 1e5)).toEqual([6, 3, 3, 1, 2, 3]);
    expect(Array.from(arrays.rewards, (x) => Math.round(x * 1e5) / 1e5)).toEqual([1, 2, 3]);
    expect(arrays.maxReward).toBeCloseTo(3, 5);
    expect(sumOverChildren(trie, 1, arrays.logStateFlow)).toBeCloseTo(3, 5);
  });

  it('carries the root’s flow down where only the root’s is learned', () => {
    const arrays = flowArrays(trie, { ...flows, logF: log(6, 99, 99, 1, 2, 3) }, true);
    expect(Math.exp(arrays.logStateFlow[1])).toBeCloseTo(3, 5);
    expect(sumOverChildren(trie, 1, arrays.logStateFlow)).toBeCloseTo(3, 5);
    expect(arrays.residual[4]).toBeCloseTo(0, 5);
    expect(arrays.residual[1]).toBeNaN();
  });

  it('says nothing where the snapshot says nothing', () => {
    const some = flowArrays(trie, { ...flows, prefixes: Uint32Array.from([0, 1, 2]) });
    expect(some.rewards.every(Number.isNaN)).toBe(true);
    expect(sumOverChildren(trie, 1, some.logStateFlow)).toBeNaN();
  });

  it('takes probability times the exact total where no flow is learned', () => {
    const arrays = flowArrays(trie, { ...flows, logF: new Float32Array(6).fill(Number.NaN) });
    expect(arrays.hasLearnedFlow).toBe(false);
    expect(Math.exp(arrays.logEdgeFlow[4])).toBeCloseTo(2, 5);
  });

  it('finds leaves and names below and above a prefix', () => {
    expect(leavesBelow(trie, 0)).toEqual([3, 6]);
    expect(leavesBelow(trie, 1)).toEqual([3, 5]);
    expect(leavesBelow(trie, 5)).toEqual([5, 6]);
    expect(namesTo(trie, 4, (token) => 'abcd'[token])).toEqual(['a', 'd']);
  });
});
