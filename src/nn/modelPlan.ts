/**
 * Every buffer of a model, known before any is made. The launches of a whole step are written down once against
 * placeholders; from them follow each tensor's first and last use, and tensors that are never needed at the same time
 * share one buffer. What is allocated is therefore exactly what the plan says. After: `model.ts`.
 */
import type { AdapterDescription } from '../gpu/device.ts';
import type { Launch } from '../gpu/kernel.ts';
import { type ElementType, numElements, roundUp, type Tensor } from '../gpu/tensor.ts';
import { halfShape } from '../kernels/halfStorage.ts';
import { Matmul, type MatmulOptions } from '../kernels/matmul/matmul.ts';
import type { Body, ModelTensors } from './body/body.ts';
import { createBody } from './body/createBody.ts';
import { type ForestCapacity, forestLayout } from './forestBatch.ts';
import type { LoraSettings } from './loraParameters.ts';
import type { ModelConfig } from './modelConfig.ts';
import { OutputHead } from './outputHead.ts';
import { type PackPlan, trainedPacks } from './parameterPlan.ts';
import { scratchWanted } from './products.ts';

/** What log F(s) is: a linear head on the hidden state, the logsumexp of the logits, or nothing. */
export type FlowKind = 'head' | 'logits' | 'none';

/**
 * What backward finds saved: every activation; all but the norms' outputs and the feed-forward activation, which are
 * made again from what is saved; or only each layer's input, from which the layer is run again.
 */
export const RECOMPUTE_MODES = ['none', 'selective', 'block'] as const;
export type RecomputeMode = (typeof RECOMPUTE_MODES)[number];

/**
 * How activations, their gradients and the transposed copies of the weights are stored: as f32, or as halves, two a word.
 * Everything else is f32 in either case: weights, moments and gradients of weights, the residual stream and its gradient,
 * statistics, logits, losses, and all arithmetic.
 */
export type Precision = 'float32' | 'half';

/** The trie as the kernels read it: firstChild [numPrefixes + 1], then token [numPrefixes]. */
export interface TrieWords {
  readonly words: Uint32Array;
  readonly numPrefixes: number;
}

/** Lines of the memory bill that tensors belong to. */
export type TensorCategory = 'inputs' | 'activations' | 'workspace' | 'logits';

export interface TensorSpec {
  readonly name: string;
  readonly type: ElementType;
  readonly shape: readonly number[];
  readonly category: TensorCategory;
  /** Every element is written in each step before it is read, so the buffer may be another tensor's at other times. */
  readonly isShared: boolean;
}

export interface PlannedBuffer {
  readonly sizeBytes: number;
  readonly category: TensorCategory;
  /** Names of the tensors that lie in it, each at its start. */
  readonly tensors: readonly string[];
}

export interface ModelPlan {
  readonly config: ModelConfig;
  readonly capacity: ForestCapacity;
  readonly recompute: RecomputeMode;
  readonly body: Body;
  readonly head: OutputHead;
  readonly tensors: readonly TensorSpec[];
  readonly buffers: readonly PlannedBuffer[];
}

/** Adds a tensor to the plan. Its buffer is its own unless `isShared`; `mayBeHalf`: stored as the precision says. */
export type AddTensor = (
  category: TensorCategory,
  name: string,
  shape: readonly number[],
  options?: { readonly type?: ElementType; readonly isShared?: boolean; readonly mayBeHalf?: boolean },
) => void;

export interface PlanLimits {
  readonly maxBindingBytes: number;
  /** Logits of at most this many bytes exist at once; the default is the head's choice. */
  readonly headChunkBytes?: number;
  readonly recompute?: RecomputeMode;
  /** The default is float32. */
  readonly precision?: Precision;
  /** Adapters in place of training the layers' matrices. */
  readonly lora?: LoraSettings | null;
  /** Share of zeros while the mask is on; 0, the default, plans nothing for it. */
  readonly dropout?: number;
  /** Whose rule says which products split their sums; by default none does. */
  readonly adapter?: AdapterDescription;
  readonly matmul?: MatmulOptions;
}

/** Largest pack of parameters, also where the adapter would allow more: the default limit of WebGPU. */
const MAX_PACK_BYTES = 128 * 1048576;

/** Throws DeviceError when a matrix is larger than a binding may be. */
export function planModel(
  config: ModelConfig,
  capacity: ForestCapacity,
  trie: TrieWords,
  limits: PlanLimits,
): ModelPlan {
  const recompute = limits.recompute ?? 'none';
  const maxPackBytes = Math.min(limits.maxBindingBytes, MAX_PACK_BYTES);
  const body = createBody(config, capacity, recompute, maxPackBytes, limits.lora, limits.dropout);
  const head = new OutputHead(body, trie, limits.headChunkBytes);
  const layout = forestLayout(capacity);
  const tensors: TensorSpec[] = [];
  const add: AddTensor = (category, name, shape, { type = 'f32', isShared = false, mayBeHalf = false } = {}) =>
    tensors.push(
      mayBeHalf && limits.precision === 'half'
        ? { name, type: 'u32', shape: halfShape(shape), category, isShared }
        : { name, type, shape, category, isShared },
    );
  add('inputs', 'words', [layout.numWords], { type: 'u32' });
  add('inputs', 'floats', [layout.numFloats]);
  add('inputs', 'trie', [Math.max(64, trie.words.length)], { type: 'u32' });
  body.addTensors(add);
  head.addTensors(add);
  const matmul = new Matmul(limits.adapter ?? ANY_ADAPTER, limits.matmul);
  const slabs = scratchWanted((wanted) => wholeStep(tensors, body, head, matmul, wanted));
  if (slabs > 0) add('workspace', 'slabs', [slabs], { isShared: true });
  return { config, capacity, recompute, body, head, tensors, buffers: shareBuffers(tensors, body, head, matmul) };
}

