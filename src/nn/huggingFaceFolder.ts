/**
 * A published Llama as Hugging Face lays it out: `config.json` beside `model.safetensors`, or beside an index and its
 * shards. Opening checks everything that headers can tell; `importWeights` then fills a run's parameters.
 *
 * Vocabulary: the file's tokens keep their ids 0 … V_file − 1, and the run's semantic-ID tokens come after them, as new
 * rows of embedding and head that keep the run's initial values (normal, of its seed). Tokens 0, 1 and 2 are Llama's own
 * <unk>, <s> and </s>, where the run has its pad, beginning and end.
 */
import type { ByteSource } from '../core/byteStreams.ts';
import { CheckpointError } from '../core/errors.ts';
import { fromHuggingFaceLlama, type LlamaConfig } from './llamaConfig.ts';
import { isOfModel, type ParameterSlot } from './parameterPlan.ts';
import type { Parameters } from './parameters.ts';
import { openSafetensors, requireTensor, type TensorSource } from './safetensors.ts';
import { INDEX_NAME, openShardedSafetensors } from './shardedSafetensors.ts';
import { isRecord, parseStrictJson } from './strictJson.ts';

export interface HuggingFaceLlama {
  /** As the file has it: `vocabularySize` is the file's. */
  readonly config: LlamaConfig;
  /** The token that opened its texts; null where it names none. */
  readonly bosToken: number | null;
  /** The token, or those, that closed its texts; null where it names none. */
  readonly eosToken: number | number[] | null;
  /** Null where it names none, −1 where it says "none", as the first Llama did. */
  readonly padToken: number | null;
  /** Tokens its texts had at most; null where it says nothing. */
  readonly maxPositions: number | null;
  readonly tensors: TensorSource;
}

const CONFIG_NAME = 'config.json';
const MODEL_NAME = 'model.safetensors';
const EMBEDDING = 'model.embed_tokens.weight';
const HEAD = 'lm_head.weight';
/** Tables that old versions of transformers saved beside the parameters, computed from the configuration. */
const isComputed = (name: string): boolean => name.endsWith('.rotary_emb.inv_freq');

/** `files` by their names in the folder. Throws CheckpointError in words for what is missing, damaged or not supported. */
export async function openHuggingFaceFolder(files: ReadonlyMap<string, ByteSource>): Promise<HuggingFaceLlama> {
  const file = files.get(CONFIG_NAME);
  if (!file)
    throw new CheckpointError(
      `The folder has no ${CONFIG_NAME}: expected a Hugging Face model, ${CONFIG_NAME} with ${MODEL_NAME} or ${INDEX_NAME}; found ${[...files.keys()].slice(0, 8).join(', ') || 'nothing'}.`,
    );
  let json: unknown;
  try {
    json = parseStrictJson(await file.read(0, file.size));
  } catch (error) {
    throw new CheckpointError(`${CONFIG_NAME}: the file ${(error as SyntaxError).message}. Nothing was loaded.`);
  }
  const checked = checkLlamaConfig(json);
  const model = files.get(MODEL_NAME);
  if (!model && !files.has(INDEX_NAME))
    throw new CheckpointError(
      `The folder has neither ${MODEL_NAME} nor ${INDEX_NAME}${[...files.keys()].some((name) => /\.(bin|pth?)$/.test(name)) ? ', only files of PyTorch: save the model with safe_serialization=True' : ''}. Nothing was loaded.`,
    );
  const tensors = model ? await openSafetensors(model) : await openShardedSafetensors(files);
  return { ...checked, tensors };
}

