/**
 * Trains the micro-Llama by cross-entropy on a few readers, as a run does: batches, backward, clipping, AdamW. What it says of
 * readers it never saw is computed exactly, over every history there can be. After: the lesson's picture and curves.
 */
import { RandomStream } from '../../core/random.ts';
import { totalVariation } from '../../eval/flowMetrics.ts';
import { adamW } from '../../reference/optimizer/adamW.ts';
import { clipScale } from '../../reference/optimizer/clipScale.ts';
import { squaredNorm } from '../../reference/optimizer/squaredNorm.ts';
import { logSoftmaxPairs } from '../../reference/softmax/logSoftmaxPairs.ts';
import { logSoftmaxPairsBackward } from '../../reference/softmax/logSoftmaxPairsBackward.ts';
import type { Learner, LearnerKind } from '../learner.ts';
import { itemLogProbs } from '../policies.ts';
import { GOLDEN_WORLD } from '../worlds.ts';
import {
  backward,
  forward,
  initialParameters,
  type MicroParameters,
  PARAMETER_NAMES,
  type PackedTree,
  zeroParameters,
} from './microLlama.ts';
import {
  ALL_HISTORIES,
  drawReaders,
  type History,
  itemTokens,
  type Reader,
  SHOWN,
  targetOf,
  VOCABULARY,
} from './readers.ts';

const { trie } = GOLDEN_WORLD;
export const BATCH = 8;
export const CLIP_NORM = 1;
const LEARNING_RATE = 0.01;
const SEED = 7;

const historyTokens = (history: History): number[] => history.flatMap(itemTokens);
const NUM_HISTORY_TOKENS = historyTokens(SHOWN).length;

/** A history with one item behind it: the last token is predicted and never read. */
function chain({ history, next }: Reader): PackedTree & { readonly path: readonly number[] } {
  const path = itemTokens(next);
  const tokens = [...historyTokens(history), ...path.slice(0, -1)];
  return { tokens, positions: tokens.map((_, i) => i), end: tokens.map(() => tokens.length), path };
}

/** Prefixes of the trie in depth-first order, root first, leaves left out. */
const INNER: readonly number[] = (() => {
  const order: number[] = [];
  const visit = (p: number) => {
    if (trie.item[p] >= 0) return;
    order.push(p);
    for (let c = trie.firstChild[p]; c < trie.firstChild[p + 1]; c++) visit(c);
  };
  visit(0);
  return order;
})();

/** A history with the whole trie behind it, each prefix once. The root's row is the history's last token. */
function wholeTrie(history: History): PackedTree {
  const tokens = historyTokens(history);
  const below = INNER.slice(1);
  const isBelow = (p: number, q: number): boolean => p === q || (p > q && isBelow(trie.parent[p], q));
  const T = tokens.length + below.length;
  return {
    tokens: [...tokens, ...below.map((p) => trie.token[p])],
    positions: [...tokens.map((_, i) => i), ...below.map((p) => tokens.length + trie.depth[p] - 1)],
    end: [
      ...tokens.map(() => T),
      ...below.map((p, i) => tokens.length + i + below.slice(i).filter((q) => isBelow(q, p)).length),
    ],
  };
}

/** log P_F of every edge after a history, nats; f64 [numPrefixes] */
export function policyAfter(p: MicroParameters, history: History): Float64Array {
  const { logits } = forward(p, wholeTrie(history));
  const rows = INNER.map((_, i) => NUM_HISTORY_TOKENS - 1 + i);
  const pairToken = INNER.flatMap((prefix) =>
    Array.from(trie.token.subarray(trie.firstChild[prefix], trie.firstChild[prefix + 1])),
  );
  const counts = INNER.map((prefix) => trie.firstChild[prefix + 1] - trie.firstChild[prefix]);
  const rowPairStart = [0];
  for (const n of counts) rowPairStart.push(rowPairStart[rowPairStart.length - 1] + n);
  const { logPF } = logSoftmaxPairs({
    numRows: INNER.length,
    V: VOCABULARY,
    stride: VOCABULARY,
    logits: rows.flatMap((row) => Array.from(logits.subarray(row * VOCABULARY, (row + 1) * VOCABULARY))),
    rowMask: INNER,
    firstChild: trie.firstChild,
    token: trie.token,
    rowPairStart,
    pairToken,
  });
  const out = new Float64Array(trie.numPrefixes);
  INNER.forEach((prefix, r) => {
    for (let k = 0; k < counts[r]; k++) out[trie.firstChild[prefix] + k] = logPF[rowPairStart[r] + k];
  });
  return out;
}

