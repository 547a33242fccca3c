/**
 * The policy over the whole catalogue of a user, exactly: the trie's inner prefixes once, depth first, below one history;
 * a row an inner prefix, a pair an edge. Several users a pass where they fit; where one user's trie does not, it goes on in
 * the next pass, the prompt and the way back to it laid once more. Before: `engine.ts`. After: `evaluate.ts`, `flowSnapshot.ts`.
 */
import { ShapeError } from '../core/errors.ts';
import { logReachOf } from '../gflow/treeFlows.ts';
import { pathTo, type Trie } from '../items/trie.ts';
import { createForestBatch, decoderTokens, encoderTokens, type ForestBatch, NONE } from '../nn/forestBatch.ts';
import { startTokenOf } from '../nn/modelConfig.ts';
import { flowKindOf } from '../objectives/objective.ts';
import type { TrainingEngine } from './engine.ts';
import { clearForest, layEncoderPrompt, layTail } from './forestLayout.ts';
import type { PreparedData } from './prepare.ts';
import { promptOf } from './windows.ts';

/** Of one user, by trie prefix; NaN where nothing was asked. */
export interface PrefixValues {
  /** log P_F of the edge into a prefix, nats; 0 at the root; f32 [numPrefixes]. */
  readonly logPF: Float32Array;
  /** log F of an inner prefix, nats; NaN where the objective has no flow; f32 [numPrefixes]. */
  readonly logF: Float32Array;
}

interface PassModel {
  readonly engine: Pick<TrainingEngine, 'forward'>;
  readonly data: Pick<PreparedData, 'capacity' | 'config' | 'itemTokens' | 'levels' | 'model' | 'trie' | 'vocabulary'>;
}

/** Where a user's trie stands in a pass: edges first … last − 1 of `prefix` have the pairs from `pair` on. */
interface Visit {
  readonly prefix: number;
  readonly first: number;
  readonly last: number;
  readonly row: number;
  readonly pair: number;
}

/** Inner prefixes depth first, parents before children; of `wanted` alone where given, which holds the parents of its own. */
export function innerPrefixes(trie: Trie, wanted?: ReadonlySet<number>): Uint32Array {
  const order: number[] = [];
  const open = [0];
  for (let p = open.pop(); p !== undefined; p = open.pop()) {
    order.push(p);
    if (trie.depth[p] + 1 === trie.levels) continue;
    for (let c = trie.firstChild[p + 1] - 1; c >= trie.firstChild[p]; c--) if (!wanted || wanted.has(c)) open.push(c);
  }
  return Uint32Array.from(order);
}

/** Lays tries below prompts into one batch, as much as fits. */
class CataloguePacker {
  readonly batch: ForestBatch;
  private numPrompts = 0;
  private numTokens = 0;
  private numRows = 0;
  private numPairs = 0;

  constructor(
    private readonly data: PassModel['data'],
    private readonly order: Uint32Array,
  ) {
    this.batch = createForestBatch(data.capacity);
  }

  reset(): void {
    clearForest(this.batch);
    this.numPrompts = 0;
    this.numTokens = 0;
    this.numRows = 0;
    this.numPairs = 0;
  }

  private maskOf(prefix: number): number {
    const { config, trie } = this.data;
    if (config.objective.policy === 'vocab') return NONE;
    return config.objective.policy === 'trie' ? prefix : trie.numPrefixes + trie.depth[prefix];
  }

  /** Continues a user's trie at edge `firstEdge` of order[from]; what went in, in order: none where nothing fits. */
  add(prompt: Uint32Array, from: number, firstEdge: number): Visit[] {
    const { batch: b, order } = this;
    const { capacity: c, trie, model } = this.data;
    const encoder = encoderTokens(c);
    const startToken = startTokenOf(model);
    const trunk = startToken === undefined ? prompt : [startToken];
    if (encoder > 0 && this.numPrompts + prompt.length > encoder) return [];
    const ancestors = pathTo(trie, order[from]).slice(0, -1);
    const start = this.numTokens;
    let end = start + trunk.length + ancestors.length;
    const visits: Visit[] = [];
    let pair = this.numPairs;
    for (let k = from, first = firstEdge; k < order.length; k++, first = 0) {
      const prefix = order[k];
      const size = prefix === 0 ? 0 : 1;
      const edges = trie.firstChild[prefix + 1] - trie.firstChild[prefix];
      const last = Math.min(edges, first + c.pairs - pair);
      const row = this.numRows + visits.length;
      if (end + size > decoderTokens(c) || last <= first || row >= c.rows) break;
      visits.push({ prefix, first, last, row, pair });
      end += size;
      pair += last - first;
      if (last < edges) break;
    }
    if (visits.length === 0) return visits;

    if (encoder > 0) {
      layEncoderPrompt(b, prompt, this.numPrompts, start, end);
      this.numPrompts += prompt.length;
    }
    /** Places of the prefixes on the way to the present one, by depth; depth 0 is the trunk's last. */
    const open: number[] = [];
    const place = (token: number, position: number): number => {
      const at = this.numTokens++;
      b.tokens[encoder + at] = token;
      b.positions[encoder + at] = position;
      b.begin[encoder + at] = start;
      b.end[encoder + at] = end;
      return at;
    };
    const descend = (prefix: number): void => {
      const depth = trie.depth[prefix];
      for (const left of open.splice(depth)) b.end[encoder + left] = this.numTokens;
      open.push(place(trie.token[prefix], trunk.length - 1 + depth));
    };
    for (let i = 0; i < trunk.length; i++) open[0] = place(trunk[i], i);
    for (const prefix of ancestors) descend(prefix);
    for (const { prefix, first, last, row, pair } of visits) {
      if (prefix !== 0) descend(prefix);
      b.rowPosition[row] = open[open.length - 1];
      b.rowMask[row] = this.maskOf(prefix);
      const child = trie.firstChild[prefix];
      b.pairToken.set(trie.token.subarray(child + first, child + last), pair);
      b.rowPairStart[row + 1] = pair + last - first;
    }
    this.numRows += visits.length;
    this.numPairs = pair;
    return visits;
  }

