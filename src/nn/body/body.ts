/**
 * What an architecture gives the engine: where its parameters lie, which tensors it needs, and its launches from tokens
 * to the last hidden states and back. Programs, batches, the output head and the optimiser know no architecture.
 */
import type { Launch } from '../../gpu/kernel.ts';
import { ceilDiv, sliceTensor, type Tensor } from '../../gpu/tensor.ts';
import { sliceElements } from '../../kernels/halfStorage.ts';
import type { Matmul } from '../../kernels/matmul/matmul.ts';
import { transposeMatrices, transposeTable } from '../../kernels/matmul/transposeMatrices.ts';
import { rmsNorm } from '../../kernels/norm/rmsNorm.ts';
import { NORM_ROWS_PER_BLOCK, rmsNormBackward } from '../../kernels/norm/rmsNormBackward.ts';
import { rmsNormGainReduce } from '../../kernels/norm/rmsNormGainReduce.ts';
import type { ForestCapacity } from '../forestBatch.ts';
import type { AddTensor } from '../modelPlan.ts';
import type { MatrixPlan, ParameterPlan, UnitPlan } from '../parameterPlan.ts';
import { nnProducts, tnProducts } from '../products.ts';

/** Tensors as launches bind them: real ones, or the plan's placeholders. */
export interface ModelTensors {
  readonly tensor: Readonly<Record<string, Tensor>>;
  /** Packs of parameters and of their gradients. */
  readonly value: readonly Tensor[];
  readonly gradient: readonly Tensor[];
  readonly matmul: Matmul;
  /** Work of one matrix product's dispatch, at most; Infinity where no watchdog looks. */
  readonly maxFlopsPerDispatch: number;
  /** Scratch of at least so many elements for a product whose sum is split into slabs; absent where none is planned. */
  slabs(floats: number): Tensor | undefined;
}

/** Padded sizes that every architecture has. */
export interface BodySizes {
  /** Width of hidden states. */
  readonly C: number;
  /** Vocabulary, a multiple of 32 · `slabs`. */
  readonly V: number;
  /** Parts of the vocabulary whose weights are transposed one at a time. */
  readonly slabs: number;
}

/**
 * A forward pass of a part of the tokens, for a forest whose branches are run again and again behind the same prompts:
 * 'prompts' first, then 'branches', which find the prompts' keys and values where they were left. In a decoder-only model
 * the prompts are tokens 0 … split − 1 and the branches the rest, split a multiple of 64; with an encoder the branches are
 * the whole decoder, and `split` is 0.
 */
export interface ForestPart {
  readonly part: 'prompts' | 'branches';
  readonly split: number;
}

export interface Body {
  readonly parameters: ParameterPlan;
  readonly sizes: BodySizes;
  readonly capacity: ForestCapacity;
  readonly vocabularySize: number;
  /** Logits are the hidden states' products times this: d^−½ for T5 with tied embeddings, else 1. */
  readonly logitScale: number;
  /** Positions that rows can read: those of the (last) decoder. */
  readonly numPositions: number;
  /** Most positions a token may have. */
  readonly maxPositions: number;
  addTensors(add: AddTensor): void;
  /** Constant contents of its tensors, written once. */
  constants(): ReadonlyMap<string, Float32Array | Uint32Array>;
  /** Whether a forward pass may go on behind keys and values that an earlier one left: `ForestPart`. */
  readonly keepsKeys: boolean;
  /** Tokens → `hLast` [numPositions, C], the hidden states after the final norm; those of a part alone. */
  forward(m: ModelTensors, part?: ForestPart): Launch[];
  /** `dH` [numPositions, C], the gradient of `hLast` → gradients of all the body's parameters, every element written. */
  backward(m: ModelTensors): Launch[];
}

/** Words of a table of tiles, on a binding's alignment. */
const alignedLength = (words: number): number => Math.ceil(words / 64) * 64;

/** Tables of `transposeMatrices`, one behind the other in one tensor. */
export class TransposeTables {
  private readonly tables: { readonly at: number; readonly data: Uint32Array }[] = [];
  length = 0;

  constructor(readonly tensorName: string) {}

  /** The unit's matrices, transposed one behind the other. Returns the table's number. */
  addUnit(unit: UnitPlan): number {
    let target = 0;
    return this.add(
      unit.matrices.map((m) => {
        const entry = { offset: m.offset - unit.offset, rows: m.rows, cols: m.cols, targetOffset: target };
        target += m.rows * m.cols;
        return entry;
      }),
    );
  }

  add(matrices: Parameters<typeof transposeTable>[0]): number {
    const data = transposeTable(matrices);
    this.tables.push({ at: this.length, data });
    this.length += alignedLength(data.length);
    return this.tables.length - 1;
  }

