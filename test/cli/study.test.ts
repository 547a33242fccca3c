/** What `npm run study` is made of, without a run: suites expand to valid configurations, seeds to spreads, tables to their place. */
import { describe, expect, it } from 'vitest';
import type { Bundle, BundleRow } from '../../src/cli/study/bundle.ts';
import { replaceSection, suiteSection } from '../../src/cli/study/resultsPage.ts';
import type { RunResult } from '../../src/cli/study/runFiles.ts';
import { bestSetting } from '../../src/cli/study/runQueue.ts';
import { chosenArms, runConfigOf, searchArm, sizedName, studySeeds } from '../../src/cli/study/suite.ts';
import { SUITES, suiteNamed } from '../../src/cli/study/suites.ts';
import { bundleOfRow, compareRuns, METRIC_EPSILON, rowOf } from '../../src/cli/study/verify.ts';
import { differenceText, mergeConfig } from '../../src/config/mergeConfig.ts';
import { DEFAULT_RUN_CONFIG, parseRunConfig } from '../../src/config/runConfig.ts';
import { ConfigError, DataError } from '../../src/core/errors.ts';
import { pairedSpread, spreadOf, spreadText } from '../../src/core/spread.ts';

describe.each(SUITES.map((suite) => [suite.name, suite] as const))('suite %s', (_, suite) => {
  it('has arms of their own names, and a reference among them', () => {
    const names = suite.arms.map((arm) => arm.name);
    expect(new Set(names).size).toBe(names.length);
    expect(new Set(suite.arms.map((arm) => arm.label)).size).toBe(names.length);
    expect(names).toContain(suite.reference);
    for (const name of [suite.name, ...names]) expect(name).toMatch(/^[a-z0-9][a-z0-9.-]*$/);
    for (const arm of suite.arms)
      if (arm.settingOf !== undefined) expect(searchArm(suite, arm)?.search, arm.name).toBeDefined();
  });

  it('expands to valid configurations, no two arms alike', () => {
    const configs = suite.arms.flatMap((arm) =>
      (searchArm(suite, arm)?.search ?? [null]).map((setting) => runConfigOf(suite, arm, 43, { setting })),
    );
    for (const config of configs) expect(config.seed).toBe(43);
    const keys = suite.arms.map((arm) => JSON.stringify({ ...runConfigOf(suite, arm, 42), name: '' }));
    expect(new Set(keys).size).toBe(keys.length);
    for (const arm of suite.arms) {
      const labels = (arm.search ?? []).map((s) => s.label);
      expect(new Set(labels).size).toBe(labels.length);
    }
  });

  it('states differences alone: each changes what the base has', () => {
    const base = parseRunConfig(suite.base);
    for (const arm of suite.arms) {
      const leaves = differenceText(arm.differs);
      for (const leaf of leaves === '' ? [] : leaves.split(', ')) {
        const [key, ...value] = leaf.split(' ');
        const before = key.split('.').reduce<unknown>((node, part) => (node as Record<string, unknown>)[part], base);
        expect(typeof before === 'string' ? before : JSON.stringify(before), `${arm.name}: ${key}`).not.toBe(
          value.join(' '),
        );
      }
    }
  });
});

describe('expansion', () => {
  const smoke = suiteNamed('smoke');

  it('merges objects and replaces the rest', () => {
    expect(
      mergeConfig({ seed: 1, evaluation: { k: [5, 10], beam: 10 } }, { evaluation: { k: [1] }, lora: { rank: 2 } }),
    ).toEqual({ seed: 1, evaluation: { k: [1], beam: 10 }, lora: { rank: 2 } });
  });

  it('begins at seed 42', () => expect(studySeeds(3)).toEqual([42, 43, 44]));

  it('scales every count of steps, and names the smaller suite apart', () => {
    const shop = suiteNamed('shop');
    const arm = chosenArms(shop, ['tb-after-sft'])[0];
    const [whole, half] = [null, 110].map((steps) => runConfigOf(shop, arm, 42, { steps }));
    expect(parseRunConfig(shop.base).budget.steps).toBe(220);
    expect([half.budget.steps, half.objective.sftSteps]).toEqual([160, 80]);
    expect([whole.budget.steps, whole.objective.sftSteps]).toEqual([320, 160]);
    expect(half.evaluation.every).toBe(Math.round(whole.evaluation.every / 2));
    expect(sizedName(shop, 100)).toBe('shop-100-steps');
    expect(half.name).toBe('shop-110-steps/tb-after-sft');
  });

  it('refuses names that are none', () => {
    expect(() => suiteNamed('shops')).toThrow(ConfigError);
    expect(() => chosenArms(smoke, ['tb', 'tbb'])).toThrow(/--only: tbb is no arm of the suite smoke.*sft, tb/);
    expect(chosenArms(smoke, ['tb']).map((arm) => arm.name)).toEqual(['tb']);
  });

  it('writes differences in words', () => {
    expect(differenceText({ objective: { type: 'tb', lambda: 0.1 }, evaluation: { k: [5, 10] } })).toBe(
      'objective.type tb, objective.lambda 0.1, evaluation.k [5,10]',
    );
  });

  it('chooses the best last validation, the first of equals, and nothing of failures', () => {
    const [a, b] = smoke.arms[1].search!;
    expect(
      bestSetting([
        { setting: a, validation: 0.1 },
        { setting: b, validation: 0.2 },
      ]),
    ).toBe(b);
    expect(
      bestSetting([
        { setting: a, validation: 0.1 },
        { setting: b, validation: 0.1 },
      ]),
    ).toBe(a);
    expect(
      bestSetting([
        { setting: a, validation: null },
        { setting: b, validation: 0 },
      ]),
    ).toBe(b);
    expect(bestSetting([{ setting: a, validation: null }])).toBeNull();
  });
});

