/**
 * Everything on the GPU that one run needs: the model's programs, the objective between them, the optimiser behind.
 * The trainer, the golden cases and the benchmarks all run this. Before: a `ForestBatch`. After: metrics, or
 * log-probabilities and flows.
 */
import { MODEL_PRESETS } from '../config/presets.ts';
import { DeviceError } from '../core/errors.ts';
import { mebibytes } from '../core/mebibytes.ts';
import type { AdapterDescription, Gpu } from '../gpu/device.ts';
import { PipelineCache, type Program, runPrograms } from '../gpu/program.ts';
import { ReadbackRing } from '../gpu/readback.ts';
import type { DropoutDraw } from '../kernels/dropout/dropout.ts';
import type { ForestBatch, ForestCapacity } from '../nn/forestBatch.ts';
import type { LoraSettings } from '../nn/loraParameters.ts';
import { Model } from '../nn/model.ts';
import { type ModelConfig, modelConfig } from '../nn/modelConfig.ts';
import {
  type ModelPlan,
  type Precision,
  planModel,
  RECOMPUTE_MODES,
  type RecomputeMode,
  type TrieWords,
} from '../nn/modelPlan.ts';
import { AdamW, type AdamWSettings, type StepScalars } from '../nn/optimizer/adamW.ts';
import { type PackPlan, trainedPacks } from '../nn/parameterPlan.ts';
import { buildObjective, type ObjectiveSettings } from '../objectives/objective.ts';
import type { KernelChoice } from '../tuning/record.ts';
import type { MemoryBill } from './runEvents.ts';

export interface EngineOptions {
  readonly config: ModelConfig;
  readonly capacity: ForestCapacity;
  readonly trie: TrieWords;
  /** Adapters in place of training the layers' matrices. */
  readonly lora?: LoraSettings | null;
  /** Share of zeros in the steps that ask for a mask; 0 by default. */
  readonly dropout?: number;
  readonly objective: ObjectiveSettings;
  readonly optimizer: AdamWSettings;
  /** Bytes of logits that exist at once; the default is the model's choice. */
  readonly headChunkBytes?: number;
  /** What backward makes again; 'auto', the default, is the least that fits the budget. */
  readonly recompute?: RecomputeMode | 'auto';
  /** How activations and the transposed weights are stored; float32 by default. Half wants a loss scale with each step. */
  readonly precision?: Precision;
  readonly memoryBudgetBytes?: number;
  /** A tuning record's variants and measured speed; the rule and a guess where absent. Holds for the engine's life. */
  readonly kernels?: KernelChoice;
  /** Split the work of a step into short submits: by default on GPUs, which have watchdogs, and not on CPU adapters. */
  readonly splitSubmits?: boolean;
}

export interface StepResult {
  readonly loss: number;
  /** Weighted cross-entropy part and weighted trajectory part of the loss. */
  readonly crossEntropy: number;
  readonly trajectories: number;
  /** Global norm before clipping. */
  readonly gradNorm: number;
  readonly isFinite: boolean;
}

/** Most work in one submit where the adapter's speed is not known: about 20 ms at 1 TFLOP/s. */
const FLOPS_PER_SUBMIT = 2e10;
/**
 * Length of a submit at the measured dense speed. Watchdogs strike at seconds; our bound is 200 ms, and a quarter of it is
 * planned because attention and rows run below the dense speed and some kernels count no FLOPs. Our judgement.
 */
const SUBMIT_SECONDS = 0.05;

/** What a submit may hold, and a matrix product's dispatch: Infinity where work is not split. */
export function workLimit(gpu: Gpu, options: Pick<EngineOptions, 'splitSubmits' | 'kernels'> = {}): number {
  const { splitSubmits = !gpu.adapter.isSoftware, kernels } = options;
  if (!splitSubmits) return Number.POSITIVE_INFINITY;
  return kernels?.measuredGflops ? kernels.measuredGflops * 1e9 * SUBMIT_SECONDS : FLOPS_PER_SUBMIT;
}

