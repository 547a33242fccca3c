/** A run that is too large is made smaller by the least that helps. */
import { describe, expect, it } from 'vitest';
import { mergeConfig } from '../../src/config/mergeConfig.ts';
import { parseRunConfig, type RunConfigInput } from '../../src/config/runConfig.ts';
import { DeviceError } from '../../src/core/errors.ts';
import { memoryBill, planEngine } from '../../src/train/engine.ts';
import { type PreparedData, prepareRun } from '../../src/train/prepare.ts';
import { fitInto, smallerFit } from '../../src/train/smallerFit.ts';
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

describe('fitInto(catalogue, config, roomBytes, plan)', () => {
  const into = (input: RunConfigInput, mebibytes: number) => {
    const data = prepareWardrobe({ budget: { tokensPerStep: 256 } });
    const config = parseRunConfig(input);
    const plan = planWithin(128 * MEBIBYTE);
    const billOf = (of: RunConfigInput) => memoryBill(plan(prepareRun(data, parseRunConfig(of))));
    const change = fitInto(data, config, mebibytes * MEBIBYTE, plan);
    return { change, asked: billOf(input), bill: change && billOf(mergeConfig(config, change)) };
  };
  const WIDE: RunConfigInput = { data: { maxHistory: 4 }, budget: { tokensPerStep: 8192 } };

  it('lowers the budget alone where making more again is enough', () => {
    const { asked } = into(WIDE, 4096);
    const room = Math.floor(asked.totalBytes / MEBIBYTE);
    const { change, bill } = into(WIDE, room);
    expect(asked.recompute).toBe('none');
    expect(change).toEqual({ budget: { memoryMiB: room } });
    expect(bill!.recompute).not.toBe('none');
    expect(bill!.totalBytes).toBeLessThanOrEqual(room * MEBIBYTE);
  });

  it('takes fewer tokens under that budget where it is not, and nothing where there is no room at all', () => {
    const { change, bill } = into(WIDE, 20.7);
    expect(change?.budget).toMatchObject({ memoryMiB: 20, tokensPerStep: expect.any(Number) });
    expect(bill!.totalBytes).toBeLessThanOrEqual(20 * MEBIBYTE);
    expect(into(WIDE, 3).change).toBeNull();
  });
});
