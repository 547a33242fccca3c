/** What the page is shown of a user is what training would ask, sample and reward for that user. */
import { describe, expect, it } from 'vitest';
import { jensenShannon, logZError, totalVariation } from '../../src/eval/flowMetrics.ts';
import { evaluationUsers, rankUsers, summarize, withTargetDistances } from '../../src/train/evaluate.ts';
import { flowSnapshot } from '../../src/train/flowSnapshot.ts';
import type { TargetDistance } from '../../src/train/runEvents.ts';
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
      const logReward = trainer.logRewards(request, null);
      expect(Math.exp(logReward[own])).toBeGreaterThan(0.99);
      const { snapshot } = await flowSnapshot(trainer, user, null);
      const leaf = trie.leafOfItem[own];
      expect(Math.abs(snapshot.logF[snapshot.prefixes.indexOf(leaf)] - logReward[own])).toBeLessThan(1e-6);
    }
    trainer.free();
  });
});

describe('distances to the exact target', () => {
  it.each([
    ['trie', 'tb'],
    ['vocab', 'sft'],
  ] as const)('are those of the shown flows, %s policy, objective %s', async (policy, type) => {
    const { gpu } = await testDevice();
    const data = prepareWardrobe({ objective: { policy, type }, sampler: { setSize: 4 } });
    const trainer = await Trainer.create(gpu, data);
    await trainer.trainStep();
    const { trie, split, config } = data;
    const distances: TargetDistance[] = [];
    for (const user of evaluationUsers(split.numUsers, 16, config.seed)) {
      const { snapshot, distance } = await flowSnapshot(trainer, user, null);
      expect(snapshot.prefixes).toHaveLength(trie.numPrefixes);
      const leaves = Array.from(trie.leafOfItem);
      const p = leaves.map((leaf) => Math.exp(snapshot.logReach[leaf]));
      const q = leaves.map((leaf) => Math.exp(snapshot.exactLogF[leaf] - snapshot.exactLogF[0]));
      const invalid = 1 - p.reduce((a, x) => a + x, 0);
      if (policy === 'trie') expect(Math.abs(invalid)).toBeLessThan(1e-5);
      else expect(invalid).toBeGreaterThan(0.01);
      // Sums of 64 f32 probabilities.
      expect(distance.invalidRate).toBeCloseTo(Math.max(0, invalid), 5);
      expect(distance.catalogueTotalVariation).toBeCloseTo(totalVariation([...p, invalid], [...q, 0]), 5);
      expect(distance.catalogueJensenShannon).toBeCloseTo(jensenShannon([...p, Math.max(0, invalid)], [...q, 0]), 5);
      expect(distance.setJensenShannon).toBeLessThanOrEqual(distance.setTotalVariation! * Math.LN2); // JS ≤ log 2 · TV
      if (type === 'sft') expect(distance.logZError).toBeNull();
      else expect(distance.logZError).toBeCloseTo(logZError(snapshot.logF[0], snapshot.exactLogF[0]), 5);
      distances.push(distance);
    }
    const outcomes = await rankUsers(trainer, 'test', Uint32Array.of(0, 1, 2));
    const { metrics } = await withTargetDistances(trainer, summarize(trainer, 'test', 1, outcomes));
    const mean = (of: (d: TargetDistance) => number | null) =>
      distances.reduce((a, d) => a + of(d)! / distances.length, 0);
    expect(metrics['total-variation']).toBeCloseTo(
      mean((d) => d.catalogueTotalVariation),
      5,
    );
    expect(metrics['jensen-shannon']).toBeCloseTo(
      mean((d) => d.catalogueJensenShannon),
      5,
    );
    expect(metrics['invalid-rate']).toBeCloseTo(
      mean((d) => d.invalidRate),
      5,
    );
    if (type === 'sft') expect(metrics).not.toHaveProperty('log-z-error');
    else
      expect(metrics['log-z-error']).toBeCloseTo(
        mean((d) => d.logZError),
        5,
      );
    expect(metrics).toHaveProperty('recall@10');
    trainer.free();
  });
});
