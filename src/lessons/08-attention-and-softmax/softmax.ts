/** The last step of a model on the golden trie: six logits, masked to the tokens that go on to some item. Float64 by `reference/`. */
import { TabularPolicy } from '../../gflow/tabularPolicy.ts';
import { legalTokens, logSoftmaxPairs, type PairsArgs } from '../../reference/softmax/logSoftmaxPairs.ts';
import type { SmallSoftmax } from '../../ui/stores/deviceStore.ts';
import type { Policy, Settings } from '../policies.ts';
import { GOLDEN_WORLD } from '../worlds.ts';

const { trie } = GOLDEN_WORLD;
export const VOCABULARY = 2 * trie.levels;
/** One logit a token, 0 and 1 of each level. Made up. */
export const FIRST_LOGITS: readonly number[] = [1.5, 0.5, 2, 0, 0.5, 1];

export const logitsOf = (settings: Settings): readonly number[] =>
  (settings['logits'] as readonly number[] | undefined) ?? FIRST_LOGITS;

/** The policy that the same six logits give at every prefix, masked to its children. */
export const logitsPolicy: Policy = (_world, _logReward, settings = {}) => {
  const table = new TabularPolicy(trie);
  const logits = logitsOf(settings);
  for (let p = 1; p < trie.numPrefixes; p++) table.logits[p] = logits[trie.token[p]];
  return { logPF: table.logPF(), logF: null };
};

const WHOLE_VOCABULARY = 0xffffffff;

const rows = (logits: readonly number[], prefix: number): PairsArgs => ({
  numRows: 2,
  V: VOCABULARY,
  stride: VOCABULARY,
  logits: [...logits, ...logits],
  rowMask: [prefix, WHOLE_VOCABULARY],
  firstChild: trie.firstChild,
  token: trie.token,
  rowPairStart: [0, VOCABULARY, 2 * VOCABULARY],
  pairToken: Array.from({ length: 2 * VOCABULARY }, (_, p) => p % VOCABULARY),
});

export interface SoftmaxRow {
  readonly token: number;
  readonly isLegal: boolean;
  /** e to the (logit − highest legal logit); 0 where it is not legal. */
  readonly weight: number;
  /** Under the mask, and over the whole vocabulary. */
  readonly masked: number;
  readonly unmasked: number;
}

export interface SoftmaxNumbers {
  readonly tokens: readonly SoftmaxRow[];
  /** Highest legal logit. */
  readonly maximum: number;
  /** log Σ exp, nats: masked, then over the whole vocabulary. */
  readonly lse: readonly [number, number];
  /** Probability that the unmasked softmax puts on tokens which lead to no item. */
  readonly leak: number;
  /** log P, masked then unmasked; [2, VOCABULARY], −1e30 where it is not legal. */
  readonly logPF: Float64Array;
}

/** The softmax at an inner prefix, masked and not. */
export function softmaxAt(logits: readonly number[], prefix: number): SoftmaxNumbers {
  const args = rows(logits, prefix);
  const { lse, logPF } = logSoftmaxPairs(args);
  const legal = legalTokens(args, 0);
  const maximum = Math.max(...legal.map((token) => logits[token]));
  const tokens = Array.from({ length: VOCABULARY }, (_, token) => {
    const isLegal = legal.includes(token);
    return {
      token,
      isLegal,
      weight: isLegal ? Math.exp(logits[token] - maximum) : 0,
      masked: Math.exp(logPF[token]),
      unmasked: Math.exp(logPF[VOCABULARY + token]),
    };
  });
  const leak = tokens.reduce((sum, { isLegal, unmasked }) => sum + (isLegal ? 0 : unmasked), 0);
  return { tokens, maximum, lse: [lse[0], lse[1]], leak, logPF };
}

/** The same as a request to the GPU. */
export const softmaxRun = (logits: readonly number[], prefix: number): SmallSoftmax => ({
  kernel: 'logSoftmaxPairs',
  V: VOCABULARY,
  logits: [...logits, ...logits],
  rowPrefix: [prefix, null],
  firstChild: Array.from(trie.firstChild),
  token: Array.from(trie.token),
});
