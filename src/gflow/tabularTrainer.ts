/**
 * Trains a TabularPolicy on the policy's own trajectories (with a little exploration) by any of the balance
 * objectives. Before: a trie and log rewards. After: Play's worker, lessons, tests. METHOD §5.1 and §6.
 */
import { ShapeError } from '../core/errors.ts';
import { RandomStream } from '../core/random.ts';
import { pathTo, type Trie } from '../items/trie.ts';
import { TabularPolicy } from './tabularPolicy.ts';

export const TABULAR_OBJECTIVES = ['tb', 'db', 'subtb', 'fm', 'vargrad'] as const;
export type TabularObjective = (typeof TABULAR_OBJECTIVES)[number];

export interface TabularSettings {
  readonly objective: TabularObjective;
  readonly optimizer: 'sgd' | 'adam';
  readonly lr: number;
  /** Learning rate of log Z and log F over that of the logits. */
  readonly flowLrScale: number;
  /** Trajectories a batch step. */
  readonly batchSize: number;
  /** Share of uniform moves while sampling. */
  readonly epsilon: number;
  readonly subtbLambda: number;
  readonly seed: number;
}

export const DEFAULT_TABULAR_SETTINGS: TabularSettings = {
  objective: 'tb',
  optimizer: 'adam',
  lr: 0.02,
  flowLrScale: 2,
  batchSize: 16,
  epsilon: 0.05,
  subtbLambda: 0.9,
  seed: 7,
};

/** Gradients of the mean loss, shaped like the policy's tables. */
export interface TabularGradient {
  readonly loss: number;
  readonly dLogits: Float64Array;
  readonly dLogF: Float64Array;
  readonly dLogZ: Float64Array;
}

const ADAM_BETA1 = 0.9;
const ADAM_BETA2 = 0.99;
const ADAM_EPS = 1e-8;

export class TabularTrainer {
  readonly policy: TabularPolicy;
  readonly settings: TabularSettings;
  /** Parameter updates so far. */
  numUpdates = 0;
  numTrajectories = 0;
  private readonly trie: Trie;
  private logReward: Float64Array;
  private readonly rng: RandomStream;
  private readonly moments: readonly { first: Float64Array; second: Float64Array }[];
  /** Prefixes of the trajectory under way, root excluded. */
  private partial: number[] = [];
  /** Leaf of the trajectory before, which VarGrad needs as a partner when it sees one trajectory at a time. */
  private previousLeaf: number | null = null;

  constructor(trie: Trie, logReward: Float64Array, settings: Partial<TabularSettings> = {}) {
    this.trie = trie;
    this.settings = { ...DEFAULT_TABULAR_SETTINGS, ...settings };
    this.policy = new TabularPolicy(trie);
    this.rng = new RandomStream(this.settings.seed, 'tabular/trajectories');
    this.moments = [this.policy.logits, this.policy.logF, this.policy.logZ].map((table) => ({
      first: new Float64Array(table.length),
      second: new Float64Array(table.length),
    }));
    this.logReward = logReward;
    this.setLogReward(logReward);
  }

  /** Changes the target under way; what was learned stays. f64 [numItems], nats. */
  setLogReward(logReward: Float64Array): void {
    if (logReward.length !== this.trie.numItems)
      throw new ShapeError(
        `TabularTrainer: logReward has ${logReward.length} entries, expected numItems = ${this.trie.numItems}.`,
      );
    this.logReward = logReward;
  }

  /** One token of the trajectory under way; when it reaches an item, one update. Returns the prefixes so far. */
  token(): { readonly path: readonly number[]; readonly isEnd: boolean } {
    const at = this.partial.at(-1) ?? 0;
    this.partial.push(this.policy.sampleChild(at, this.settings.epsilon, this.rng));
    const path = this.partial;
    const leaf = path[path.length - 1];
    const isEnd = this.trie.item[leaf] >= 0;
    if (isEnd) {
      this.partial = [];
      this.learnFromOne(leaf);
    }
    return { path: [...path], isEnd };
  }

  /** Finishes the trajectory under way (or draws a whole one) and updates on it. Returns its prefixes. */
  trajectory(): readonly number[] {
    for (;;) {
      const { path, isEnd } = this.token();
      if (isEnd) return path;
    }
  }

  /** Draws `batchSize` trajectories and updates once on their mean loss, which it returns (nats²). */
  batch(): number {
    this.partial = [];
    const leaves = Array.from({ length: this.settings.batchSize }, () => this.sampleLeaf());
    const gradient = this.lossAndGradient(leaves);
    this.update(gradient);
    this.numTrajectories += leaves.length;
    this.previousLeaf = leaves[leaves.length - 1];
    return gradient.loss;
  }

