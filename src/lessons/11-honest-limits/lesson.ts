/** Lesson 7's pictures: a trie in balance, a policy balanced on three items only, and guessed rewards. */
import type { Lesson, StageState } from '../lesson.ts';
import { exactPolicy, powerPolicy } from '../policies.ts';
import { GOLDEN_WORLD, WARDROBE_WORLD } from '../worlds.ts';
import { guessedPolicy, seenPolicy } from './limits.ts';

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
    tree: { caption: 'One parent for every prefix: the flow is fixed by the rewards alone.' },
    seen: {
      view: 'difference',
      labels: 'names',
      policy: seenPolicy(SEEN_MASS),
      caption: 'In balance on A, B and C among themselves, and far from balance as a whole.',
    },
    guessed: {
      ...wardrobe,
      view: 'difference',
      policy: guessedPolicy(SIGMA),
      caption: 'In perfect balance with guessed rewards; + and − are the guess’s own errors, in nats.',
    },
    ranking: {
      ...wardrobe,
      view: 'learned',
      policy: powerPolicy(1),
      caption: 'Proportional to Ada’s rewards. The longest bar is still the likeliest item.',
    },
    rankingSharp: {
      ...wardrobe,
      view: 'learned',
      policy: powerPolicy(3),
      caption: 'Rewards cubed: other probabilities, the same order.',
    },
  },
};
