/**
 * Trains a TabularPolicy on the policy's own trajectories (with a little exploration) by any of the balance
 * objectives. Before: a trie and log rewards. After: Play's worker, lessons, tests. METHOD §5.1 and §6.
 */
import { ShapeError } from '../core/errors.ts';
import { RandomStream } from '../core/random.ts';
import { pathTo, type Trie } from '../items/trie.ts';
import { ledgerOf, type TrajectoryLedger } from './tabularLedger.ts';
import {
  gapOf,
  lossAndGradient,
  TABULAR_OBJECTIVES,
  type TabularGradient,
  type TabularObjective,
  type TabularTarget,
  type TabularTrajectory,
} from './tabularLosses.ts';
import { OFF_TRIE, TabularPolicy } from './tabularPolicy.ts';

export { TABULAR_OBJECTIVES, type TabularObjective };

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
  /** Log reward of a path that leads to no item, nats; asked only without the mask. */
  readonly logFloor: number;
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
  logFloor: Math.log(0.001),
  seed: 7,
};

/** What can be switched off on purpose: log Z is held at 0, the balance, exploration, the trie's mask. */
export const TABULAR_BREAKS = ['logZ', 'balance', 'exploration', 'mask'] as const;
export type TabularBreak = (typeof TABULAR_BREAKS)[number];
/** True where it is switched off. */
export type TabularBreaks = Readonly<Record<TabularBreak, boolean>>;
export const NO_BREAKS: TabularBreaks = { logZ: false, balance: false, exploration: false, mask: false };

const ADAM_BETA1 = 0.9;
const ADAM_BETA2 = 0.99;
const ADAM_EPS = 1e-8;

export class TabularTrainer {
  readonly policy: TabularPolicy;
  readonly settings: TabularSettings;
  /** Parameter updates so far. */
  numUpdates = 0;
  numTrajectories = 0;
  /** The latest trajectory, or the part walked so far, spelled out before its update; null before there is one. */
  ledger: TrajectoryLedger | null = null;
  private readonly trie: Trie;
  private target: TabularTarget;
  private breaks: TabularBreaks = NO_BREAKS;
  private readonly rng: RandomStream;
  private readonly moments: readonly { first: Float64Array; second: Float64Array }[];
  /** Prefixes of the trajectory under way, root excluded. */
  private partial: number[] = [];
  /** The trajectory before, which VarGrad needs as a partner when it sees one trajectory at a time. */
  private previous: TabularTrajectory | null = null;
  /** `numTrajectories` when each item was last reached; −Infinity before. f64 [numItems] */
  private readonly lastReached: Float64Array;

  constructor(trie: Trie, logReward: Float64Array, settings: Partial<TabularSettings> = {}) {
    this.trie = trie;
    this.settings = { ...DEFAULT_TABULAR_SETTINGS, ...settings };
    this.policy = new TabularPolicy(trie);
    this.rng = new RandomStream(this.settings.seed, 'tabular/trajectories');
    this.moments = this.tables().map((table) => ({
      first: new Float64Array(table.length),
      second: new Float64Array(table.length),
    }));
    this.lastReached = new Float64Array(trie.numItems).fill(Number.NEGATIVE_INFINITY);
    this.target = this.targetOf(logReward);
  }

  /** Logits first, then flows, whose learning rate is scaled. */
  private tables(): readonly Float64Array[] {
    const { logits, logF, logZ, wrongLogits } = this.policy;
    return [logits, wrongLogits, logF, logZ];
  }

  private targetOf(logReward: Float64Array): TabularTarget {
    if (logReward.length !== this.trie.numItems)
      throw new ShapeError(
        `TabularTrainer: logReward has ${logReward.length} entries, expected numItems = ${this.trie.numItems}.`,
      );
    const { objective, subtbLambda, logFloor } = this.settings;
    const meanReward = logReward.reduce((total, value) => total + Math.exp(value), 0) / logReward.length;
    return { objective, subtbLambda, logFloor, logReward, meanReward, hasBalance: !this.breaks.balance };
  }

