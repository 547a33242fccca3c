/**
 * A Llama as frozen programs over statically planned buffers: forward to log-probabilities of (row, action) pairs, and
 * backward from their coefficients to every parameter's gradient. Before: `forestBatch.ts`. Between the two:
 * `objectives/`, which turns log-probabilities and flows into coefficients. After: `adamW.ts`.
 *
 * Per layer, forward: transpose weights, norm, qkv, rotary, attention, o + residual, norm, gate|up, SwiGLU, down +
 * residual. Backward: the same in reverse; one residual gradient buffer, dX, is updated in place.
 */
import type { Gpu } from '../gpu/device.ts';
import { type PipelineCache, type Program, ProgramBuilder } from '../gpu/program.ts';
import { BufferOwner, type ElementType, sliceTensor, type Tensor, writeTensor } from '../gpu/tensor.ts';
import { attentionBackwardKeyValue, attentionBackwardQuery } from '../kernels/attention/attentionBackward.ts';
import { attentionForward } from '../kernels/attention/attentionForward.ts';
import { embeddingBackward } from '../kernels/embedding/embeddingBackward.ts';
import { embeddingGather } from '../kernels/embedding/embeddingGather.ts';
import { flowHead } from '../kernels/flow/flowHead.ts';
import { flowHeadBackward } from '../kernels/flow/flowHeadBackward.ts';
import { rowFlowGradient } from '../kernels/flow/rowFlowGradient.ts';
import { Matmul, type MatmulOptions } from '../kernels/matmul/matmul.ts';
import { transposeMatrices, transposeTable } from '../kernels/matmul/transposeMatrices.ts';
import { swiGlu, swiGluBackward } from '../kernels/mlp/swiGlu.ts';
import { rmsNorm } from '../kernels/norm/rmsNorm.ts';
import { NORM_ROWS_PER_BLOCK, rmsNormBackward } from '../kernels/norm/rmsNormBackward.ts';
import { rmsNormGainReduce } from '../kernels/norm/rmsNormGainReduce.ts';
import { rotary, rotaryTable } from '../kernels/rope/rotary.ts';
import { gatherRows } from '../kernels/softmax/gatherRows.ts';
import { logSoftmaxPairs } from '../kernels/softmax/logSoftmaxPairs.ts';
import { logSoftmaxPairsBackward } from '../kernels/softmax/logSoftmaxPairsBackward.ts';
import { scatterRows } from '../kernels/softmax/scatterRows.ts';
import { type ForestBatch, type ForestCapacity, forestLayout } from './forestBatch.ts';
import type { LlamaConfig } from './llamaConfig.ts';
import { type LlamaParameterPlan, planLlamaParameters } from './llamaParameters.ts';
import type { UnitPlan } from './parameterPlan.ts';
import { Parameters } from './parameters.ts';

/** What log F(s) is: a linear head on the hidden state, the logsumexp of the logits, or nothing. */
export type FlowKind = 'head' | 'logits' | 'none';

/** The trie as the kernels read it: firstChild [numPrefixes + 1], then token [numPrefixes]. */
export interface TrieWords {
  readonly words: Uint32Array;
  readonly numPrefixes: number;
}

interface TensorSpec {
  readonly name: string;
  readonly type: ElementType;
  readonly shape: readonly number[];
  /** Line of the memory bill. */
  readonly category: 'inputs' | 'activations' | 'workspace' | 'logits';
}

export interface LlamaPlan {
  readonly config: LlamaConfig;
  readonly capacity: ForestCapacity;
  readonly parameters: LlamaParameterPlan;
  readonly trainable: boolean;
  readonly tensors: readonly TensorSpec[];
  /** Rows of logits that exist at once. */
  readonly headChunkRows: number;
  /** Most positions a token may have. */
  readonly maxPositions: number;
}

/** Logits of at most this many bytes exist at once. Our choice. */
const HEAD_CHUNK_BYTES = 32 * 1048576;

