/**
 * A run as files: the model in Hugging Face's layout, and beside it what resuming needs. `model.safetensors` holds
 * exactly the tensors of LlamaForCausalLM or T5ForConditionalGeneration; the flow head and the optimiser's moments have
 * files of their own. With LoRA it holds the frozen matrices as they are, so that resuming needs no imported folder, and
 * `adapter/` the adapters as PEFT saves them.
 */
import { areEdits } from '../config/edits.ts';
import type { ByteSource, FileSink } from '../core/byteStreams.ts';
import { CheckpointError, NonFiniteError } from '../core/errors.ts';
import { LearnedWeights } from '../gflow/rewards/learnedWeights.ts';
import { ReplayBuffer } from '../gflow/samplers/replayBuffer.ts';
import { EOS_TOKEN, PAD_TOKEN } from '../items/vocabulary.ts';
import type { LoraSettings } from '../nn/loraParameters.ts';
import { isLossScale } from '../nn/optimizer/lossScale.ts';
import { isAdapter, isFlowHead, isOfModel, type ParameterPlan, type ParameterSlot } from '../nn/parameterPlan.ts';
import {
  openSafetensors,
  requireTensor,
  type TensorSource,
  type TensorToWrite,
  writeSafetensors,
} from '../nn/safetensors.ts';
import { isRecord, parseStrictJson } from '../nn/strictJson.ts';
import { keptLengths, replayArrays } from './keptArrays.ts';
import type { PreparedData } from './prepare.ts';
import { isStopState } from './stopRules.ts';
import type { Trainer, TrainerPosition } from './trainer.ts';

export interface NamedFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

const text = (value: unknown): Uint8Array => new TextEncoder().encode(`${JSON.stringify(value, null, 2)}\n`);

/** `config.json` of LlamaForCausalLM or T5ForConditionalGeneration. */
export function huggingFaceConfig(data: PreparedData): Record<string, unknown> {
  const { model: c, vocabulary, capacity } = data;
  // An imported model's stay as its own file has them, absent where they are.
  const { eosToken, padToken, maxPositions } = data.config.model.published ?? {
    eosToken: EOS_TOKEN,
    padToken: PAD_TOKEN,
    maxPositions: capacity.tokens,
  };
  const tokens = {
    vocab_size: c.vocabularySize,
    bos_token_id: vocabulary.bos,
    eos_token_id: eosToken ?? undefined,
    pad_token_id: padToken ?? undefined,
    tie_word_embeddings: c.tieWordEmbeddings,
    torch_dtype: 'float32',
  };
  if (c.architecture === 't5')
    return {
      architectures: ['T5ForConditionalGeneration'],
      model_type: 't5',
      is_encoder_decoder: true,
      d_model: c.hiddenSize,
      d_kv: c.headDim,
      d_ff: c.intermediateSize,
      num_layers: c.numLayers,
      num_decoder_layers: c.numDecoderLayers,
      num_heads: c.numHeads,
      relative_attention_num_buckets: c.relativeAttentionNumBuckets,
      relative_attention_max_distance: c.relativeAttentionMaxDistance,
      layer_norm_epsilon: c.layerNormEps,
      feed_forward_proj: c.feedForward,
      dropout_rate: data.config.model.dropout,
      decoder_start_token_id: c.decoderStartToken,
      ...tokens,
    };
  return {
    architectures: ['LlamaForCausalLM'],
    model_type: 'llama',
    hidden_size: c.hiddenSize,
    intermediate_size: c.intermediateSize,
    num_hidden_layers: c.numLayers,
    num_attention_heads: c.numHeads,
    num_key_value_heads: c.numKeyValueHeads,
    head_dim: c.headDim,
    hidden_act: 'silu',
    rms_norm_eps: c.rmsNormEps,
    rope_theta: c.ropeTheta,
    max_position_embeddings: maxPositions ?? undefined,
    attention_bias: false,
    mlp_bias: false,
    ...tokens,
  };
}

/** Keys of `config.json` that no number of the run follows from; all others decide what its tensors compute. */
const NOT_COMPUTED: ReadonlySet<string> = new Set([
  'architectures',
  'torch_dtype',
  'dropout_rate',
  'max_position_embeddings',
  'eos_token_id',
  'pad_token_id',
]);

