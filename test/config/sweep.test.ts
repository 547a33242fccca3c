/** Differences between configurations, and lists of configurations that differ in one setting or in the seed. */
import { describe, expect, it } from 'vitest';
import { repetitionKey, settingDifferences, settingsDifference } from '../../src/config/configKeys.ts';
import { mergeConfig } from '../../src/config/mergeConfig.ts';
import { parseRunConfig, type RunConfigInput } from '../../src/config/runConfig.ts';
import { overSeeds, sweepConfigs } from '../../src/config/sweep.ts';

const A: RunConfigInput = { name: 'a', seed: 3, objective: { type: 'db' }, optimizer: { lr: 0.01 } };
const B: RunConfigInput = { name: 'b', objective: { type: 'db' }, lora: { rank: 8, alpha: 8, targets: ['q_proj'] } };

describe('the difference of two configurations', () => {
  it('laid over the other one gives the first, whatever they are called', () => {
    for (const [of, base] of [
      [A, B],
      [B, A],
      [A, {}],
      [{}, B],
    ] as const) {
      const merged = parseRunConfig({ ...mergeConfig(parseRunConfig(base), settingsDifference(of, base)), name: 'x' });
      expect(merged).toEqual(parseRunConfig({ ...of, name: 'x' }));
    }
  });

  it('is told setting by setting, with both values, and none where there is none', () => {
    expect(settingDifferences(A, { optimizer: { lr: 0.02 } })).toEqual([
      { key: 'seed', base: 7, value: 3 },
      { key: 'objective.type', base: 'tb', value: 'db' },
      { key: 'optimizer.lr', base: 0.02, value: 0.01 },
    ]);
    expect(settingDifferences(A, { ...A, name: 'other' })).toEqual([]);
  });
});

describe('repetitions', () => {
  it('share all but seed, name and frames', () => {
    const key = repetitionKey(A);
    expect(repetitionKey({ ...A, seed: 9, name: 'c', recording: { frames: 2 } })).toBe(key);
    expect(repetitionKey({ ...A, budget: { steps: 5 } })).not.toBe(key);
  });
});

describe('a sweep', () => {
  it('is the base with each value once, named by it', () => {
    const runs = sweepConfigs(A, 'optimizer.lr', [0.1, 0.2, 0.1]);
    expect(runs.map(({ name, optimizer }) => [name, optimizer?.lr])).toEqual([
      ['optimizer.lr 0.1', 0.1],
      ['optimizer.lr 0.2', 0.2],
    ]);
    for (const run of runs) expect(settingDifferences(run, A).map(({ key }) => key)).toEqual(['optimizer.lr']);
  });

  it('over seeds takes each with its seed and the next ones', () => {
    const runs = overSeeds(sweepConfigs(A, 'objective.type', ['sft', 'tb']), 3);
    expect(runs.map(({ name, seed }) => `${name}|${seed}`)).toEqual(
      ['sft', 'tb'].flatMap((type) => [3, 4, 5].map((seed) => `objective.type ${type}, seed ${seed}|${seed}`)),
    );
    expect(new Set(runs.map(repetitionKey)).size).toBe(2);
    expect(overSeeds([{}], 3).map(({ name }) => name)).toEqual(['seed 7', 'seed 8', 'seed 9']);
    expect(overSeeds([A], 1)).toEqual([A]);
  });

  it('refuses values the configuration does not allow, none, and more than eight', () => {
    expect(() => sweepConfigs(A, 'optimizer.lr', ['much'])).toThrow(/optimizer\.lr: expected/);
    expect(() => sweepConfigs(A, 'optimizer.lr', [])).toThrow(/1 to 8 different values, found 0/);
    expect(() =>
      sweepConfigs(
        A,
        'seed',
        Array.from({ length: 9 }, (_, k) => k),
      ),
    ).toThrow(/found 9/);
    expect(() => overSeeds([{ seed: 4294967295 }], 3)).toThrow(/seed/);
  });
});
