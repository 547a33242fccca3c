/**
 * Seven tokens as a step packs them: a history of one item, then a set's prefixes behind it, each once. Their queries, keys and
 * values have two numbers each, so that every product can be checked by hand; made up so that later tiles bring higher scores. After: the lesson's cells; the GPU's own run.
 */
import { attentionForward } from '../../reference/attention/attentionForward.ts';
import type { SmallAttention } from '../../ui/stores/deviceStore.ts';
import type { Settings } from '../policies.ts';

/** Depth first. '' is a token of the history; others are the prefixes of the golden trie that they complete. */
const PREFIXES = ['', '', '', '0', '00', '1', '10'] as const;
export const NUM_TOKENS = PREFIXES.length;
export const HEAD_DIM = 2;
/** One past the last descendant of each token; [NUM_TOKENS]. */
export const END = [7, 7, 7, 5, 5, 7, 7] as const;

/** "x₂" in the history, else the prefix. */
export const tokenName = (i: number): string => PREFIXES[i] || `x${'₁₂₃'[i]}`;
/** The golden trie's prefix that token i completes; the root for the history. */
export const prefixOf = (i: number): string => PREFIXES[i];

/** q | k | v of each token, [NUM_TOKENS, 6]. Made up. */
export const FIRST_QKV: readonly number[] = [
  [0.5, 1, 1, 0.5, 1, 0],
  [1, 0, 0.5, -1, 0, 1],
  [0, 1, -1, 1, 1, 1],
  [1.5, 0.5, 1.5, 0.5, 2, -1],
  [2, -1, 1, -1, -1, 2],
  [-1, 1, -0.5, 0.5, 0, -2],
  [0.5, 2, 1, -1, 1, -1],
].flat();
/** Numbers a reader may give: beyond, the exponentials would say little. */
export const REACH = 4;

export interface AttentionSettings {
  /** Token whose row is worked out. */
  readonly query: number;
  readonly qkv: readonly number[];
  /** Keys looked at together. */
  readonly tile: number;
}

export const FIRST_SETTINGS = { query: 4, qkv: FIRST_QKV, tile: 2 } as const;

export function attentionSettings(settings: Settings): AttentionSettings {
  const { query, qkv, tile } = { ...FIRST_SETTINGS, ...settings };
  return { query: Number(query), qkv: qkv as readonly number[], tile: Number(tile) };
}

/** Whether token i sees token j: it is i itself or an ancestor. */
export const sees = (i: number, j: number): boolean => j <= i && i < END[j];
export const seenBy = (i: number): number[] =>
  Array.from({ length: NUM_TOKENS }, (_, j) => j).filter((j) => sees(i, j));

const SCALE = 1 / Math.sqrt(HEAD_DIM);
const part = (qkv: readonly number[], i: number, which: 0 | 1 | 2): readonly number[] =>
  qkv.slice(i * 3 * HEAD_DIM + which * HEAD_DIM, i * 3 * HEAD_DIM + (which + 1) * HEAD_DIM);
export const queryRow = (qkv: readonly number[], i: number) => part(qkv, i, 0);
export const keyRow = (qkv: readonly number[], i: number) => part(qkv, i, 1);
export const valueRow = (qkv: readonly number[], i: number) => part(qkv, i, 2);

export interface Score {
  readonly key: number;
  /** q · k */
  readonly product: number;
  /** q · k / √2 */
  readonly score: number;
}

/** Scores of the keys that token i sees. */
export function scoresOf(qkv: readonly number[], i: number): Score[] {
  const q = queryRow(qkv, i);
  return seenBy(i).map((key) => {
    const k = keyRow(qkv, key);
    const product = q.reduce((sum, x, d) => sum + x * k[d], 0);
    return { key, product, score: product * SCALE };
  });
}

/** One head in float64 by `reference/`: output [NUM_TOKENS, 2], probabilities [NUM_TOKENS, NUM_TOKENS], lse [NUM_TOKENS]. */
export const referenceAttention = (qkv: readonly number[]) =>
  attentionForward({
    numQueries: NUM_TOKENS,
    numKeys: NUM_TOKENS,
    numHeads: 1,
    numKeyValueHeads: 1,
    headDim: HEAD_DIM,
    layout: {
      queryAt: 0,
      keyAt: HEAD_DIM,
      valueAt: 2 * HEAD_DIM,
      queryStride: 3 * HEAD_DIM,
      keyValueStride: 3 * HEAD_DIM,
    },
    spanAt: { position: 0, begin: 0, end: 0, keyPosition: 0, keyEnd: 0 },
    outStride: HEAD_DIM,
    scale: SCALE,
    mask: 'forest',
    spans: END,
    qkv,
  });

/** The same as a request to the GPU. */
export const attentionRun = (qkv: readonly number[]): SmallAttention => ({
  kernel: 'attentionForward',
  headDim: HEAD_DIM,
  end: END,
  qkv,
});
