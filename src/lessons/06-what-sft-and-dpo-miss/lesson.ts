/** Lesson 5's picture: Ada's wardrobe as cross-entropy, DPO and balance leave it. */
import type { Lesson } from '../lesson.ts';
import { short } from '../numberWords.ts';
import { exactPolicy } from '../policies.ts';
import { WARDROBE_WORLD } from '../worlds.ts';
import { dpoPolicy, referencePolicy, sftPolicy } from './methods.ts';

export const SHORT_DPO = 10;
export const LONG_DPO = 300;
export const BALANCED_STEPS = 150;

export const lesson: Lesson = {
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
      caption: 'What Ada would like, as Wardrobe-64 knows it. A log shows only a few of these bars.',
    },
    sft: {
      policy: sftPolicy,
      caption: 'Cross-entropy on the four items taken. Ticks are what arrives, bars what Ada would like.',
    },
    reference: {
      policy: referencePolicy,
      caption: 'The same counts with a little left for every branch: where DPO starts.',
    },
    dpo: {
      policy: dpoPolicy(SHORT_DPO),
      selected: 'undershirt formal blue',
      caption: `DPO after ${SHORT_DPO} steps. What was passed over sinks, and its neighbours with it.`,
    },
    dpoLong: {
      policy: dpoPolicy(LONG_DPO),
      selected: 'undershirt formal blue',
      caption: `DPO after ${short(LONG_DPO)} steps. It never has enough.`,
    },
    balance: {
      training: { objective: 'tb', steps: BALANCED_STEPS },
      caption: 'Trajectory balance on all rewards, trained here: ticks stand at the ends of the bars.',
    },
    compare: {
      policy: sftPolicy,
      view: 'difference',
      caption: 'Cross-entropy against the target: + where too much arrives, − where too little, in nats.',
    },
    compareDpo: {
      policy: dpoPolicy(LONG_DPO),
      view: 'difference',
      caption: 'DPO against the target: + where too much arrives, − where too little, in nats.',
    },
  },
};