/** Item → token path, keyed by the data set's own item id; where collisions are kept, a path may stand at several. */
export function itemsFile({ itemTokens, levels, unmerged, itemOf }: PreparedData): NamedFile {
  const entries = unmerged.itemIds.map((id, i) => [
    id,
    Array.from(itemTokens.subarray(itemOf[i] * levels, (itemOf[i] + 1) * levels)),
  ]);
  // Not by assignment: an item may be called __proto__.
  return { name: 'items.json', bytes: text(Object.fromEntries(entries)) };
}

const ADAPTER_CONFIG = 'adapter/adapter_config.json';
const ADAPTER_MODEL = 'adapter/adapter_model.safetensors';

/** `adapter_config.json` of PEFT's LoraConfig; the base model is the folder above. */
const adapterConfig = ({ rank, alpha, targets }: LoraSettings): Record<string, unknown> => ({
  peft_type: 'LORA',
  task_type: 'CAUSAL_LM',
  base_model_name_or_path: null,
  inference_mode: true,
  r: rank,
  lora_alpha: alpha,
  lora_dropout: 0,
  target_modules: targets,
  bias: 'none',
  fan_in_fan_out: false,
  init_lora_weights: true,
  use_rslora: false,
  use_dora: false,
  modules_to_save: null,
});

/** Position in the data, and what the files belong to. */
interface TrainerState {
  readonly version: 1;
  readonly position: TrainerPosition;
  readonly numItems: number;
  readonly levels: number;
}

/** A tensor's pieces as they come. Throws NonFiniteError at the first value that is not finite: of such weights there is no going on. */
async function* onlyFinite(
  pieces: ReturnType<TensorToWrite['values']>,
  tensor: string,
  step: number,
): AsyncGenerator<Float32Array | Int32Array> {
  for await (const piece of pieces) {
    let i = 0;
    while (i < piece.length && Number.isFinite(piece[i])) i++;
    if (i < piece.length)
      throw new NonFiniteError(
        `Step ${step}: ${tensor} holds ${piece[i]}: expected finite weights and moments in a checkpoint. None was written; the one before it is as it was. Go on from there with a lower optimizer.lr or objective.lambda.`,
      );
    yield piece;
  }
}

/** What a checkpoint is written from: a trainer (`saveCheckpoint`), or the weights before any step (`export/`). */
export interface CheckpointSource {
  readonly data: PreparedData;
  readonly plan: ParameterPlan;
  readonly position: TrainerPosition;
  /** Arrays beside weights and moments: `Trainer.keptArrays`. */
  readonly kept: ReadonlyMap<string, Float32Array>;
  /** A tensor's elements in order, in pieces; moments are those of tensors that are trained. */
  values(of: 'value' | 'm' | 'v', slot: ParameterSlot): ReturnType<TensorToWrite['values']>;
}

/**
 * Writes the checkpoint's files one after the other, through `create`; a few MiB of it are in memory at once. Where it
 * throws, what has been written is not a checkpoint: NonFiniteError for weights or moments that are not finite.
 */
export async function saveCheckpoint(trainer: Trainer, create: (name: string) => Promise<FileSink>): Promise<void> {
  const { parameters } = trainer.engine.model;
  const reader = parameters.reader();
  try {
    const { data, position, keptArrays: kept } = trainer;
    const values: CheckpointSource['values'] = (of, slot) => parameters.values(parameters[of], slot, reader);
    await writeCheckpoint({ data, plan: parameters.plan, position, kept, values }, create);
  } finally {
    reader.free();
  }
}

