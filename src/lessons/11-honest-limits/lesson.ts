/** Lesson 11's pictures: a trie in balance, a policy balanced on three items only, and guessed rewards. */
import type { Lesson, StageState } from '../lesson.ts';
import { exactPolicy, powerPolicy } from '../policies.ts';
import { guessedPolicy } from '../secondModel.ts';
import { GOLDEN_WORLD, WARDROBE_WORLD } from '../worlds.ts';
import { seenPolicy } from './limits.ts';
import { words } from './words.ts';

/** What A, B and C hold together at first. */
export const SEEN_MASS = 0.3;
/** Error of the guessed rewards at first, nats. */
export const SIGMA = 0.5;
const wardrobe: Pick<StageState, 'world' | 'rewards' | 'labels'> = {
  world: WARDROBE_WORLD,
  rewards: WARDROBE_WORLD.rewards,
  labels: 'names',
};

export const lesson: Lesson = {
  words,
  start: {
    world: GOLDEN_WORLD,
    rewards: GOLDEN_WORLD.rewards,
    policy: exactPolicy,
    training: null,
    view: 'exact',
    selected: '',
    labels: 'flows',
  },
  states: {
    tree: {},
    seen: {
      view: 'difference',
      labels: 'names',
      policy: seenPolicy(SEEN_MASS),
    },
    guessed: {
      ...wardrobe,
      view: 'difference',
      policy: guessedPolicy(SIGMA),
    },
    ranking: {
      ...wardrobe,
      view: 'learned',
      policy: powerPolicy(1),
    },
    rankingSharp: {
      ...wardrobe,
      view: 'learned',
      policy: powerPolicy(3),
    },
  },
};
