/** Lesson 10's pictures: a list, distances on six items, a broken prefix, and policies that measures judge differently. */
import type { Lesson, StageState } from '../lesson.ts';
import { brokenAt, exactPolicy, uniformPolicy } from '../policies.ts';
import { GOLDEN_WORLD, WARDROBE_WORLD } from '../worlds.ts';
import { COMPARED, FIRST_HELD_OUT, FIRST_K } from './measures.ts';
import { words } from './words.ts';

const golden: Pick<StageState, 'world' | 'rewards' | 'selected'> = {
  world: GOLDEN_WORLD,
  rewards: GOLDEN_WORLD.rewards,
  selected: '',
};
const nameOf = (item: number): string => WARDROBE_WORLD.prefixNames[WARDROBE_WORLD.trie.leafOfItem[item]];

export const lesson: Lesson = {
  words,
  start: {
    world: WARDROBE_WORLD,
    rewards: WARDROBE_WORLD.rewards,
    policy: COMPARED.guessed,
    training: null,
    view: 'learned',
    selected: '',
    labels: 'names',
  },
  states: {
    list: { selected: nameOf(FIRST_HELD_OUT), settings: { heldOut: FIRST_HELD_OUT, k: FIRST_K } },
    expected: { policy: COMPARED.proportional, view: 'exact' },
    distance: { ...golden, policy: uniformPolicy, view: 'difference' },
    distanceExact: { ...golden, policy: exactPolicy, view: 'difference' },
    residuals: { ...golden, policy: brokenAt('0'), selected: '01' },
    good: { policy: COMPARED.counts },
    goodCubed: { policy: COMPARED.cubed },
    leak: { ...golden, policy: exactPolicy, labels: 'probabilities' },
  },
};