  /** Changes the target under way; what was learned stays. f64 [numItems], nats. */
  setLogReward(logReward: Float64Array): void {
    this.target = this.targetOf(logReward);
  }

  /**
   * Switches parts of the computation off and on again under way; what was learned stays. Without the mask, each prefix may
   * write any of `vocabularySize` tokens, and a path ends at the first wrong one, with the floor for its reward.
   */
  setBreaks(breaks: TabularBreaks, vocabularySize: number): void {
    const wasMasked = !this.breaks.mask;
    this.breaks = breaks;
    this.target = this.targetOf(this.target.logReward);
    if (breaks.logZ) this.policy.logZ[0] = 0;
    if (!breaks.mask) this.policy.mask();
    else if (wasMasked) this.policy.unmask(vocabularySize);
  }

  /** One token of the trajectory under way; when it ends, one update. Returns the prefixes so far. */
  token(): { readonly path: readonly number[]; readonly isEnd: boolean; readonly isStray: boolean } {
    const next = this.nextChild(this.partial.at(-1) ?? 0);
    const isStray = next === OFF_TRIE;
    if (!isStray) this.partial.push(next);
    const path = [...this.partial];
    const isEnd = isStray || this.trie.item[next] >= 0;
    if (isEnd) {
      this.partial = [];
      this.learnFromOne({ path, isStray });
    } else {
      const open = { path, isStray };
      this.ledger = ledgerOf(this.policy, this.target, open, this.comparedLogZ([open]));
    }
    return { path, isEnd, isStray };
  }

  /** Finishes the trajectory under way (or draws a whole one) and updates on it. */
  trajectory(): TabularTrajectory {
    for (;;) {
      const { path, isEnd, isStray } = this.token();
      if (isEnd) return { path, isStray };
    }
  }

  /** Draws `batchSize` trajectories and updates once on their mean loss, which it returns (nats²). */
  batch(): number {
    this.partial = [];
    const trajectories = Array.from({ length: this.settings.batchSize }, () => this.sampleTrajectory());
    return this.learnFrom(trajectories, trajectories);
  }

  /** The latest whole trajectory; null before there is one. */
  latestTrajectory(): TabularTrajectory | null {
    return this.previous;
  }

  /** How many items the latest `window` trajectories have reached. */
  coverage(window: number): number {
    return this.lastReached.reduce((count, at) => count + Number(at > this.numTrajectories - window), 0);
  }

  /**
   * Sets log Z to the mean of log R − log P under the untrained policy, which minimises TB at the start (METHOD §6.5),
   * and every log F(s) to log Z + log reach(s).
   */
  warmUpFlows(): void {
    const { policy, trie } = this;
    const logReach = policy.logReach();
    const mean = this.meanGap(logReach);
    policy.logZ[0] = this.breaks.logZ ? 0 : mean;
    for (let p = 0; p < trie.numPrefixes; p++) policy.logF[p] = mean + logReach[p];
    // Flow matching reads logits as log edge flows; a constant shift of siblings leaves P_F alone.
    if (this.settings.objective === 'fm')
      for (let p = 1; p < trie.numPrefixes; p++) policy.logits[p] = mean + logReach[p];
  }

  /** E[log R − log P] over what the policy draws, nats; a path that leads to no item has the floor for its reward. */
  private meanGap(logReach = this.policy.logReach()): number {
    const { policy, trie, target } = this;
    let mean = 0;
    for (let x = 0; x < trie.numItems; x++) {
      const logP = logReach[trie.leafOfItem[x]];
      mean += Math.exp(logP) * (target.logReward[x] - logP);
    }
    for (let p = 0; p < trie.depthStart[trie.levels]; p++) {
      if (policy.numWrong[p] === 0) continue;
      const logP = logReach[p] + policy.logPFOf(p, OFF_TRIE);
      mean += policy.numWrong[p] * Math.exp(logP) * (target.logFloor - logP);
    }
    return mean;
  }