/** As `saveCheckpoint`, from anything that knows the values. */
export async function writeCheckpoint(
  { data, plan, position, kept, values }: CheckpointSource,
  create: (name: string) => Promise<FileSink>,
): Promise<void> {
  const file = async (name: string, write: (sink: FileSink) => Promise<void>) => {
    const sink = await create(`model/${name}`);
    try {
      await write(sink);
    } finally {
      await sink.close();
    }
  };
  // The step is in every file, so that files of two checkpoints are not taken for one.
  const metadata = { format: 'pt', step: String(position.step) };
  const state: TrainerState = { version: 1, position, numItems: data.trie.numItems, levels: data.levels };
  const { slots, packs } = plan;
  const { lora } = data.config;
  const trained = slots.filter((slot) => !packs[slot.pack].isFrozen);
  const tensors = (of: 'value' | 'm' | 'v', list: readonly ParameterSlot[], prefix = ''): TensorToWrite[] =>
    list.map((slot) => ({
      name: prefix + slot.name,
      shape: slot.shape,
      values: () => onlyFinite(values(of, slot), prefix + slot.name, position.step),
    }));
  const moments = [...tensors('m', trained, 'm/'), ...tensors('v', trained, 'v/')];
  for (const [name, array] of kept) moments.push({ name, shape: [array.length], values: () => [array] });
  await file('config.json', (sink) => sink.write(text(huggingFaceConfig(data))));
  await file('model.safetensors', (sink) =>
    writeSafetensors(sink, tensors('value', slots.filter(isOfModel)), metadata),
  );
  await file('flow_head.safetensors', (sink) =>
    writeSafetensors(sink, tensors('value', slots.filter(isFlowHead)), metadata),
  );
  if (lora) {
    await file(ADAPTER_CONFIG, (sink) => sink.write(text(adapterConfig(lora))));
    await file(ADAPTER_MODEL, (sink) => writeSafetensors(sink, tensors('value', slots.filter(isAdapter)), metadata));
  }
  await file('optimizer.safetensors', (sink) => writeSafetensors(sink, moments, metadata));
  await file('trainer.json', (sink) => sink.write(text(state)));
}

/** The files of a run's checkpoint. */
export const checkpointFileNames = ({ config }: Pick<PreparedData, 'config'>): string[] =>
  [
    'config.json',
    'model.safetensors',
    'flow_head.safetensors',
    ...(config.lora ? [ADAPTER_CONFIG, ADAPTER_MODEL] : []),
    'optimizer.safetensors',
    'trainer.json',
  ].map((name) => `model/${name}`);

export type CheckpointFiles = ReadonlyMap<string, ByteSource>;

/** The page knows no folders: there all files lie beside each other. */
export const findFile = (files: CheckpointFiles, name: string): ByteSource | undefined =>
  files.get(name) ?? files.get(name.replace('/adapter/', '/'));

/** A checkpoint whose files have been checked, to be put into a trainer of the same data and shapes. */
export interface Checkpoint {
  readonly position: TrainerPosition;
  /** Arrays beside weights and moments: `Trainer.keptArrays`. */
  readonly kept: ReadonlyMap<string, Float32Array>;
  readonly tensors: readonly {
    readonly of: 'value' | 'm' | 'v';
    readonly slot: string;
    readonly source: TensorSource;
    readonly name: string;
  }[];
}

/**
 * Checks a checkpoint against a run's data and parameters by its configuration and by the headers, shapes and sizes of
 * all its files, without a GPU. Throws CheckpointError when a file is missing, damaged or of another model or run.
 */