/** Checks `config.json` against what the engine computes. Throws CheckpointError naming the key, what it is and what is supported. */
export function checkLlamaConfig(json: unknown): Omit<HuggingFaceLlama, 'tensors'> {
  const fail = (why: string): never => {
    throw new CheckpointError(`${CONFIG_NAME}: ${why}. Nothing was loaded.`);
  };
  if (!isRecord(json)) return fail('expected a JSON object');
  const show = (value: unknown) => JSON.stringify(value) ?? 'missing';
  const whole = (key: string, least = 1): number => {
    const value = json[key];
    return Number.isSafeInteger(value) && (value as number) >= least
      ? (value as number)
      : fail(`${key}: expected a whole number of at least ${least}, found ${show(value)}`);
  };
  const optional = (key: string, least = 1): number | null => (json[key] == null ? null : whole(key, least));
  const vocabulary = whole('vocab_size', 3);
  const isToken = (value: unknown, least = 0): value is number =>
    Number.isSafeInteger(value) && (value as number) >= least && (value as number) < vocabulary;
  const token = (key: string, least = 0): number | null => {
    const value = json[key];
    if (value == null) return null;
    return isToken(value, least)
      ? value
      : fail(`${key}: expected a token, ${least} … ${vocabulary - 1} (vocab_size), found ${show(value)}`);
  };
  const tokens = (key: string): number | number[] | null => {
    const value = json[key];
    if (!Array.isArray(value)) return token(key);
    return value.length > 0 && value.every((t) => isToken(t))
      ? value
      : fail(`${key}: expected tokens, 0 … ${vocabulary - 1} (vocab_size), found ${show(value)}`);
  };
  const positive = (key: string, value: unknown, otherwise: number): number => {
    if (value == null) return otherwise;
    return typeof value === 'number' && Number.isFinite(value) && value > 0
      ? value
      : fail(`${key}: expected a number above 0, found ${show(value)}`);
  };
  /** A key that may be missing, or must be this. */
  const only = (key: string, value: unknown, supported: unknown, why: string) => {
    if (value != null && value !== supported)
      fail(`${key} is ${show(value)}, and only ${show(supported)} is supported: ${why}`);
  };
  const { architectures } = json;
  if (json['model_type'] !== 'llama') fail(`model_type is ${show(json['model_type'])}, expected "llama"`);
  if (architectures != null && !(Array.isArray(architectures) && architectures.includes('LlamaForCausalLM')))
    fail(`architectures is ${show(architectures)}, expected LlamaForCausalLM`);
  if (json['quantization_config'] != null)
    fail('quantization_config is given: quantised weights are not supported, only F32, F16 and BF16');
  only('hidden_act', json['hidden_act'], 'silu', 'the feed-forward kernel is SwiGLU');
  only('attention_bias', json['attention_bias'], false, 'projections have no bias');
  only('mlp_bias', json['mlp_bias'], false, 'projections have no bias');
  only('partial_rotary_factor', json['partial_rotary_factor'], 1, 'every pair of a head is rotated');
  // `rope_scaling` with `rope_theta` beside it, or both in `rope_parameters` from transformers 5 on.
  const rope: Record<string, unknown> = {};
  for (const key of ['rope_scaling', 'rope_parameters']) {
    const value = json[key];
    if (value == null) continue;
    if (!isRecord(value)) return fail(`${key}: expected an object or null, found ${show(value)}`);
    only(`${key}.rope_type`, value['rope_type'] ?? value['type'], 'default', 'frequencies are not scaled');
    only(`${key}.partial_rotary_factor`, value['partial_rotary_factor'], 1, 'every pair of a head is rotated');
    Object.assign(rope, value);
  }
  const hidden = whole('hidden_size');
  const heads = whole('num_attention_heads');
  const keyValueHeads = optional('num_key_value_heads') ?? heads;
  if (hidden % heads !== 0 || (hidden / heads) % 2 !== 0)
    fail(`hidden_size ${hidden} over num_attention_heads ${heads}: expected an even whole number of columns a head`);
  if (heads % keyValueHeads !== 0)
    fail(`num_attention_heads ${heads} is not a multiple of num_key_value_heads ${keyValueHeads}`);
  only('head_dim', json['head_dim'], hidden / heads, 'a head has hidden_size / num_attention_heads columns');
  const tied = json['tie_word_embeddings'] ?? false;
  if (typeof tied !== 'boolean') return fail(`tie_word_embeddings: expected true or false, found ${show(tied)}`);
  const config = fromHuggingFaceLlama({
    model_type: 'llama',
    vocab_size: vocabulary,
    hidden_size: hidden,
    intermediate_size: whole('intermediate_size'),
    num_hidden_layers: whole('num_hidden_layers'),
    num_attention_heads: heads,
    num_key_value_heads: keyValueHeads,
    rms_norm_eps: positive('rms_norm_eps', json['rms_norm_eps'], 1e-6),
    rope_theta: positive('rope_theta', json['rope_theta'] ?? rope['rope_theta'], 10000),
    tie_word_embeddings: tied,
  });
  return {
    config,
    bosToken: token('bos_token_id'),
    eosToken: tokens('eos_token_id'),
    padToken: token('pad_token_id', -1),
    maxPositions: optional('max_position_embeddings'),
  };
}

