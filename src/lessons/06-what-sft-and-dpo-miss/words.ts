/** Everything lesson 6 says besides its prose. In Chinese: `words.zh.ts`. */
import { short } from '../numberWords.ts';
import { lessonWords } from '../translation.ts';
import { LONG_DPO, SHORT_DPO } from './methods.ts';

const en = {
  captions: {
    seen: 'What Ada would like, as Wardrobe-64 knows it. A log shows only a few of these bars.',
    sft: 'Cross-entropy on the four items taken. Ticks are what arrives, bars what Ada would like.',
    reference: 'The same counts with a little left for every branch: where DPO starts.',
    dpo: `DPO after ${SHORT_DPO} steps. What was passed over sinks, and its neighbours with it.`,
    dpoLong: `DPO after ${short(LONG_DPO)} steps. It never has enough.`,
    balance: 'Trajectory balance on all rewards, trained here: ticks stand at the ends of the bars.',
    compare: 'Cross-entropy against the target: + where too much arrives, − where too little, in nats.',
    compareDpo: 'DPO against the target: + where too much arrives, − where too little, in nats.',
  },
  seen: { taken: 'Taken', passedOver: 'Passed over' },
  methods: { sft: 'SFT', dpo: (steps: string) => `DPO, ${steps} steps`, balance: 'in balance' },
  masses: { probability: 'Probability of', items: 'items', distance: 'distance to target' },
  groups: {
    taken: 'taken',
    passedOver: 'passed over',
    unobservedGood: 'unobserved, good',
    unobservedRest: 'unobserved, the rest',
  },
};

export type Words = typeof en;
export const words = lessonWords('06-what-sft-and-dpo-miss', en);