export async function openCheckpoint(
  data: PreparedData,
  plan: ParameterPlan,
  files: CheckpointFiles,
): Promise<Checkpoint> {
  const { slots, packs } = plan;
  const need = (name: string): ByteSource => {
    const file = findFile(files, name);
    if (!file)
      throw new CheckpointError(
        `The checkpoint has no ${name}; expected config.json, model.safetensors, flow_head.safetensors, optimizer.safetensors and trainer.json. Choose all files that were saved together, or start the run from the beginning.`,
      );
    return file;
  };
  let state: TrainerState;
  try {
    const file = need('model/trainer.json');
    state = JSON.parse(new TextDecoder().decode(await file.read(0, file.size)));
  } catch (cause) {
    if (cause instanceof CheckpointError) throw cause;
    throw new CheckpointError('model/trainer.json is not JSON; the checkpoint is damaged.', { cause });
  }
  if (typeof state !== 'object' || state === null)
    throw new CheckpointError('model/trainer.json holds no object; the checkpoint is damaged.');
  if (state.version !== 1) throw new CheckpointError(`model/trainer.json has version ${state.version}, expected 1.`);
  if (state.numItems !== data.trie.numItems || state.levels !== data.levels)
    throw new CheckpointError(
      `The checkpoint is of a catalogue of ${state.numItems} items × ${state.levels} tokens, this run has ${data.trie.numItems} × ${data.levels}. Resume with the same data and configuration.`,
    );
  const position: Partial<TrainerPosition> = state.position ?? {};
  const isCount = (n: unknown) => Number.isSafeInteger(n) && (n as number) >= 0;
  if (![position.step, position.epoch, position.cursor].every(isCount))
    throw new CheckpointError(
      'model/trainer.json: expected position.step, .epoch and .cursor as whole numbers; the checkpoint is damaged.',
    );
  if (position.lossScale !== undefined && !isLossScale(position.lossScale))
    throw new CheckpointError(
      'model/trainer.json: expected position.lossScale with .scale, a power of two of at least 1, and counts .goodSteps, .skippedSteps and .skippedInARow; the checkpoint is damaged.',
    );
  if (position.rewardWeights !== undefined && !LearnedWeights.isState(position.rewardWeights))
    throw new CheckpointError(
      'model/trainer.json: expected position.rewardWeights as the steps, then θ and two moments of three signals, all finite; the checkpoint is damaged.',
    );
  if (position.edits !== undefined && !areEdits(position.edits))
    throw new CheckpointError(
      'model/trainer.json: expected position.edits as changes of settings in the order of their steps; the checkpoint is damaged.',
    );
  if (position.stop !== undefined && !isStopState(position.stop))
    throw new CheckpointError(
      'model/trainer.json: expected position.stop as the state of the stop rules; the checkpoint is damaged.',
    );
  const open = async (name: string): Promise<TensorSource> => {
    const source = await openSafetensors(need(`model/${name}`));
    const { step } = source.metadata;
    // Files written by other tools name no step.
    if (step !== undefined && step !== String(position.step))
      throw new CheckpointError(
        `model/${name} is of step ${step}, model/trainer.json of step ${position.step}: expected files of one checkpoint. Put back the files that were saved together, or start the run from the beginning.`,
      );
    return source;
  };
  await checkModel(data, need(MODEL_CONFIG));
  await checkAdapters(data.config.lora, findFile(files, `model/${ADAPTER_CONFIG}`));
  const model = await open('model.safetensors');
  const flow = await open('flow_head.safetensors');
  const optimizer = await open('optimizer.safetensors');
  const adapters = data.config.lora && (await open(ADAPTER_MODEL));
  const tensors = slots.flatMap((slot): Checkpoint['tensors'][number][] => {
    const source = isFlowHead(slot) ? flow : isAdapter(slot) ? adapters! : model;
    const value = { of: 'value', slot: slot.name, source, name: slot.name } as const;
    if (packs[slot.pack].isFrozen) return [value];
    return [
      value,
      { of: 'm', slot: slot.name, source: optimizer, name: `m/${slot.name}` },
      { of: 'v', slot: slot.name, source: optimizer, name: `v/${slot.name}` },
    ];
  });
  const lengths = keptLengths(data, position.step!);
  const shapes = new Map(slots.map((slot) => [slot.name, slot.shape]));
  for (const { slot, source, name } of tensors) requireTensor(source, name, shapes.get(slot)!);
  for (const source of [model, flow, optimizer, ...(adapters ? [adapters] : [])]) {
    const wanted = new Set(tensors.flatMap((t) => (t.source === source ? [t.name] : [])));
    if (source === optimizer) for (const name of lengths.keys()) wanted.add(name);
    for (const name of source.tensors.keys())
      if (!wanted.has(name))
        throw new CheckpointError(
          `${source.name}: it holds ${name}, for which this run's model has no place; the checkpoint is of another model. Resume with the configuration of the run that saved it. Nothing was loaded.`,
        );
  }
  const kept = new Map<string, Float32Array>();
  for (const [name, length] of lengths) {
    if (!optimizer.tensors.has(name))
      throw new CheckpointError(
        `optimizer.safetensors has no ${name}, which ${name.startsWith('replay') ? 'sampler.replay' : data.config.objective.type} needs; the checkpoint is of step ${position.step} of another run. Resume with the same configuration.`,
      );
    const values = await optimizer.read(name);
    if (values.length !== length)
      throw new CheckpointError(
        `${name}: expected ${length} values, found ${values.length}; the checkpoint is of another run. Resume with the same data and configuration.`,
      );
    kept.set(name, values);
  }
  const replay = replayArrays(kept);
  if (replay) ReplayBuffer.fromArrays(data.windows.numSamples, data.config.sampler.replaySize, replay);
  return { position: state.position, kept, tensors };
}

