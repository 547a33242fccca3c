/**
 * `config.json` of a published model, checked against what the engine computes: a LlamaForCausalLM or a
 * T5ForConditionalGeneration. Before: a file. After: `huggingFaceFolder.ts`, and with it a run's configuration.
 */
import { CheckpointError } from '../core/errors.ts';
import { fromHuggingFaceLlama } from './llamaConfig.ts';
import type { ModelConfig } from './modelConfig.ts';
import { isRecord } from './strictJson.ts';
import { fromHuggingFaceT5 } from './t5Config.ts';

export interface PublishedConfig {
  /** As the file has it: `vocabularySize` is the file's. */
  readonly config: ModelConfig;
  /** The token that opened its texts; null where it names none. */
  readonly bosToken: number | null;
  /** The token, or those, that closed its texts; null where it names none. */
  readonly eosToken: number | number[] | null;
  /** Null where it names none, −1 where it says "none", as the first Llama did. */
  readonly padToken: number | null;
  /** Tokens its texts had at most; null where it says nothing. */
  readonly maxPositions: number | null;
}

const show = (value: unknown): string => JSON.stringify(value) ?? 'missing';

function fail(why: string): never {
  throw new CheckpointError(`config.json: ${why}. Nothing was loaded.`);
}

/** Keys of a configuration, each checked as it is read. */
class Keys {
  constructor(private readonly json: Readonly<Record<string, unknown>>) {}

  whole(key: string, least = 1): number {
    const value = this.json[key];
    return Number.isSafeInteger(value) && (value as number) >= least
      ? (value as number)
      : fail(`${key}: expected a whole number of at least ${least}, found ${show(value)}`);
  }

  optional(key: string, least = 1): number | null {
    return this.json[key] == null ? null : this.whole(key, least);
  }

  private get vocabulary(): number {
    return this.whole('vocab_size', 3);
  }

  private isToken(value: unknown, least = 0): value is number {
    return Number.isSafeInteger(value) && (value as number) >= least && (value as number) < this.vocabulary;
  }

  token(key: string, least = 0): number | null {
    const value = this.json[key];
    if (value == null) return null;
    return this.isToken(value, least)
      ? value
      : fail(`${key}: expected a token, ${least} … ${this.vocabulary - 1} (vocab_size), found ${show(value)}`);
  }

  tokens(key: string): number | number[] | null {
    const value = this.json[key];
    if (!Array.isArray(value)) return this.token(key);
    return value.length > 0 && value.every((t) => this.isToken(t))
      ? value
      : fail(`${key}: expected tokens, 0 … ${this.vocabulary - 1} (vocab_size), found ${show(value)}`);
  }

  positive(key: string, otherwise: number, value = this.json[key]): number {
    if (value == null) return otherwise;
    return typeof value === 'number' && Number.isFinite(value) && value > 0
      ? value
      : fail(`${key}: expected a number above 0, found ${show(value)}`);
  }

  flag(key: string, otherwise: boolean): boolean {
    const value = this.json[key] ?? otherwise;
    return typeof value === 'boolean' ? value : fail(`${key}: expected true or false, found ${show(value)}`);
  }

  /** A key that may be missing, or must be this. */
  only(key: string, supported: unknown, why: string, value = this.json[key]): void {
    if (value != null && value !== supported)
      fail(`${key} is ${show(value)}, and only ${show(supported)} is supported: ${why}`);
  }

  architecture(name: string): void {
    const { architectures } = this.json;
    if (architectures != null && !(Array.isArray(architectures) && architectures.includes(name)))
      fail(`architectures is ${show(architectures)}, expected ${name}`);
  }
}

/** Throws CheckpointError naming the key, what it is and what is supported. */
export function checkPublishedConfig(json: unknown): PublishedConfig {
  if (!isRecord(json)) return fail('expected a JSON object');
  const keys = new Keys(json);
  const type = json['model_type'];
  if (type !== 'llama' && type !== 't5') fail(`model_type is ${show(type)}, expected "llama" or "t5"`);
  if (json['quantization_config'] != null)
    fail('quantization_config is given: quantised weights are not supported, only F32, F16 and BF16');
  return {
    config: type === 't5' ? checkT5(json, keys) : checkLlama(json, keys),
    bosToken: keys.token('bos_token_id'),
    eosToken: keys.tokens('eos_token_id'),
    padToken: keys.token('pad_token_id', -1),
    maxPositions: keys.optional('max_position_embeddings'),
  };
}

