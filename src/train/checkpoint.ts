/**
 * A run as files: the model in Hugging Face's layout, and beside it what resuming needs. `model.safetensors` holds
 * exactly LlamaForCausalLM's tensors; the flow head and the optimiser's moments have files of their own.
 */
import { CheckpointError } from '../core/errors.ts';
import { BOS_TOKEN, EOS_TOKEN, PAD_TOKEN } from '../items/vocabulary.ts';
import type { ModelConfig } from '../nn/modelConfig.ts';
import { readSafetensors, type SafeTensor, writeSafetensors } from '../nn/safetensors.ts';
import type { PreparedData } from './prepare.ts';
import type { Trainer, TrainerPosition } from './trainer.ts';

export interface NamedFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

const text = (value: unknown): Uint8Array => new TextEncoder().encode(`${JSON.stringify(value, null, 2)}\n`);

/** `config.json` of LlamaForCausalLM or T5ForConditionalGeneration. */
export function huggingFaceConfig(c: ModelConfig, maxPositions: number): Record<string, unknown> {
  const tokens = {
    vocab_size: c.vocabularySize,
    eos_token_id: EOS_TOKEN,
    pad_token_id: PAD_TOKEN,
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
      dropout_rate: 0,
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
    max_position_embeddings: maxPositions,
    attention_bias: false,
    mlp_bias: false,
    bos_token_id: BOS_TOKEN,
    ...tokens,
  };
}

/** Item → token path, keyed by the data set's own item id. */
export function itemsFile(data: PreparedData): NamedFile {
  const { itemTokens, levels, dataset } = data;
  const out: Record<string, number[]> = {};
  for (let i = 0; i < data.trie.numItems; i++)
    out[dataset.itemIds[i]] = Array.from(itemTokens.subarray(i * levels, (i + 1) * levels));
  return { name: 'items.json', bytes: text(out) };
}

/** Position in the data, and what the files belong to. */
interface TrainerState {
  readonly version: 1;
  readonly position: TrainerPosition;
  readonly numItems: number;
  readonly levels: number;
}

export async function saveCheckpoint(trainer: Trainer): Promise<NamedFile[]> {
  const { parameters } = trainer.engine.model;
  const shapes = new Map(parameters.plan.slots.map((s) => [s.name, s.shape]));
  const collect = async (of: typeof parameters.value, keep: (name: string) => boolean, prefix = '') => {
    const tensors = new Map<string, SafeTensor>();
    for (const [name, data] of await parameters.read(of))
      if (keep(name)) tensors.set(prefix + name, { shape: shapes.get(name)!, data });
    return tensors;
  };
  // The step is in every file, so that files of two checkpoints are not taken for one.
  const write = (tensors: ReadonlyMap<string, SafeTensor>) =>
    writeSafetensors(tensors, { format: 'pt', step: String(trainer.position.step) });
  const isFlow = (name: string) => name.startsWith('flow_head');
  const moments = new Map([
    ...(await collect(parameters.m, () => true, 'm/')),
    ...(await collect(parameters.v, () => true, 'v/')),
  ]);
  if (trainer.referenceLogProbs)
    moments.set('reference_log_probs', { shape: [trainer.referenceLogProbs.length], data: trainer.referenceLogProbs });
  const state: TrainerState = {
    version: 1,
    position: trainer.position,
    numItems: trainer.data.trie.numItems,
    levels: trainer.data.levels,
  };
  return [
    {
      name: 'model/config.json',
      bytes: text(huggingFaceConfig(trainer.data.model, trainer.engine.model.plan.body.maxPositions)),
    },
    { name: 'model/model.safetensors', bytes: write(await collect(parameters.value, (n) => !isFlow(n))) },
    { name: 'model/flow_head.safetensors', bytes: write(await collect(parameters.value, isFlow)) },
    { name: 'model/optimizer.safetensors', bytes: write(moments) },
    { name: 'model/trainer.json', bytes: text(state) },
  ];
}

