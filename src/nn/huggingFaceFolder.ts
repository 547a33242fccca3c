/**
 * A published Llama or T5 as Hugging Face lays it out: `config.json` beside `model.safetensors`, or beside an index and its
 * shards. Opening checks everything that headers can tell; `importWeights` then fills a run's parameters.
 *
 * Vocabulary: the file's tokens keep their ids 0 … V_file − 1, and the run's semantic-ID tokens come after them, as new
 * rows of embedding and head that keep the run's initial values (of its seed); a model that was exported here has those of its
 * items already (`train/importModel.ts`). Tokens 0, 1 and 2 are Llama's own <unk>, <s> and </s>, where the run has its pad,
 * beginning and end.
 */
import type { ByteSource } from '../core/byteStreams.ts';
import { CheckpointError } from '../core/errors.ts';
import type { ModelConfig } from './modelConfig.ts';
import { isOfModel, type ParameterSlot } from './parameterPlan.ts';
import type { Parameters } from './parameters.ts';
import { checkPublishedConfig, type PublishedConfig } from './publishedConfig.ts';
import { openSafetensors, requireTensor, type TensorSource } from './safetensors.ts';
import { INDEX_NAME, openShardedSafetensors } from './shardedSafetensors.ts';
import { parseStrictJson } from './strictJson.ts';

export interface HuggingFaceModel extends PublishedConfig {
  readonly tensors: TensorSource;
}

const CONFIG_NAME = 'config.json';
const MODEL_NAME = 'model.safetensors';
/** Of a Llama, and of a T5. */
const EMBEDDINGS: ReadonlySet<string> = new Set(['model.embed_tokens.weight', 'shared.weight']);
const HEAD = 'lm_head.weight';
/**
 * What transformers saved beside the parameters: tables computed from the configuration, T5's embedding once more for each stack,
 * and a table of its first versions that nothing reads.
 */
const isBeside = (name: string): boolean =>
  name.endsWith('.rotary_emb.inv_freq') ||
  /^(encoder|decoder)\.embed_tokens\.weight$/.test(name) ||
  name.endsWith('.EncDecAttention.relative_attention_bias.weight');

/** `files` by their names in the folder. Throws CheckpointError in words for what is missing, damaged or not supported. */
export async function openHuggingFaceFolder(files: ReadonlyMap<string, ByteSource>): Promise<HuggingFaceModel> {
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
  const checked = checkPublishedConfig(json);
  const model = files.get(MODEL_NAME);
  if (!model && !files.has(INDEX_NAME))
    throw new CheckpointError(
      `The folder has neither ${MODEL_NAME} nor ${INDEX_NAME}${[...files.keys()].some((name) => /\.(bin|pth?)$/.test(name)) ? ', only files of PyTorch: save the model with safe_serialization=True' : ''}. Nothing was loaded.`,
    );
  const tensors = model ? await openSafetensors(model) : await openShardedSafetensors(files);
  return { ...checked, tensors };
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
export async function importWeights(parameters: Parameters, model: HuggingFaceModel): Promise<void> {
  const places = await checkImport(parameters.plan.slots, model);
  for (const { name, slot, rows } of places)
    await parameters.load(parameters.value, slot, (from, to) => model.tensors.read(name, from, to), rows);
}

/** Where the file's tensors go, once all of them have been checked; throws as `importWeights` does. */
export async function checkImport(
  slots: readonly ParameterSlot[],
  { config, tensors }: HuggingFaceModel,
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

function planImport(slots: readonly ParameterSlot[], config: ModelConfig, tensors: TensorSource): Place[] {
  const { vocabularySize, tieWordEmbeddings } = config;
  const embedding = config.architecture === 't5' ? 'shared.weight' : 'model.embed_tokens.weight';
  const places = slots.filter(isOfModel).map((slot): Place => {
    const isVocabulary = EMBEDDINGS.has(slot.name) || slot.name === HEAD;
    if (isVocabulary && slot.rows < vocabularySize)
      throw new CheckpointError(
        `${tensors.name}: its vocabulary has ${vocabularySize} tokens and this run's ${slot.rows}; expected the run's semantic-ID tokens after all of the file's.`,
      );
    const rows = isVocabulary ? vocabularySize : slot.rows;
    return { slot, rows, name: slot.name === HEAD && tieWordEmbeddings ? embedding : slot.name };
  });
  for (const { slot, name, rows } of places)
    requireTensor(tensors, name, slot.shape.length === 1 ? slot.shape : [rows, slot.cols]);
  const used = new Set(places.map(({ name }) => name));
  for (const name of tensors.tensors.keys()) {
    if (used.has(name) || isBeside(name) || (name === HEAD && tieWordEmbeddings)) continue;
    throw new CheckpointError(
      `${tensors.name}: it holds ${name}, for which this run's model has no place. Expected the tensors of a ${config.architecture === 't5' ? 'T5ForConditionalGeneration' : 'LlamaForCausalLM'} of ${config.numLayers} layers alone, ${tieWordEmbeddings ? 'the head tied to the embedding' : 'with a head of its own'}.`,
    );
  }
  return places;
}
