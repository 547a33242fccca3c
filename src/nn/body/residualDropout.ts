/**
 * What dropout adds to a body's launches: the embeddings, and what each block (attention, cross-attention, feed-forward)
 * adds to the residual stream, are dropped out; the stream itself passes untouched. With rate 0 every method gives the
 * launches of a model without dropout, the residual in the product's own epilogue. Before: `kernels/dropout/dropout.ts`.
 *
 * Our choice: attention's probabilities, the inside of the feed-forward block and the last norm's output keep all their
 * elements, though Hugging Face's T5 drops them too. A token has one mask, whoever reads it: trajectories share that of
 * their history and of their common prefixes, as they share everything else of them.
 */
import type { Launch } from '../../gpu/kernel.ts';
import type { Tensor } from '../../gpu/tensor.ts';
import { DROPOUT_STATE_WORDS, dropout } from '../../kernels/dropout/dropout.ts';
import type { AddTensor } from '../modelPlan.ts';
import type { UnitPlan } from '../parameterPlan.ts';
import type { Launches, ModelTensors } from './body.ts';

/** The site of the embeddings; those of the layers' blocks are the body's to number, from 1. */
const EMBEDDINGS = 0;

const BRANCH = { forward: 'branch.forward', backward: 'branch.backward' } as const;
type Phase = keyof typeof BRANCH;

/** A product with one of a unit's matrices, whose result a block adds to the residual stream. */
export interface BranchProduct {
  /** Rows. */
  readonly T: number;
  readonly x: Tensor;
  readonly unit: UnitPlan;
  readonly index: number;
  /** The unit's matrices, transposed. */
  readonly transposed: Tensor;
  readonly residual: Tensor;
  readonly y: Tensor;
  readonly label: string;
}

export class ResidualDropout {
  constructor(
    private readonly rate: number,
    /** Padded width of hidden states. */
    private readonly C: number,
  ) {}

  /** `tokens`: rows of the embeddings, at least those of any block. f32 in either precision, as the stream is. */
  addTensors(add: AddTensor, tokens: number): void {
    if (this.rate === 0) return;
    add('inputs', 'dropoutState', [DROPOUT_STATE_WORDS], { type: 'u32' });
    for (const name of Object.values(BRANCH)) add('workspace', name, [tokens, this.C], { isShared: true });
  }

  private launch(m: ModelTensors, site: number, T: number, x: Tensor, y: Tensor, label: string, residual?: Tensor) {
    const { C, rate } = this;
    return dropout({ T, C, rate, site, state: m.tensor.dropoutState, x, residual, y, label: `${label} dropout` });
  }

  /** x0 [T, C] = the embeddings that `gather` writes into the tensor it is given, dropped out. */
  embeddings(b: Launches, T: number, x0: Tensor, gather: (output: Tensor) => Launch): void {
    if (this.rate === 0) {
      b.add(gather(x0));
      return;
    }
    const gathered = b.m.tensor[BRANCH.forward];
    b.add(gather(gathered));
    b.add(this.launch(b.m, EMBEDDINGS, T, gathered, x0, 'embeddings'));
  }

  /** The gradient of the embeddings before they were dropped out, from that of x0. */
  embeddingsGradient(b: Launches, T: number, dX: Tensor): Tensor {
    return this.gradient(b, EMBEDDINGS, T, dX, 'd embeddings');
  }

  /** y = residual + the product, dropped out. */
  add(b: Launches, site: number, phase: Phase, product: BranchProduct): void {
    const { T, x, unit, index, transposed, residual, y, label } = product;
    if (this.rate === 0) {
      b.linear(T, x, unit, index, transposed, y, label, residual);
      return;
    }
    const branch = b.m.tensor[BRANCH[phase]];
    b.linear(T, x, unit, index, transposed, branch, label);
    b.add(this.launch(b.m, site, T, branch, y, label, residual));
  }

  /** The gradient of what a block adds, from that of the stream behind it, which stays as it is. Holds until the next. */
  gradient(b: Launches, site: number, T: number, dX: Tensor, label: string): Tensor {
    if (this.rate === 0) return dX;
    const dBranch = b.m.tensor[BRANCH.backward];
    b.add(this.launch(b.m, site, T, dX, dBranch, label));
    return dBranch;
  }
}
