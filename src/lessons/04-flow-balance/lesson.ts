/** Lesson 4's picture: the golden trie, its exact flows, and what happens to them when a reward or an edge changes. */
import type { Lesson } from '../lesson.ts';
import { brokenAt, exactPolicy, uniformPolicy } from '../policies.ts';
import { GOLDEN_WORLD } from '../worlds.ts';
import { words } from './words.ts';

const { rewards, itemTitles } = GOLDEN_WORLD;
const E = itemTitles.indexOf('E');

export const lesson: Lesson = {
  words,
  start: {
    world: GOLDEN_WORLD,
    rewards,
    policy: exactPolicy,
    training: null,
    view: 'exact',
    selected: '',
    labels: 'flows',
  },
  states: {
    six: { labels: 'names', selected: '' },
    inner: { selected: '00' },
    root: { selected: '' },
    policy: {
      view: 'learned',
      labels: 'probabilities',
      selected: '0',
    },
    doubled: {
      rewards: rewards.with(E, 2 * rewards[E]),
      selected: '101',
    },
    uniform: {
      view: 'difference',
      policy: uniformPolicy,
      labels: 'names',
      selected: '01',
    },
    broken: {
      view: 'learned',
      policy: brokenAt('0'),
      labels: 'names',
      selected: '01',
    },
  },
};
