/**
 * Packs histories and trajectories into one flat depth-first batch. Before: samplers and rewards. After: `nn/model.ts`.
 *
 * Every prompt stands once; below each prompt position stand, once, the distinct non-empty proper prefixes of the
 * trajectories that leave it there (their last tokens are never inputs). Query i sees key j iff j ≤ i < end[j], so the
 * prompt's later tokens follow a branch and do not see it. For a model with an encoder the prompts go to the encoder, and
 * the forest of the decoder has one start token a tree, from which all trajectories branch.
 */
import { ShapeError } from '../core/errors.ts';
import { childAlong } from '../items/trie.ts';
import {
  createForestBatch,
  decoderTokens,
  encoderTokens,
  type ForestBatch,
  type ForestCapacity,
  NONE,
} from '../nn/forestBatch.ts';
import { startTokenOf } from '../nn/modelConfig.ts';
import { clearForest, layEncoderPrompt, layTail } from './forestLayout.ts';
import type { PreparedData } from './prepare.ts';

export interface ForestTrajectory {
  /** a_1 … a_L. */
  readonly tokens: ArrayLike<number>;
  /** The trajectory continues prompt[0 … at − 1]; at ≥ 1. */
  readonly at: number;
  readonly logReward: number;
  /** Log-probability under the frozen reference (DPO); 0 elsewhere. */
  readonly refLogProb: number;
  /** Weight of the trajectory's objective term; for set objectives, of the group (read at its first trajectory). */
  readonly weight: number;
  /** Weight of −log P_F of each of its tokens (cross-entropy of the positive); usually 0. */
  readonly ceWeight: number;
}

/** A trajectory that is looked at and not trained. */
export const UNWEIGHTED = { logReward: 0, refLogProb: 0, weight: 0, ceWeight: 0 } as const;

export interface ForestTree {
  readonly prompt: ArrayLike<number>;
  /** Weight of −log P(p_{i+1} | p_≤i), whole vocabulary, for every i < n − 1; 0 for none. */
  readonly historyWeight: number;
  /** A target for the prompt's last position too (every position supervised), or null. */
  readonly nextToken?: number;
  /** Sets of trajectories, each the group of one objective term, the positive first. */
  readonly sets: readonly (readonly ForestTrajectory[])[];
}

/** Legal next tokens: maps (prefix, token) to the child prefix, −1 where there is none. Null: softmax over the vocabulary. */
export type TrieWalk = ((prefix: number, token: number) => number) | null;

/** Packed tokens that `tree` takes: in the encoder, and in the forest. */
export function packedTokensOf(tree: ForestTree, hasEncoder: boolean): { encoder: number; forest: number } {
  let branched = 0;
  for (const branch of branches(tree).values()) branched += branch.size;
  const { length } = tree.prompt;
  return hasEncoder ? { encoder: length, forest: 1 + branched } : { encoder: 0, forest: length + branched };
}

interface Node {
  readonly children: Map<number, Node>;
  size: number;
  row: number;
}
const node = (): Node => ({ children: new Map(), size: 0, row: NONE });

/** Proper prefixes by the prompt position they leave (at − 1); `size` counts a node's descendants. */
function branches(tree: ForestTree): Map<number, Node> {
  const roots = new Map<number, Node>();
  for (const set of tree.sets)
    for (const t of set) {
      let root = roots.get(t.at - 1);
      if (!root) {
        root = node();
        roots.set(t.at - 1, root);
      }
      const path = [root];
      for (let l = 0; l < t.tokens.length - 1; l++) {
        const at = path[path.length - 1];
        let child = at.children.get(t.tokens[l]);
        if (!child) {
          child = node();
          at.children.set(t.tokens[l], child);
          for (const p of path) p.size++;
        }
        path.push(child);
      }
    }
  return roots;
}

/** Fills batches of one capacity, tree by tree; the arrays are reused from step to step. */
export class ForestPacker {
  readonly batch: ForestBatch;
  /** Of the encoder, and of the forest. */
  private numPrompts = 0;
  private numTokens = 0;
  private numTrajectories = 0;
  private numGroups = 0;
  /** Rows and pairs are collected in packing order and sorted into rows at the end. */
  private readonly rowOfPair: Uint32Array;
  private readonly tokenOfPair: Uint32Array;
  private readonly weightOfPair: Float32Array;
  private readonly stepOfPair: Int32Array;
  private numPairs = 0;
  private numRows = 0;

