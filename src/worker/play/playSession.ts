/** One demo run: a trie of items, an experiment's rewards, a tabular GFlowNet. After: `playHost.ts`'s clock. No timers here. */
import { exposureOf } from '../../eval/exposure.ts';
import { entropy, jensenShannon, totalVariation } from '../../eval/flowMetrics.ts';
import { exactLogFlows, targetProbabilities } from '../../gflow/exactFlows.ts';
import { TABULAR_BREAKS, type TabularObjective, TabularTrainer } from '../../gflow/tabularTrainer.ts';
import {
  type PlayEdits,
  type PlayRebalance,
  type PlaySnapshot,
  type PlayState,
  type PlayStepUnit,
  type PlayWorld,
  TARGET_TOTAL_VARIATION,
} from './playProtocol.ts';
import { COVERAGE_WINDOW, STUCK_STEPS, symptomsOf } from './symptoms.ts';
import { historyFactors, targetLogRewards } from './targetRewards.ts';

/** The demo rests below this distance; about what the eye can tell on the picture. */
export const SETTLED_TOTAL_VARIATION = 0.004;
/** Updates after a switch was moved before the demo may settle: long enough for what goes wrong to show. */
const STEPS_AFTER_BREAKING = 150;
const MAX_CURVE = 160;
/** Slow enough to watch: about 20 s to rest at normal speed. */
const LEARNING_RATE = 0.006;

export interface PlaySessionOptions {
  readonly world: PlayWorld;
  readonly reader: number;
  readonly seed: number;
  readonly objective: TabularObjective;
  readonly edits: PlayEdits;
}

export class PlaySession {
  readonly world: PlayWorld;
  /** Seconds it has been playing; its clock counts them. */
  seconds = 0;
  private readonly reader: number;
  private readonly trainer: TabularTrainer;
  private edits: PlayEdits;
  private factors: Float64Array;
  private logReward: Float64Array;
  private targetShare: Float64Array;
  private curve: number[] = [];
  /** Steps between two points of the curve; doubles when the curve is thinned. */
  private stride = 1;
  private unit: PlayStepUnit | null = null;
  /** Total variation after the latest updates; kept while log Z is held. */
  private recent: number[] = [];
  private brokenAt = { step: 0, numTrajectories: 0 };
  private stepsToTarget: number | null = null;
  private wasEdited = false;
  private rebalance: (PlayRebalance & { readonly fromStep: number; readonly fromSeconds: number }) | null = null;

  constructor({ world, reader, seed, objective, edits }: PlaySessionOptions) {
    this.world = world;
    this.reader = reader;
    this.edits = edits;
    const { factors, logReward } = this.rewardsOf(edits);
    this.factors = factors;
    this.logReward = logReward;
    this.targetShare = targetProbabilities(logReward);
    this.trainer = new TabularTrainer(world.trie, logReward, { objective, seed, lr: LEARNING_RATE });
    this.trainer.warmUpFlows();
    this.trainer.setBreaks(edits.breaks, world.tokenNames.length);
    this.record();
  }

  private rewardsOf({ rewards, beta, history }: PlayEdits) {
    const who = this.world.readers[this.reader];
    const factors = historyFactors(this.world.trie, who.history, history ?? who.history);
    return { factors, logReward: targetLogRewards(rewards ?? who.rewards, factors, beta) };
  }

  /** Another target, or parts switched off or on; what was learned stays, and the way back into balance is measured. */
  edit(edits: PlayEdits): void {
    const level = this.rebalance !== null && !this.rebalance.isDone ? this.rebalance.level : this.distance();
    const old = this.edits;
    this.edits = edits;
    this.wasEdited = true;
    const { factors, logReward } = this.rewardsOf(edits);
    this.factors = factors;
    if (TABULAR_BREAKS.some((name) => edits.breaks[name] !== old.breaks[name])) {
      this.trainer.setBreaks(edits.breaks, this.world.tokenNames.length);
      this.brokenAt = { step: this.trainer.numUpdates, numTrajectories: this.trainer.numTrajectories };
      this.recent = [];
    }
    if (logReward.every((value, x) => value === this.logReward[x])) return;
    this.logReward = logReward;
    this.targetShare = targetProbabilities(logReward);
    this.trainer.setLogReward(logReward);
    this.rebalance = {
      level: Math.max(level, SETTLED_TOTAL_VARIATION),
      steps: 0,
      seconds: 0,
      isDone: false,
      fromStep: this.trainer.numUpdates,
      fromSeconds: this.seconds,
    };
    this.follow();
  }

  step(unit: PlayStepUnit): void {
    this.unit = unit;
    const before = this.trainer.numUpdates;
    if (unit === 'token') this.trainer.token();
    else if (unit === 'path') this.trainer.trajectory();
    else
      for (let i = 0; i < (unit === 'hundred' ? 100 : 1); i++) {
        this.trainer.batch();
        this.updated();
      }
    if ((unit === 'token' || unit === 'path') && this.trainer.numUpdates > before) this.updated();
  }

