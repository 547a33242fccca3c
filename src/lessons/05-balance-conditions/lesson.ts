/** Lesson 5's picture: the golden trie under the uniform policy, then under tables that learn by each objective. */
import { TABULAR } from '../learner.ts';
import type { Lesson } from '../lesson.ts';
import { exactPolicy, uniformPolicy, uniformWithExactFlows } from '../policies.ts';
import { GOLDEN_WORLD } from '../worlds.ts';
import { BALANCED_STEPS } from './residuals.ts';
import { words } from './words.ts';

export const lesson: Lesson = {
  words,
  start: {
    world: GOLDEN_WORLD,
    rewards: GOLDEN_WORLD.rewards,
    policy: uniformWithExactFlows,
    training: null,
    view: 'learned',
    selected: '',
    labels: 'names',
  },
  states: {
    residuals: {
      selected: '01',
    },
    edges: { selected: '01' },
    path: {
      policy: uniformPolicy,
      view: 'difference',
      selected: '010',
    },
    prefixes: {
      policy: exactPolicy,
      labels: 'flows',
    },
    learnTb: {
      training: { kind: TABULAR.tb, steps: 0 },
      view: 'difference',
    },
    balanced: {
      training: { kind: TABULAR.tb, steps: BALANCED_STEPS },
      view: 'difference',
    },
    withoutZ: {
      policy: uniformPolicy,
      view: 'difference',
    },
  },
};