/** The buffers of a run by what they are for, in bytes: the same plan that allocates them. */
export function plannedBuffers(
  plan: ModelPlan,
): readonly { readonly label: string; readonly sizes: readonly number[] }[] {
  const bytes = (list: readonly PackPlan[]) => list.map((p) => p.size * 4);
  const trained = bytes(trainedPacks(plan.body.parameters));
  const of = (category: string) => plan.buffers.filter((b) => b.category === category).map((b) => b.sizeBytes);
  return [
    { label: 'weights', sizes: bytes(plan.body.parameters.packs) },
    { label: 'gradients', sizes: trained },
    { label: 'AdamW moments', sizes: [...trained, ...trained] },
    { label: 'activations', sizes: of('activations') },
    { label: 'backward and transpose workspace', sizes: of('workspace') },
    { label: 'logits and log-probabilities', sizes: of('logits') },
    { label: 'inputs and tables', sizes: of('inputs') },
  ];
}

/** What `plannedBuffers` come to. */
export function memoryBill(plan: ModelPlan): MemoryBill {
  const buffers = plannedBuffers(plan);
  const lines = buffers.map(({ label, sizes }) => ({ label, sizeBytes: sizes.reduce((a, b) => a + b, 0) }));
  return {
    lines,
    totalBytes: lines.reduce((a, l) => a + l.sizeBytes, 0),
    largestBindingBytes: Math.max(...buffers.flatMap(({ sizes }) => sizes)),
    numParameters: plan.body.parameters.numParameters,
    recompute: plan.recompute,
  };
}

export class TrainingEngine {
  private constructor(
    readonly gpu: Gpu,
    readonly model: Model,
    readonly optimizer: AdamW,
    private readonly programs: {
      body: Program;
      head: Program;
      objective: Program;
      crossEntropyOnly: Program;
      backward: Program;
      norm: Program;
      update: Program;
    },
    private readonly ring: ReadbackRing,
    /** Of what forward alone gives: steps with rewards by the policy read it too. */
    private readonly values: ReadbackRing,
    readonly options: EngineOptions,
  ) {}

  /** Plans, allocates and compiles. `onProgress` counts pipelines. */
  static async create(
    gpu: Gpu,
    options: EngineOptions,
    onProgress?: (done: number, total: number) => void,
  ): Promise<TrainingEngine> {
    const plan = planEngine(options, gpu.device.limits.maxStorageBufferBindingSize, gpu.adapter);
    const cache = new PipelineCache(gpu);
    const model = new Model(gpu, cache, plan, options.trie, 'model', options.kernels?.matmul, workLimit(gpu, options));
    const optimizer = new AdamW(model, options.optimizer);
    const { flow } = options.objective;
    let done = 0;
    let total = 0;
    const report = () => {
      let last = 0;
      return (d: number, t: number) => {
        if (last === 0) total += t;
        done += d - last;
        last = d;
        onProgress?.(done, total);
      };
    };
    try {
      const forward = await model.buildForward(flow, report());
      const scalars = options.precision === 'half' ? optimizer.stepScalars : undefined;
      const objective = await buildObjective(model, optimizer.metrics, options.objective, report(), scalars);
      const crossEntropyOnly =
        options.objective.type === 'sft'
          ? objective
          : await buildObjective(model, optimizer.metrics, { ...options.objective, type: 'sft' }, report(), scalars);
      const backward = await model.buildBackward(flow, report());
      const { norm, update } = await optimizer.build(report());
      await gpu.allocated;
      if (gpu.failure) throw gpu.failure;
      const ring = new ReadbackRing(gpu, 'metrics', 64, 4);
      const { logPF, rowLogF, rowLse } = model.tensor;
      const valueBytes = logPF.sizeBytes + Math.max(rowLogF.sizeBytes, rowLse.sizeBytes);
      const values = new ReadbackRing(gpu, 'values', valueBytes, 2);
      return new TrainingEngine(
        gpu,
        model,
        optimizer,
        { ...forward, objective, crossEntropyOnly, backward, norm, update },
        ring,
        values,
        options,
      );
    } catch (error) {
      model.free();
      throw error;
    }
  }

  get dispatchesPerStep(): number {
    const p = this.programs;
    return [p.body, p.head, p.objective, p.backward, p.norm, p.update].reduce((a, x) => a + x.dispatches.length, 0);
  }

  get flopsPerStep(): number {
    const p = this.programs;
    return p.body.flops + p.head.flops + p.objective.flops + p.backward.flops + p.norm.flops + p.update.flops;
  }

  /** What one submit may hold: Infinity where submits are not split. */
  get maxFlopsPerSubmit(): number {
    return workLimit(this.gpu, this.options);
  }

