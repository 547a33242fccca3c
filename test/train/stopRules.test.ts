/** What ends a run before its steps are done. */
import { describe, expect, it } from 'vitest';
import { parseRunConfig, type RunConfigInput } from '../../src/config/runConfig.ts';
import { isStopState, StopRules, stopMetricName } from '../../src/train/stopRules.ts';

const rules = (stop: RunConfigInput['stop'], k = [5, 10]) => new StopRules(parseRunConfig({ stop, evaluation: { k } }));
const validate = (of: StopRules, ...values: number[]) =>
  values.map((value, i) => {
    of.countValidation({ step: 100 * (i + 1), metrics: { 'ndcg@10': value, 'recall@10': 2 * value } });
    return of.reason !== null;
  });

describe('StopRules', () => {
  it('holds never where nothing is asked, and keeps nothing then', () => {
    const none = rules({});
    none.countStep(1e12);
    expect(validate(none, 0.5, 0.4, 0.3, 0.2)).toEqual([false, false, false, false]);
    expect(none.kept).toBeNull();
  });

  it('counts validations without a better NDCG; an equal one is no better', () => {
    expect(validate(rules({ patience: 2 }), 0.1, 0.2, 0.2, 0.1)).toEqual([false, false, false, true]);
    expect(validate(rules({ patience: 2 }), 0.1, 0.05, 0.2, 0.1, 0.3)).toEqual([false, false, false, false, false]);
    const words = rules({ patience: 1 });
    validate(words, 0.25, 0.2);
    expect(words.reason).toBe(
      'stop.patience: 1 validations in a row without a better NDCG@10 than the 0.2500 of step 100.',
    );
  });

  it('is reached from below by quality, from above by a distance', () => {
    expect(validate(rules({ target: 0.3 }), 0.2, 0.29, 0.3)).toEqual([false, false, true]);
    expect(validate(rules({ metric: 'recall', target: 0.3 }), 0.14, 0.15)).toEqual([false, true]);
    const distance = rules({ metric: 'total-variation', target: 0.1 });
    distance.countValidation({ step: 1, metrics: { 'total-variation': 0.2 } });
    expect(distance.reason).toBeNull();
    distance.countValidation({ step: 2, metrics: { 'total-variation': 0.1 } });
    expect(distance.reason).toContain('Total variation was 0.1000 at step 2');
  });

  it('goes on where it was, in a resumed run', () => {
    const before = rules({ patience: 2, minutes: 1 });
    validate(before, 0.2, 0.1);
    before.countStep(30_000);
    const after = rules({ patience: 2, minutes: 1 });
    expect(isStopState(JSON.parse(JSON.stringify(before.kept)))).toBe(true);
    after.restore(before.kept);
    expect(after.reason).toBeNull();
    after.countStep(30_000);
    expect(after.reason).toContain('1 minutes');
    for (const damaged of [null, 3, {}, { elapsedMs: 1 }, { elapsedMs: -1, best: null, reached: null }])
      expect(isStopState(damaged)).toBe(false);
  });

  it('looks at lists of ten, or at the longest where there is no ten', () => {
    expect(stopMetricName('ndcg', { k: [1, 10, 20] })).toBe('ndcg@10');
    expect(stopMetricName('recall', { k: [1, 5] })).toBe('recall@5');
  });

  it('refuses rules that nothing would ever ask', () => {
    expect(() => parseRunConfig({ stop: { patience: 3 }, evaluation: { every: 0 } })).toThrow(
      /stop.patience: .*evaluation.every/,
    );
    expect(() => parseRunConfig({ stop: { target: 0.5 }, evaluation: { every: 0 } })).toThrow(/stop.target/);
    expect(() => parseRunConfig({ stop: { minutes: 0 } })).toThrow(/stop.minutes: expected >=0.01/);
  });
});

describe('edits of a configuration', () => {
  it('are known keys in their ranges, in the order of their steps', () => {
    const lr = (step: number, value = 0.1) => ({ step, key: 'optimizer.lr', value }) as const;
    expect(parseRunConfig({ edits: [lr(1), lr(1, 0.2), lr(5)] }).edits).toHaveLength(3);
    expect(() => parseRunConfig({ edits: [lr(5), lr(1)] })).toThrow(/edits: .*order of their steps, found 5, 1/);
    expect(() => parseRunConfig({ edits: [{ step: 1, key: 'seed', value: 3 }] })).toThrow(/edits.0.key/);
    expect(() => parseRunConfig({ edits: [{ step: 1, key: 'reward.temperature', value: 0 }] })).toThrow(
      /edits.0.value/,
    );
  });
});
