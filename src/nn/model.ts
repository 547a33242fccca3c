/**
 * A model as frozen programs over planned buffers: forward to log-probabilities of (row, action) pairs, and backward
 * from their coefficients to every parameter's gradient. Before: `forestBatch.ts`. Between the two: `objectives/`.
 * After: `optimizer/adamW.ts`.
 */
import type { Gpu } from '../gpu/device.ts';
import type { Launch } from '../gpu/kernel.ts';
import { type PipelineCache, type Program, ProgramBuilder } from '../gpu/program.ts';
import { BufferOwner, type Tensor, writeTensor } from '../gpu/tensor.ts';
import { type DropoutDraw, dropoutState } from '../kernels/dropout/dropout.ts';
import { Matmul, type MatmulOptions } from '../kernels/matmul/matmul.ts';
import type { ForestPart, ModelTensors } from './body/body.ts';
import type { ForestBatch } from './forestBatch.ts';
import { type FlowKind, type ModelPlan, type TrieWords, tensorBytes, withInputs } from './modelPlan.ts';
import { Parameters } from './parameters.ts';
import { scratchWanted } from './products.ts';

export class Model implements ModelTensors {
  readonly parameters: Parameters;
  /** Every planned tensor by name, and the views of the inputs by name. */
  readonly tensor: Readonly<Record<string, Tensor>>;
  readonly matmul: Matmul;
  private readonly owner: BufferOwner;

  constructor(
    readonly gpu: Gpu,
    readonly cache: PipelineCache,
    readonly plan: ModelPlan,
    readonly trie: TrieWords,
    label = 'model',
    matmul: MatmulOptions = {},
    readonly maxFlopsPerDispatch = Number.POSITIVE_INFINITY,
  ) {
    this.owner = new BufferOwner(gpu, label);
    this.matmul = new Matmul(gpu.adapter, matmul);
    this.parameters = new Parameters(gpu, this.owner, plan.body.parameters);
    const specs = new Map(plan.tensors.map((t) => [t.name, t]));
    const tensor: Record<string, Tensor> = {};
    for (const { sizeBytes, tensors } of plan.buffers) {
      const buffer = this.owner.buffer(tensors.join('+'), sizeBytes);
      for (const name of tensors) {
        const { type, shape } = specs.get(name)!;
        tensor[name] = { label: name, type, shape, buffer, offsetBytes: 0, sizeBytes: tensorBytes(shape) };
      }
    }
    this.tensor = withInputs(tensor, plan.capacity);
    writeTensor(gpu, tensor.trie, trie.words);
    for (const [name, data] of [...plan.body.constants(), ...plan.head.constants()])
      writeTensor(gpu, tensor[name], data);
  }

  get value(): readonly Tensor[] {
    return this.parameters.value;
  }
  get gradient(): readonly Tensor[] {
    return this.parameters.gradient;
  }
  slabs(): Tensor | undefined {
    return this.tensor.slabs;
  }
  get bufferOwner(): BufferOwner {
    return this.owner;
  }

  /** Uploads a batch: two writes; in a model with dropout a third, which switches the mask off unless one is asked for. */
  upload(batch: ForestBatch, dropout: DropoutDraw | null = null): void {
    const state: Tensor | undefined = this.tensor.dropoutState;
    if (state) writeTensor(this.gpu, state, dropoutState(dropout));
    writeTensor(this.gpu, this.tensor.words, batch.words);
    writeTensor(this.gpu, this.tensor.floats, batch.floats);
  }

  private build(label: string, launches: readonly Launch[], onProgress?: () => void): Promise<Program> {
    const builder = new ProgramBuilder(this.cache, this.owner, label);
    for (const launch of launches) builder.add(launch);
    return builder.build(onProgress);
  }

  /**
   * Tokens → hidden states of the rows → log P_F of the pairs (`logPF`), log normalisers (`rowLse`) and log F (`rowLogF`).
   * `flow` 'head' fills rowLogF; with 'logits' log F is rowLse.
   */
  async buildForward(
    flow: FlowKind,
    onProgress?: (done: number, total: number) => void,
  ): Promise<{ body: Program; head: Program }> {
    const { body, head } = this.plan;
    const lists = [[...body.forward(this), ...head.rows(this, flow)], head.logits(this)];
    let done = 0;
    const total = lists.reduce((a, list) => a + list.length, 0);
    const report = onProgress && (() => onProgress(++done, total));
    const labels = ['forward', 'head'];
    const [bodyProgram, headProgram] = await Promise.all(lists.map((list, i) => this.build(labels[i], list, report)));
    return { body: bodyProgram, head: headProgram };
  }

  /**
   * Tokens, of a part of the forest or all → log normalisers and `logits` of the first `rows` rows (a multiple of 64, a
   * chunk at most), for whoever reads logits themselves: beam search.
   */
  buildFirstRows(rows: number, part?: ForestPart): Promise<Program> {
    const { body, head } = this.plan;
    const launches = (slabs: ModelTensors['slabs']) => {
      const m: ModelTensors = Object.create(this, { slabs: { value: slabs } });
      return [...body.forward(m, part), ...head.firstRows(m, rows)];
    };
    // Products of fewer rows than a step's split their sums further on a GPU, so the plan's scratch may be too small for
    // them, and its buffer another tensor's just then: they have their own, some 1 MB at most.
    const floats = scratchWanted(launches);
    const label = part?.part ?? 'first rows';
    const scratch = floats > 0 ? this.owner.tensor(`${label}.slabs`, 'f32', [floats]) : undefined;
    return this.build(
      label,
      launches(() => scratch),
    );
  }

  /** Coefficients of pairs (`dLogPF`, `dFlow`) → gradients of all parameters, every element written. */
  buildBackward(flow: FlowKind, onProgress?: (done: number, total: number) => void): Promise<Program> {
    const list = [...this.plan.head.backward(this, flow), ...this.plan.body.backward(this)];
    let done = 0;
    return this.build('backward', list, onProgress && (() => onProgress(++done, list.length)));
  }

  free(): void {
    this.owner.free();
  }
}
