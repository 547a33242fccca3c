/** The model's shape, spelled as in Hugging Face's `config.json`, and the padded sizes the kernels see. */

import type { LlamaShape } from '../config/presets.ts';
import { ConfigError } from '../core/errors.ts';
import { pad, type VocabularySizes, vocabularySizes } from './padding.ts';

/** `config.json` of LlamaForCausalLM, as far as the engine reads it. */
export interface HuggingFaceLlamaConfig {
  readonly model_type: 'llama';
  readonly vocab_size: number;
  readonly hidden_size: number;
  readonly intermediate_size: number;
  readonly num_hidden_layers: number;
  readonly num_attention_heads: number;
  readonly num_key_value_heads?: number;
  readonly rms_norm_eps: number;
  readonly rope_theta?: number;
  readonly tie_word_embeddings?: boolean;
}

export interface LlamaConfig extends LlamaShape {
  readonly vocabularySize: number;
  readonly headDim: number;
}

export function llamaConfig(shape: LlamaShape, vocabularySize: number): LlamaConfig {
  const headDim = shape.hiddenSize / shape.numHeads;
  if (!Number.isInteger(headDim) || headDim % 2 !== 0)
    throw new ConfigError(
      `hiddenSize ${shape.hiddenSize} over numHeads ${shape.numHeads} gives a head width of ${headDim}; expected an even whole number (rotary pairs).`,
    );
  if (shape.numHeads % shape.numKeyValueHeads !== 0)
    throw new ConfigError(
      `numHeads ${shape.numHeads} is not a multiple of numKeyValueHeads ${shape.numKeyValueHeads}.`,
    );
  return { ...shape, vocabularySize, headDim };
}

export function fromHuggingFaceLlama(c: HuggingFaceLlamaConfig): LlamaConfig {
  return llamaConfig(
    {
      architecture: 'llama',
      hiddenSize: c.hidden_size,
      intermediateSize: c.intermediate_size,
      numLayers: c.num_hidden_layers,
      numHeads: c.num_attention_heads,
      numKeyValueHeads: c.num_key_value_heads ?? c.num_attention_heads,
      rmsNormEps: c.rms_norm_eps,
      ropeTheta: c.rope_theta ?? 10000,
      tieWordEmbeddings: c.tie_word_embeddings ?? false,
    },
    c.vocab_size,
  );
}

export interface PaddedSizes extends VocabularySizes {
  /** hidden */ readonly C: number;
  /** heads · headDim */ readonly Q: number;
  /** fused query | key | value width */ readonly QKV: number;
  /** one of gate and up */ readonly F: number;
}

export function paddedSizes(c: LlamaConfig): PaddedSizes {
  const C = pad(c.hiddenSize, 64);
  return {
    C,
    Q: pad(c.numHeads * c.headDim),
    QKV: pad((c.numHeads + 2 * c.numKeyValueHeads) * c.headDim),
    F: pad(c.intermediateSize),
    ...vocabularySizes(c.vocabularySize, C),
  };
}