  private updated(): void {
    if (this.trainer.numUpdates % this.stride === 0) this.record();
    if (this.stepsToTarget === null && this.distance() < TARGET_TOTAL_VARIATION)
      this.stepsToTarget = this.trainer.numUpdates;
    if (this.edits.breaks.logZ) {
      this.recent.push(this.distance());
      if (this.recent.length > 2 * STUCK_STEPS) this.recent.shift();
    }
    this.follow();
  }

  private follow(): void {
    if (this.rebalance === null || this.rebalance.isDone) return;
    this.rebalance = {
      ...this.rebalance,
      steps: this.trainer.numUpdates - this.rebalance.fromStep,
      seconds: this.seconds - this.rebalance.fromSeconds,
      isDone: this.distance() < this.rebalance.level,
    };
  }

  get isSettled(): boolean {
    const isBroken = TABULAR_BREAKS.some((name) => this.edits.breaks[name]);
    if (isBroken && this.trainer.numUpdates - this.brokenAt.step < STEPS_AFTER_BREAKING) return false;
    return this.distance() < SETTLED_TOTAL_VARIATION;
  }

  /** Total variation over the items, and over "no item" where the mask is off. */
  private distance(model = this.trainer.policy.itemProbabilities()): number {
    return totalVariation(model, this.targetShare) + this.invalidRate(model) / 2;
  }

  private invalidRate(model: Float64Array): number {
    return this.edits.breaks.mask ? Math.max(0, 1 - model.reduce((a, b) => a + b, 0)) : 0;
  }

  private record(): void {
    this.curve.push(this.distance());
    if (this.curve.length <= MAX_CURVE) return;
    this.curve = this.curve.filter((_, i) => i % 2 === 0);
    this.stride *= 2;
  }

  /** By the history of now, and the rewards it makes; β changes no order and counts for nothing. */
  private exposure(): Uint8Array {
    const who = this.world.readers[this.reader];
    const rewards = (this.edits.rewards ?? who.rewards).map((reward, x) => reward * this.factors[x]);
    return exposureOf(rewards, this.edits.history ?? who.history);
  }

  snapshot(state: PlayState): PlaySnapshot {
    const { trainer, logReward, edits, targetShare: target } = this;
    const logPF = trainer.policy.logPF();
    const logReach = trainer.policy.logReach(logPF);
    const logStateFlow = trainer.logStateFlow(logReach);
    const exact = exactLogFlows(this.world.trie, logReward);
    const model = trainer.policy.itemProbabilities(logReach);
    const distance = this.distance(model);
    const invalidRate = this.invalidRate(model);
    const { ledger } = trainer;
    const entropies = { entropy: entropy(model), targetEntropy: entropy(target) };
    const { objective } = trainer.settings;
    const withNone = (shares: Float64Array, none: number) => (edits.breaks.mask ? [...shares, none] : shares);
    return {
      state,
      step: trainer.numUpdates,
      numTrajectories: trainer.numTrajectories,
      rewards: logReward.map(Math.exp),
      ownRewards: targetLogRewards(this.world.readers[this.reader].rewards, this.factors, edits.beta).map(Math.exp),
      historyFactors: this.factors,
      logEdgeFlow: Float32Array.from(trainer.logEdgeFlow(logPF, logStateFlow)),
      logStateFlow: Float32Array.from(logStateFlow),
      logPF: Float32Array.from(logPF),
      exactLogFlow: Float32Array.from(exact),
      exposure: this.exposure(),
      model,
      target,
      totalVariation: distance,
      jensenShannon: jensenShannon(withNone(model, invalidRate), withNone(target, 0)),
      logZ: trainer.logZ(),
      exactLogZ: exact[0],
      ...entropies,
      invalidRate,
      curve: Float32Array.from([...this.curve, distance]),
      path: ledger === null ? [] : ledger.rows.map(({ prefix }) => prefix).filter((prefix) => prefix >= 0),
      unit: this.unit,
      ledger: state === 'playing' ? null : ledger,
      symptoms: symptomsOf({
        ...entropies,
        breaks: edits.breaks,
        steps: trainer.numUpdates - this.brokenAt.step,
        recent: this.recent,
        exactLogZ: exact[0],
        model,
        target,
        reached: trainer.coverage(COVERAGE_WINDOW),
        numTrajectories: trainer.numTrajectories - this.brokenAt.numTrajectories,
        invalidRate,
        learnsLogZ: objective !== 'fm' && objective !== 'vargrad',
      }),
      rebalance: this.rebalance,
      stepsToTarget: this.stepsToTarget,
      wasEdited: this.wasEdited,
    };
  }
}
