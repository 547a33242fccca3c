/** Lesson 3's picture: the golden trie, its exact flows, and what happens to them when a reward or an edge changes. */
import type { Lesson } from '../lesson.ts';
import { brokenAt, exactPolicy, uniformPolicy } from '../policies.ts';
import { GOLDEN_WORLD } from '../worlds.ts';

const { rewards, itemTitles } = GOLDEN_WORLD;
const E = itemTitles.indexOf('E');

export const lesson: Lesson = {
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
    six: { labels: 'names', selected: '', caption: 'Six items as paths of three digits. Bars are their rewards.' },
    inner: { selected: '00', caption: 'Beside each prefix its flow: the sum of the rewards below it.' },
    root: { selected: '', caption: 'All of it passes the root: Z.' },
    policy: {
      view: 'learned',
      labels: 'probabilities',
      selected: '0',
      caption: 'Beside each prefix the probability of choosing it once its parent is reached.',
    },
    doubled: {
      rewards: rewards.with(E, 2 * rewards[E]),
      selected: '101',
      caption: 'The reward of E is doubled. Only what lies on the way to E has changed.',
    },
    uniform: {
      view: 'difference',
      policy: uniformPolicy,
      labels: 'names',
      selected: '01',
      caption:
        'Every child equally likely. Width is the exact flow; + marks where too much arrives, − too little, in nats.',
    },
    broken: {
      view: 'learned',
      policy: brokenAt('0'),
      labels: 'names',
      selected: '01',
      caption:
        'Prefix 0 sends the same down both edges. The signed numbers are residuals: what arrives against what is needed.',
    },
  },
};