/** Every buffer of the model, known before any is made. */
export function planLlama(
  config: LlamaConfig,
  capacity: ForestCapacity,
  trie: TrieWords,
  limits: { readonly maxBindingBytes: number; readonly headChunkBytes?: number },
  options: { readonly trainable: boolean },
): LlamaPlan {
  const parameters = planLlamaParameters(config, Math.min(limits.maxBindingBytes, 128 * 1048576));
  const s = parameters.sizes;
  const { tokens: T, rows: R, pairs: P } = capacity;
  const headChunkRows = Math.min(
    R,
    Math.max(64, Math.floor((limits.headChunkBytes ?? HEAD_CHUNK_BYTES) / (s.V * 4) / 64) * 64),
  );
  const layout = forestLayout(capacity);
  const numNorms = 2 * config.numLayers + 1;
  const normBlocks = Math.ceil(T / NORM_ROWS_PER_BLOCK);
  const scratch = Math.max(s.V * s.C, ...parameters.layers.map((l) => l.size));
  const maxPositions = T;
  const tables =
    parameters.layers.reduce((a, l) => a + transposeTable(layerMatrices(l)).length, 0) +
    transposeTable([headMatrix(parameters)]).length;
  const tensors: TensorSpec[] = [];
  const add = (category: TensorSpec['category'], name: string, shape: readonly number[], type: ElementType = 'f32') =>
    tensors.push({ name, type, shape, category });
  add('inputs', 'words', [layout.numWords], 'u32');
  add('inputs', 'floats', [layout.numFloats]);
  add('inputs', 'trie', [Math.max(64, trie.words.length)], 'u32');
  add('inputs', 'rotaryTable', [maxPositions, config.headDim / 2, 2]);
  add('inputs', 'transposeTables', [tables + 64 * (config.numLayers + 1)], 'u32');
  const saved = options.trainable ? config.numLayers : 1;
  for (let l = 0; l < saved; l++) {
    add('activations', `x${l}`, [T, s.C]);
    add('activations', `rstdA${l}`, [T]);
    add('activations', `hA${l}`, [T, s.C]);
    add('activations', `qkv${l}`, [T, s.QKV]);
    add('activations', `lse${l}`, [T, config.numHeads]);
    add('activations', `attention${l}`, [T, s.Q]);
    add('activations', `xMid${l}`, [T, s.C]);
    add('activations', `rstdM${l}`, [T]);
    add('activations', `hM${l}`, [T, s.C]);
    add('activations', `gateUp${l}`, [T, 2 * s.F]);
    add('activations', `a${l}`, [T, s.F]);
  }
  add('activations', 'xLast', [T, s.C]);
  add('activations', 'rstdLast', [T]);
  add('activations', 'hLast', [T, s.C]);
  add('activations', 'hRows', [R, s.C]);
  add('workspace', 'transposed', [scratch]);
  add('logits', 'logits', [headChunkRows, s.V]);
  add('logits', 'rowLse', [R]);
  add('logits', 'rowLogF', [R]);
  add('logits', 'logPF', [P]);
  if (options.trainable) {
    add('workspace', 'dX', [T, s.C]);
    add('workspace', 'dH', [T, s.C]);
    add('workspace', 'dA', [T, s.F]);
    add('workspace', 'dGateUp', [T, 2 * s.F]);
    add('workspace', 'dAttention', [T, s.Q]);
    add('workspace', 'dQkv', [T, s.QKV]);
    add('workspace', 'rowDot', [T, config.numHeads]);
    add('workspace', 'gainPartials', [numNorms, normBlocks, s.C]);
    add('workspace', 'dHRows', [R, s.C]);
    add('workspace', 'dLogF', [R]);
    add('workspace', 'dLogPF', [P]);
    add('workspace', 'dFlow', [P]);
    add('workspace', 'pairLoss', [P]);
    add('workspace', 'trajectoryLoss', [Math.max(1, capacity.trajectories)]);
  }
  return { config, capacity, parameters, trainable: options.trainable, tensors, headChunkRows, maxPositions };
}

function layerMatrices(layer: UnitPlan) {
  let target = 0;
  return layer.matrices.map((m) => {
    const entry = { offset: m.offset - layer.offset, rows: m.rows, cols: m.cols, targetOffset: target };
    target += m.rows * m.cols;
    return entry;
  });
}
function headMatrix(p: LlamaParameterPlan) {
  return { offset: 0, rows: p.head.rows, cols: p.head.cols, targetOffset: 0 };
}

export class Llama {
  readonly parameters: Parameters;
  /** Every planned tensor by name, and the views of the inputs by name. */
  readonly tensor: Readonly<Record<string, Tensor>>;
  private readonly owner: BufferOwner;
  readonly matmul: Matmul;

