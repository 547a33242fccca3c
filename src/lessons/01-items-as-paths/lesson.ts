/** Lesson 1's picture: Wardrobe-64 without rewards at first, so that widths count items. */
import type { Lesson } from '../lesson.ts';
import { exactPolicy, uniformPolicy } from '../policies.ts';
import { WARDROBE_WORLD } from '../worlds.ts';

const ones = new Float64Array(WARDROBE_WORLD.trie.numItems).fill(1);
export const JACKET = 'jacket formal blue';

export const lesson: Lesson = {
  start: {
    world: WARDROBE_WORLD,
    rewards: ones,
    policy: exactPolicy,
    training: null,
    view: 'exact',
    selected: '',
    labels: 'names',
  },
  states: {
    catalogue: { caption: 'Sixty-four garments. Each is one way from the left edge to the right.' },
    path: { selected: JACKET, caption: 'One item is one path: jacket, then formal, then blue.' },
    prefix: { selected: 'jacket', caption: 'A prefix stands for every item behind it. Width counts them.' },
    policy: {
      view: 'learned',
      policy: uniformPolicy,
      labels: 'probabilities',
      selected: JACKET,
      caption: 'Beside each prefix the probability of its token after its parent. A path multiplies three of them.',
    },
    taste: {
      rewards: WARDROBE_WORLD.rewards,
      selected: JACKET,
      caption: 'Ada’s rewards as bars, and the flow that should lead to them. Jackets, formal, blue.',
    },
  },
};