describe('aggregation', () => {
  it('has n − 1 under the sample deviation, and none of one value', () => {
    expect(spreadOf([1, 2, 3])).toEqual({ mean: 2, deviation: 1, count: 3 });
    expect(spreadOf([5])).toEqual({ mean: 5, deviation: null, count: 1 });
    expect(spreadOf([])).toBeNull();
  });

  it('pairs by seed', () => {
    const [a, b] = [
      [10, 20, 31],
      [9, 18, 28],
    ].map((values) => values.map((value, i) => ({ seed: 42 + i, value })));
    expect(pairedSpread(a, b)).toEqual({ mean: 2, deviation: 1, count: 3 });
    expect(pairedSpread(a.slice(1), b.slice(0, 2))).toEqual({ mean: 2, deviation: null, count: 1 });
    expect(pairedSpread(a, [])).toBeNull();
  });

  it('prints mean ± deviation', () => {
    expect(spreadText(spreadOf([0.1, 0.2]))).toBe('0.1500 ± 0.0707');
    expect(spreadText(spreadOf([0.25]), 2, true)).toBe('+0.25');
    expect(spreadText(spreadOf([-0.25]), 2, true)).toBe('−0.25');
    expect(spreadText(null)).toBe('–');
  });
});

const row = (arm: string, seed: number, metrics: Record<string, number>): BundleRow => ({
  id: `tiny/${arm}/${seed}`,
  arm,
  seed,
  config: { seed },
  weightsDigest: `${arm}${seed}`.padEnd(64, '0'),
  stepHash: '01234567',
  commits: ['0123456789ab'],
  adapter: 0,
  dataHash: 'abc',
  finished: '2026-11-26T08:00:00.000Z',
  metrics: { step: 5, 'train/seconds': 2, 'train/tokens': 1234, ...metrics },
  validation: [[5, 0.1]],
});
const arm = (name: string, label: string) => ({
  name,
  label,
  description: 'an arm',
  differs: name === 'sft' ? {} : { objective: { type: 'tb' as const } },
  setting: null,
  settingOf: null,
  search: null,
  failures: [],
});
const bundle: Bundle = {
  version: 1,
  name: 'tiny',
  suite: 'tiny',
  title: 'Tiny',
  about: 'Two arms.',
  data: null,
  reference: 'sft',
  base: { objective: { type: 'sft' } },
  steps: null,
  fullSteps: 5,
  seeds: [42, 43],
  command: 'npm run study -- --suite tiny',
  validationMetric: 'ndcg@10',
  protocol: 'leave-one-out',
  adapters: [{ vendor: 'v', architecture: 'a', device: 'd', description: 'D 1' }],
  arms: [
    arm('sft', 'SFT'),
    {
      ...arm('tb', 'TB'),
      failures: ['tb, seed 43: it broke'],
      setting: { label: 'β 3', differs: { reward: { temperature: 3 } } },
      search: [
        { label: 'β 1', differs: {}, validation: 0.1 },
        { label: 'β 3', differs: {}, validation: 0.2 },
      ],
    },
  ],
  rows: [
    row('sft', 42, { 'ndcg@10': 0.1, 'coverage@20': 0.5 }),
    row('sft', 43, { 'ndcg@10': 0.2, 'coverage@20': 0.7 }),
    row('tb', 42, { 'ndcg@10': 0.15, 'coverage@20': 0.9 }),
  ],
  baselines: [
    { seed: 42, metrics: { 'popularity/ndcg@10': 0.05, 'oracle/expected-ndcg@10': 0.4, 'oracle/ndcg@10': 0.3 } },
    { seed: 43, metrics: { 'popularity/ndcg@10': 0.05, 'oracle/expected-ndcg@10': 0.4, 'oracle/ndcg@10': 0.3 } },
  ],
};