  /** Mean loss of trajectories ending in `leaves`, nats², and its gradient. */
  lossAndGradient(leaves: readonly number[]): TabularGradient {
    const trajectories = leaves.map((leaf) => ({ path: pathTo(this.trie, leaf), isStray: false }));
    return lossAndGradient(this.policy, this.target, trajectories);
  }

  private nextChild(at: number): number {
    return this.breaks.exploration
      ? this.policy.likeliestChild(at)
      : this.policy.sampleChild(at, this.settings.epsilon, this.rng);
  }

  private sampleTrajectory(): TabularTrajectory {
    const path: number[] = [];
    for (let at = 0; this.trie.item[at] < 0; path.push(at)) {
      at = this.nextChild(at);
      if (at === OFF_TRIE) return { path, isStray: true };
    }
    return { path, isStray: false };
  }

  private learnFromOne(trajectory: TabularTrajectory): void {
    const partner = this.settings.objective === 'vargrad' && this.previous !== null ? [this.previous] : [];
    this.learnFrom([trajectory, ...partner], [trajectory]);
  }

  /** One update on `trajectories`; the last of the `drawn` ones is spelled out and remembered. Returns the mean loss. */
  private learnFrom(trajectories: readonly TabularTrajectory[], drawn: readonly TabularTrajectory[]): number {
    const latest = drawn[drawn.length - 1];
    this.ledger = ledgerOf(this.policy, this.target, latest, this.comparedLogZ(trajectories));
    const gradient = lossAndGradient(this.policy, this.target, trajectories);
    this.update(gradient);
    this.numTrajectories += drawn.length;
    for (const { path, isStray } of drawn)
      if (!isStray) this.lastReached[this.trie.item[path[path.length - 1]]] = this.numTrajectories;
    this.previous = latest;
    return gradient.loss;
  }

  /** What the objective takes for log Z at a step on these trajectories, nats. */
  private comparedLogZ(trajectories: readonly TabularTrajectory[]): number {
    const { policy, target } = this;
    if (target.objective === 'fm') return policy.logOutflow(0);
    if (target.objective !== 'vargrad') return policy.logZ[0];
    const whole = trajectories.filter(({ path, isStray }) => isStray || this.trie.item[path[path.length - 1]] >= 0);
    if (whole.length === 0) return this.logZ();
    return whole.reduce((total, trajectory) => total + gapOf(policy, target, trajectory), 0) / whole.length;
  }

  private update(gradient: TabularGradient): void {
    const { settings } = this;
    const tables = this.tables();
    const gradients = [gradient.dLogits, gradient.dWrongLogits, gradient.dLogF, gradient.dLogZ];
    this.numUpdates++;
    const correction1 = 1 - ADAM_BETA1 ** this.numUpdates;
    const correction2 = 1 - ADAM_BETA2 ** this.numUpdates;
    tables.forEach((table, t) => {
      const lr = settings.lr * (t < 2 ? 1 : settings.flowLrScale);
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
    if (this.breaks.logZ) this.policy.logZ[0] = 0;
  }

  /**
   * What the objective knows of log Z, nats: the table; for FM the root's outflow; for VarGrad the mean of
   * log R − log P over the policy's own paths, which is the log Z it implies (METHOD §6.5).
   */
  logZ(): number {
    const { policy, settings } = this;
    if (settings.objective === 'fm') return policy.logOutflow(0);
    return settings.objective === 'vargrad' ? this.meanGap() : policy.logZ[0];
  }

  /** Learned log F(s), nats, f64 [numPrefixes]: from the table (DB, SubTB), from the logits (FM), else Z · reach. Leaves: log R. */
  logStateFlow(logReach = this.policy.logReach()): Float64Array {
    const { policy, trie, settings } = this;
    const logZ = this.logZ();
    return Float64Array.from({ length: trie.numPrefixes }, (_, p) => {
      if (trie.item[p] >= 0) return this.target.logReward[trie.item[p]];
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
