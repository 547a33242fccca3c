/** Lesson 6's picture: Ada's wardrobe as cross-entropy, DPO and balance leave it. */
import { TABULAR } from '../learner.ts';
import type { Lesson } from '../lesson.ts';
import { exactPolicy } from '../policies.ts';
import { WARDROBE_WORLD } from '../worlds.ts';
import { BALANCED_STEPS, dpoPolicy, LONG_DPO, referencePolicy, SHORT_DPO, sftPolicy } from './methods.ts';
import { words } from './words.ts';

export const lesson: Lesson = {
  words,
  start: {
    world: WARDROBE_WORLD,
    rewards: WARDROBE_WORLD.rewards,
    policy: exactPolicy,
    training: null,
    view: 'learned',
    selected: 'jacket formal blue',
    labels: 'names',
  },
  states: {
    seen: {
      view: 'exact',
    },
    sft: {
      policy: sftPolicy,
    },
    reference: {
      policy: referencePolicy,
    },
    dpo: {
      policy: dpoPolicy(SHORT_DPO),
      selected: 'undershirt formal blue',
    },
    dpoLong: {
      policy: dpoPolicy(LONG_DPO),
      selected: 'undershirt formal blue',
    },
    balance: {
      training: { kind: TABULAR.tb, steps: BALANCED_STEPS },
    },
    compare: {
      policy: sftPolicy,
      view: 'difference',
    },
    compareDpo: {
      policy: dpoPolicy(LONG_DPO),
      view: 'difference',
    },
  },
};
