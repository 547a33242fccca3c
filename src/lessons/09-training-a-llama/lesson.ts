/** Lesson 9's picture: what a tiny Llama says of one reader, before and after it has learned from many or few others. */
import type { Lesson } from '../lesson.ts';
import { uniformPolicy } from '../policies.ts';
import { GOLDEN_WORLD } from '../worlds.ts';
import { RUN_STEPS, RUNS } from './runs.ts';
import { words } from './words.ts';

export const lesson: Lesson = {
  words,
  start: {
    world: GOLDEN_WORLD,
    rewards: GOLDEN_WORLD.rewards,
    // Never on the picture: every state trains.
    policy: uniformPolicy,
    training: { kind: RUNS.many, steps: 0 },
    view: 'learned',
    selected: '',
    labels: 'probabilities',
  },
  states: {
    small: {},
    step: {},
    learn: { training: { kind: RUNS.many, steps: RUN_STEPS } },
    few: { training: { kind: RUNS.few, steps: RUN_STEPS } },
    some: { training: { kind: RUNS.some, steps: RUN_STEPS } },
    size: {},
  },
};