  /** The longest dispatch of a step at the measured dense speed (1 TFLOP/s where none was measured). */
  get longestDispatch(): { readonly label: string; readonly ms: number } {
    const gflops = this.options.kernels?.measuredGflops ?? 1000;
    const all = this.stepPrograms.flatMap((p) => p.dispatches);
    const longest = all.reduce((a, b) => (b.flops > a.flops ? b : a));
    return { label: longest.label, ms: longest.flops / gflops / 1e6 };
  }

  /** Submits of the last step. */
  submits = 0;

  /**
   * One training step: forward, objective, backward, clip, AdamW. Returns at once; the promise resolves with the
   * step's numbers when the GPU has passed it. At most four steps may be open. `dropout` says whose mask an engine with a
   * rate draws; without it, and in every other pass, the mask is off.
   */
  step(
    batch: ForestBatch,
    scalars: StepScalars,
    options: { readonly crossEntropyOnly?: boolean; readonly update?: boolean; readonly dropout?: DropoutDraw } = {},
  ): Promise<StepResult> {
    if (this.gpu.failure) return Promise.reject(this.gpu.failure);
    this.model.upload(batch, options.dropout);
    this.optimizer.prepare(scalars);
    const p = this.programs;
    const list = [p.body, p.head, options.crossEntropyOnly ? p.crossEntropyOnly : p.objective, p.backward, p.norm];
    if (options.update !== false) list.push(p.update);
    let slot = 0;
    this.submits = runPrograms(this.gpu, list, {
      maxFlopsPerSubmit: this.maxFlopsPerSubmit,
      after: (encoder) => {
        slot = this.ring.copy(encoder, [{ tensor: this.optimizer.metrics, bytes: 64 }]);
      },
    });
    return this.ring.read(slot).then((bytes) => {
      if (this.gpu.failure) throw this.gpu.failure;
      const m = new Float32Array(bytes);
      return { loss: m[0], crossEntropy: m[1], trajectories: m[2], gradNorm: m[3], isFinite: m[5] === 0 };
    });
  }

  /** Made at its first use. */
  private pairRing: ReadbackRing | null = null;

  /** dL/dlog P_F of the last step's first `count` pairs, times its loss scale. */
  async pairGradients(count: number): Promise<Float32Array> {
    const { dLogPF } = this.model.tensor;
    this.pairRing ??= new ReadbackRing(this.gpu, 'pairGradients', dLogPF.sizeBytes, 1);
    const encoder = this.gpu.device.createCommandEncoder();
    const slot = this.pairRing.copy(encoder, [{ tensor: dLogPF, bytes: 4 * count }]);
    this.gpu.device.queue.submit([encoder.finish()]);
    return new Float32Array(await this.pairRing.read(slot), 0, count);
  }

  /** Forward alone; log-probabilities of the batch's pairs and log F of its rows (head or logits, as the run's flow). */
  async forward(batch: ForestBatch): Promise<{ logPF: Float32Array; logF: Float32Array }> {
    this.runForward(batch);
    const { tensor: t } = this.model;
    const logF = this.options.objective.flow === 'logits' ? t.rowLse : t.rowLogF;
    const [numRows, numPairs] = [Math.max(1, batch.counts[1]), Math.max(1, batch.counts[2])];
    const encoder = this.gpu.device.createCommandEncoder();
    const slot = this.values.copy(encoder, [
      { tensor: t.logPF, bytes: 4 * numPairs },
      { tensor: logF, bytes: 4 * numRows },
    ]);
    this.gpu.device.queue.submit([encoder.finish()]);
    const bytes = await this.values.read(slot);
    return { logPF: new Float32Array(bytes, 0, numPairs), logF: new Float32Array(bytes, 4 * numPairs, numRows) };
  }

  /** Submits a forward without reading anything. */
  runForward(batch: ForestBatch): void {
    this.model.upload(batch);
    runPrograms(this.gpu, [this.programs.body, this.programs.head], { maxFlopsPerSubmit: this.maxFlopsPerSubmit });
  }

  get stepPrograms(): readonly Program[] {
    const p = this.programs;
    return [p.body, p.head, p.objective, p.backward, p.norm, p.update];
  }

  free(): void {
    this.pairRing?.free();
    this.values.free();
    this.ring.free();
    this.model.free();
  }
}

/** Most GPU memory a run may take. No browser tells how much there is; this is what a desktop GPU can be expected to spare. Our choice. */
export const MEMORY_BUDGET_BYTES = 4 * 1024 ** 3;

