/** A run that is too large is made smaller by the least that helps. */
import { describe, expect, it } from 'vitest';
import { mergeConfig } from '../../src/config/mergeConfig.ts';
import { parseRunConfig, type RunConfigInput } from '../../src/config/runConfig.ts';
import { DeviceError } from '../../src/core/errors.ts';
import { memoryBill, planEngine } from '../../src/train/engine.ts';
import { type PreparedData, prepareRun } from '../../src/train/prepare.ts';
import { smallerFit } from '../../src/train/smallerFit.ts';
import { engineOptions } from '../../src/train/trainer.ts';
import { prepareWardrobe } from './support.ts';

const MEBIBYTE = 2 ** 20;
const planWithin = (bytes: number) => (data: PreparedData) => planEngine(engineOptions(data), bytes);

/** What is offered for a configuration, and the bill of it. */
function offer(input: RunConfigInput, binding = 128 * MEBIBYTE) {
  const data = prepareWardrobe({ budget: { tokensPerStep: 256 } });
  const config = parseRunConfig(input);
  const plan = planWithin(binding);
  const change = smallerFit(data, config, plan);
  const bill = change && memoryBill(plan(prepareRun(data, parseRunConfig(mergeConfig(config, change)))));
  return { change, bill };
}

describe('smallerFit(catalogue, config, plan)', () => {
  it('halves the tokens of a step until they fit the budget', () => {
    const input: RunConfigInput = { data: { maxHistory: 4 }, budget: { tokensPerStep: 65_536, memoryMiB: 64 } };
    const { change, bill } = offer(input);
    const tokens = change?.budget?.tokensPerStep ?? 0;
    expect(change).toEqual({ budget: { tokensPerStep: tokens } });
    expect(bill!.totalBytes).toBeLessThanOrEqual(64 * MEBIBYTE);
    const twice = parseRunConfig(mergeConfig(input, { budget: { tokensPerStep: 2 * tokens } }));
    const data = prepareWardrobe({});
    expect(() => planWithin(128 * MEBIBYTE)(prepareRun(data, twice))).toThrow(DeviceError);
  });

  it('chooses a smaller model of the same kind where tokens alone do not help', () => {
    const { change } = offer({
      data: { maxHistory: 4 },
      model: { preset: 'llama-130m' },
      budget: { tokensPerStep: 256, memoryMiB: 256 },
    });
    expect(change?.model?.preset).toBe('llama-small');
  });

  it('has nothing to offer where nothing fits', () => {
    expect(offer({ data: { maxHistory: 4 }, budget: { memoryMiB: 16 } }, 1024).change).toBeNull();
  });
});
