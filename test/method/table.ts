/**
 * A tabular policy as a step of the engine: one row a prefix, masked to its children, and trajectories as pairs of rows and
 * tokens. So the oracles of METHOD §6 go through the references (and, in *.gpu.test.ts, the kernels) that training is
 * judged by. Before: a TabularPolicy. After: log-probabilities of pairs, and the gradient of the policy's logits.
 */
import type { TabularPolicy } from '../../src/gflow/tabularPolicy.ts';
import { pathTo, type Trie } from '../../src/items/trie.ts';
import type { Groups } from '../../src/reference/flow/trajectories.ts';
import { adamW } from '../../src/reference/optimizer/adamW.ts';
import { logSoftmaxPairs, type PairsArgs } from '../../src/reference/softmax/logSoftmaxPairs.ts';
import { logSoftmaxPairsBackward } from '../../src/reference/softmax/logSoftmaxPairsBackward.ts';

export const NONE = 0xffffffff;

/** One trajectory: an item's path. */
export interface Member {
  readonly item: number;
  /** Nats. */
  readonly logReward?: number;
  /** Of the trajectory, or, at the first of a set, of the set; 1 where absent. */
  readonly weight?: number;
  readonly refLogProb?: number;
  /** Weight of the cross-entropy of each of its pairs. */
  readonly ceWeight?: number;
}

export interface TableStep extends Omit<Groups, 'logPF'>, Omit<PairsArgs, 'logits'> {
  readonly trie: Trie;
  readonly numPairs: number;
  readonly trajectorySteps: Uint32Array;
  readonly trajectory: Float64Array;
  readonly groupStart: Uint32Array;
  readonly rowMask: Uint32Array;
  readonly rowPairStart: Uint32Array;
  readonly pairToken: Uint32Array;
  /** [numPairs] */
  readonly ceWeight: Float64Array;
}

/** Sets of trajectories as rows and pairs in float64. Row p is inner prefix p: inner prefixes are numbered before leaves. */
export function packTable(trie: Trie, sets: readonly (readonly Member[])[]): TableStep {
  const L = trie.levels;
  const members = sets.flat();
  const numRows = trie.depthStart[L];
  const V = Math.max(...trie.token) + 1;
  const steps = members.flatMap(({ item }, n) =>
    pathTo(trie, trie.leafOfItem[item]).map((child, l) => ({ row: trie.parent[child], child, at: n * L + l })),
  );
  steps.sort((a, b) => a.row - b.row || a.at - b.at);
  const rowPairStart = new Uint32Array(numRows + 1);
  const trajectorySteps = new Uint32Array(2 * steps.length);
  const ceWeight = new Float64Array(steps.length);
  steps.forEach(({ row, at }, pair) => {
    rowPairStart[row + 1]++;
    trajectorySteps.set([pair, row], 2 * at);
    ceWeight[pair] = members[Math.floor(at / L)].ceWeight ?? 0;
  });
  for (let r = 0; r < numRows; r++) rowPairStart[r + 1] += rowPairStart[r];
  const groupStart = new Uint32Array(sets.length + 1);
  sets.forEach((set, g) => {
    groupStart[g + 1] = groupStart[g] + set.length;
  });
  return {
    trie,
    N: members.length,
    L,
    numRows,
    V,
    stride: V,
    numPairs: steps.length,
    numGroups: sets.length,
    groupStart,
    trajectorySteps,
    trajectory: Float64Array.from(
      members.flatMap(({ weight = 1, logReward = 0, refLogProb = 0 }) => [weight, logReward, refLogProb, 0]),
    ),
    rowMask: Uint32Array.from({ length: numRows }, (_, p) => p),
    firstChild: trie.firstChild,
    token: trie.token,
    rowPairStart,
    pairToken: Uint32Array.from(steps, ({ child }) => trie.token[child]),
    ceWeight,
  };
}

/** Every item of the trie once, in one set. */
export const packAll = (trie: Trie, logReward: ArrayLike<number>, weight?: (item: number) => number): TableStep =>
  packTable(trie, [
    Array.from({ length: trie.numItems }, (_, item) => ({
      item,
      logReward: logReward[item],
      weight: weight?.(item) ?? 1,
    })),
  ]);

/** The policy's logits as a matrix [numRows, V]; 0 where a row has no such child. */
export function logitsOf({ trie, numRows, stride }: TableStep, policy: TabularPolicy): Float64Array {
  const logits = new Float64Array(numRows * stride);
  for (let c = 1; c < trie.numPrefixes; c++) logits[trie.parent[c] * stride + trie.token[c]] = policy.logits[c];
  return logits;
}

/** log P_F of every pair and logsumexp of every row, nats. */
export const forward = (step: TableStep, policy: TabularPolicy) =>
  logSoftmaxPairs({ ...step, logits: logitsOf(step, policy) });

/** log Z at the root and log F of the other inner prefixes, nats; f64 [numRows]. */
export function flowsOf({ numRows }: TableStep, policy: TabularPolicy): Float64Array {
  const logF = policy.logF.slice(0, numRows);
  logF[0] = policy.logZ[0];
  return logF;
}

/** Gradient of the policy's logits from that of the pairs; f64 [numPrefixes]. */
export function backward(step: TableStep, policy: TabularPolicy, dLogPF: ArrayLike<number>): Float64Array {
  const { trie, stride } = step;
  const dense = logSoftmaxPairsBackward({ ...step, logits: logitsOf(step, policy), dLogPF, dFlow: null });
  const dLogits = new Float64Array(trie.numPrefixes);
  for (let c = 1; c < trie.numPrefixes; c++) dLogits[c] = dense[trie.parent[c] * stride + trie.token[c]];
  return dLogits;
}

export const sum = (values: ArrayLike<number>): number => Array.from(values).reduce((a, b) => a + b, 0);

/** Gradient descent by the engine's optimiser (Adam, float64) on tables, in place; the learning rate falls to 0 as a cosine. */
export function descend(
  tables: readonly Float64Array[],
  gradients: () => readonly ArrayLike<number>[],
  { lr, steps }: { readonly lr: number; readonly steps: number },
): void {
  const moments = tables.map((t) => ({ m: new Float64Array(t.length), v: new Float64Array(t.length) }));
  const settings = { beta1: 0.9, beta2: 0.99, eps: 1e-12, weightDecay: 0, clipFactor: 1 };
  for (let step = 1; step <= steps; step++) {
    const rate = (lr * (1 + Math.cos((Math.PI * (step - 1)) / steps))) / 2;
    gradients().forEach((gradient, t) => {
      adamW({ parameter: tables[t], gradient, ...moments[t], ...settings, lr: rate, step });
    });
  }
}