describe('the results page', () => {
  const section = suiteSection(bundle);

  it('has a row an arm and a baseline, the best reachable as a line, and says how many seeds there are', () => {
    expect(section).toContain('| popularity | 0.0500 ± 0.0000 |');
    expect(section).toContain('| **best reachable** (oracle) | 0.3000 ± 0.0000 | 0.4000 ± 0.0000 |');
    expect(section).toContain('| SFT | 0.1500 ± 0.0707 | – |');
    expect(section).toContain('| TB (1 of 2 seeds) | 0.1500 | – |');
    expect(section).toContain('| SFT | 0.600 ± 0.141 |');
  });

  it('pairs differences with the reference, and shows the whole grid with its choice', () => {
    expect(section).toContain('| TB | +0.0500 | +0.400 |');
    expect(section).toContain('| β 1 | 0.1000 |\n| **β 3** | **0.2000** |');
  });

  it('names differences, digests, failures and the commands', () => {
    expect(section).toContain('objective.type tb; chosen: reward.temperature 3');
    expect(section).toContain('tiny/sft/42: sft420000000<br>tiny/sft/43: sft430000000');
    expect(section).toContain('- tb, seed 43: it broke');
    expect(section).toContain('npm run study -- --verify tiny/sft/42');
    expect(section).toContain(', commit 0123456789ab. Seconds');
    expect(section).not.toContain('Reduced size');
    expect(suiteSection({ ...bundle, steps: 2 })).toContain('**Reduced size: 2 steps of the base instead of 5');
  });

  it('says where rows of different code stand in one table', () => {
    const rows = bundle.rows.map((r, i) => (i === 0 ? { ...r, commits: ['ffffffffffff'] } : r));
    expect(suiteSection({ ...bundle, rows })).toContain('**of different code**: commits ffffffffffff, 0123456789ab');
  });

  it('replaces what is between the markers and nothing else', () => {
    const page =
      'Before.\n\n<!-- suite:a -->\nold\n<!-- /suite:a -->\n\nBetween.\n\n<!-- suite:b -->\nB\n<!-- /suite:b -->\nAfter.\n';
    const once = replaceSection(page, 'a', 'new $& text');
    expect(once).toBe(
      'Before.\n\n<!-- suite:a -->\n\nnew $& text\n\n<!-- /suite:a -->\n\nBetween.\n\n<!-- suite:b -->\nB\n<!-- /suite:b -->\nAfter.\n',
    );
    expect(replaceSection(once, 'a', 'new $& text')).toBe(once);
    expect(replaceSection('Prose.\n', 'c', 'C')).toBe('Prose.\n\n<!-- suite:c -->\n\nC\n\n<!-- /suite:c -->\n');
    expect(replaceSection('', 'c', 'C')).toBe('<!-- suite:c -->\n\nC\n\n<!-- /suite:c -->\n');
    expect(() => replaceSection('<!-- suite:a -->', 'a', '')).toThrow(DataError);
    expect(() => replaceSection('<!-- /suite:a --><!-- suite:a -->', 'a', '')).toThrow(/before/);
  });
});

describe('verification', () => {
  const recorded = bundle.rows[0];
  const found = (changes: Partial<RunResult>): RunResult => ({
    config: DEFAULT_RUN_CONFIG,
    adapter: bundle.adapters[0],
    stepHash: recorded.stepHash,
    commits: [],
    dataName: 'x',
    dataHash: recorded.dataHash,
    weightsDigest: 'other',
    protocol: '',
    metrics: recorded.metrics,
    validation: [],
    finished: '',
    ...changes,
  });
  const words = (changes: Partial<RunResult>) => compareRuns(bundle, recorded, found(changes)).lines.join('\n');

  it('is a matter of bits', () => {
    const same = compareRuns(bundle, recorded, found({ weightsDigest: recorded.weightsDigest }));
    expect(same).toMatchObject({ isEqual: true, lines: [expect.stringMatching(/tiny\/sft\/42: the same bits/)] });
    expect(compareRuns(bundle, recorded, found({})).isEqual).toBe(false);
    expect(words({})).toContain(recorded.weightsDigest);
    expect(words({})).toContain('found    other');
    expect(words({})).toMatch(/promises the same bits.* since commit 0123456789ab/);
  });

  it('says that another adapter, build or data set promises none, and compares metrics within ε', () => {
    const adapter = { ...bundle.adapters[0], description: 'D 2' };
    expect(words({ adapter })).toMatch(/recorded v a D 1, found v a D 2[\s\S]*one adapter and build only/);
    expect(words({ adapter })).toMatch(/All 1 ranking metrics agree within ε = 0\.01/);
    const far = { 'ndcg@10': recorded.metrics['ndcg@10'] + 1.5 * METRIC_EPSILON };
    expect(words({ adapter, metrics: far })).toMatch(/Beyond ε = 0\.01: ndcg@10 0\.1000 recorded, 0\.1150 found/);
    expect(words({ stepHash: 'f' })).toMatch(/kernels are others[\s\S]*one adapter and build only/);
    expect(words({ dataHash: 'f' })).toMatch(/The data are others/);
  });

  it('finds rows by their id', () => {
    expect(bundleOfRow('tiny/sft/42')).toBe('tiny');
    expect(() => bundleOfRow('tiny/sft')).toThrow(/suite\/arm\/seed/);
    expect(rowOf(bundle, 'tiny/tb/42').arm).toBe('tb');
    expect(() => rowOf(bundle, 'tiny/tb/43')).toThrow(/no row of tiny; its rows are tiny\/sft\/42/);
  });
});