  words(): Uint32Array {
    const out = new Uint32Array(this.length);
    for (const { at, data } of this.tables) out.set(data, at);
    return out;
  }

  launch(m: ModelTensors, table: number, source: Tensor, target: Tensor, label: string): Launch {
    const { at, data } = this.tables[table];
    return transposeMatrices({
      source,
      target,
      table: sliceTensor(m.tensor[this.tensorName], 'transposeTable', at, [data.length]),
      numTiles: data.length / 4,
      label,
    });
  }
}

/** Bound for sums over blocks of rows: `gainPartials` of a stack of `tokens` rows. */
export const normBlocks = (tokens: number): number => ceilDiv(tokens, NORM_ROWS_PER_BLOCK);

/** The launches that all architectures are made of, collected in order. */
export class Launches {
  readonly list: Launch[] = [];

  constructor(
    readonly m: ModelTensors,
    private readonly body: Body,
    private readonly hiddenSize: number,
    private readonly eps: number,
  ) {}

  add(launch: Launch): void {
    this.list.push(launch);
  }

  private gain(n: number): Tensor {
    const { normsPack } = this.body.parameters;
    return sliceTensor(this.m.value[normsPack], `gain${n}`, n * this.body.sizes.C, [this.body.sizes.C]);
  }

  /** y = norm(x) with the n-th gain; rstd [T] for the backward. */
  norm(T: number, n: number, x: Tensor, y: Tensor, rstd: Tensor): void {
    const { C } = this.body.sizes;
    this.add(rmsNorm({ T, C: this.hiddenSize, stride: C, eps: this.eps, x, gain: this.gain(n), y, rstd }));
  }

  /** dX = or += the gradient of the n-th norm's input. */
  normBackward(T: number, n: number, x: Tensor, rstd: Tensor, dY: Tensor, dX: Tensor, accumulate: boolean): void {
    const { C } = this.body.sizes;
    const blocks = normBlocks(this.body.capacity.tokens);
    const gainPartial = sliceTensor(this.m.tensor.gainPartials, 'gainPartial', n * blocks * C, [normBlocks(T), C]);
    this.add(
      rmsNormBackward({
        T,
        C: this.hiddenSize,
        stride: C,
        x,
        gain: this.gain(n),
        rstd,
        dY,
        dX,
        gainPartial,
        accumulate,
      }),
    );
  }

  /** All gains' gradients from the partial sums that `normBackward` left. */
  gainReduce(): void {
    const { normsPack, numNorms } = this.body.parameters;
    this.add(
      rmsNormGainReduce({
        numNorms,
        numBlocks: normBlocks(this.body.capacity.tokens),
        stride: this.body.sizes.C,
        partials: this.m.tensor.gainPartials,
        dGain: this.m.gradient[normsPack],
      }),
    );
  }

  weight(matrix: MatrixPlan, label: string): Tensor {
    return sliceTensor(this.m.value[matrix.pack], label, matrix.offset, [matrix.rows, matrix.cols]);
  }

  weightGradient(matrix: MatrixPlan, label: string): Tensor {
    return sliceTensor(this.m.gradient[matrix.pack], `${label}.gradient`, matrix.offset, [matrix.rows, matrix.cols]);
  }

  /** y [T, rows] = x [T, cols] · Wᵀ (+ residual); `transposed` holds the unit's matrices transposed. */
  linear(
    T: number,
    x: Tensor,
    unit: UnitPlan,
    index: number,
    transposed: Tensor,
    y: Tensor,
    label: string,
    residual?: Tensor,
  ): void {
    const { offset, rows, cols } = unit.matrices[index];
    const b = sliceElements(transposed, 'transposed', offset - unit.offset, [cols, rows]);
    this.list.push(...nnProducts(this.m, { M: T, N: rows, K: cols, a: x, b, c: y, residual, label }));
  }

  /** dX [T, cols] = or += dY [T, rows] · W. */
  linearInput(T: number, dY: Tensor, matrix: MatrixPlan, dX: Tensor, label: string, accumulate = false): void {
    const b = this.weight(matrix, label);
    const sizes = { M: T, N: matrix.cols, K: matrix.rows };
    this.list.push(...nnProducts(this.m, { ...sizes, a: dY, b, c: dX, accumulate, label }));
  }

  /** dW [rows, cols] = dYᵀ [rows, T] · x [T, cols]. */
  linearWeight(T: number, dY: Tensor, x: Tensor, matrix: MatrixPlan, label: string): void {
    const c = this.weightGradient(matrix, label);
    this.list.push(...tnProducts(this.m, { M: matrix.rows, N: matrix.cols, K: T, a: dY, b: x, c, label }));
  }
}