  finish(): ForestBatch {
    const { batch: b } = this;
    layTail(b, this.numPrompts, this.numTokens);
    b.rowPairStart.fill(this.numPairs, this.numRows + 1);
    b.counts.set([this.numPrompts + this.numTokens, this.numRows, this.numPairs, 0, 0]);
    return b;
  }
}

/**
 * Values of the prefixes in `order` (all inner ones by default, see `innerPrefixes`) and of their children under each
 * history, by as many forward passes as it takes; `onUser` is called in order. Throws ShapeError where a pass cannot hold
 * one history and one way down.
 */
export async function cataloguePass(
  { engine, data }: PassModel,
  histories: readonly ArrayLike<number>[],
  onUser: (values: PrefixValues, index: number) => void,
  order: Uint32Array = innerPrefixes(data.trie),
): Promise<void> {
  const { trie, config } = data;
  const hasFlow = flowKindOf(config.objective.type, config.objective.flow) !== 'none';
  const packer = new CataloguePacker(data, order);
  const blank = (): PrefixValues => {
    const logPF = new Float32Array(trie.numPrefixes).fill(Number.NaN);
    logPF[0] = 0;
    return { logPF, logF: new Float32Array(trie.numPrefixes).fill(Number.NaN) };
  };
  let user = 0;
  let values = blank();
  /** The next prefix of `order`, and its next edge. */
  let next = 0;
  let edge = 0;
  while (user < histories.length) {
    packer.reset();
    const laid: { readonly visits: readonly Visit[]; readonly isLast: boolean }[] = [];
    for (let u = user; u < histories.length; ) {
      const visits = packer.add(promptOf(histories[u], data), next, edge);
      if (visits.length === 0) break;
      const { prefix, last } = visits[visits.length - 1];
      const isPartial = last < trie.firstChild[prefix + 1] - trie.firstChild[prefix];
      next += visits.length - (isPartial ? 1 : 0);
      edge = isPartial ? last : 0;
      const isLast = next === order.length;
      laid.push({ visits, isLast });
      if (!isLast) break;
      next = 0;
      u++;
    }
    if (laid.length === 0)
      throw new ShapeError(
        `cataloguePass: expected a step to hold a history and a path below it, found room for ${data.capacity.tokens} tokens and ${data.capacity.pairs} pairs. Raise budget.tokensPerStep.`,
      );
    const { logPF, logF } = await engine.forward(packer.finish());
    for (const { visits, isLast } of laid) {
      for (const { prefix, first, last, row, pair } of visits) {
        if (hasFlow) values.logF[prefix] = logF[row];
        values.logPF.set(logPF.subarray(pair, pair + last - first), trie.firstChild[prefix] + first);
      }
      if (!isLast) continue;
      onUser(values, user++);
      values = blank();
    }
  }
}

/** Log-probability of every item's path, nats; f64 [numItems]. */
export function itemLogProbs(trie: Trie, { logPF }: Pick<PrefixValues, 'logPF'>): Float64Array {
  const logReach = logReachOf(trie, logPF);
  return Float64Array.from(trie.leafOfItem, (leaf) => logReach[leaf]);
}

/** log P of every item's path under each history, policy as configured, nats; f64 [numItems]. */
export function catalogueLogProbs(
  model: PassModel,
  histories: readonly ArrayLike<number>[],
  onUser: (logProb: Float64Array, index: number) => void,
): Promise<void> {
  return cataloguePass(model, histories, (values, index) => onUser(itemLogProbs(model.data.trie, values), index));
}
