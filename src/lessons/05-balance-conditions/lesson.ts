/** Lesson 4's picture: the golden trie under the uniform policy, then under tables that learn by each objective. */
import type { Lesson } from '../lesson.ts';
import { exactPolicy, uniformPolicy, uniformWithExactFlows } from '../policies.ts';
import { GOLDEN_WORLD } from '../worlds.ts';

export const BALANCED_STEPS = 600;

export const lesson: Lesson = {
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
      caption:
        'The uniform policy with exact flows at the prefixes. Signed numbers are residuals, in nats; small ones are left out.',
    },
    edges: { selected: '01', caption: 'Detailed balance looks at one edge at a time.' },
    path: {
      policy: uniformPolicy,
      view: 'difference',
      selected: '010',
      caption: 'Trajectory balance looks at a whole path: + where too much arrives, − where too little.',
    },
    prefixes: {
      policy: exactPolicy,
      labels: 'flows',
      caption: 'Flow matching looks at one prefix: what comes in, what goes out.',
    },
    learnTb: {
      training: { objective: 'tb', steps: 0 },
      view: 'difference',
      caption: 'A table that learns from nothing. Each batch is sixteen paths and one update.',
    },
    balanced: {
      training: { objective: 'tb', steps: BALANCED_STEPS },
      view: 'difference',
      caption: `${BALANCED_STEPS} batches of trajectory balance. Little is left of the difference.`,
    },
    withoutZ: {
      policy: uniformPolicy,
      view: 'difference',
      caption: 'The uniform policy once more. VarGrad compares items with each other, not with Z.',
    },
  },
};
