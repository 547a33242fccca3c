/**
 * Hidden states of the rows → logits, log-probabilities of (row, action) pairs and log flows, and back. Never all
 * logits exist at once: rows go through in chunks, and the vocabulary's weights are transposed slab by slab.
 * Before: a body's `hLast`. After: `objectives/`, which turns log-probabilities and flows into coefficients.
 */
import type { Launch } from '../gpu/kernel.ts';
import { sliceTensor, type Tensor } from '../gpu/tensor.ts';
import { flowHead } from '../kernels/flow/flowHead.ts';
import { flowHeadBackward } from '../kernels/flow/flowHeadBackward.ts';
import { rowFlowGradient } from '../kernels/flow/rowFlowGradient.ts';
import { gatherRows } from '../kernels/softmax/gatherRows.ts';
import { type LogitLayout, logSoftmaxPairs } from '../kernels/softmax/logSoftmaxPairs.ts';
import { logSoftmaxPairsBackward } from '../kernels/softmax/logSoftmaxPairsBackward.ts';
import { scatterRows } from '../kernels/softmax/scatterRows.ts';
import { type Body, type ModelTensors, TransposeTables } from './body/body.ts';
import type { AddTensor, FlowKind, TrieWords } from './modelPlan.ts';
import { nnProducts, tnProducts } from './products.ts';

/** Logits of at most this many bytes exist at once. Our choice. */
const HEAD_CHUNK_BYTES = 32 * 1048576;

interface Chunk {
  /** First row, and rows. */
  readonly at: number;
  readonly rows: number;
}

export class OutputHead {
  /** Rows of logits that exist at once. */
  readonly chunkRows: number;
  private readonly tables = new TransposeTables('headTables');
  private readonly slabColumns: number;

  constructor(
    private readonly body: Body,
    private readonly trie: TrieWords,
    chunkBytes = HEAD_CHUNK_BYTES,
  ) {
    const { C, V, slabs } = body.sizes;
    this.chunkRows = Math.min(body.capacity.rows, Math.max(64, Math.floor(chunkBytes / (V * 4) / 64) * 64));
    this.slabColumns = V / slabs;
    for (let k = 0; k < slabs; k++)
      this.tables.add([{ offset: k * this.slabColumns * C, rows: this.slabColumns, cols: C, targetOffset: 0 }]);
  }

  /** How logits lie in their tensor: slab behind slab, each [chunkRows, slabColumns]. */
  get layout(): LogitLayout {
    return {
      Vpad: this.body.sizes.V,
      slabColumns: this.slabColumns,
      slabRows: this.chunkRows,
      scale: this.body.logitScale,
    };
  }

  addTensors(add: AddTensor): void {
    const { C, V } = this.body.sizes;
    const { rows: R, pairs: P, trajectories: N } = this.body.capacity;
    add('inputs', 'headTables', [this.tables.length], { type: 'u32' });
    add('workspace', 'transposed.head', [C * this.slabColumns], { isShared: true, mayBeHalf: true });
    add('activations', 'hRows', [R, C], { isShared: true });
    add('logits', 'logits', [this.chunkRows, V], { isShared: true });
    add('logits', 'rowLse', [R]);
    add('logits', 'rowLogF', [R]);
    add('logits', 'logPF', [P]);
    add('workspace', 'dHRows', [R, C], { isShared: true });
    add('workspace', 'dLogF', [R]);
    add('workspace', 'dLogPF', [P]);
    add('workspace', 'dFlow', [P]);
    add('workspace', 'pairLoss', [P]);
    add('workspace', 'trajectoryLoss', [Math.max(1, N)]);
  }

  constants(): ReadonlyMap<string, Uint32Array> {
    return new Map([['headTables', this.tables.words()]]);
  }

  /** `hLast` → `hRows`; with a flow head also `rowLogF`. */
  rows(m: ModelTensors, flow: FlowKind): Launch[] {
    const { C } = this.body.sizes;
    const { rows: R } = this.body.capacity;
    const { flowWeightPack, flowBiasPack } = this.body.parameters;
    const { tensor: t } = m;
    const list = [gatherRows({ R, stride: C, rowPosition: t.rowPosition, x: t.hLast, output: t.hRows })];
    if (flow === 'head')
      list.push(
        flowHead({
          R,
          stride: C,
          h: t.hRows,
          weight: m.value[flowWeightPack],
          bias: m.value[flowBiasPack],
          logF: t.rowLogF,
        }),
      );
    return list;
  }

  private chunks(): Chunk[] {
    const { rows } = this.body.capacity;
    const out: Chunk[] = [];
    for (let at = 0; at < rows; at += this.chunkRows) out.push({ at, rows: Math.min(this.chunkRows, rows - at) });
    return out;
  }

  /** True when `logits` holds the logits of all rows after a forward. */
  get isOneChunk(): boolean {
    return this.chunkRows >= this.body.capacity.rows;
  }

  /** `hRows` → `logPF` of the pairs and `rowLse`, chunk by chunk. */
  logits(m: ModelTensors): Launch[] {
    return this.chunks().flatMap((chunk) => this.chunkLogits(m, chunk));
  }

