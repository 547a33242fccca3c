import { describe, expect, it } from 'vitest';
import { parseRunConfig, type RunConfigInput } from '../../src/config/runConfig.ts';
import { ShapeError } from '../../src/core/errors.ts';
import { baselineOf } from '../../src/core/metricTable.ts';
import { builtInDataset } from '../../src/data/builtIn.ts';
import { splitLeaveOneOut } from '../../src/data/split.ts';
import { GOOD_ITEMS } from '../../src/eval/exposure.ts';
import type { Recommender } from '../../src/recommenders/recommender.ts';
import { shopOracle } from '../../src/recommenders/shopOracle.ts';
import { Baselines } from '../../src/train/baselines.ts';
import { headline, summarize } from '../../src/train/evaluate.ts';
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
  const baselines = Baselines.of({ data });
  const nothing = { rank: null, items: [] };
  return Array.from({ length: data.split.numUsers }, (_, user) => {
    const { all, target, place } = evaluationHistory(data.split, user, 'test', data.config.data.maxHistory);
    const list = baselines.judge(nothing, all, target, place).baselines[like];
    return { user, prompt: new Uint32Array(0), target, logProb: 0, ...baselines.judge(list, all, target, place) };
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
    expect(Object.keys(metrics).filter((name) => baselineOf(name))).toHaveLength(3 * names.length);
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

describe('Baselines.measure(logProb, all, taken, place)', () => {
  const data = prepareShop();
  const baselines = Baselines.of({ data });
  const { split } = data;
  const oracle = baselines.recommenders.find(({ name }) => name === 'oracle')!;
  const USER = 17;
  const { all, target, place } = evaluationHistory(split, USER, 'test', 20);
  const taken = split.sequence.subarray(split.start[USER], split.start[USER + 1]);
  const truth = new Float64Array(split.numItems);
  oracle.score(all, truth);

  it('finds nothing between the truth and itself, and its mass on the best items the user never took', () => {
    const measures = baselines.measure(truth.map(Math.log), all, taken, place);
    expect(measures['js-to-truth']).toBeCloseTo(0, 12);
    const rest = truth.map((p, i) => (i === target || all.includes(i) ? 0 : p)).sort();
    const mass = rest.slice(-GOOD_ITEMS).reduce((a, p) => a + p, 0);
    expect(measures['mass-unobserved-good']).toBeCloseTo(mass, 12);
    expect(measures['oracle/mass-unobserved-good']).toBeCloseTo(mass, 12);
    expect(measures).not.toHaveProperty('leak');
    expect(baselineOf('oracle/mass-unobserved-good')).toBe('oracle');
  });

  it('renormalises a uniform policy over what may be recommended, and sees its leak', () => {
    const shop = prepareShop({ objective: { policy: 'level' } });
    const logProb = new Float64Array(split.numItems).fill(Math.log(0.8 / split.numItems));
    const measures = Baselines.of({ data: shop }).measure(logProb, all, taken, place);
    const left = split.numItems - new Set(all).size;
    expect(measures['policy-entropy']).toBeCloseTo(Math.log(left), 12);
    expect(measures['mass-unobserved-good']).toBeCloseTo(GOOD_ITEMS / left, 12);
    expect(measures['js-to-truth']).toBeGreaterThan(0.05);
    expect(measures['invalid-rate']).toBeCloseTo(0.2, 12);
    expect(measures.leak).toBeCloseTo(-Math.log(0.8), 12);
  });
});

describe("a catalogue in which items that share a path are one (items.collisions 'keep')", () => {
  const config = parseRunConfig({ items: { tokenizer: 'residual-kmeans', levels: 1, collisions: 'keep' } });
  const data = prepareData(builtInDataset('shop-512', config.seed), config);
  const oracle = Baselines.of({ data }).recommenders.find(({ name }) => name === 'oracle')!;

  it('knows the truth of a path: the sum of the truth of its items, though histories may hold a path twice', () => {
    const { split, unmerged, itemOf } = data;
    const single = splitLeaveOneOut(unmerged);
    const [p, members] = [new Float64Array(split.numItems), new Float64Array(single.numItems)];
    let usersWithPathTwice = 0;
    for (let user = 0; user < split.numUsers; user += 50) {
      const { all, place } = evaluationHistory(split, user, 'test', 20);
      if (new Set(all).size < all.length) usersWithPathTwice++;
      oracle.score(all, p, place);
      shopOracle(unmerged)!.score(single.sequence.subarray(single.start[user], place), members);
      const sums = new Float64Array(split.numItems);
      members.forEach((x, i) => {
        sums[itemOf[i]] += x;
      });
      expect(p).toEqual(sums);
      expect(p.reduce((a, x) => a + x, 0)).toBeCloseTo(1, 12);
    }
    expect(usersWithPathTwice).toBeGreaterThan(0);
    expect(() => oracle.score([0], p)).toThrow(ShapeError);
  });

  it('says so in the protocol', () => {
    const { items, paths } = data.semanticIds.report.collisions;
    const { metrics, protocol } = summarize({ data }, 'test', 0, outcomesLike(data, 2));
    expect(metrics['expected-recall@10']).toBe(metrics['oracle/expected-recall@10']);
    expect(protocol).toContain(
      `full ranking over ${data.trie.numItems} items; items that share a path count as one and are credited for each other (${items} items on ${paths} paths)`,
    );
    expect(protocol).toContain('summed over the items of a path');
    const apart = prepareShop();
    expect(summarize({ data: apart }, 'test', 0, outcomesLike(apart, 0)).protocol).not.toMatch(
      /share a path|of a path/,
    );
  });
});

describe("a trainer's own recommenders", () => {
  it('are a column after those of the data, and know the place they score', () => {
    const data = prepareWardrobe();
    const asked: (number | undefined)[] = [];
    const sasrec: Recommender = {
      name: 'sasrec',
      about: 'a stand-in',
      score: (history, out, place) => {
        asked.push(place);
        out.fill(0).fill(1, history[0], history[0] + 1);
      },
    };
    const source = { data, extraRecommenders: [sasrec] };
    const baselines = Baselines.of(source);
    const { all, target, place } = evaluationHistory(data.split, 0, 'test', 8);
    const judged = baselines.judge({ rank: 1, items: [target] }, all, target, place);
    expect(asked).toEqual([place]);
    expect(data.split.sequence[place]).toBe(target);
    expect(judged.baselines).toHaveLength(3);
    const { metrics, protocol } = summarize(source, 'test', 0, [
      { user: 0, prompt: all, target, logProb: 0, ...judged },
    ]);
    expect(metrics['sasrec/ndcg@10']).toBeGreaterThanOrEqual(0);
    expect(metrics['difference/sasrec/ndcg@10']).toBe(metrics['ndcg@10'] - metrics['sasrec/ndcg@10']);
    expect(protocol).toContain('sasrec (a stand-in)');
    expect(baselineOf('sasrec/ndcg@10')).toBe('sasrec');
    expect(Baselines.of({ data }).recommenders).toHaveLength(2);
  });
});
