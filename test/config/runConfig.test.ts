/** The rules of parseRunConfig that look at more than one key. What a single key takes is the schema's own. */
import { describe, expect, it } from 'vitest';
import {
  DEFAULT_RUN_CONFIG,
  diffFromDefaults,
  OBJECTIVE_TYPES,
  parseRunConfig,
  type RunConfigInput,
} from '../../src/config/runConfig.ts';
import { ConfigError } from '../../src/core/errors.ts';

const grpo = { type: 'grpo' } as const;
const mixture = (...weights: number[]) =>
  weights.map((weight, i) => ({ type: (['beam', 'policy', 'random'] as const)[i], weight }));

const REFUSED: readonly [string, RunConfigInput, RegExp][] = [
  [
    'GRPO on items the model did not draw',
    { objective: grpo },
    /^sampler\.type: GRPO learns from what the model of now draws, expected "beam" or "policy" and sampler\.replay 0, found "random" and 0\. Set sampler\.type to "beam"\.$/,
  ],
  ['GRPO on what it drew before', { objective: grpo, sampler: { type: 'beam', replay: 0.1 } }, /found "beam" and 0\.1/],
  [
    'GRPO on a mixture with others',
    { objective: grpo, sampler: { type: 'mixture', mixture: mixture(1, 1, 0.1) } },
    /found "mixture"/,
  ],
  [
    'GRPO on groups of one',
    { objective: grpo, sampler: { type: 'beam', setSize: 1 } },
    /^sampler\.setSize: objective grpo compares items of a set, expected at least 2, found 1/,
  ],
  [
    'replay of fixed sets, DPO',
    { objective: { type: 'dpo' }, sampler: { replay: 0.5 } },
    /^sampler\.replay: dpo compares sets that are fixed for each sample, expected 0, found 0\.5/,
  ],
  ['replay of fixed sets, S-DPO', { objective: { type: 'sdpo' }, sampler: { replay: 1 } }, /^sampler\.replay: sdpo/],
  [
    'replay of sets larger than what is remembered',
    { sampler: { replay: 0.5, setSize: 10, replaySize: 8 } },
    /^sampler\.replaySize: expected at least 9, .*found 8/,
  ],
  [
    'a pool below N − 1',
    { sampler: { type: 'low-confidence', poolSize: 2 } },
    /^sampler\.poolSize: expected at least 3, .*found 2/,
  ],
  [
    'a mixture of nothing',
    { sampler: { type: 'mixture' } },
    /^sampler\.mixture: .*expected at least one sampler with a weight above 0, found none\. Add one/,
  ],
  [
    'a mixture without weights',
    { sampler: { type: 'mixture', mixture: mixture(0, 0) } },
    /^sampler\.mixture: .*found none/,
  ],
  [
    'a negative share of a mixture',
    { sampler: { type: 'mixture', mixture: mixture(1, -1) } },
    /sampler\.mixture\.1\.weight: expected >=0, found -1/,
  ],
  [
    'an expression that does not parse',
    { reward: { expression: 'r_a + r_b' } },
    /^reward\.expression: expected a field \(r_a, .*\) at character 7, found "r_b"\.\n {2}r_a \+ r_b\n {8}\^$/,
  ],
  [
    'an expression beside learned weights',
    { reward: { expression: 'r_a', fusion: 'learned' } },
    /^reward\.fusion: .*expected one of the two/,
  ],
  ['code for an expression', { reward: { expression: 'process.exit(1)' } }, /^reward\.expression: expected/],
  [
    'preferences over a curriculum that could never move',
    { objective: { type: 'sdpo' }, sampler: { type: 'curriculum' } },
    /^sampler\.type: sdpo .*expected another sampler/,
  ],
  [
    'learned weights of soft targets',
    { objective: { type: 'soft' }, reward: { fusion: 'learned' } },
    /^reward\.fusion: .*soft targets have none; expected "sum", found "learned"/,
  ],
  [
    'heads of an odd width',
    { collaborative: { hiddenSize: 18, numHeads: 2 } },
    /^collaborative\.numHeads: expected heads of an even width that fill collaborative\.hiddenSize, found 2 heads for 18\.$/,
  ],
  ['heads that do not fill the width', { collaborative: { hiddenSize: 64, numHeads: 3 } }, /found 3 heads for 64/],
];

describe('parseRunConfig(input)', () => {
  it.each(REFUSED)('refuses %s', (_, input, words) => {
    expect(() => parseRunConfig(input)).toThrow(ConfigError);
    expect(() => parseRunConfig(input)).toThrow(words);
  });

  it.each<readonly [string, RunConfigInput]>([
    ['GRPO on beams', { objective: grpo, sampler: { type: 'beam' } }],
    ['GRPO on draws', { objective: grpo, sampler: { type: 'policy' } }],
    ['GRPO on both', { objective: grpo, sampler: { type: 'mixture', mixture: mixture(1, 1, 0) } }],
    ['DPO on draws of the model', { objective: { type: 'dpo' }, sampler: { type: 'policy' } }],
    ['replay of what just suffices', { sampler: { replay: 1, setSize: 9, replaySize: 8 } }],
    ['a weight of nothing in a mixture', { sampler: { type: 'mixture', mixture: mixture(0, 1) } }],
    ['weights of nothing where there is no mixture', { sampler: { type: 'random', mixture: mixture(0) } }],
    ['an expression', { reward: { expression: 'max(r_a, 0.1) * exp(r_sim / L)' } }],
    ['heads of two', { collaborative: { hiddenSize: 16, numHeads: 8 } }],
  ])('takes %s, and gives it back as its differences', (_, input) => {
    const config = parseRunConfig(input);
    expect(config).toMatchObject(input);
    expect(parseRunConfig(diffFromDefaults(config))).toEqual(config);
  });

  it.each(OBJECTIVE_TYPES)('takes a whole configuration of %s as it takes its differences', (type) => {
    const whole = parseRunConfig({ objective: { type }, ...(type === 'grpo' ? { sampler: { type: 'beam' } } : {}) });
    expect(parseRunConfig(whole)).toEqual(whole);
  });

  it('has nothing to say of the defaults', () => {
    expect(parseRunConfig({})).toEqual(DEFAULT_RUN_CONFIG);
    expect(diffFromDefaults(DEFAULT_RUN_CONFIG)).toEqual({});
  });
});
