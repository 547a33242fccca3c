import { describe, expect, it } from 'vitest';
import {
  WARDROBE_NUM_ITEMS,
  wardrobe64,
  wardrobeAttributes,
  wardrobeItem,
  wardrobeReaders,
  wardrobeRewards,
  wardrobeTitle,
} from '../../src/data/datasets/wardrobe64.ts';
import { kCore } from '../../src/data/kCore.ts';

describe('wardrobe64(seed)', () => {
  const d = wardrobe64(7);

  it('has 64 distinct named items on 4 × 4 × 4 attribute paths', () => {
    expect(new Set(d.itemTitles).size).toBe(64);
    expect(d.itemTitles[wardrobeItem(0, 0, 0)]).toBe('formal blue jacket');
    expect(d.itemTitles[wardrobeItem(1, 1, 1)]).toBe('casual yellow undershirt');
    for (let i = 0; i < WARDROBE_NUM_ITEMS; i++) {
      expect(wardrobeItem(...wardrobeAttributes(i))).toBe(i);
      const codes = [...(d.attributePaths?.codes.subarray(i * 3, i * 3 + 3) ?? [])];
      const words = codes.map((code, level) => d.attributePaths?.codeNames[level][code]);
      for (const word of words) expect(wardrobeTitle(i)).toContain(word);
    }
  });

  it('repeats itself for a seed, and differs for another', () => {
    expect(wardrobe64(7).interactions).toEqual(d.interactions);
    expect(wardrobe64(8).interactions).not.toEqual(d.interactions);
  });

  it('has 200 users with rising timestamps, no repeats, and three items passed over beside each choice', () => {
    expect(d.userIds).toHaveLength(200);
    expect(kCore(d, 5).removed).toEqual({ users: 0, items: 0, interactions: 0 });
    expect(d.report).toMatchObject({ duplicates: 0, timestampTies: 0, rejectedLines: 0 });
    const { user, item, timestamp } = d.interactions;
    for (let i = 0; i < user.length; i++) {
      if (i > 0 && user[i] === user[i - 1]) expect(timestamp?.[i]).toBeGreaterThan(timestamp?.[i - 1] ?? 0);
      const shown = d.impressions?.item.subarray(d.impressions.start[i], d.impressions.start[i + 1]);
      expect(new Set(shown).size).toBe(3);
      expect(shown).not.toContain(item[i]);
    }
  });
});

describe('wardrobeRewards(taste)', () => {
  it('spreads from about 0.2 to 6, and prefers the blue jacket to the yellow undershirt', () => {
    const rewards = wardrobeRewards();
    expect(Math.min(...rewards)).toBeGreaterThanOrEqual(0.2);
    expect(Math.max(...rewards)).toBeLessThanOrEqual(6);
    expect(Math.max(...rewards) / Math.min(...rewards)).toBeGreaterThan(20);
    expect(rewards[wardrobeItem(0, 0, 0)]).toBe(Math.max(...rewards));
    expect(rewards[wardrobeItem(1, 2, 1)]).toBe(Math.min(...rewards));
  });

  it('gives every named reader positive rewards and a history of distinct items', () => {
    expect(wardrobeReaders.length).toBeGreaterThanOrEqual(3);
    for (const { history, rewards, taste } of wardrobeReaders) {
      expect(new Set(history).size).toBe(history.length);
      expect(rewards).toEqual(wardrobeRewards(taste));
      expect(rewards.every((reward) => reward >= 0.2 && reward <= 6)).toBe(true);
    }
  });
});
