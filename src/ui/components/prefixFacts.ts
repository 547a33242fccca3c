/** The numbers of one prefix, for the card, the picture's accessible mirror and the lessons. */
import { logSumExp } from '../../core/logDomain.ts';
import type { TrieViewProps } from './trieProps.ts';

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

export function prefixFacts(arrays: FlowArrays, p: number): PrefixFacts {
  const { trie, tokenNames, itemTitles } = arrays;
  const words: string[] = [];
  for (let q = p; q !== 0; q = trie.parent[q]) words.unshift(tokenNames[trie.token[q]] ?? `token ${trie.token[q]}`);
  const item = trie.item[p];
  const parent = trie.parent[p];
  const given = at(arrays.logPF, p);
  const logPF = p === 0 ? 0 : Number.isNaN(given) ? at(arrays.logEdgeFlow, p) - logFlowOf(arrays, parent) : given;
  return {
    name: p === 0 ? 'all items' : item >= 0 ? itemTitles[item] : words[words.length - 1],
    path: ['all items', ...words].join(' › '),
    isLeaf: item >= 0,
    item,
    numItems: trie.itemCount[p],
    flow: Math.exp(logFlowOf(arrays, p)),
    outflow: Math.exp(logOutflowOf(arrays, p)),
    residual: residualOf(arrays, p),
    probability: Math.exp(logPF),
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
export function factsInWords(facts: PrefixFacts): string {
  const out = facts.isLeaf ? `reward ${threeDigits(facts.outflow)}` : `flow out ${threeDigits(facts.outflow)}`;
  const items = facts.isLeaf ? '' : `, ${facts.numItems} items`;
  return `${facts.name}${items}: learned flow ${threeDigits(facts.flow)}, ${out}, exact ${threeDigits(facts.exactFlow)}, probability from parent ${threeDigits(facts.probability)}, residual ${signedNats(facts.residual)} nats`;
}
