/** Laws of exact flows; the golden trie's numbers are in test/method/goldenTrie.test.ts. */
import { describe, expect, it } from 'vitest';
import { exactLogFlows } from '../../src/gflow/exactFlows.ts';
import { goldenLogReward, goldenTrie } from './goldenTrie.ts';

const exact = exactLogFlows(goldenTrie, goldenLogReward);

describe('exactLogFlows(trie, logReward)', () => {
  it('makes what goes in come out', () => {
    for (let p = 0; p < goldenTrie.numPrefixes; p++) {
      if (goldenTrie.item[p] >= 0) continue;
      let out = 0;
      for (let c = goldenTrie.firstChild[p]; c < goldenTrie.firstChild[p + 1]; c++) out += Math.exp(exact[c]);
      expect(out).toBeCloseTo(Math.exp(exact[p]), 12);
    }
  });
  it('rejects a zero reward', () => {
    expect(() => exactLogFlows(goldenTrie, Float64Array.of(0, 0, Number.NEGATIVE_INFINITY, 0, 0, 0))).toThrow(/item 2/);
  });
});