/** −log P(next | history) of a reader, nats, and its gradient added to `gradient` times `scale`. */
export function crossEntropy(p: MicroParameters, reader: Reader, gradient: MicroParameters, scale: number): number {
  const tree = chain(reader);
  const f = forward(p, tree);
  const first = NUM_HISTORY_TOKENS - 1;
  const prefixes = [0];
  for (const token of tree.path.slice(0, -1)) {
    const at = prefixes[prefixes.length - 1];
    const k = Array.from(trie.token.subarray(trie.firstChild[at], trie.firstChild[at + 1])).indexOf(token);
    prefixes.push(trie.firstChild[at] + k);
  }
  const rows = {
    numRows: tree.path.length,
    V: VOCABULARY,
    stride: VOCABULARY,
    logits: f.logits.subarray(first * VOCABULARY),
    rowMask: prefixes,
    firstChild: trie.firstChild,
    token: trie.token,
    rowPairStart: [0, ...tree.path.map((_, l) => l + 1)],
    pairToken: tree.path,
  };
  const { logPF } = logSoftmaxPairs(rows);
  const dLogits = new Float64Array(f.logits.length);
  dLogits.set(
    logSoftmaxPairsBackward({ ...rows, dLogPF: tree.path.map(() => -scale), dFlow: null }),
    first * VOCABULARY,
  );
  backward(p, tree, f, dLogits, gradient);
  return -logPF.reduce((a, b) => a + b, 0);
}

/** Expected −log P(next | history) over every history and what truly follows, nats: exact, with no reader drawn. */
export const heldOutLoss = (p: MicroParameters): number =>
  ALL_HISTORIES.reduce((sum, history) => {
    const logP = itemLogProbs(GOLDEN_WORLD, policyAfter(p, history));
    return sum - targetOf(history).reduce((a, q, x) => a + q * logP[x], 0);
  }, 0) / ALL_HISTORIES.length;

/** A run on `numReaders` training readers. Its picture is the policy after the history SHOWN. */
export function llamaKind(numReaders: number): LearnerKind {
  return { name: String(numReaders), make: () => train(numReaders) };
}

function train(numReaders: number): Learner {
  const parameters = initialParameters(VOCABULARY, SEED);
  const [m, v] = [zeroParameters(VOCABULARY), zeroParameters(VOCABULARY)];
  const readers = drawReaders(numReaders, SEED);
  const shuffles = new RandomStream(SEED, 'lesson/shuffle');
  let order: number[] = [];
  let numUpdates = 0;
  let lastLoss = Number.NaN;
  let lastNorm = 0;
  const batchOf = (): Reader[] =>
    Array.from({ length: BATCH }, () => {
      if (order.length === 0) order = Array.from(shuffles.shuffle(Array.from(readers.keys())));
      return readers[order.pop() as number];
    });
  const step = () => {
    const gradient = zeroParameters(VOCABULARY);
    const batch = batchOf();
    lastLoss = batch.reduce((sum, reader) => sum + crossEntropy(parameters, reader, gradient, 1 / BATCH) / BATCH, 0);
    const total = PARAMETER_NAMES.reduce((sum, name) => sum + squaredNorm(gradient[name]), 0);
    const { norm, clipFactor } = clipScale({ squaredNorm: total, loss: lastLoss, clipNorm: CLIP_NORM, lossScale: 1 });
    lastNorm = norm;
    numUpdates++;
    for (const name of PARAMETER_NAMES)
      adamW({
        parameter: parameters[name],
        gradient: gradient[name],
        m: m[name],
        v: v[name],
        lr: LEARNING_RATE,
        beta1: 0.9,
        beta2: 0.95,
        eps: 1e-8,
        weightDecay: 0,
        clipFactor,
        step: numUpdates,
      });
  };
  const target = targetOf(SHOWN);
  const shown = () => policyAfter(parameters, SHOWN);
  const probabilitiesOf = (logPF: Float64Array) => itemLogProbs(GOLDEN_WORLD, logPF).map(Math.exp);
  return {
    // Every history there is takes about as long as five steps.
    measureEvery: 4,
    get numUpdates() {
      return numUpdates;
    },
    batch: step,
    learned() {
      const logPF = shown();
      const logZ = Math.log(GOLDEN_WORLD.rewards.reduce((a, b) => a + b, 0));
      const logReach = new Float64Array(trie.numPrefixes);
      for (let p = 1; p < trie.numPrefixes; p++) logReach[p] = logReach[trie.parent[p]] + logPF[p];
      const logF = logReach.map((reach) => logZ + reach);
      const logEdgeFlow = logF.slice();
      return { logPF, logF, logEdgeFlow, logZ, probabilities: probabilitiesOf(logPF) };
    },
    measures: () => ({
      heldOut: heldOutLoss(parameters),
      training: numUpdates === 0 ? heldOutLoss(parameters) : lastLoss,
      norm: lastNorm,
      distance: totalVariation(probabilitiesOf(shown()), target),
    }),
  };
}
