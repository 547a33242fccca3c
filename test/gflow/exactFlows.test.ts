import { describe, expect, it } from 'vitest';
import { klDivergence } from '../../src/eval/flowMetrics.ts';
import { exactLogFlows, targetLogPF, targetProbabilities } from '../../src/gflow/exactFlows.ts';
import { TabularPolicy } from '../../src/gflow/tabularPolicy.ts';
import { goldenLogReward, goldenTrie, prefixOf } from './goldenTrie.ts';

const exact = exactLogFlows(goldenTrie, goldenLogReward);

describe('exactLogFlows(trie, logReward)', () => {
  it('gives the golden flows', () => {
    const flows = { '': 20, '0': 14, '1': 6, '00': 12, '01': 2, '10': 2, '11': 4, '000': 8 };
    for (const [path, flow] of Object.entries(flows)) expect(Math.exp(exact[prefixOf(path)])).toBeCloseTo(flow, 12);
  });
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

describe('targetLogPF(trie, exact)', () => {
  it('gives the golden target policy', () => {
    const logPF = targetLogPF(goldenTrie, exact);
    expect(Math.exp(logPF[prefixOf('0')])).toBeCloseTo(0.7, 12);
    expect(Math.exp(logPF[prefixOf('00')])).toBeCloseTo(6 / 7, 12);
    expect(Math.exp(logPF[prefixOf('000')])).toBeCloseTo(2 / 3, 12);
  });
});

describe('targetProbabilities(logReward)', () => {
  it('gives the golden divergences from the uniform policy', () => {
    const target = targetProbabilities(goldenLogReward);
    const uniform = new TabularPolicy(goldenTrie).itemProbabilities();
    expect(klDivergence(uniform, target)).toBeCloseTo(0.309786949, 8);
    expect(klDivergence(target, uniform)).toBeCloseTo(0.331374193, 8);
  });
});