  constructor(
    readonly capacity: ForestCapacity,
    private readonly walk: TrieWalk,
    /** The mask of level 0, level l's being l further on (`trieWords`); null where the policy masks no level. */
    private readonly levelMask: number | null = null,
    /** The decoder's first input, for a model with an encoder. */
    private readonly startToken = 0,
  ) {
    this.batch = createForestBatch(capacity);
    this.rowOfPair = new Uint32Array(capacity.pairs);
    this.tokenOfPair = new Uint32Array(capacity.pairs);
    this.weightOfPair = new Float32Array(capacity.pairs);
    this.stepOfPair = new Int32Array(capacity.pairs);
    this.reset();
  }

  reset(): void {
    this.numPrompts = 0;
    this.numTokens = 0;
    this.numTrajectories = 0;
    this.numGroups = 0;
    this.numPairs = 0;
    this.numRows = 0;
    clearForest(this.batch);
  }

  private get masks(): boolean {
    return this.walk !== null || this.levelMask !== null;
  }

  private maskOf(prefix: number, level: number): number {
    if (this.walk) return prefix;
    return this.levelMask === null ? NONE : this.levelMask + level;
  }

  private rowFor(position: number, mask: number): number {
    const { positionRows, rowPosition, rowMask } = this.batch;
    for (let k = 0; k < 2; k++) {
      const row = positionRows[2 * position + k];
      if (row === NONE) {
        const made = this.numRows++;
        positionRows[2 * position + k] = made;
        rowPosition[made] = position;
        rowMask[made] = mask;
        return made;
      }
      if (rowMask[row] === mask) return row;
    }
    throw new ShapeError(
      `Packed forest: position ${position} is asked for a third softmax mask; at most two fit (the vocabulary and one trie prefix).`,
    );
  }

  private addPair(row: number, token: number, weight: number, step: number): void {
    const p = this.numPairs++;
    this.rowOfPair[p] = row;
    this.tokenOfPair[p] = token;
    this.weightOfPair[p] = weight;
    this.stepOfPair[p] = step;
  }

  /** Adds a tree; false, changing nothing, when it does not fit beside what is there. */
  add(tree: ForestTree): boolean {
    const c = this.capacity;
    const n = tree.prompt.length;
    const hasEncoder = encoderTokens(c) > 0;
    const numTrajectories = tree.sets.reduce((a, s) => a + s.length, 0);
    for (const set of tree.sets)
      for (const t of set) {
        if (t.tokens.length !== c.levels)
          throw new ShapeError(`Packed forest: a trajectory has ${t.tokens.length} tokens, expected ${c.levels}.`);
        if (!(t.at >= 1 && t.at <= n) || (hasEncoder && t.at !== n))
          throw new ShapeError(
            `Packed forest: a trajectory leaves the prompt after ${t.at} tokens, expected ${hasEncoder ? `all ${n}: the encoder sees the whole prompt` : `1 to ${n}`}.`,
          );
      }
    if (hasEncoder && tree.historyWeight !== 0)
      throw new ShapeError(
        'Packed forest: historyWeight is not 0; an encoder predicts nothing of its prompt. Weigh the positive trajectory (ceWeight) instead.',
      );
    const roots = branches(tree);
    // What branches leave: the prompt itself, or the decoder's start token.
    const trunk = hasEncoder ? [this.startToken] : tree.prompt;
    const rootOf = (t: ForestTrajectory) => roots.get(t.at - 1)!;
    let tokens = trunk.length;
    for (const root of roots.values()) tokens += root.size;
    const pairs = (tree.historyWeight !== 0 ? n : 0) + numTrajectories * c.levels;
    const rows = tokens + (this.masks && tree.historyWeight !== 0 ? roots.size : 0);
    if (
      (hasEncoder && this.numPrompts + n > encoderTokens(c)) ||
      this.numTokens + tokens > decoderTokens(c) ||
      this.numPairs + pairs > c.pairs ||
      this.numRows + rows > c.rows ||
      this.numTrajectories + numTrajectories > c.trajectories ||
      this.numGroups + tree.sets.length > c.groups
    )
      return false;

    const b = this.batch;
    const start = this.numTokens;
    const treeEnd = start + tokens;
    const promptStart = this.numPrompts;
    if (hasEncoder) {
      this.numPrompts += n;
      layEncoderPrompt(b, tree.prompt, promptStart, start, treeEnd);
    }
    const place = (token: number, position: number, end: number): number => {
      const i = this.numTokens++;
      const at = encoderTokens(c) + i;
      b.tokens[at] = token;
      b.positions[at] = position;
      b.begin[at] = start;
      b.end[at] = end;
      return i;
    };
    // Where each node of a branch went, for the trajectories' rows.
    const indexOf = new Map<Node, number>();
    const descend = (at: Node, position: number): void => {
      for (const [token, child] of at.children) {
        const i = place(token, position, this.numTokens + 1 + child.size);
        indexOf.set(child, i);
        descend(child, position + 1);
      }
    };
    const promptIndex = new Uint32Array(trunk.length);
    for (let i = 0; i < trunk.length; i++) {
      promptIndex[i] = place(trunk[i], i, treeEnd);
      const root = roots.get(hasEncoder ? n - 1 : i);
      if (root) {
        indexOf.set(root, promptIndex[i]);
        descend(root, i + 1);
      }
    }
    if (tree.historyWeight !== 0) {
      for (let i = 0; i < n; i++) {
        const target = i < n - 1 ? tree.prompt[i + 1] : tree.nextToken;
        if (target !== undefined) this.addPair(this.rowFor(promptIndex[i], NONE), target, tree.historyWeight, -1);
      }
    }
    for (const set of tree.sets) {
      b.groupStart[this.numGroups++] = this.numTrajectories;
      for (const t of set) {
        const k = this.numTrajectories++;
        b.trajectory[4 * k] = t.weight;
        b.trajectory[4 * k + 1] = t.logReward;
        b.trajectory[4 * k + 2] = t.refLogProb;
        let at = rootOf(t);
        let prefix = 0;
        for (let l = 0; l < c.levels; l++) {
          const token = t.tokens[l];
          const row = this.rowFor(indexOf.get(at)!, this.maskOf(prefix, l));
          this.addPair(row, token, t.ceWeight, k * c.levels + l);
          if (this.walk) {
            prefix = this.walk(prefix, token);
            if (prefix < 0)
              throw new ShapeError(
                `Packed forest: token ${token} at step ${l + 1} of a trajectory is no legal child in the trie.`,
              );
          }
          if (l < c.levels - 1) at = at.children.get(token)!;
        }
      }
    }
    return true;
  }