  constructor(
    readonly gpu: Gpu,
    readonly cache: PipelineCache,
    readonly plan: LlamaPlan,
    readonly trie: TrieWords,
    label = 'llama',
    matmul: MatmulOptions = {},
  ) {
    this.owner = new BufferOwner(gpu, label);
    this.matmul = new Matmul(gpu.adapter, matmul);
    this.parameters = new Parameters(gpu, this.owner, plan.parameters, { trainable: plan.trainable });
    const tensor: Record<string, Tensor> = {};
    for (const spec of plan.tensors) tensor[spec.name] = this.owner.tensor(spec.name, spec.type, spec.shape);
    const layout = forestLayout(plan.capacity);
    for (const [name, at] of Object.entries(layout.words))
      tensor[name] = sliceTensor(tensor.words, name, at, [layout.sizes[name]]);
    for (const [name, at] of Object.entries(layout.floats))
      tensor[name] = sliceTensor(tensor.floats, name, at, [layout.sizes[name]]);
    this.tensor = tensor;
    writeTensor(gpu, tensor.trie, trie.words);
    writeTensor(gpu, tensor.rotaryTable, rotaryTable(plan.maxPositions, plan.config.headDim, plan.config.ropeTheta));
  }

  get bufferOwner(): BufferOwner {
    return this.owner;
  }

  /** Uploads a batch: two writes. */
  upload(batch: ForestBatch): void {
    writeTensor(this.gpu, this.tensor.words, batch.words);
    writeTensor(this.gpu, this.tensor.floats, batch.floats);
  }

  private builder(label: string): ProgramBuilder {
    return new ProgramBuilder(this.cache, this.owner, label);
  }

  private tables(): { layers: { table: Tensor; numTiles: number }[]; head: { table: Tensor; numTiles: number } } {
    const { parameters: p } = this.plan;
    let at = 0;
    const place = (data: Uint32Array) => {
      const table = sliceTensor(this.tensor.transposeTables, 'transposeTable', at, [data.length]);
      writeTensor(this.gpu, table, data);
      at += Math.ceil(data.length / 64) * 64;
      return { table, numTiles: data.length / 4 };
    };
    return {
      layers: p.layers.map((l) => place(transposeTable(layerMatrices(l)))),
      head: place(transposeTable([headMatrix(p)])),
    };
  }