  /** Leaf of the latest whole trajectory; the first leaf before there is one. */
  latestLeaf(): number {
    return this.previousLeaf ?? this.trie.leafOfItem[0];
  }

  /**
   * Sets log Z to the mean of log R − log P under the untrained policy, which minimises TB at the start (METHOD §6.5),
   * and every log F(s) to log Z + log reach(s).
   */
  warmUpFlows(): void {
    const { policy, trie } = this;
    const logReach = policy.logReach();
    let mean = 0;
    for (let x = 0; x < trie.numItems; x++) {
      const logP = logReach[trie.leafOfItem[x]];
      mean += Math.exp(logP) * (this.logReward[x] - logP);
    }
    policy.logZ[0] = mean;
    for (let p = 0; p < trie.numPrefixes; p++) policy.logF[p] = mean + logReach[p];
    // Flow matching reads logits as log edge flows; a constant shift of siblings leaves P_F alone.
    if (this.settings.objective === 'fm')
      for (let p = 1; p < trie.numPrefixes; p++) policy.logits[p] = mean + logReach[p];
  }

  /** Mean loss of trajectories ending in `leaves`, nats², and its gradient. */
  lossAndGradient(leaves: readonly number[]): TabularGradient {
    const { policy, trie } = this;
    const gradient = {
      dLogits: new Float64Array(trie.numPrefixes),
      dLogF: new Float64Array(trie.numPrefixes),
      dLogZ: new Float64Array(1),
    };
    const share = 1 / leaves.length;
    const paths = leaves.map((leaf) => pathTo(trie, leaf));
    let loss = 0;
    if (this.settings.objective === 'fm') {
      for (const path of paths) loss += share * this.flowMatching(path, share, gradient.dLogits);
      return { loss, ...gradient };
    }
    const logPFs = paths.map((path) => path.map((c) => policy.logits[c] - policy.logOutflow(trie.parent[c])));
    if (this.settings.objective === 'vargrad') {
      const gaps = paths.map((path, n) => this.leafLogReward(path) - sum(logPFs[n]));
      const mean = sum(gaps) * share;
      paths.forEach((path, n) => {
        const centred = gaps[n] - mean;
        loss += share * centred ** 2;
        for (const c of path) this.addPolicyGradient(c, -2 * share * centred, gradient.dLogits);
      });
      return { loss, ...gradient };
    }
    paths.forEach((path, n) => {
      loss += share * this.subTrajectories(path, logPFs[n], share, gradient);
    });
    return { loss, ...gradient };
  }

  /** log F of what TB, DB and SubTB compare: log Z at the root, the table inside, log R at a leaf. */
  private logFlowAt(path: readonly number[], index: number): number {
    if (index === 0) return this.policy.logZ[0];
    return index === path.length ? this.leafLogReward(path) : this.policy.logF[path[index - 1]];
  }

  private leafLogReward(path: readonly number[]): number {
    return this.logReward[this.trie.item[path[path.length - 1]]];
  }

  /** Σ_{i<j} w_ij (log F(s_i) + Σ log P_F − log F(s_j))²: TB is the longest piece alone, DB the pieces of length one. */
  private subTrajectories(
    path: readonly number[],
    logPF: readonly number[],
    share: number,
    gradient: Omit<TabularGradient, 'loss'>,
  ): number {
    const { objective, subtbLambda } = this.settings;
    const L = path.length;
    let total = 0;
    if (objective === 'subtb') for (let n = 1; n <= L; n++) total += (L + 1 - n) * subtbLambda ** n;
    let loss = 0;
    for (let i = 0; i < L; i++) {
      for (let j = i + 1; j <= L; j++) {
        const weight =
          objective === 'tb'
            ? Number(j - i === L)
            : objective === 'db'
              ? Number(j - i === 1)
              : subtbLambda ** (j - i) / total;
        if (weight === 0) continue;
        const residual = this.logFlowAt(path, i) + sum(logPF.slice(i, j)) - this.logFlowAt(path, j);
        loss += weight * residual ** 2;
        const g = 2 * weight * residual * share;
        for (let l = i; l < j; l++) this.addPolicyGradient(path[l], g, gradient.dLogits);
        if (i === 0) gradient.dLogZ[0] += g;
        else gradient.dLogF[path[i - 1]] += g;
        if (j < L) gradient.dLogF[path[j - 1]] -= g;
      }
    }
    return loss;
  }