const MODEL_CONFIG = 'model/config.json';

async function readObject(name: string, file: ByteSource): Promise<Record<string, unknown>> {
  let json: unknown;
  try {
    json = parseStrictJson(await file.read(0, file.size));
  } catch (error) {
    throw new CheckpointError(`${name}: the file ${(error as SyntaxError).message}. Nothing was loaded.`);
  }
  if (!isRecord(json)) throw new CheckpointError(`${name} holds no object; the checkpoint is damaged.`);
  return json;
}

/** Throws CheckpointError when the checkpoint's tensors, of the same names and shapes or not, would compute something else here. */
async function checkModel(data: PreparedData, file: ByteSource): Promise<void> {
  const found = await readObject(MODEL_CONFIG, file);
  const show = (value: unknown) => JSON.stringify(value) ?? 'missing';
  const differences = Object.entries(huggingFaceConfig(data)).flatMap(([key, expected]) => {
    // T5's was written without its first token in earlier versions.
    const isUnsaid = key === 'bos_token_id' && data.model.architecture === 't5' && found[key] === undefined;
    return NOT_COMPUTED.has(key) || isUnsaid || found[key] === expected
      ? []
      : [`${key}: expected ${show(expected)}, found ${show(found[key])}`];
  });
  if (differences.length > 0)
    throw new CheckpointError(
      `The checkpoint is of another model than this run's. ${MODEL_CONFIG}: ${differences.slice(0, 4).join('; ')}. Resume with the configuration of the run that saved it. Nothing was loaded.`,
    );
}

/** Throws CheckpointError when the checkpoint has adapters and the run has none, the other way round, or they are of another kind. */
async function checkAdapters(lora: LoraSettings | null, file: ByteSource | undefined): Promise<void> {
  const words = (rank: unknown, alpha: unknown, targets: unknown) =>
    `rank ${rank}, alpha ${alpha}, targets ${Array.isArray(targets) ? targets.join(', ') : targets}`;
  const ours = lora ? words(lora.rank, lora.alpha, lora.targets.toSorted()) : 'none';
  let found = 'none';
  if (file) {
    const { r, lora_alpha: alpha, target_modules: targets } = await readObject(`model/${ADAPTER_CONFIG}`, file);
    found = words(r, alpha, Array.isArray(targets) ? targets.toSorted() : targets);
  }
  if (found !== ours)
    throw new CheckpointError(
      `The checkpoint's adapters: ${found}; this run's (lora in its configuration): ${ours}. Resume with the configuration of the run that saved it. Nothing was loaded.`,
    );
}

/** Puts an opened checkpoint into a trainer. Only a file that changes meanwhile makes it throw, CheckpointError; the trainer is of no use then. */
export async function restoreCheckpoint(trainer: Trainer, checkpoint: Checkpoint): Promise<void> {
  const { parameters } = trainer.engine.model;
  for (const { of, slot, source, name } of checkpoint.tensors)
    await parameters.load(parameters[of], parameters.slot(slot), (from, to) => source.read(name, from, to));
  trainer.restore(checkpoint.position, checkpoint.kept);
}

/** Puts a checkpoint back. Throws CheckpointError, having changed nothing, when `openCheckpoint` does. */
export async function loadCheckpoint(trainer: Trainer, files: CheckpointFiles): Promise<void> {
  const { plan } = trainer.engine.model.parameters;
  await restoreCheckpoint(trainer, await openCheckpoint(trainer.data, plan, files));
}