  /**
   * Tokens → hidden states of the rows → log P_F of the pairs (`logPF`), log normalisers (`rowLse`) and log F (`rowLogF`).
   * `flow` 'head' fills rowLogF; with 'logits' log F is rowLse.
   */
  async buildForward(
    flow: FlowKind,
    onProgress?: (done: number, total: number) => void,
  ): Promise<{ body: Program; head: Program; firstHead: Program }> {
    const { config: c, capacity, parameters: p, trainable } = this.plan;
    const s = p.sizes;
    const t = this.tensor;
    const T = capacity.tokens;
    const mm = this.matmul;
    const tables = this.tables();
    const value = this.parameters.value;
    const gains = (n: number) => sliceGain(value[p.normsPack], n, s.C);
    const b = this.builder('forward');
    const layerOf = (l: number) => (trainable ? l : 0);
    b.add(
      embeddingGather({
        T,
        stride: s.C,
        tokens: t.tokens,
        table: this.parameters.matrix(value, p.embedding, 'embedding'),
        output: t.x0,
      }),
    );
    p.layers.forEach((layer, l) => {
      const k = layerOf(l);
      const unit = sliceTensor(value[layer.pack], `layer${l}`, layer.offset, [layer.size]);
      const [qkv, o, gateUp, down] = layerMatrices(layer).map((m) =>
        sliceTensor(t.transposed, 'transposed', m.targetOffset, [m.cols, m.rows]),
      );
      b.add(
        transposeMatrices({
          source: unit,
          target: t.transposed,
          table: tables.layers[l].table,
          numTiles: tables.layers[l].numTiles,
        }),
      );
      const name = (what: string) => `layer ${l} ${what}`;
      b.add(
        rmsNorm({
          T,
          C: c.hiddenSize,
          stride: s.C,
          eps: c.rmsNormEps,
          x: t[`x${k}`],
          gain: gains(2 * l),
          y: t[`hA${k}`],
          rstd: t[`rstdA${k}`],
        }),
      );
      b.add(mm.nn({ M: T, N: s.QKV, K: s.C, a: t[`hA${k}`], b: qkv, c: t[`qkv${k}`], label: name('qkv') }));
      b.add(
        rotary({
          T,
          numRotatedHeads: c.numHeads + c.numKeyValueHeads,
          headDim: c.headDim,
          stride: s.QKV,
          inverse: false,
          positions: t.positions,
          table: t.rotaryTable,
          x: t[`qkv${k}`],
        }),
      );
      b.add(
        attentionForward({
          ...this.attentionSizes(),
          begin: t.begin,
          end: t.end,
          qkv: t[`qkv${k}`],
          output: t[`attention${k}`],
          lse: t[`lse${k}`],
        }),
      );
      b.add(
        mm.nn({
          M: T,
          N: s.C,
          K: s.Q,
          a: t[`attention${k}`],
          b: o,
          c: t[`xMid${k}`],
          residual: t[`x${k}`],
          label: name('o'),
        }),
      );
      b.add(
        rmsNorm({
          T,
          C: c.hiddenSize,
          stride: s.C,
          eps: c.rmsNormEps,
          x: t[`xMid${k}`],
          gain: gains(2 * l + 1),
          y: t[`hM${k}`],
          rstd: t[`rstdM${k}`],
        }),
      );
      b.add(mm.nn({ M: T, N: 2 * s.F, K: s.C, a: t[`hM${k}`], b: gateUp, c: t[`gateUp${k}`], label: name('gate|up') }));
      b.add(swiGlu({ T, F: s.F, gateUp: t[`gateUp${k}`], a: t[`a${k}`] }));
      const out = l === c.numLayers - 1 ? t.xLast : trainable ? t[`x${l + 1}`] : t.x0;
      b.add(
        mm.nn({ M: T, N: s.C, K: s.F, a: t[`a${k}`], b: down, c: out, residual: t[`xMid${k}`], label: name('down') }),
      );
    });
    b.add(
      rmsNorm({
        T,
        C: c.hiddenSize,
        stride: s.C,
        eps: c.rmsNormEps,
        x: t.xLast,
        gain: gains(2 * c.numLayers),
        y: t.hLast,
        rstd: t.rstdLast,
      }),
    );
    b.add(gatherRows({ R: capacity.rows, stride: s.C, rowPosition: t.rowPosition, x: t.hLast, output: t.hRows }));
    if (flow === 'head')
      b.add(
        flowHead({
          R: capacity.rows,
          C: c.hiddenSize,
          stride: s.C,
          h: t.hRows,
          weight: value[p.flowWeightPack],
          bias: value[p.flowBiasPack],
          logF: t.rowLogF,
        }),
      );
    const h = this.builder('head');
    const head = this.parameters.matrix(value, p.head, 'head');
    const transposeHead = transposeMatrices({
      source: head,
      target: t.transposed,
      table: tables.head.table,
      numTiles: tables.head.numTiles,
      label: 'transpose head',
    });
    const chunks = this.chunks();
    h.add(transposeHead);
    for (const chunk of chunks) this.addLogits(h, chunk);
    let done = 0;
    // Chunks share one buffer: whoever reads logits themselves (beam search) wants the first chunk's alone.
    const first = this.builder('head of the first rows');
    if (chunks.length > 1) {
      first.add(transposeHead);
      this.addLogits(first, chunks[0]);
    }
    const report = onProgress ? () => onProgress(++done, b.size + h.size + first.size) : undefined;
    const [body, headProgram] = await Promise.all([b.build(report), h.build(report)]);
    const firstHead = chunks.length > 1 ? await first.build(report) : headProgram;
    return { body, head: headProgram, firstHead };
  }

  private addLogits(b: ProgramBuilder, { at, rows }: { at: number; rows: number }): void {
    const { config: c, parameters: p, capacity } = this.plan;
    const s = p.sizes;
    const t = this.tensor;
    const transposed = sliceTensor(t.transposed, 'head transposed', 0, [s.C, s.V]);
    b.add(
      this.matmul.nn({
        M: rows,
        N: s.V,
        K: s.C,
        a: sliceTensor(t.hRows, 'hRows', at * s.C, [rows, s.C]),
        b: transposed,
        c: sliceTensor(t.logits, 'logits', 0, [rows, s.V]),
        label: 'logits',
      }),
    );
    b.add(
      logSoftmaxPairs({
        ...this.softmaxArgs(at, rows),
        V: c.vocabularySize,
        R: capacity.rows,
        lse: t.rowLse,
        logPF: t.logPF,
      }),
    );
  }