  /** Σ over the states of a path of (log flow in − log flow out)², logits read as log edge flows; a leaf's outflow is R. */
  private flowMatching(path: readonly number[], share: number, dLogits: Float64Array): number {
    const { policy, trie } = this;
    let loss = 0;
    for (const p of path) {
      const isLeaf = trie.item[p] >= 0;
      const residual = policy.logits[p] - (isLeaf ? this.logReward[trie.item[p]] : policy.logOutflow(p));
      loss += residual ** 2;
      const g = 2 * residual * share;
      dLogits[p] += g;
      if (isLeaf) continue;
      const probabilities = policy.childProbabilities(p);
      for (let k = 0; k < probabilities.length; k++) dLogits[trie.firstChild[p] + k] -= g * probabilities[k];
    }
    return loss;
  }

  /** Adds g · ∂ log P_F(edge into child) / ∂ logits. */
  private addPolicyGradient(child: number, g: number, dLogits: Float64Array): void {
    const parent = this.trie.parent[child];
    const probabilities = this.policy.childProbabilities(parent);
    for (let k = 0; k < probabilities.length; k++) dLogits[this.trie.firstChild[parent] + k] -= g * probabilities[k];
    dLogits[child] += g;
  }

  private sampleLeaf(): number {
    let at = 0;
    while (this.trie.item[at] < 0) at = this.policy.sampleChild(at, this.settings.epsilon, this.rng);
    return at;
  }

  private learnFromOne(leaf: number): void {
    const partner = this.settings.objective === 'vargrad' && this.previousLeaf !== null ? [this.previousLeaf] : [];
    this.update(this.lossAndGradient([leaf, ...partner]));
    this.numTrajectories++;
    this.previousLeaf = leaf;
  }

  private update(gradient: TabularGradient): void {
    const { policy, settings } = this;
    const tables = [policy.logits, policy.logF, policy.logZ];
    const gradients = [gradient.dLogits, gradient.dLogF, gradient.dLogZ];
    this.numUpdates++;
    const correction1 = 1 - ADAM_BETA1 ** this.numUpdates;
    const correction2 = 1 - ADAM_BETA2 ** this.numUpdates;
    tables.forEach((table, t) => {
      const lr = settings.lr * (t === 0 ? 1 : settings.flowLrScale);
      const { first, second } = this.moments[t];
      for (let i = 0; i < table.length; i++) {
        const g = gradients[t][i];
        if (settings.optimizer === 'sgd') {
          table[i] -= lr * g;
          continue;
        }
        first[i] = ADAM_BETA1 * first[i] + (1 - ADAM_BETA1) * g;
        second[i] = ADAM_BETA2 * second[i] + (1 - ADAM_BETA2) * g * g;
        table[i] -= (lr * (first[i] / correction1)) / (Math.sqrt(second[i] / correction2) + ADAM_EPS);
      }
    });
  }

  /**
   * What the objective knows of log Z, nats: the table; for FM the root's outflow; for VarGrad the mean of
   * log R − log P over the policy's own items, which is the log Z it implies (METHOD §6.5).
   */
  logZ(): number {
    const { policy, trie, settings } = this;
    if (settings.objective === 'fm') return policy.logOutflow(0);
    if (settings.objective !== 'vargrad') return policy.logZ[0];
    const logReach = policy.logReach();
    let mean = 0;
    for (let x = 0; x < trie.numItems; x++) {
      const logP = logReach[trie.leafOfItem[x]];
      mean += Math.exp(logP) * (this.logReward[x] - logP);
    }
    return mean;
  }

  /** Learned log F(s), nats, f64 [numPrefixes]: from the table (DB, SubTB), from the logits (FM), else Z · reach. Leaves: log R. */
  logStateFlow(logReach = this.policy.logReach()): Float64Array {
    const { policy, trie, settings } = this;
    const logZ = this.logZ();
    return Float64Array.from({ length: trie.numPrefixes }, (_, p) => {
      if (trie.item[p] >= 0) return this.logReward[trie.item[p]];
      if (p === 0) return logZ;
      if (settings.objective === 'fm') return policy.logOutflow(p);
      return settings.objective === 'db' || settings.objective === 'subtb' ? policy.logF[p] : logZ + logReach[p];
    });
  }

  /** Learned log flow along the edge into each prefix: log F(parent) + log P_F, nats, log Z at the root; f64 [numPrefixes]. */
  logEdgeFlow(logPF = this.policy.logPF(), logStateFlow = this.logStateFlow()): Float64Array {
    const out = new Float64Array(logPF.length);
    out[0] = logStateFlow[0];
    for (let p = 1; p < out.length; p++) out[p] = logStateFlow[this.trie.parent[p]] + logPF[p];
    return out;
  }
}

function sum(values: readonly number[]): number {
  let total = 0;
  for (const value of values) total += value;
  return total;
}
