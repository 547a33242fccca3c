import { describe, expect, it } from 'vitest';
import { UNOBSERVED_GOOD } from '../../src/eval/exposure.ts';
import { frameMeasures, trieOf } from '../../src/record/frameMeasures.ts';
import type { RecordedItems, Recording } from '../../src/record/recording.ts';

/** Thirty-two items on two levels, 4 × 8. */
const ITEMS: RecordedItems = {
  levels: 2,
  itemTokens: Uint32Array.from(Array.from({ length: 32 }, (_, i) => [i >> 3, 4 + (i & 7)]).flat()),
  itemTitles: Array.from({ length: 32 }, (_, i) => `item ${i}`),
  tokenNames: Array.from({ length: 12 }, (_, t) => `t${t}`),
};
const reward = (item: number) => 1 + item;
const total = (32 * 33) / 2;
/** An eighth of the catalogue. */
const GOOD_ITEMS = 4;
const seen = { history: [31, 30], target: 29 };

/** One user at one frame, whose policy gives items `of(item)`. */
function recordingWith(of: (item: number) => number): Pick<Recording, 'items' | 'frames' | 'users'> {
  const trie = trieOf({ items: ITEMS });
  const below = Float64Array.from({ length: trie.numPrefixes }, (_, p) => (trie.item[p] >= 0 ? of(trie.item[p]) : 0));
  for (let p = trie.numPrefixes - 1; p > 0; p--) below[trie.parent[p]] += below[p];
  const logPF = Float32Array.from(below, (mass, p) => (p === 0 ? 0 : Math.log(mass / below[trie.parent[p]])));
  const logF = new Float32Array(trie.numPrefixes).fill(Number.NaN);
  logF[0] = Math.log(2 * total);
  const logReward = Float32Array.from({ length: 32 }, (_, i) => Math.log(reward(i)));
  const user = { user: 5, logF, logPF, logReward, top: [] };
  return {
    items: ITEMS,
    users: [{ user: 5, id: 'five', ...seen }],
    frames: [{ step: 0, elapsedMs: 0, samples: 0, weightsDigest: '', users: [user] }],
  };
}

describe('frameMeasures(recording, frameIndex, userIndex)', () => {
  it('finds no distance for a policy in proportion to reward, and its mass where R/Z has it', () => {
    const m = frameMeasures(recordingWith(reward), 0, 0);
    expect(m.totalVariation).toBeCloseTo(0, 5);
    expect(m.jensenShannon).toBeCloseTo(0, 5);
    expect(m.logZError).toBeCloseTo(Math.LN2, 5);
    expect(m.unobservedGoodMass).toBeCloseTo(m.unobservedGoodTarget, 5);
    const good = Array.from({ length: GOOD_ITEMS }, (_, k) => 28 - k);
    expect(m.unobservedGoodTarget).toBeCloseTo(good.reduce((a, i) => a + reward(i), 0) / total, 6);
  });

  it('agrees with sums by hand for the uniform policy', () => {
    const m = frameMeasures(
      recordingWith(() => 1),
      0,
      0,
    );
    const byHand = Array.from({ length: 32 }, (_, i) => Math.abs(1 / 32 - reward(i) / total) / 2);
    expect(m.totalVariation).toBeCloseTo(
      byHand.reduce((a, x) => a + x),
      6,
    );
    expect(m.unobservedGoodMass).toBeCloseTo(GOOD_ITEMS / 32, 6);
  });

  it('counts as unobserved neither history nor the held-out item', () => {
    const { exposure } = frameMeasures(recordingWith(reward), 0, 0);
    const items = Array.from(exposure.keys()).filter((item) => exposure[item] === UNOBSERVED_GOOD);
    expect(items).toEqual([25, 26, 27, 28]);
  });
});
