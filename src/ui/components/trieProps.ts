/** What TrieView draws. Before: a worker's snapshot. Every array is indexed by prefix unless it says item. */
import type { ReactNode } from 'react';
import type { Trie } from '../../items/trie.ts';

export const TRIE_VIEW_MODES = ['learned', 'exact', 'difference', 'exposure'] as const;
export type TrieViewMode = (typeof TRIE_VIEW_MODES)[number];

export interface TrieViewProps {
  readonly trie: Trie;
  /** Learned log flow along the edge into each prefix, log F(parent) + log P_F, nats; at the root log Z. NaN where unknown; null before there is a model. f32 [numPrefixes] */
  readonly logEdgeFlow: Float32Array | null;
  /** Learned log F(s), nats; log R at leaves. Left out or NaN: the arriving flow stands for it. f32 [numPrefixes] */
  readonly logStateFlow?: Float32Array | null;
  /** log P_F of the edge into each prefix, nats. Left out: derived from logEdgeFlow. f32 [numPrefixes] */
  readonly logPF?: Float32Array | null;
  /** Exact log F*(s), nats; NaN where unknown. [numPrefixes] */
  readonly exactLogFlow: Float32Array | Float64Array | null;
  /** Reward of each item, positive. [numItems] */
  readonly rewards: Float32Array | Float64Array | null;
  /** Of each item NEITHER, OBSERVED or UNOBSERVED_GOOD (`eval/exposure.ts`); what the exposure view marks. u8 [numItems] */
  readonly exposure?: Uint8Array | null;
  readonly itemTitles: readonly string[];
  /** Names of tokens for people, by token. */
  readonly tokenNames: readonly string[];
  /** What stands beside each prefix in place of its token's name, and in place of an item's title; [numPrefixes]. */
  readonly prefixLabels?: readonly string[];
  /** Selected prefix; 0 is the root. */
  readonly selected: number;
  readonly view: TrieViewMode;
  readonly onSelect: (prefix: number) => void;
  /** Prefixes whose numbers the picture needs now, ascending; called when the set changes, a few times a second at most. */
  readonly onVisiblePrefixes?: (prefixes: Uint32Array) => void;
  /** Prefix under the pointer, or null. */
  readonly onHover?: (prefix: number | null) => void;
  /** Makes the leaves' bars draggable. */
  readonly onRewardChange?: (item: number, reward: number) => void;
  /** Right end of the reward bars; the largest reward by default. */
  readonly maxReward?: number;
  /** Prefixes of the latest trajectory, drawn as a bright thread. */
  readonly highlight?: readonly number[];
  /** Accessible name of the picture. */
  readonly label?: string;
  /** What stands first among the tools: the choice of view. */
  readonly lead?: ReactNode;
  /** For small panes: the tree alone, without tools, labels or badges. */
  readonly compact?: boolean;
  /** Stem of exported pictures' file names; 'trie' by default. */
  readonly fileName?: string;
}
