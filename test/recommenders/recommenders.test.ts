import { describe, expect, it } from 'vitest';
import type { Split } from '../../src/data/dataset.ts';
import { rankByScore } from '../../src/eval/rankByScore.ts';
import { itemKnn } from '../../src/recommenders/itemKnn.ts';
import { popularity } from '../../src/recommenders/popularity.ts';
import { type Recommender, trainingCounts } from '../../src/recommenders/recommender.ts';

function splitOf(sequences: readonly number[][], numItems: number): Split {
  const start = [0];
  for (const s of sequences) start.push(start[start.length - 1] + s.length);
  const sequence = Uint32Array.from(sequences.flat());
  return {
    numUsers: sequences.length,
    numItems,
    userIndex: Uint32Array.from(sequences.keys()),
    start: Uint32Array.from(start),
    sequence,
    interaction: Uint32Array.from(sequence.keys()),
    usersTooShort: 0,
    numTrainInteractions: sequence.length - 2 * sequences.length,
  };
}
const scoresOf = (recommender: Recommender, history: readonly number[], numItems: number) => {
  const out = new Float64Array(numItems).fill(Number.NaN);
  recommender.score(history, out);
  return out;
};

describe('popularity(split)', () => {
  // Training part: user 0 → 2, 2; user 1 → 2, 1. Counts: item 2 three, item 1 one, items 0 and 3 none.
  const sequences = [
    [2, 2, 0, 3],
    [2, 1, 3, 1],
  ];
  const split = splitOf(sequences, 4);
  const ranks = (filterHistory: boolean, heldOut: number) =>
    sequences.map((s) => {
      const history = s.slice(0, s.length - heldOut);
      const scores = scoresOf(popularity(split), history, 4);
      return rankByScore(scores, s[s.length - heldOut], filterHistory ? history : [], 4).rank;
    });
  it('counts the training part alone', () => {
    expect(Array.from(trainingCounts(split))).toEqual([0, 1, 3, 0]);
  });
  it('breaks ties by item index', () => {
    expect(ranks(false, 1)).toEqual([4, 2]);
  });
  it('takes the history out, and with it a repeated target', () => {
    expect(ranks(true, 1)).toEqual([2, null]);
    expect(ranks(true, 2)).toEqual([2, 2]);
  });
});

describe('itemKnn(split)', () => {
  // Training parts {0, 1}, {0, 1, 2}, {0, 3} (a repetition counts once); the last two of each, 4 and 5, are not looked at.
  const split = splitOf(
    [
      [0, 1, 1, 4, 5],
      [0, 1, 2, 4, 5],
      [0, 3, 4, 5],
    ],
    6,
  );
  it('sums cosines over the history', () => {
    const knn = itemKnn(split);
    // |U| = 3, 2, 1, 1, 0, 0; together: 0–1 two, 0–2 one, 0–3 one, 1–2 one.
    expect(Array.from(scoresOf(knn, [0], 6))).toEqual(
      [0, 2 / Math.sqrt(6), 1 / Math.sqrt(3), 1 / Math.sqrt(3), 0, 0].map((x) => expect.closeTo(x, 14)),
    );
    expect(Array.from(scoresOf(knn, [2, 0, 2, 5], 6))).toEqual(
      [1 / Math.sqrt(3), 2 / Math.sqrt(6) + 1 / Math.sqrt(2), 1 / Math.sqrt(3), 1 / Math.sqrt(3), 0, 0].map((x) =>
        expect.closeTo(x, 14),
      ),
    );
  });
  it('keeps the nearest neighbours of each item, ties by number', () => {
    const knn = itemKnn(split, 2);
    expect(Array.from(scoresOf(knn, [0], 6), (x) => x > 0)).toEqual([false, true, true, false, false, false]);
  });
});