  /** Sorts pairs into rows, makes the embedding's token lists, and scales all weights by `scale` (1 / number of users). */
  finish(scale = 1): ForestBatch {
    const b = this.batch;
    const c = this.capacity;
    const encoder = encoderTokens(c);
    layTail(b, this.numPrompts, this.numTokens);
    b.groupStart.fill(this.numTrajectories, this.numGroups);
    for (let p = 0; p < this.numPairs; p++) b.rowPairStart[this.rowOfPair[p] + 1]++;
    for (let r = 0; r < c.rows; r++) b.rowPairStart[r + 1] += b.rowPairStart[r];
    const next = b.rowPairStart.slice();
    for (let p = 0; p < this.numPairs; p++) {
      const row = this.rowOfPair[p];
      const at = next[row]++;
      b.pairToken[at] = this.tokenOfPair[p];
      b.ceWeight[at] = this.weightOfPair[p] * scale;
      const step = this.stepOfPair[p];
      if (step >= 0) {
        b.trajectorySteps[2 * step] = at;
        b.trajectorySteps[2 * step + 1] = row;
      }
    }
    for (let k = 0; k < this.numTrajectories; k++) b.trajectory[4 * k] *= scale;
    const eachToken = (visit: (i: number) => void) => {
      for (let i = 0; i < this.numPrompts; i++) visit(i);
      for (let i = 0; i < this.numTokens; i++) visit(encoder + i);
    };
    eachToken((i) => b.tokenStart[b.tokens[i] + 1]++);
    for (let t = 0; t < c.vocabularySize; t++) b.tokenStart[t + 1] += b.tokenStart[t];
    const place = b.tokenStart.slice();
    eachToken((i) => {
      b.tokenPositions[place[b.tokens[i]]++] = i;
    });
    b.counts.set([this.numPrompts + this.numTokens, this.numRows, this.numPairs, this.numTrajectories, this.numGroups]);
    return b;
  }
}

/** The packer of a run: masks as its policy asks. */
export function runPacker(data: Pick<PreparedData, 'capacity' | 'config' | 'trie' | 'model'>): ForestPacker {
  const { capacity, config, trie, model } = data;
  const { policy } = config.objective;
  const walk: TrieWalk = policy === 'trie' ? (prefix, token) => childAlong(trie, prefix, token) : null;
  return new ForestPacker(capacity, walk, policy === 'level' ? trie.numPrefixes : null, startTokenOf(model));
}
