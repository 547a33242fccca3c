/** Lesson 2's picture: Ada's rewards under policies from even to greedy, then a fork where summed flow misleads. */
import type { Lesson } from '../lesson.ts';
import { exactPolicy, powerPolicy } from '../policies.ts';
import { FORK_WORLD, WARDROBE_WORLD } from '../worlds.ts';

/** A power so high that nothing but the best item is left. */
const GREEDY = 60;

export const lesson: Lesson = {
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
    rewards: { view: 'exact', caption: 'Ada’s rewards. Width is the sum of the rewards behind each branch.' },
    greedy: {
      policy: powerPolicy(GREEDY),
      selected: 'jacket formal blue',
      caption: 'Greedy: everything flows to the best item, and ticks stand far from bars.',
    },
    proportional: {
      caption: 'Proportional: each item is reached as often as its reward says. Ticks stand at the ends of the bars.',
    },
    power: { policy: powerPolicy(2), caption: 'In between: rewards squared.' },
    fork: {
      world: FORK_WORLD,
      rewards: FORK_WORLD.rewards,
      policy: exactPolicy,
      view: 'exact',
      labels: 'flows',
      caption: 'Three items. Two middling ones share a branch; the best one has a branch to itself.',
    },
    forkSharp: {
      world: FORK_WORLD,
      rewards: FORK_WORLD.rewards,
      policy: powerPolicy(2),
      labels: 'probabilities',
      selected: '1',
      caption: 'Rewards squared: the branch of the best item is now the likelier one.',
    },
  },
};