  private softmaxArgs(at: number, rows: number) {
    const { parameters: p, capacity } = this.plan;
    const t = this.tensor;
    return {
      rowOffset: at,
      rows,
      R: capacity.rows,
      P: capacity.pairs,
      V: this.plan.config.vocabularySize,
      Vpad: p.sizes.V,
      logits: t.logits,
      counts: t.counts,
      rowMask: t.rowMask,
      trie: t.trie,
      trieTokenOffset: this.trie.numPrefixes + 1,
      rowPairStart: t.rowPairStart,
      pairToken: t.pairToken,
    };
  }

  private chunks(): { at: number; rows: number }[] {
    const { capacity, headChunkRows } = this.plan;
    const out: { at: number; rows: number }[] = [];
    for (let at = 0; at < capacity.rows; at += headChunkRows)
      out.push({ at, rows: Math.min(headChunkRows, capacity.rows - at) });
    return out;
  }

  private attentionSizes() {
    const { config: c, capacity, parameters: p } = this.plan;
    return {
      T: capacity.tokens,
      numHeads: c.numHeads,
      numKeyValueHeads: c.numKeyValueHeads,
      headDim: c.headDim,
      qkvStride: p.sizes.QKV,
      outStride: p.sizes.Q,
    };
  }

  /** Coefficients of pairs (`dLogPF`, `dFlow`) → gradients of all parameters, every element written. */
  async buildBackward(flow: FlowKind, onProgress?: (done: number, total: number) => void): Promise<Program> {
    const { config: c, capacity, parameters: p } = this.plan;
    const s = p.sizes;
    const t = this.tensor;
    const T = capacity.tokens;
    const R = capacity.rows;
    const mm = this.matmul;
    const { value, gradient } = this.parameters;
    const gains = (n: number) => sliceGain(value[p.normsPack], n, s.C);
    const normBlocks = Math.ceil(T / NORM_ROWS_PER_BLOCK);
    const partials = (n: number) => sliceTensor(t.gainPartials, 'gainPartial', n * normBlocks * s.C, [normBlocks, s.C]);
    const b = this.builder('backward');
    const chunks = this.chunks();
    if (flow === 'head')
      b.add(
        rowFlowGradient({
          R,
          P: capacity.pairs,
          counts: t.counts,
          rowPairStart: t.rowPairStart,
          dFlow: t.dFlow,
          dLogF: t.dLogF,
        }),
      );
    const dHead = this.parameters.matrix(gradient, p.head, 'head.gradient');
    const headWeight = this.parameters.matrix(value, p.head, 'head');
    chunks.forEach((chunk, i) => {
      // Only one chunk's logits exist at a time: make them once more (`transposed` still holds the head's weights).
      if (chunks.length > 1) this.addLogits(b, chunk);
      b.add(
        logSoftmaxPairsBackward({
          ...this.softmaxArgs(chunk.at, chunk.rows),
          flowFromLogits: flow === 'logits',
          lse: t.rowLse,
          dLogPF: t.dLogPF,
          dFlow: t.dFlow,
        }),
      );
      const dLogits = sliceTensor(t.logits, 'dLogits', 0, [chunk.rows, s.V]);
      const hRows = sliceTensor(t.hRows, 'hRows', chunk.at * s.C, [chunk.rows, s.C]);
      b.add(
        mm.nn({
          M: chunk.rows,
          N: s.C,
          K: s.V,
          a: dLogits,
          b: headWeight,
          c: sliceTensor(t.dHRows, 'dHRows', chunk.at * s.C, [chunk.rows, s.C]),
          label: 'dHidden',
        }),
      );
      b.add(
        mm.tn({ M: s.V, N: s.C, K: chunk.rows, a: dLogits, b: hRows, c: dHead, accumulate: i > 0, label: 'dHead' }),
      );
    });
    if (flow === 'head')
      b.add(
        flowHeadBackward({
          R,
          stride: s.C,
          h: t.hRows,
          dLogF: t.dLogF,
          dWeight: gradient[p.flowWeightPack],
          dBias: gradient[p.flowBiasPack],
        }),
      );
    b.add(
      scatterRows({
        T,
        R,
        stride: s.C,
        positionRows: t.positionRows,
        dRows: t.dHRows,
        dLogF: t.dLogF,
        flowWeight: value[p.flowWeightPack],
        dX: t.dH,
        useFlowHead: flow === 'head',
      }),
    );
    const norm = (n: number, x: Tensor, rstd: Tensor, accumulate: boolean) =>
      b.add(
        rmsNormBackward({
          T,
          C: c.hiddenSize,
          stride: s.C,
          x,
          gain: gains(n),
          rstd,
          dY: t.dH,
          dX: t.dX,
          gainPartial: partials(n),
          accumulate,
        }),
      );
    norm(2 * c.numLayers, t.xLast, t.rstdLast, false);
    for (let l = c.numLayers - 1; l >= 0; l--) {
      const layer = p.layers[l];
      const names = ['qkv', 'o', 'gateUp', 'down'] as const;
      const matrixOf = (m: (typeof names)[number]) => layer.matrices[names.indexOf(m)];
      const w = (m: (typeof names)[number]) => this.parameters.matrix(value, matrixOf(m), `layer${l}.${m}`);
      const d = (m: (typeof names)[number]) => this.parameters.matrix(gradient, matrixOf(m), `layer${l}.${m}.gradient`);
      const name = (what: string) => `layer ${l} ${what}`;
      b.add(mm.nn({ M: T, N: s.F, K: s.C, a: t.dX, b: w('down'), c: t.dA, label: name('dA') }));
      b.add(mm.tn({ M: s.C, N: s.F, K: T, a: t.dX, b: t[`a${l}`], c: d('down'), label: name('dDown') }));
      b.add(swiGluBackward({ T, F: s.F, gateUp: t[`gateUp${l}`], dA: t.dA, dGateUp: t.dGateUp }));
      b.add(mm.nn({ M: T, N: s.C, K: 2 * s.F, a: t.dGateUp, b: w('gateUp'), c: t.dH, label: name('dHM') }));
      b.add(mm.tn({ M: 2 * s.F, N: s.C, K: T, a: t.dGateUp, b: t[`hM${l}`], c: d('gateUp'), label: name('dGateUp') }));
      norm(2 * l + 1, t[`xMid${l}`], t[`rstdM${l}`], true);
      b.add(mm.nn({ M: T, N: s.Q, K: s.C, a: t.dX, b: w('o'), c: t.dAttention, label: name('dAttention') }));
      b.add(mm.tn({ M: s.C, N: s.Q, K: T, a: t.dX, b: t[`attention${l}`], c: d('o'), label: name('dO') }));
      const attention = {
        ...this.attentionSizes(),
        begin: t.begin,
        end: t.end,
        qkv: t[`qkv${l}`],
        dOutput: t.dAttention,
        lse: t[`lse${l}`],
        rowDot: t.rowDot,
        dQkv: t.dQkv,
      };
      b.add(attentionBackwardQuery({ ...attention, output: t[`attention${l}`] }));
      b.add(attentionBackwardKeyValue(attention));
      b.add(
        rotary({
          T,
          numRotatedHeads: c.numHeads + c.numKeyValueHeads,
          headDim: c.headDim,
          stride: s.QKV,
          inverse: true,
          positions: t.positions,
          table: t.rotaryTable,
          x: t.dQkv,
        }),
      );
      b.add(mm.nn({ M: T, N: s.C, K: s.QKV, a: t.dQkv, b: w('qkv'), c: t.dH, label: name('dHA') }));
      b.add(mm.tn({ M: s.QKV, N: s.C, K: T, a: t.dQkv, b: t[`hA${l}`], c: d('qkv'), label: name('dQkv') }));
      norm(2 * l, t[`x${l}`], t[`rstdA${l}`], true);
    }
    b.add(
      embeddingBackward({
        V: c.vocabularySize,
        T,
        stride: s.C,
        tokenStart: t.tokenStart,
        tokenPositions: t.tokenPositions,
        dOutput: t.dX,
        dTable: this.parameters.matrix(gradient, p.embedding, 'embedding.gradient'),
        accumulate: c.tieWordEmbeddings,
      }),
    );
    b.add(
      rmsNormGainReduce({
        numNorms: 2 * c.numLayers + 1,
        numBlocks: normBlocks,
        stride: s.C,
        partials: t.gainPartials,
        dGain: gradient[p.normsPack],
      }),
    );
    return b.build(onProgress);
  }

  free(): void {
    this.owner.free();
  }
}

/** Gains of the n-th norm: 2l before attention, 2l + 1 before the MLP, the last before the head. */
function sliceGain(norms: Tensor, n: number, stride: number): Tensor {
  return sliceTensor(norms, `gain${n}`, n * stride, [stride]);
}
