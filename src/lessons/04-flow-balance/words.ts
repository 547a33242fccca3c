/** Everything lesson 4 says besides its prose. In Chinese: `words.zh.ts`. */
import { lessonWords } from '../translation.ts';

const en = {
  captions: {
    six: 'Six items as paths of three digits. Bars are their rewards.',
    inner: 'Beside each prefix its flow: the sum of the rewards below it.',
    root: 'All of it passes the root: Z.',
    policy: 'Beside each prefix the probability of choosing it once its parent is reached.',
    doubled: 'The reward of E is doubled. Only what lies on the way to E has changed.',
    uniform:
      'Every child equally likely. Width is the exact flow; + marks where too much arrives, − too little, in nats.',
    broken:
      'Prefix 0 sends the same down both edges. The signed numbers are residuals: what arrives against what is needed.',
  },
  root: 'root',
  sums: { prefix: 'Prefix', sum: 'Sum over its children', numbers: 'In numbers' },
  products: { item: 'Item', product: 'Product of its three' },
};

export type Words = typeof en;
export const words = lessonWords('04-flow-balance', en);