function checkLlama(json: Readonly<Record<string, unknown>>, keys: Keys): ModelConfig {
  keys.architecture('LlamaForCausalLM');
  keys.only('hidden_act', 'silu', 'the feed-forward kernel is SwiGLU');
  keys.only('attention_bias', false, 'projections have no bias');
  keys.only('mlp_bias', false, 'projections have no bias');
  keys.only('partial_rotary_factor', 1, 'every pair of a head is rotated');
  // `rope_scaling` with `rope_theta` beside it, or both in `rope_parameters` from transformers 5 on.
  const rope: Record<string, unknown> = {};
  for (const key of ['rope_scaling', 'rope_parameters']) {
    const value = json[key];
    if (value == null) continue;
    if (!isRecord(value)) return fail(`${key}: expected an object or null, found ${show(value)}`);
    keys.only(`${key}.rope_type`, 'default', 'frequencies are not scaled', value['rope_type'] ?? value['type'] ?? null);
    keys.only(
      `${key}.partial_rotary_factor`,
      1,
      'every pair of a head is rotated',
      value['partial_rotary_factor'] ?? null,
    );
    Object.assign(rope, value);
  }
  const hidden = keys.whole('hidden_size');
  const heads = keys.whole('num_attention_heads');
  const keyValueHeads = keys.optional('num_key_value_heads') ?? heads;
  if (hidden % heads !== 0 || (hidden / heads) % 2 !== 0)
    fail(`hidden_size ${hidden} over num_attention_heads ${heads}: expected an even whole number of columns a head`);
  if (heads % keyValueHeads !== 0)
    fail(`num_attention_heads ${heads} is not a multiple of num_key_value_heads ${keyValueHeads}`);
  keys.only('head_dim', hidden / heads, 'a head has hidden_size / num_attention_heads columns');
  return fromHuggingFaceLlama({
    model_type: 'llama',
    vocab_size: keys.whole('vocab_size', 3),
    hidden_size: hidden,
    intermediate_size: keys.whole('intermediate_size'),
    num_hidden_layers: keys.whole('num_hidden_layers'),
    num_attention_heads: heads,
    num_key_value_heads: keyValueHeads,
    rms_norm_eps: keys.positive('rms_norm_eps', 1e-6),
    rope_theta: keys.positive('rope_theta', 10000, json['rope_theta'] ?? rope['rope_theta'] ?? null),
    tie_word_embeddings: keys.flag('tie_word_embeddings', false),
  });
}

function checkT5(json: Readonly<Record<string, unknown>>, keys: Keys): ModelConfig {
  keys.architecture('T5ForConditionalGeneration');
  keys.only('decoder_start_token_id', 0, 'the decoder begins with token 0');
  const feedForward = json['feed_forward_proj'] ?? 'relu';
  if (feedForward !== 'relu' && feedForward !== 'gated-gelu')
    return fail(`feed_forward_proj is ${show(feedForward)}, expected "relu" or "gated-gelu"`);
  const width = keys.whole('d_kv');
  if (width % 2 !== 0) fail(`d_kv: expected an even number of columns a head, found ${width}`);
  const buckets = keys.optional('relative_attention_num_buckets') ?? 32;
  if (buckets % 4 !== 0)
    fail(
      `relative_attention_num_buckets: expected a multiple of 4, half of each direction's being exact, found ${buckets}`,
    );
  return fromHuggingFaceT5({
    model_type: 't5',
    vocab_size: keys.whole('vocab_size', 3),
    d_model: keys.whole('d_model'),
    d_kv: width,
    d_ff: keys.whole('d_ff'),
    num_layers: keys.whole('num_layers'),
    num_decoder_layers: keys.optional('num_decoder_layers') ?? keys.whole('num_layers'),
    num_heads: keys.whole('num_heads'),
    relative_attention_num_buckets: buckets,
    relative_attention_max_distance: keys.optional('relative_attention_max_distance') ?? 128,
    layer_norm_epsilon: keys.positive('layer_norm_epsilon', 1e-6),
    feed_forward_proj: feedForward,
    tie_word_embeddings: keys.flag('tie_word_embeddings', true),
    decoder_start_token_id: 0,
  });
}
