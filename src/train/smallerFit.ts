/** A run that does not fit the memory there is, made smaller until it does. Before: `prepare.ts`, `engine.ts`. After: the page's offer. */
import { mergeConfig } from '../config/mergeConfig.ts';
import { MODEL_PRESETS, type ModelPreset } from '../config/presets.ts';
import { parseRunConfig, type RunConfig, type RunConfigInput } from '../config/runConfig.ts';
import { ConfigError, DeviceError } from '../core/errors.ts';
import { type PreparedCatalogue, type PreparedData, prepareRun } from './prepare.ts';

/** Fewer would not hold one sample with its sets. Our choice. */
const LEAST_TOKENS = 64;

/** What to try, the least change first: fewer tokens a step, then smaller models of the same kind with the tokens asked for. */
function candidates({ budget, model }: RunConfig): RunConfigInput[] {
  const halvings: RunConfigInput[] = [];
  for (let tokens = budget.tokensPerStep >> 1; tokens >= LEAST_TOKENS; tokens >>= 1)
    halvings.push({
      budget: { tokensPerStep: tokens },
      ...(model.recompute === 'auto' ? {} : { model: { recompute: 'auto' } }),
    });
  if (model.shape) return halvings;
  const asked = MODEL_PRESETS[model.preset];
  const smaller = (Object.keys(MODEL_PRESETS) as ModelPreset[])
    .filter((name) => {
      const shape = MODEL_PRESETS[name];
      return shape.architecture === asked.architecture && sizeOf(name) < sizeOf(model.preset);
    })
    .sort((a, b) => sizeOf(b) - sizeOf(a));
  return [...halvings, ...smaller.map((preset): RunConfigInput => ({ model: { preset, recompute: 'auto' } }))];
}

/** For the order alone. */
function sizeOf(preset: ModelPreset): number {
  const { hiddenSize, numLayers } = MODEL_PRESETS[preset];
  return numLayers * hiddenSize ** 2;
}

/**
 * The first change of `config` that fits; null where none does. `plan` throws DeviceError for what does not fit, as `planEngine`
 * does; errors of another kind end the search.
 */
export function smallerFit(
  catalogue: PreparedCatalogue,
  config: RunConfig,
  plan: (data: PreparedData) => unknown,
): RunConfigInput | null {
  for (const change of candidates(config))
    try {
      plan(prepareRun(catalogue, parseRunConfig(mergeConfig(config, change))));
      return change;
    } catch (error) {
      if (!(error instanceof DeviceError || error instanceof ConfigError)) throw error;
    }
  return null;
}

/**
 * The first change of `config` that fits into `roomBytes`, as a trial found them: the budget lowered to it, and where making more
 * again is not enough, what `smallerFit` finds under that budget. Null where nothing would do.
 */
export function fitInto(
  catalogue: PreparedCatalogue,
  config: RunConfig,
  roomBytes: number,
  plan: (data: PreparedData) => unknown,
): RunConfigInput | null {
  const change: RunConfigInput = { budget: { memoryMiB: Math.floor(roomBytes / 2 ** 20) } };
  try {
    const within = parseRunConfig(mergeConfig(config, change));
    try {
      plan(prepareRun(catalogue, within));
      return change;
    } catch (error) {
      if (!(error instanceof DeviceError)) throw error;
    }
    const smaller = smallerFit(catalogue, within, plan);
    return smaller && mergeConfig(change, smaller);
  } catch (error) {
    if (error instanceof ConfigError) return null; // a budget below the least there is
    throw error;
  }
}
