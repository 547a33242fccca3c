/** Everything lesson 5 says besides its prose. In Chinese: `words.zh.ts`. */
import { lessonWords } from '../translation.ts';
import { BALANCED_STEPS } from './residuals.ts';

const en = {
  captions: {
    residuals:
      'The uniform policy with exact flows at the prefixes. Signed numbers are residuals, in nats; small ones are left out.',
    edges: 'Detailed balance looks at one edge at a time.',
    path: 'Trajectory balance looks at a whole path: + where too much arrives, − where too little.',
    prefixes: 'Flow matching looks at one prefix: what comes in, what goes out.',
    learnTb: 'A table that learns from nothing. Each batch is sixteen paths and one update.',
    balanced: `${BALANCED_STEPS} batches of trajectory balance. Little is left of the difference.`,
    withoutZ: 'The uniform policy once more. VarGrad compares items with each other, not with Z.',
  },
  table: { item: 'Item', mean: 'mean over items, nats²' },
  objectives: {
    tb: 'Trajectory balance',
    db: 'Detailed balance',
    subtb: 'Sub-trajectory balance',
    fm: 'Flow matching',
    vargrad: 'VarGrad (no Z)',
  },
  train: {
    objective: 'Objective',
    batches: 'batches',
    distance: 'distance to target',
    ofZ: (learned: string, exact: string) => `${learned} of ${exact}`,
    curve: (batches: number, from: string, to: string) =>
      `Total variation over ${batches} batches, from ${from} to ${to}`,
    note: (items: number) =>
      `Distance is the total variation: half the sum of |P(x) − R(x)/Z| over the ${items} items. Trained here, on this page, from seed 7.`,
  },
  help: {
    objective: 'Which balance condition the table learns by. It starts again from the same seed.',
  },
};

export type Words = typeof en;
export const words = lessonWords('05-balance-conditions', en);
