import { describe, expect, it } from 'vitest';
import { parseRunConfig, type RunConfigInput } from '../../src/config/runConfig.ts';

describe('parseRunConfig(input), settings that contradict each other', () => {
  it.each<[string, RunConfigInput, RegExp]>([
    [
      'learned reward weights without a balance',
      { objective: { type: 'soft' }, reward: { fusion: 'learned' } },
      /^reward\.fusion: .*Expected "sum"/,
    ],
    ['GRPO on items the model did not draw', { objective: { type: 'grpo' } }, /^sampler\.type: GRPO .*"beam"/],
    [
      'replay where sets are fixed',
      { objective: { type: 'dpo' }, sampler: { replay: 0.5 } },
      /^sampler\.replay: .*expected 0/,
    ],
    [
      'a set of one that is compared',
      { objective: { type: 'vargrad' }, sampler: { setSize: 1 } },
      /^sampler\.setSize:/,
    ],
  ])('refuses %s', (_, input, message) => {
    expect(() => parseRunConfig(input)).toThrow(message);
  });

  it('takes learned weights beside every balance, and where no reward is looked at', () => {
    for (const type of ['tb', 'db', 'subtb', 'fm', 'vargrad', 'sft'] as const)
      expect(parseRunConfig({ objective: { type }, reward: { fusion: 'learned' } }).reward.fusion).toBe('learned');
  });
});
