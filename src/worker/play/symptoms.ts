/**
 * What has gone wrong after something was switched off on purpose, by measurement and not by the switch: nothing is said
 * until it shows. The thresholds are our choice, from runs on Wardrobe-64. Before: `playSession.ts`. After: the page's words.
 */
import type { TabularBreaks } from '../../gflow/tabularTrainer.ts';
import type { PlaySymptom } from './playProtocol.ts';

/** Updates after a switch before anything is judged. */
const STEPS_BEFORE_JUDGING = 20;
/** log Z is said to be missed once the distance has stopped falling: over these many updates, twice. */
export const STUCK_STEPS = 50;
const STUCK_DISTANCE = 0.03;
const STILL_FALLING = 0.85;
/** One item takes at least this many times its due, and the whole is this much less various. */
const GREEDY_TIMES = 2;
const GREEDY_ENTROPY = 0.9;
/** Trajectories looked back on, and the share of items below which they are few. */
export const COVERAGE_WINDOW = 640;
const COVERED = 0.5;
/** Of the probability, to sequences that name no item: above it a fault is told. */
export const LOST = 0.05;

export interface Measurements {
  readonly breaks: TabularBreaks;
  /** Updates since a switch was last moved. */
  readonly steps: number;
  /** Total variation after each of the latest updates, oldest first. */
  readonly recent: readonly number[];
  readonly exactLogZ: number;
  readonly model: Float64Array;
  readonly target: Float64Array;
  readonly entropy: number;
  readonly targetEntropy: number;
  /** Items the latest COVERAGE_WINDOW trajectories reached. */
  readonly reached: number;
  /** Trajectories drawn since a switch was last moved. */
  readonly numTrajectories: number;
  readonly invalidRate: number;
  /** Whether the objective learns a log Z at all: flow matching and VarGrad have none to hold. */
  readonly learnsLogZ: boolean;
}

const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;

export function symptomsOf(m: Measurements): PlaySymptom[] {
  if (m.steps < STEPS_BEFORE_JUDGING) return [];
  const found: PlaySymptom[] = [];
  if (m.breaks.logZ && m.learnsLogZ && m.recent.length >= 2 * STUCK_STEPS) {
    const latest = mean(m.recent.slice(-STUCK_STEPS));
    const before = mean(m.recent.slice(-2 * STUCK_STEPS, -STUCK_STEPS));
    if (latest > STUCK_DISTANCE && latest > STILL_FALLING * before)
      found.push({ type: 'logZ', exactLogZ: m.exactLogZ, totalVariation: latest, steps: m.steps });
  }
  if (m.breaks.balance) {
    const item = m.model.reduce((best, p, x) => (p > m.model[best] ? x : best), 0);
    if (m.model[item] > GREEDY_TIMES * m.target[item] && m.entropy < GREEDY_ENTROPY * m.targetEntropy)
      found.push({ type: 'balance', item, model: m.model[item], target: m.target[item] });
  }
  const numItems = m.model.length;
  if (m.breaks.exploration && m.numTrajectories >= COVERAGE_WINDOW && m.reached < COVERED * numItems)
    found.push({ type: 'exploration', reached: m.reached, numItems, window: COVERAGE_WINDOW });
  if (m.breaks.mask && m.invalidRate > LOST) found.push({ type: 'mask', invalidRate: m.invalidRate });
  return found;
}
