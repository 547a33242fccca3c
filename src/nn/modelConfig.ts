/** The shapes a model can have, by architecture, and what all of them share. */

import type { ModelShape } from '../config/presets.ts';
import { ConfigError } from '../core/errors.ts';
import { fromHuggingFaceLlama, type HuggingFaceLlamaConfig, type LlamaConfig, llamaConfig } from './llamaConfig.ts';
import { fromHuggingFaceT5, type HuggingFaceT5Config, type T5Config, t5Config } from './t5Config.ts';

export type ModelConfig = LlamaConfig | T5Config;
export type HuggingFaceConfig = HuggingFaceLlamaConfig | HuggingFaceT5Config;

/** A preset's shape with the vocabulary of the semantic IDs. */
export function modelConfig(shape: ModelShape, vocabularySize: number): ModelConfig {
  return shape.architecture === 't5' ? t5Config(shape, vocabularySize) : llamaConfig(shape, vocabularySize);
}

/** Reads a `config.json`. Throws ConfigError for another architecture. */
export function fromHuggingFace(c: HuggingFaceConfig): ModelConfig {
  if (c.model_type === 'llama') return fromHuggingFaceLlama(c);
  if (c.model_type === 't5') return fromHuggingFaceT5(c);
  throw new ConfigError(`model_type ${(c as { model_type: string }).model_type}: expected llama or t5.`);
}

/** The decoder's first input, for a model with an encoder. */
export const startTokenOf = (config: ModelConfig): number | undefined =>
  config.architecture === 't5' ? config.decoderStartToken : undefined;