export const tensorBytes = (shape: readonly number[]): number => Math.max(16, roundUp(numElements(shape) * 4, 16));

/** A tensor without a GPU, for writing launches down. */
function placeholder(label: string, type: ElementType, shape: readonly number[]): Tensor {
  return { label, type, shape, buffer: { label } as GPUBuffer, offsetBytes: 0, sizeBytes: tensorBytes(shape) };
}

/** The launches of forward, head and backward in order. They do not depend on the adapter, save for the matmuls' variants. */
function wholeStep(
  tensors: readonly TensorSpec[],
  body: Body,
  head: OutputHead,
  matmul: Matmul,
  slabs?: ModelTensors['slabs'],
  maxFlopsPerDispatch = Number.POSITIVE_INFINITY,
): Launch[] {
  const packs = (list: readonly PackPlan[], kind: string) =>
    list.map((p) => placeholder(`${p.label}.${kind}`, 'f32', [p.size]));
  const tensor: Record<string, Tensor> = {};
  for (const t of tensors) tensor[t.name] = placeholder(t.name, t.type, t.shape);
  const m: ModelTensors = {
    tensor: withInputs(tensor, body.capacity),
    value: packs(body.parameters.packs, 'value'),
    gradient: packs(trainedPacks(body.parameters), 'gradient'),
    matmul,
    maxFlopsPerDispatch,
    slabs: slabs ?? (() => tensor.slabs),
  };
  // With the flow head every tensor is in use at least as long as with the other kinds of flow.
  return [
    ...body.forward(m),
    ...head.rows(m, 'head'),
    ...head.logits(m),
    ...head.backward(m, 'head'),
    ...body.backward(m),
  ];
}

/** The launches of a planned step, without a GPU; `matmul` is asked for every product as an engine's would be. */
export const plannedLaunches = (
  { tensors, body, head }: ModelPlan,
  matmul: MatmulOptions,
  maxFlopsPerDispatch?: number,
): readonly Launch[] => wholeStep(tensors, body, head, new Matmul(ANY_ADAPTER, matmul), undefined, maxFlopsPerDispatch);

const ANY_ADAPTER = {
  vendor: '',
  architecture: '',
  device: '',
  description: 'plan',
  isSoftware: true,
  features: [],
  subgroupMinSize: 0,
  subgroupMaxSize: 0,
  limits: {},
};

/** The views of the batch's arrays by name, added to `tensor`. */
export function withInputs(tensor: Record<string, Tensor>, capacity: ForestCapacity): Record<string, Tensor> {
  const layout = forestLayout(capacity);
  const view = (of: Tensor, label: string, at: number): Tensor => ({
    ...of,
    label,
    shape: [layout.sizes[label]],
    offsetBytes: at * 4,
    sizeBytes: layout.sizes[label] * 4,
  });
  const out = { ...tensor };
  for (const [name, at] of Object.entries(layout.words)) out[name] = view(tensor.words, name, at);
  for (const [name, at] of Object.entries(layout.floats)) out[name] = view(tensor.floats, name, at);
  // What attention reads of tokens, as one binding: from positions to the last of the arrays that say who sees whom.
  const numSpans = layout.words.tokenStart - layout.words.positions;
  out.spans = {
    ...tensor.words,
    label: 'spans',
    shape: [numSpans],
    offsetBytes: layout.words.positions * 4,
    sizeBytes: numSpans * 4,
  };
  return out;
}

/** First fit by decreasing size: a tensor goes into the first buffer that no tensor uses during its life. */
function shareBuffers(specs: readonly TensorSpec[], body: Body, head: OutputHead, matmul: Matmul): PlannedBuffer[] {
  const life = new Map<string, { first: number; last: number }>();
  wholeStep(specs, body, head, matmul).forEach((launch, i) => {
    for (const { buffer } of Object.values(launch.bindings)) {
      const of = life.get(buffer.label);
      if (of) of.last = i;
      else life.set(buffer.label, { first: i, last: i });
    }
  });
  const buffers: { sizeBytes: number; category: TensorCategory; tensors: string[]; isShared: boolean }[] = [];
  const bySize = specs.toSorted((a, b) => numElements(b.shape) - numElements(a.shape));
  for (const { name, shape, category, isShared } of bySize) {
    const own = life.get(name);
    // A tensor that this step does not touch (LoRA makes fewer activations again) needs no buffer.
    if (isShared && !own) continue;
    const home =
      isShared && own
        ? buffers.find(
            (b) =>
              b.isShared &&
              b.tensors.every((other) => {
                const { first, last } = life.get(other)!;
                return last < own.first || own.last < first;
              }),
          )
        : undefined;
    if (home) home.tensors.push(name);
    else
      buffers.push({
        sizeBytes: tensorBytes(shape),
        category,
        tensors: [name],
        isShared: isShared && own !== undefined,
      });
  }
  return buffers.map(({ sizeBytes, category, tensors }) => ({ sizeBytes, category, tensors }));
}
