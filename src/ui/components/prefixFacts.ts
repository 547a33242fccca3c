/** The numbers of one prefix, for the card, the picture's accessible mirror and the lessons. */
import { logSumExp } from '../../core/logDomain.ts';
import { type TrieText, trieText } from '../text/trie.ts';
import type { TrieViewProps } from './trieProps.ts';

export type FactWords = TrieText['facts'];
type PrefixNames = Pick<TrieViewProps, 'trie' | 'itemTitles' | 'tokenNames'>;

export type FlowArrays = Pick<
  TrieViewProps,
  'trie' | 'logEdgeFlow' | 'logStateFlow' | 'logPF' | 'exactLogFlow' | 'rewards' | 'itemTitles' | 'tokenNames'
>;

export interface PrefixFacts {
  /** "jacket", or an item's title at a leaf. */
  readonly name: string;
  /** "all items › jacket › formal" */
  readonly path: string;
  readonly isLeaf: boolean;
  /** The item of a leaf, −1 elsewhere. */
  readonly item: number;
  readonly numItems: number;
  /** Learned F(s); NaN where unknown. At a leaf the flow that arrives. */
  readonly flow: number;
  /** Σ of the learned flows along the edges out; at a leaf its reward. */
  readonly outflow: number;
  /** log of what arrives (below the root, else F) minus log of what stands for it, nats. See `residualOf`. */
  readonly residual: number;
  /** P_F of the edge into the prefix; 1 at the root. */
  readonly probability: number;
  readonly exactFlow: number;
}

const at = (values: ArrayLike<number> | null | undefined, p: number): number => values?.[p] ?? Number.NaN;

/** Learned log F(s): the table where there is one, else the arriving flow; at a leaf always the arriving flow. */
export function logFlowOf(arrays: FlowArrays, p: number): number {
  const state = arrays.trie.item[p] >= 0 ? Number.NaN : at(arrays.logStateFlow, p);
  return Number.isNaN(state) ? at(arrays.logEdgeFlow, p) : state;
}

/** log F(s) + log P_F − log F(s') of the edge into p, nats: what arrives against F(s'), or against R at a leaf. */
export function residualOf(arrays: FlowArrays, p: number): number {
  const { trie, rewards } = arrays;
  if (p === 0) return at(arrays.logEdgeFlow, 0) - logOutflowOf(arrays, 0);
  const stands = trie.item[p] >= 0 ? Math.log(at(rewards, trie.item[p])) : logFlowOf(arrays, p);
  return at(arrays.logEdgeFlow, p) - stands;
}

function logOutflowOf(arrays: FlowArrays, p: number): number {
  const { trie, logEdgeFlow, rewards } = arrays;
  if (trie.item[p] >= 0) return Math.log(at(rewards, trie.item[p]));
  if (logEdgeFlow === null) return Number.NaN;
  const children = logEdgeFlow.subarray(trie.firstChild[p], trie.firstChild[p + 1]);
  return children.some(Number.isNaN) ? Number.NaN : logSumExp(children);
}

/** log P_F of the edge into p, nats; 0 at the root. */
export function logPFOf(arrays: FlowArrays, p: number): number {
  if (p === 0) return 0;
  const given = at(arrays.logPF, p);
  return Number.isNaN(given) ? at(arrays.logEdgeFlow, p) - logFlowOf(arrays, arrays.trie.parent[p]) : given;
}

/** log of the probability that the policy reaches p from the root, nats. */
export function logProbabilityOf(arrays: FlowArrays, p: number): number {
  let sum = 0;
  for (let q = p; q !== 0; q = arrays.trie.parent[q]) sum += logPFOf(arrays, q);
  return sum;
}

/** The prefix's own name: its token's, an item's title at a leaf. */
export function nameOf(
  { trie, tokenNames, itemTitles }: PrefixNames,
  p: number,
  words: FactWords = trieText.en.facts,
): string {
  if (p === 0) return words.root;
  return trie.item[p] >= 0 ? itemTitles[trie.item[p]] : (tokenNames[trie.token[p]] ?? words.token(trie.token[p]));
}

/** `words`: those of the catalogue's section `trie`, in the reader's language. */
export function prefixFacts(arrays: FlowArrays, p: number, words: FactWords = trieText.en.facts): PrefixFacts {
  const { trie, tokenNames } = arrays;
  const names: string[] = [];
  for (let q = p; q !== 0; q = trie.parent[q]) names.unshift(tokenNames[trie.token[q]] ?? words.token(trie.token[q]));
  const item = trie.item[p];
  return {
    name: nameOf(arrays, p, words),
    path: [words.root, ...names].join(' › '),
    isLeaf: item >= 0,
    item,
    numItems: trie.itemCount[p],
    flow: Math.exp(logFlowOf(arrays, p)),
    outflow: Math.exp(logOutflowOf(arrays, p)),
    residual: residualOf(arrays, p),
    probability: Math.exp(logPFOf(arrays, p)),
    exactFlow: Math.exp(at(arrays.exactLogFlow, p)),
  };
}

/** Three significant digits; a dash for what is not known. */
export function threeDigits(value: number): string {
  if (!Number.isFinite(value)) return '–';
  if (value === 0) return '0';
  const size = Math.abs(value);
  const text =
    size >= 1e5 || size < 1e-4
      ? value.toExponential(2)
      : size >= 1000
        ? Math.round(value).toString()
        : value.toPrecision(3);
  return text.replace('-', '−');
}

/** "+0.012", "−0.340", "0.000": nats, three decimals. */
export function signedNats(value: number): string {
  if (!Number.isFinite(value)) return '–';
  const text = Math.abs(value).toFixed(3);
  return text === '0.000' ? text : `${value > 0 ? '+' : '−'}${text}`;
}

/** One line for screen readers. */
export const factsInWords = (facts: PrefixFacts, words: FactWords = trieText.en.facts): string =>
  words.sentence({
    name: facts.name,
    numItems: facts.isLeaf ? null : facts.numItems,
    flow: threeDigits(facts.flow),
    outflow: threeDigits(facts.outflow),
    exact: threeDigits(facts.exactFlow),
    probability: threeDigits(facts.probability),
    residual: signedNats(facts.residual),
  });