type PlanOptions = Pick<
  EngineOptions,
  | 'config'
  | 'capacity'
  | 'trie'
  | 'lora'
  | 'dropout'
  | 'headChunkBytes'
  | 'recompute'
  | 'precision'
  | 'memoryBudgetBytes'
  | 'kernels'
>;

/**
 * The plan `create` allocates, without a device: of the ways to recompute, the one that saves most and fits the budget.
 * Throws DeviceError, before anything is allocated, when a buffer is larger than one binding or all of them than the
 * budget, with the bill and what would fit.
 */
export function planEngine(options: PlanOptions, maxBindingBytes: number, adapter?: AdapterDescription): ModelPlan {
  const { recompute = 'auto', memoryBudgetBytes: budget = MEMORY_BUDGET_BYTES } = options;
  const modes = recompute === 'auto' ? RECOMPUTE_MODES : [recompute];
  const advice = (below: number) => adviceFor(options, maxBindingBytes, budget, below);
  let plans: ModelPlan[];
  try {
    plans = modes.map((mode) => planWith(options, mode, maxBindingBytes, adapter));
  } catch (cause) {
    if (!(cause instanceof DeviceError)) throw cause;
    throw new DeviceError(`${cause.message} ${advice(Number.POSITIVE_INFINITY)}`, { cause });
  }
  const plan = plans.find((p) => memoryBill(p).totalBytes <= budget) ?? plans[plans.length - 1];
  const bill = memoryBill(plan);
  for (const { tensors, sizeBytes } of plan.buffers)
    if (sizeBytes > maxBindingBytes)
      throw new DeviceError(
        `${tensors[0]} needs a binding of ${mebibytes(sizeBytes)}; this adapter allows ${mebibytes(maxBindingBytes)} (maxStorageBufferBindingSize). ${advice(bill.numParameters)}`,
      );
  if (bill.totalBytes > budget)
    throw new DeviceError(
      `This run needs ${mebibytes(bill.totalBytes)} of GPU memory (${bill.lines.map((l) => `${l.label} ${mebibytes(l.sizeBytes)}`).join(', ')}); the budget is ${mebibytes(budget)} (budget.memoryMiB). ${advice(bill.numParameters)}`,
    );
  return plan;
}

function planWith(
  options: PlanOptions,
  recompute: RecomputeMode,
  maxBindingBytes: number,
  adapter?: AdapterDescription,
): ModelPlan {
  const { config, capacity, trie, kernels, lora, dropout, headChunkBytes, precision } = options;
  const asked = { recompute, precision, lora, dropout, headChunkBytes };
  const limits = { ...asked, maxBindingBytes, adapter, matmul: kernels?.matmul };
  return planModel(config, capacity, trie, limits);
}

/** The bill with least memory, or null where that does not fit. */
function leastBill(options: PlanOptions, maxBindingBytes: number, budget: number): MemoryBill | null {
  try {
    const bill = memoryBill(planWith(options, 'block', maxBindingBytes));
    return bill.totalBytes <= budget && bill.largestBindingBytes <= maxBindingBytes ? bill : null;
  } catch (error) {
    if (error instanceof DeviceError) return null;
    throw error;
  }
}

/** What a person can do about a model of `below` parameters that does not fit: only what would help. */
function adviceFor(options: PlanOptions, maxBindingBytes: number, budget: number, below: number): string {
  const { config, lora, recompute = 'auto' } = options;
  const ways = ['Lower budget.tokensPerStep'];
  if (recompute !== 'auto' && leastBill(options, maxBindingBytes, budget)) ways.push('set model.recompute to auto');
  if (config.architecture === 'llama' && !lora) ways.push('train adapters instead of all weights (lora)');
  // An imported shape is nobody's preset, and stays what it is whatever model.preset says.
  const isPreset = Object.values(MODEL_PRESETS).some((shape) =>
    Object.entries(shape).every(([key, value]) => config[key as keyof ModelConfig] === value),
  );
  const smaller = Object.entries(isPreset ? MODEL_PRESETS : {}).flatMap(([name, shape]) => {
    if (shape.architecture !== config.architecture) return [];
    const asked = { ...options, config: modelConfig(shape, config.vocabularySize) };
    const bill = leastBill(asked, maxBindingBytes, budget);
    return bill && bill.numParameters < below ? [{ name, size: bill.numParameters }] : [];
  });
  const nearest = smaller.toSorted((a, b) => b.size - a.size)[0];
  if (nearest) ways.push(`choose the smaller model.preset ${nearest.name}, which fits`);
  return `${ways.join(', or ')}.`;
}
