/** Sizes of the Llamas that the Lab offers, by arithmetic: parameters, what training keeps of each, and what it must not store. */
import { type LlamaShape, MODEL_PRESETS } from '../../config/presets.ts';

export const LLAMA_PRESETS = Object.entries(MODEL_PRESETS).flatMap(([name, shape]) =>
  shape.architecture === 'llama' ? [{ name, shape: shape as LlamaShape }] : [],
);
export const shapeOf = (name: string): LlamaShape =>
  (LLAMA_PRESETS.find((preset) => preset.name === name) ?? LLAMA_PRESETS[0]).shape;

/** Llama's own vocabulary, with which the paper's model has 134,105,856 parameters. */
export const LLAMA_VOCABULARY = 32_000;
/** Tokens besides those of the levels: pad, begin, end. */
const SPECIAL_TOKENS = 3;
export const vocabularySize = (levels: number, codes: number): number => SPECIAL_TOKENS + levels * codes;

/** 2·V·C + layers · (2·C² + 2·C·C_kv + 3·C·F + 2·C) + C: embedding and head apart, as every preset has them. */
export function numLlamaParameters(shape: LlamaShape, V: number): number {
  const { hiddenSize: C, intermediateSize: F, numLayers, numHeads, numKeyValueHeads, tieWordEmbeddings } = shape;
  const keyValue = (C / numHeads) * numKeyValueHeads;
  return (tieWordEmbeddings ? 1 : 2) * V * C + numLayers * (2 * C * C + 2 * C * keyValue + 3 * C * F + 2 * C) + C;
}

const FLOAT_BYTES = 4;

export interface Bill {
  readonly parameters: number;
  /** Bytes of each: weights, gradients, and AdamW's two moments together. */
  readonly weights: number;
  readonly gradients: number;
  readonly moments: number;
  readonly total: number;
  /** Bytes that a step on `tokens` tokens would need besides, if it stored every logit, and every head's scores of all pairs. */
  readonly allLogits: number;
  readonly allScores: number;
}

export function billOf(shape: LlamaShape, V: number, tokens: number): Bill {
  const parameters = numLlamaParameters(shape, V);
  const weights = parameters * FLOAT_BYTES;
  return {
    parameters,
    weights,
    gradients: weights,
    moments: 2 * weights,
    total: 4 * weights,
    allLogits: tokens * V * FLOAT_BYTES,
    allScores: shape.numLayers * shape.numHeads * tokens ** 2 * FLOAT_BYTES,
  };
}

export interface Packing {
  /** Every path with a copy of the history of its own. */
  readonly copied: number;
  /** The history once, and the paths behind it, none sharing a prefix. */
  readonly packed: number;
}

/** Tokens of a set of `paths` behind `items` items of history, each of `levels` tokens. */
export const packing = (items: number, paths: number, levels: number): Packing => ({
  copied: paths * (items * levels + levels),
  packed: items * levels + paths * levels,
});
