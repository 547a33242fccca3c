import { describe, expect, it } from 'vitest';
import { parseRunConfig, type RunConfigInput } from '../../src/config/runConfig.ts';
import { builtInDataset } from '../../src/data/builtIn.ts';
import { Baselines, headline, isOfBaseline, summarize } from '../../src/train/evaluate.ts';
import { type PreparedData, prepareData } from '../../src/train/prepare.ts';
import { evaluationHistory } from '../../src/train/windows.ts';
import { prepareWardrobe } from './support.ts';

function prepareShop(input: RunConfigInput = {}): PreparedData {
  const config = parseRunConfig({
    ...input,
    data: { source: 'shop-512', ...input.data },
    items: { tokenizer: 'attribute-paths' },
  });
  return prepareData(builtInDataset('shop-512', config.seed), config);
}

/** Outcomes of a model that recommends what the `like`-th baseline does. */
function outcomesLike(data: PreparedData, like: number) {
  const baselines = Baselines.of(data);
  const nothing = { rank: null, items: [] };
  return Array.from({ length: data.split.numUsers }, (_, user) => {
    const { all, target } = evaluationHistory(data.split, user, 'test', data.config.data.maxHistory);
    const list = baselines.judge(nothing, all, target).baselines[like];
    return { user, prompt: new Uint32Array(0), target, logProb: 0, ...baselines.judge(list, all, target) };
  });
}

describe('summarize(trainer, part, step, outcomes)', () => {
  it('gives a model that is item-kNN the numbers of item-kNN, and no difference to it', () => {
    const data = prepareShop();
    const { metrics, protocol, numUsers } = summarize({ data }, 'test', 3, outcomesLike(data, 1));
    expect(numUsers).toBe(1000);
    const names = Object.keys(metrics).filter((name) => !name.includes('/'));
    expect(names).toEqual([
      ...[1, 5, 10, 20].flatMap((k) => [`recall@${k}`, `ndcg@${k}`, `mrr@${k}`]),
      ...[1, 5, 10, 20].flatMap((k) => [`expected-recall@${k}`, `expected-ndcg@${k}`]),
      ...['coverage@20', 'entropy@20', 'gini@20', 'arp@20', 'ild@20'],
    ]);
    for (const name of names) expect(metrics[name], name).toBe(metrics[`item-knn/${name}`]);
    for (const metric of ['ndcg@10', 'expected-ndcg@10']) {
      expect(metrics[`difference/item-knn/${metric}`]).toBe(0);
      expect(metrics[`difference/item-knn/${metric}/standardError`]).toBe(0);
      expect(metrics[`difference/${metric}`]).toBeCloseTo(metrics[metric] - metrics[`popularity/${metric}`], 12);
      expect(metrics[`difference/oracle/${metric}`]).toBeLessThan(0);
      expect(metrics[`difference/oracle/${metric}/standardError`]).toBeGreaterThan(0);
    }
    expect(Object.values(metrics).every(Number.isFinite)).toBe(true);
    expect(protocol).toContain('exact P(next | whole history)');
    expect(headline(metrics)).toContain(`  oracle/expected-ndcg@10 ${metrics['oracle/expected-ndcg@10'].toFixed(4)}`);
    expect(Object.keys(metrics).filter(isOfBaseline)).toHaveLength(3 * names.length);
  });

  it('knows no oracle elsewhere, nor where the filter shortened histories', () => {
    const shortened = prepareShop({ data: { maxUsers: 400, minInteractions: 5 } });
    expect(shortened.removed.interactions).toBeGreaterThan(0);
    for (const data of [prepareWardrobe(), shortened]) {
      const { metrics, protocol } = summarize({ data }, 'test', 0, outcomesLike(data, 0));
      expect(Object.keys(metrics).filter((name) => /oracle|expected/.test(name))).toEqual([]);
      expect(protocol).not.toContain('exact P');
    }
  });

  it('keeps the oracle for a sample of users with whole histories', () => {
    const data = prepareShop({ data: { maxUsers: 50, minInteractions: 0 } });
    const { metrics } = summarize({ data }, 'test', 0, outcomesLike(data, 2));
    expect(metrics['expected-recall@10']).toBe(metrics['oracle/expected-recall@10']);
  });
});
