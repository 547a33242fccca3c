/** Everything lesson 11 says besides its prose. In Chinese: `words.zh.ts`. */
import { lessonWords } from '../translation.ts';

const en = {
  captions: {
    tree: 'One parent for every prefix: the flow is fixed by the rewards alone.',
    seen: 'In balance on A, B and C among themselves, and far from balance as a whole.',
    guessed: 'In perfect balance with guessed rewards; + and − are the guess’s own errors, in nats.',
    ranking: 'Proportional to Ada’s rewards. The longest bar is still the likeliest item.',
    rankingSharp: 'Rewards cubed: other probabilities, the same order.',
  },
  seen: {
    label: 'Probability of A, B and C together',
    caption: (share: string) => `A, B and C hold ${share}, in their right ratios.`,
    loss: 'balance loss on A, B, C',
    distance: 'distance to target',
  },
  guess: {
    label: 'Error of the guess, nats',
    value: (nats: string) => `${nats} nats`,
    caption: (nats: string) => `In balance with rewards guessed to within ${nats} nats.`,
    distance: 'distance to what Ada likes',
  },
  help: {
    seen: 'How much probability A, B and C have together. Their ratios to each other stay right.',
    guess: 'How far each guessed reward is off, as a standard deviation of its logarithm.',
  },
};

export type Words = typeof en;
export const words = lessonWords('11-honest-limits', en);
