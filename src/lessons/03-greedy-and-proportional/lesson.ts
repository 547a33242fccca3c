/** Lesson 3's picture: Ada's rewards under policies from even to greedy, then a fork where summed flow misleads. */
import type { Lesson } from '../lesson.ts';
import { exactPolicy, powerPolicy } from '../policies.ts';
import { FORK_WORLD, WARDROBE_WORLD } from '../worlds.ts';
import { words } from './words.ts';

/** A power so high that nothing but the best item is left. */
const GREEDY = 60;

export const lesson: Lesson = {
  words,
  start: {
    world: WARDROBE_WORLD,
    rewards: WARDROBE_WORLD.rewards,
    policy: powerPolicy(1),
    training: null,
    view: 'learned',
    selected: '',
    labels: 'names',
  },
  states: {
    rewards: { view: 'exact' },
    greedy: {
      policy: powerPolicy(GREEDY),
      selected: 'jacket formal blue',
    },
    proportional: {},
    power: { policy: powerPolicy(2) },
    fork: {
      world: FORK_WORLD,
      rewards: FORK_WORLD.rewards,
      policy: exactPolicy,
      view: 'exact',
      labels: 'flows',
    },
    forkSharp: {
      world: FORK_WORLD,
      rewards: FORK_WORLD.rewards,
      policy: powerPolicy(2),
      labels: 'probabilities',
      selected: '1',
    },
  },
};
