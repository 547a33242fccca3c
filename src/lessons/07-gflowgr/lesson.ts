/** Lesson 7's pictures: where a sampler's set lies, what the reward makes of the catalogue, and what a joint loss learns. */
import type { Lesson, StageState } from '../lesson.ts';
import { exactPolicy, fromCounts } from '../policies.ts';
import { WARDROBE_WORLD } from '../worlds.ts';
import { jointPolicy } from './jointLoss.ts';
import { drawSet, fusedRewards, HISTORY, markSet, PLAIN_SUM } from './oneSample.ts';
import { words } from './words.ts';

/** What a policy made of counts leaves for every child. Our choice, as in the lesson before. */
const SMOOTHING = 0.25;
export const FIRST_SEED = 1;
/** λ that the reader can choose. */
export const LAMBDAS = [0, 0.01, 0.1, 1, 10, 100] as const;

const setAt = (progress: number): Partial<StageState> => ({
  rewards: markSet(drawSet(progress, FIRST_SEED)),
  settings: { progress, seed: FIRST_SEED },
});
const trained = (lambda: number): Partial<StageState> => ({
  policy: jointPolicy,
  view: 'learned',
  settings: { lambda, weights: PLAIN_SUM },
});

export const lesson: Lesson = {
  words,
  start: {
    world: WARDROBE_WORLD,
    rewards: fusedRewards(PLAIN_SUM),
    policy: exactPolicy,
    training: null,
    view: 'exact',
    selected: 'jacket formal blue',
    labels: 'names',
  },
  states: {
    recipe: { view: 'learned', policy: fromCounts(HISTORY, SMOOTHING) },
    sampler: setAt(0),
    samplerLate: setAt(1),
    reward: { settings: { weights: PLAIN_SUM } },
    joint: trained(1),
    onlyTaken: trained(0),
    mostlyBalance: trained(10),
  },
};