  /** `hLast` → `rowLse` and `logits` of the first `rows` rows, a multiple of 64 and a chunk at most. */
  firstRows(m: ModelTensors, rows: number): Launch[] {
    const { C } = this.body.sizes;
    const { tensor: t } = m;
    return [
      gatherRows({ R: rows, stride: C, rowPosition: t.rowPosition, x: t.hLast, output: t.hRows }),
      ...this.chunkLogits(m, { at: 0, rows }),
    ];
  }

  private hRows(m: ModelTensors, { at, rows }: Chunk): Tensor {
    const { C } = this.body.sizes;
    return sliceTensor(m.tensor.hRows, 'hRows', at * C, [rows, C]);
  }

  private slab(m: ModelTensors, k: number, rows: number): Tensor {
    return sliceTensor(m.tensor.logits, 'logits', k * this.chunkRows * this.slabColumns, [rows, this.slabColumns]);
  }

  private headMatrix(of: readonly Tensor[], k: number, label: string): Tensor {
    const { head } = this.body.parameters;
    const { C } = this.body.sizes;
    return sliceTensor(of[head.pack], label, head.offset + k * this.slabColumns * C, [this.slabColumns, C]);
  }

  private chunkLogits(m: ModelTensors, chunk: Chunk): Launch[] {
    const { body, slabColumns: N } = this;
    const { C, slabs } = body.sizes;
    const { tensor: t } = m;
    const { head } = body.parameters;
    const weights = sliceTensor(m.value[head.pack], 'head', head.offset, [head.rows, head.cols]);
    const list: Launch[] = [];
    for (let k = 0; k < slabs; k++) {
      const b = t['transposed.head'];
      const c = this.slab(m, k, chunk.rows);
      list.push(
        this.tables.launch(m, k, weights, b, 'transpose head'),
        ...nnProducts(m, { M: chunk.rows, N, K: C, a: this.hRows(m, chunk), b, c, label: 'logits' }),
      );
    }
    list.push(logSoftmaxPairs({ ...this.softmaxArgs(m, chunk), counts: t.counts, lse: t.rowLse, logPF: t.logPF }));
    return list;
  }

  private softmaxArgs(m: ModelTensors, { at, rows }: Chunk) {
    const { tensor: t } = m;
    return {
      rowOffset: at,
      rows,
      V: this.body.vocabularySize,
      layout: this.layout,
      logits: t.logits,
      rowMask: t.rowMask,
      trie: t.trie,
      trieTokenOffset: this.trie.numPrefixes + 1,
      rowPairStart: t.rowPairStart,
      pairToken: t.pairToken,
    };
  }

  /** Coefficients of pairs (`dLogPF`, `dFlow`) → gradients of head and flow head, and `dH`, the gradient of `hLast`. */
  backward(m: ModelTensors, flow: FlowKind): Launch[] {
    const { body, slabColumns } = this;
    const { C, slabs } = body.sizes;
    const { rows: R, pairs: P } = body.capacity;
    const { flowWeightPack, flowBiasPack } = body.parameters;
    const { tensor: t } = m;
    const list: Launch[] = [];
    if (flow === 'head')
      list.push(
        rowFlowGradient({ R, P, counts: t.counts, rowPairStart: t.rowPairStart, dFlow: t.dFlow, dLogF: t.dLogF }),
      );
    this.chunks().forEach((chunk, i) => {
      // Only one chunk's logits exist at a time: make them once more.
      if (!this.isOneChunk) list.push(...this.chunkLogits(m, chunk));
      list.push(
        logSoftmaxPairsBackward({
          ...this.softmaxArgs(m, chunk),
          flowFromLogits: flow === 'logits',
          lse: t.rowLse,
          dLogPF: t.dLogPF,
          dFlow: t.dFlow,
        }),
      );
      const dHRows = sliceTensor(t.dHRows, 'dHRows', chunk.at * C, [chunk.rows, C]);
      for (let k = 0; k < slabs; k++) {
        const a = this.slab(m, k, chunk.rows);
        const b = this.headMatrix(m.value, k, 'head');
        list.push(
          ...nnProducts(m, {
            M: chunk.rows,
            N: C,
            K: slabColumns,
            a,
            b,
            c: dHRows,
            accumulate: k > 0,
            label: 'dHidden',
          }),
          ...tnProducts(m, {
            M: slabColumns,
            N: C,
            K: chunk.rows,
            a,
            b: this.hRows(m, chunk),
            c: this.headMatrix(m.gradient, k, 'head.gradient'),
            accumulate: i > 0,
            label: 'dHead',
          }),
        );
      }
    });
    if (flow === 'head')
      list.push(
        flowHeadBackward({
          R,
          stride: C,
          h: t.hRows,
          dLogF: t.dLogF,
          dWeight: m.gradient[flowWeightPack],
          dBias: m.gradient[flowBiasPack],
        }),
      );
    list.push(
      scatterRows({
        T: body.numPositions,
        stride: C,
        positionRows: t.positionRows,
        dRows: t.dHRows,
        dLogF: t.dLogF,
        flowWeight: m.value[flowWeightPack],
        dX: t.dH,
        useFlowHead: flow === 'head',
      }),
    );
    return list;
  }
}
