/** What each preset costs: parameters, memory and work, by the plan alone; speed follows from a measured dense rate. */
import { MODEL_PRESETS, type ModelPreset } from '../config/presets.ts';
import { modelConfig } from '../nn/modelConfig.ts';
import { planModel, plannedLaunches, type RecomputeMode } from '../nn/modelPlan.ts';
import { memoryBill } from './engine.ts';

export interface PresetCost {
  readonly preset: ModelPreset;
  readonly vocabularySize: number;
  readonly numParameters: number;
  /** Bytes of a run that keeps every activation, and of one that runs each layer again in backward. */
  readonly memoryBytes: Readonly<Record<Extract<RecomputeMode, 'none' | 'block'>, number>>;
  /** Floating-point operations of a step (forward and backward, nothing made again) over its packed tokens. */
  readonly flopsPerToken: number;
}

/** Packed tokens of the step the table is about. */
export const TABLE_TOKENS = 1024;
/** 3 special tokens and 4 levels of 64 codes. */
export const SEMANTIC_ID_VOCABULARY = 259;
/** The vocabulary that Llama-130M was published with. */
export const LLAMA_VOCABULARY = 32000;
/** Part of the dense rate that a whole step is expected to reach: attention, norms and the optimiser take the rest. Our judgement. */
export const STEP_SHARE = 0.6;

export function presetCosts(): PresetCost[] {
  const names = Object.keys(MODEL_PRESETS) as ModelPreset[];
  return names.flatMap((preset) => {
    const sizes = preset === 'llama-130m' ? [SEMANTIC_ID_VOCABULARY, LLAMA_VOCABULARY] : [SEMANTIC_ID_VOCABULARY];
    return sizes.map((vocabularySize) => costOf(preset, vocabularySize));
  });
}

function costOf(preset: ModelPreset, vocabularySize: number): PresetCost {
  const config = modelConfig(MODEL_PRESETS[preset], vocabularySize);
  const hasEncoder = config.architecture === 't5';
  const capacity = {
    tokens: TABLE_TOKENS,
    encoderTokens: hasEncoder ? (TABLE_TOKENS * 3) / 4 : 0,
    rows: hasEncoder ? TABLE_TOKENS / 4 : TABLE_TOKENS,
    pairs: 2 * TABLE_TOKENS,
    trajectories: 256,
    groups: 256,
    levels: 4,
    vocabularySize,
  };
  const plan = (recompute: RecomputeMode) =>
    planModel(
      config,
      capacity,
      { words: new Uint32Array(3), numPrefixes: 1 },
      { maxBindingBytes: 134217728, recompute },
    );
  const [none, block] = [plan('none'), plan('block')];
  const flops = plannedLaunches(none, {}).reduce((sum, launch) => sum + (launch.flops ?? 0), 0);
  return {
    preset,
    vocabularySize,
    numParameters: none.body.parameters.numParameters,
    memoryBytes: { none: memoryBill(none).totalBytes, block: memoryBill(block).totalBytes },
    flopsPerToken: flops / TABLE_TOKENS,
  };
}

/** Packed tokens a second of training at a dense rate of `gflops`. */
export const projectedTokensPerSecond = (cost: PresetCost, gflops: number): number =>
  (STEP_SHARE * gflops * 1e9) / cost.flopsPerToken;
