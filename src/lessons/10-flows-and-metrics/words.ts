/** Everything lesson 10 says besides its prose. In Chinese: `words.zh.ts`. */
import { lessonWords } from '../translation.ts';

const en = {
  captions: {
    list: 'A model’s guess of Ada’s taste. Its list is every garment by probability; the third is selected.',
    expected: 'What Ada truly likes. The next garment is drawn from this, and no list can foresee the draw.',
    distance: 'Every child equally likely, against rewards: + where too much arrives, − where too little, in nats.',
    distanceExact: 'In proportion to the rewards: no difference anywhere.',
    residuals: 'One prefix split evenly: two edges out of balance, every other in it.',
    good: 'What counting three taken garments says, against what Ada likes.',
    goodCubed: 'Ada’s rewards cubed: the order is right, the shares are not.',
    leak: 'In balance among the items. Whether the model also writes what is no item, the picture cannot show.',
  },
  list: {
    heldOut: 'Held out',
    k: 'K',
    rank: 'rank',
    recall: (k: number) => `Recall@${k}`,
    ndcg: (k: number) => `NDCG@${k}`,
    top: 'The list begins',
  },
  distance: { item: 'Item', policy: 'P', target: 'R/Z', half: '½ |P − R/Z|', js: 'part of JS', total: 'together' },
  loss: { label: 'Mean TB loss, nats²', factor: 'usual factor', value: (nats: string) => `${nats} nats²` },
  compare: {
    policy: 'Policy',
    ndcg: 'expected NDCG@10',
    distance: 'distance',
    good: 'unobserved, good',
    entropy: 'entropy, nats',
    names: {
      counts: 'counting what was taken',
      even: 'every child alike',
      guessed: 'guessed rewards',
      proportional: 'in proportion',
      cubed: 'rewards cubed',
      greedy: 'greedy',
    },
  },
  leak: {
    label: 'Astray at each token',
    invalid: 'draws that are no item',
    leak: 'leak, nats',
    distance: 'distance',
  },
  help: {
    heldOut: 'Which garment Ada takes next. Its place in the list decides the metrics.',
    k: 'How much of the list counts.',
    loss: 'A loss as training reports it; beside it what it says of a usual path.',
    leak: 'Probability, at each token, of writing one that leads to no item.',
  },
};

export type Words = typeof en;
export const words = lessonWords('10-flows-and-metrics', en);