/** Puts a checkpoint back. Throws CheckpointError, having changed nothing, when a file is missing or of another model. */
export function loadCheckpoint(trainer: Trainer, files: ReadonlyMap<string, Uint8Array>): void {
  const need = (name: string): Uint8Array => {
    const bytes = files.get(name);
    if (!bytes)
      throw new CheckpointError(
        `The checkpoint has no ${name}; expected model.safetensors, flow_head.safetensors, optimizer.safetensors and trainer.json in model/. Start the run again without --resume.`,
      );
    return bytes;
  };
  const { parameters } = trainer.engine.model;
  let state: TrainerState;
  try {
    state = JSON.parse(new TextDecoder().decode(need('model/trainer.json')));
  } catch (cause) {
    if (cause instanceof CheckpointError) throw cause;
    throw new CheckpointError('model/trainer.json is not JSON; the checkpoint is damaged.', { cause });
  }
  if (typeof state !== 'object' || state === null)
    throw new CheckpointError('model/trainer.json holds no object; the checkpoint is damaged.');
  if (state.version !== 1) throw new CheckpointError(`model/trainer.json has version ${state.version}, expected 1.`);
  if (state.numItems !== trainer.data.trie.numItems || state.levels !== trainer.data.levels)
    throw new CheckpointError(
      `The checkpoint is of a catalogue of ${state.numItems} items × ${state.levels} tokens, this run has ${trainer.data.trie.numItems} × ${trainer.data.levels}. Resume with the same data and configuration.`,
    );
  const position: Partial<TrainerPosition> = state.position ?? {};
  const isCount = (n: unknown) => Number.isSafeInteger(n) && (n as number) >= 0;
  if (![position.step, position.epoch, position.cursor].every(isCount))
    throw new CheckpointError(
      'model/trainer.json: expected position.step, .epoch and .cursor as whole numbers; the checkpoint is damaged.',
    );
  const read = (name: string) => {
    const { tensors, metadata } = readSafetensors(need(`model/${name}`), name);
    // Files written by other tools name no step.
    if (metadata['step'] !== undefined && metadata['step'] !== String(position.step))
      throw new CheckpointError(
        `model/${name} is of step ${metadata['step']}, model/trainer.json of step ${position.step}: expected files of one checkpoint. Put back the files that were saved together, or start the run again without --resume.`,
      );
    return tensors;
  };
  const weights = new Map([...read('model.safetensors'), ...read('flow_head.safetensors')]);
  const moments = read('optimizer.safetensors');
  const pick = (from: ReadonlyMap<string, SafeTensor>, prefix: string) => {
    const out = new Map<string, Float32Array>();
    for (const slot of parameters.plan.slots) {
      const tensor = from.get(prefix + slot.name);
      if (!tensor)
        throw new CheckpointError(`The checkpoint has no tensor ${prefix}${slot.name}; it is of another model.`);
      if (tensor.shape.join() !== slot.shape.join())
        throw new CheckpointError(
          `${prefix}${slot.name}: expected shape [${slot.shape}], found [${tensor.shape}]; the checkpoint is of another model.`,
        );
      out.set(slot.name, tensor.data);
    }
    return out;
  };
  const reference = moments.get('reference_log_probs')?.data ?? null;
  const { windows, config } = trainer.data;
  const { type, sftSteps } = config.objective;
  if (!reference && (type === 'dpo' || type === 'sdpo') && position.step! > sftSteps)
    throw new CheckpointError(
      `optimizer.safetensors has no reference_log_probs, which ${type} needs after objective.sftSteps = ${sftSteps}; the checkpoint is of step ${position.step} of another objective. Resume with the same configuration.`,
    );
  const wanted = windows.numSamples * config.sampler.setsPerUser * config.sampler.setSize;
  if (reference && reference.length !== wanted)
    throw new CheckpointError(
      `reference_log_probs: expected ${wanted} values, found ${reference.length}; the checkpoint is of another run. Resume with the same data and configuration.`,
    );
  const [value, m, v] = [pick(weights, ''), pick(moments, 'm/'), pick(moments, 'v/')];
  parameters.write(parameters.value, value);
  parameters.write(parameters.m, m);
  parameters.write(parameters.v, v);
  trainer.restore(state.position, reference);
}
