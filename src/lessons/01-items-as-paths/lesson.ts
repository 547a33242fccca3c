/** Lesson 1's picture: Wardrobe-64 without rewards at first, so that widths count items. */
import type { Lesson } from '../lesson.ts';
import { exactPolicy, uniformPolicy } from '../policies.ts';
import { WARDROBE_WORLD } from '../worlds.ts';
import { words } from './words.ts';

const ones = new Float64Array(WARDROBE_WORLD.trie.numItems).fill(1);
export const JACKET = 'jacket formal blue';

export const lesson: Lesson = {
  words,
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
    catalogue: {},
    path: { selected: JACKET },
    prefix: { selected: 'jacket' },
    policy: { view: 'learned', policy: uniformPolicy, labels: 'probabilities', selected: JACKET },
    taste: { rewards: WARDROBE_WORLD.rewards, selected: JACKET },
  },
};
