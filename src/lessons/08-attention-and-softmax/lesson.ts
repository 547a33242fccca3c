/** Lesson 8's picture: the golden trie, with the token whose row is worked out, and the policy that six logits make. */
import type { Lesson } from '../lesson.ts';
import { exactPolicy } from '../policies.ts';
import { GOLDEN_WORLD } from '../worlds.ts';
import { FIRST_SETTINGS, prefixOf } from './forest.ts';
import { FIRST_LOGITS, logitsPolicy } from './softmax.ts';
import { words } from './words.ts';

const { query } = FIRST_SETTINGS;
/** The logit of a token that does not go on from prefix 0, raised. */
const RAISED = FIRST_LOGITS.with(0, FIRST_LOGITS[0] + 3);

export const lesson: Lesson = {
  words,
  start: {
    world: GOLDEN_WORLD,
    rewards: GOLDEN_WORLD.rewards,
    policy: exactPolicy,
    training: null,
    view: 'exact',
    selected: prefixOf(query),
    labels: 'names',
    settings: FIRST_SETTINGS,
  },
  states: {
    forest: {},
    otherBranch: { selected: '10', settings: { ...FIRST_SETTINGS, query: 6 } },
    scores: {},
    tiles: {},
    oneByOne: { settings: { ...FIRST_SETTINGS, tile: 1 } },
    gpu: {},
    logits: {
      policy: logitsPolicy,
      view: 'learned',
      labels: 'probabilities',
      selected: '0',
      settings: { logits: FIRST_LOGITS },
    },
    raised: {
      policy: logitsPolicy,
      view: 'learned',
      labels: 'probabilities',
      selected: '0',
      settings: { logits: RAISED },
    },
  },
};
