/** T5's shape, spelled as in Hugging Face's `config.json`, and the padded sizes the kernels see. */

import type { T5Shape } from '../config/presets.ts';
import { ConfigError } from '../core/errors.ts';
import { pad, type VocabularySizes, vocabularySizes } from './padding.ts';

/** `config.json` of T5ForConditionalGeneration, as far as the engine reads it. */
export interface HuggingFaceT5Config {
  readonly model_type: 't5';
  readonly vocab_size: number;
  readonly d_model: number;
  readonly d_kv: number;
  readonly d_ff: number;
  readonly num_layers: number;
  readonly num_decoder_layers?: number;
  readonly num_heads: number;
  readonly relative_attention_num_buckets?: number;
  readonly relative_attention_max_distance?: number;
  readonly layer_norm_epsilon?: number;
  readonly feed_forward_proj?: string;
  readonly tie_word_embeddings?: boolean;
  readonly decoder_start_token_id?: number;
}

export interface T5Config extends T5Shape {
  readonly vocabularySize: number;
  /** The decoder's first input. */
  readonly decoderStartToken: number;
}

/** The pad token, 0, starts the decoder, as in every published T5. */
export function t5Config(shape: T5Shape, vocabularySize: number, decoderStartToken = 0): T5Config {
  if (shape.headDim % 2 !== 0)
    throw new ConfigError(`headDim (d_kv) = ${shape.headDim}, expected an even number: kernels read columns in pairs.`);
  if (shape.relativeAttentionNumBuckets % 4 !== 0)
    throw new ConfigError(
      `relative_attention_num_buckets = ${shape.relativeAttentionNumBuckets}, expected a multiple of 4: half of each direction's are exact.`,
    );
  return { ...shape, vocabularySize, decoderStartToken };
}

export function fromHuggingFaceT5(c: HuggingFaceT5Config): T5Config {
  const feedForward = c.feed_forward_proj ?? 'relu';
  if (feedForward !== 'relu' && feedForward !== 'gated-gelu')
    throw new ConfigError(`feed_forward_proj ${feedForward}: expected relu or gated-gelu.`);
  return t5Config(
    {
      architecture: 't5',
      hiddenSize: c.d_model,
      headDim: c.d_kv,
      intermediateSize: c.d_ff,
      numLayers: c.num_layers,
      numDecoderLayers: c.num_decoder_layers ?? c.num_layers,
      numHeads: c.num_heads,
      relativeAttentionNumBuckets: c.relative_attention_num_buckets ?? 32,
      relativeAttentionMaxDistance: c.relative_attention_max_distance ?? 128,
      layerNormEps: c.layer_norm_epsilon ?? 1e-6,
      feedForward,
      tieWordEmbeddings: c.tie_word_embeddings ?? true,
    },
    c.vocab_size,
    c.decoder_start_token_id ?? 0,
  );
}

export interface T5Sizes extends VocabularySizes {
  /** hidden */ readonly C: number;
  /** heads · headDim */ readonly Q: number;
  /** fused query | key | value width of self-attention */ readonly QKV: number;
  /** fused key | value width of cross-attention */ readonly KV: number;
  /** feed-forward width */ readonly F: number;
  /** Width of the first feed-forward product: F, or gate | up. */
  readonly wideF: number;
  /** Heads of a row of the relative attention bias. */
  readonly H: number;
}

export function t5Sizes(c: T5Config): T5Sizes {
  const C = pad(c.hiddenSize, 64);
  const q = c.numHeads * c.headDim;
  const F = pad(c.intermediateSize);
  return {
    C,
    Q: pad(q),
    QKV: pad(3 * q),
    KV: pad(2 * q),
    F,
    wideF: c.feedForward === 'gated-gelu' ? 2 * F : F,
    H: c.numHeads,
    ...vocabularySizes(c.vocabularySize, C),
  };
}