/** A tensor of the file and where it goes: the slot's first `rows` rows. */
export interface Place {
  readonly slot: ParameterSlot;
  readonly name: string;
  readonly rows: number;
}

/**
 * Copies a published model's weights into a run's parameters. What the file does not have keeps its values: rows of
 * embedding and head beyond its vocabulary, adapters, and the flow head. A tied file fills an untied run's head with its embedding.
 * Throws CheckpointError, having changed nothing, for a tensor that is missing, misshapen, of another type, unknown or
 * not finite; so the file is read twice.
 */
export async function importWeights(parameters: Parameters, model: HuggingFaceLlama): Promise<void> {
  const places = await checkImport(parameters.plan.slots, model);
  for (const { name, slot, rows } of places)
    await parameters.load(parameters.value, slot, (from, to) => model.tensors.read(name, from, to), rows);
}

/** Where the file's tensors go, once all of them have been checked; throws as `importWeights` does. */
export async function checkImport(
  slots: readonly ParameterSlot[],
  { config, tensors }: HuggingFaceLlama,
): Promise<readonly Place[]> {
  const places = planImport(slots, config, tensors);
  for (const { name, slot, rows } of places) {
    const step = Math.max(1, Math.floor(CHECKED_AT_ONCE / slot.cols)) * slot.cols;
    const total = rows * slot.cols;
    for (let from = 0; from < total; from += step) {
      const values = await tensors.read(name, from, Math.min(total, from + step));
      const bad = values.findIndex((x) => !Number.isFinite(x));
      if (bad >= 0)
        throw new CheckpointError(
          `${tensors.name}: ${name} holds ${values[bad]} as its element ${from + bad}; expected finite numbers. Nothing was loaded.`,
        );
    }
  }
  return places;
}

/** Elements of a tensor in memory while they are checked. */
const CHECKED_AT_ONCE = 1 << 22;

function planImport(slots: readonly ParameterSlot[], config: LlamaConfig, tensors: TensorSource): Place[] {
  const { vocabularySize, tieWordEmbeddings } = config;
  const places = slots.filter(isOfModel).map((slot): Place => {
    const isVocabulary = slot.name === EMBEDDING || slot.name === HEAD;
    if (isVocabulary && slot.rows < vocabularySize)
      throw new CheckpointError(
        `${tensors.name}: its vocabulary has ${vocabularySize} tokens and this run's ${slot.rows}; expected the run's semantic-ID tokens after all of the file's.`,
      );
    const rows = isVocabulary ? vocabularySize : slot.rows;
    return { slot, rows, name: slot.name === HEAD && tieWordEmbeddings ? EMBEDDING : slot.name };
  });
  for (const { slot, name, rows } of places)
    requireTensor(tensors, name, slot.shape.length === 1 ? slot.shape : [rows, slot.cols]);
  const used = new Set(places.map(({ name }) => name));
  for (const name of tensors.tensors.keys()) {
    if (used.has(name) || isComputed(name) || (name === HEAD && tieWordEmbeddings)) continue;
    throw new CheckpointError(
      `${tensors.name}: it holds ${name}, for which this run's model has no place. Expected the tensors of a LlamaForCausalLM of ${config.numLayers} layers alone, ${tieWordEmbeddings ? 'the head tied to the embedding' : 'with a head of its own'}.`,
    );
  }
  return places;
}
