/** Everything lesson 7 says besides its prose. In Chinese: `words.zh.ts`. */
import { lessonWords } from '../translation.ts';

const en = {
  captions: {
    recipe: 'What Ada has taken so far, counted, with a little left for every branch: where fine-tuning starts.',
    sampler: 'Four paths: the jacket Ada takes, and three that the sampler adds early in training.',
    samplerLate: 'The same pool late in training: the three that the second model likes best.',
    reward: 'The reward of every garment when Ada takes the formal blue jacket. Width is their sum.',
    joint: 'Trained with λ = 1: ticks are what arrives, bars what the reward says.',
    onlyTaken: 'Trained with λ = 0, which is cross-entropy alone: nearly everything goes to the garment taken.',
    mostlyBalance: 'Trained with λ = 10: near the rewards, and the garment taken is one among many.',
  },
  set: {
    caption: (progress: string) => `The set of Ada’s sample after ${progress} of training.`,
    progress: 'Training done',
    pool: 'Pool, by score',
    score: 'score',
    inSet: 'in the set',
    yes: '✓ yes',
    no: 'no',
    again: 'Draw another pool',
  },
  rewards: {
    caption: 'The reward of every garment with these weights. Width is their sum.',
    weights: { interaction: 'w_a', estimate: 'w_ŷ', similarity: 'w_s' },
    item: 'Path',
    taken: ' (taken)',
    sum: 'Plain sum',
  },
  joint: {
    caption: (lambda: string) => `Trained here with λ = ${lambda}: ticks are what arrives, bars what the reward says.`,
    lambda: 'λ',
    taken: 'P of the garment taken',
    good: 'P of good garments nobody showed her',
    distance: 'distance to R/Z',
  },
  help: {
    progress: 'How much of the training is over. The curriculum moves its window of the pool with it.',
    pool: 'Draws another pool of unobserved garments, with the next seed.',
    interaction: 'Weight of what is known: the garment was taken, or only added by the sampler.',
    estimate: 'Weight of the second model’s score, brought to 0 to 1.',
    similarity: 'Weight of the number of tokens shared with the garment taken.',
    sum: 'All three weights 1, as in the paper.',
    lambda: 'How much the balance of the set counts beside cross-entropy. The table is trained again.',
  },
};

export type Words = typeof en;
export const words = lessonWords('07-gflowgr', en);
