/** What the page is shown of a user is what training would ask, sample and reward for that user. */
import { describe, expect, it } from 'vitest';
import { flowSnapshot } from '../../src/train/flowSnapshot.ts';
import { Trainer } from '../../src/train/trainer.ts';
import { testDevice } from '../gpu/testDevice.ts';
import { prepareWardrobe } from './support.ts';

describe('Trainer.inspectionRequest(user), sampler logged', () => {
  it("places the held-out item in the user's own sequence, and draws what was shown with it", async () => {
    const { gpu } = await testDevice();
    const data = prepareWardrobe({ sampler: { type: 'logged', setSize: 4 } });
    const trainer = await Trainer.create(gpu, data);
    const { split, dataset, trie } = data;
    const impressions = dataset.impressions!;
    for (const user of [0, 1, 57, split.numUsers - 1]) {
      const request = trainer.inspectionRequest(user);
      const at = split.start[user] + request.position;
      expect(split.sequence[at]).toBe(request.positive);
      expect(at).toBe(split.start[user + 1] - 1);
      const row = split.interaction[at];
      const shown = new Set(impressions.item.subarray(impressions.start[row], impressions.start[row + 1]));
      const set = await trainer.inspectionSet(request);
      const expected = Math.min(3, [...shown].filter((i) => i !== request.positive).length);
      expect(set.slice(1).filter((i) => shown.has(i)).length).toBe(expected);
      // Items the user took count as interactions in the target, as they do in training.
      const own = split.sequence[split.start[user]];
      const logReward = trainer.logRewards(request);
      expect(Math.exp(logReward[own])).toBeGreaterThan(0.99);
      const { snapshot } = await flowSnapshot(trainer, user, null);
      const leaf = trie.leafOfItem[own];
      expect(Math.abs(snapshot.logF[snapshot.prefixes.indexOf(leaf)] - logReward[own])).toBeLessThan(1e-6);
    }
    trainer.free();
  });
});
