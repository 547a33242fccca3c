/** What the page is shown of a user is what training would ask, sample and reward for that user. */
import { describe, expect, it } from 'vitest';
import type { RunConfigInput } from '../../src/config/runConfig.ts';
import { jensenShannon, logZError, totalVariation } from '../../src/eval/flowMetrics.ts';
import { collaborativeModel } from '../../src/train/collaborativeModel.ts';
import { evaluationUsers, rankUsers, summarize, withTargetDistances } from '../../src/train/evaluate.ts';
import { flowSnapshot } from '../../src/train/flowSnapshot.ts';
import { runPacker } from '../../src/train/packedForest.ts';
import { pathLogProbs } from '../../src/train/pathLogProbs.ts';
import { rewardPreview, rewardPreviewOfData } from '../../src/train/rewardPreview.ts';
import type { TargetDistance } from '../../src/train/runEvents.ts';
import { Trainer } from '../../src/train/trainer.ts';
import { testDevice } from '../gpu/testDevice.ts';
import { exhaustiveLogProbs, prepareWardrobe } from './support.ts';

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

describe('the exact target of a run', () => {
  it("has the policy's own probability for r_ŷ where the reward does, as it is now", async () => {
    const { gpu } = await testDevice();
    const data = prepareWardrobe({
      model: { initStd: 0.2 },
      reward: { collaborative: 3, estimate: 'policy', similarity: 0 },
      evaluation: { k: [1] },
    });
    const trainer = await Trainer.create(gpu, data);
    const { trie } = data;
    const { snapshot, distance } = await flowSnapshot(trainer, 4, null);
    const { history, positive } = trainer.inspectionRequest(4);
    const logProbs = await exhaustiveLogProbs(trainer, history);
    const [least, most] = [Math.min(...logProbs), Math.max(...logProbs)];
    const rewards = Array.from(logProbs, (x, item) => (item === positive ? 1 : 0) + (3 * (x - least)) / (most - least));
    for (const [item, leaf] of trie.leafOfItem.entries())
      expect(Math.exp(snapshot.exactLogF[leaf])).toBeCloseTo(Math.max(rewards[item], 0.001), 3);
    // Without r_ŷ everything but the positive would stand at the floor.
    const total = rewards.reduce((a, r) => a + r, 0);
    const q = rewards.map((r) => r / total);
    expect(distance.catalogueTotalVariation).toBeCloseTo(totalVariation(Array.from(logProbs, Math.exp), q), 3);

    const outcomes = await rankUsers(trainer, 'test', Uint32Array.of(4));
    const { metrics } = await withTargetDistances(trainer, summarize(trainer, 'test', 0, outcomes));
    const users = evaluationUsers(data.split.numUsers, 16, data.config.seed);
    let mean = 0;
    for (const user of users)
      mean += (await flowSnapshot(trainer, user, null)).distance.catalogueTotalVariation! / users.length;
    expect(metrics['total-variation']).toBeCloseTo(mean, 5);
    trainer.free();
  });

  it.each(['sft', 'grpo'] as const)('is that of the same reward for every objective: %s', async (type) => {
    const { gpu } = await testDevice();
    const data = prepareWardrobe({
      objective: { type },
      collaborative: { model: 'popularity' },
      sampler: { type: type === 'sft' ? 'curriculum' : 'beam' },
      reward: { collaborative: 1 },
    });
    const collaborative = await collaborativeModel(gpu, data);
    const trainer = await Trainer.create(gpu, data, undefined, { collaborative });
    await trainer.trainStep();
    const { distance } = await flowSnapshot(trainer, 4, null);
    expect(distance.catalogueTotalVariation).toBeGreaterThan(0);
    expect(await rewardPreview(trainer)).toBeNull();
    trainer.free();
    // A curriculum alone asks for nothing where only cross-entropy is trained.
    if (type === 'grpo') return;
    const plain = prepareWardrobe({ objective: { type }, sampler: { type: 'curriculum' } });
    const bare = await Trainer.create(gpu, plain);
    await bare.trainStep();
    expect((await flowSnapshot(bare, 4, null)).distance.setSize).toBe(4);
    bare.free();
  });
});

describe('rewardPreview(trainer)', () => {
  it("counts the trainer's first sets, and leaves the run as it would have been", async () => {
    const { gpu } = await testDevice();
    const make = (input: RunConfigInput) => Trainer.create(gpu, prepareWardrobe({ data: { maxUsers: 20 }, ...input }));
    const sum = (counts: readonly number[]) => counts.reduce((a, n) => a + n, 0);
    const plain = await make({});
    const preview = (await rewardPreview(plain))!;
    expect(preview).toEqual(await rewardPreviewOfData(plain.data));
    const untouched = await make({});
    expect((await plain.trainStep()).loss).toBe((await untouched.trainStep()).loss);
    plain.free();
    untouched.free();

    const policy = await make({
      model: { initStd: 0.2 },
      sampler: { type: 'policy', setSize: 4 },
      reward: { collaborative: 1, estimate: 'policy', similarity: 0 },
    });
    const { windows } = policy.data;
    const sets = await policy.firstSets(Array.from({ length: windows.numSamples }, (_, i) => i));
    const seen = (await rewardPreview(policy))!;
    expect([sum(seen.positives), sum(seen.others)]).toEqual([sets.length, 3 * sets.length]);
    // In every set one item has the least probability of the set, and one the greatest.
    for (const { signals } of sets) {
      const estimates = signals.map((s) => s.estimate);
      expect([Math.min(...estimates), Math.max(...estimates)]).toEqual([0, 1]);
    }
    const logRewards = sets.flatMap((set) => set.logRewards);
    expect(seen.edges[0]).toBeCloseTo(Math.min(...logRewards), 12);
    expect(seen.edges.at(-1)).toBeCloseTo(Math.max(...logRewards), 12);
    const atFloor = logRewards.filter((x) => x <= policy.sets.reward.logFloor).length;
    expect(seen.atFloor).toBeCloseTo(atFloor / logRewards.length, 12);
    policy.free();
  });
});

describe('pathLogProbs(engine, packer, data, requests)', () => {
  it.each(['llama-nano', 't5-tiny'] as const)(
    'gives every path of any number, whatever a pass holds: %s',
    async (preset) => {
      const { gpu } = await testDevice();
      const data = prepareWardrobe({ model: { preset, initStd: 0.2 } });
      const trainer = await Trainer.create(gpu, data);
      const { split } = data;
      const requests = [
        [3, 1],
        [8, 64],
        [0, 5],
        [5, 64],
      ].map(([length, count], r) => ({
        history: split.sequence.slice(split.start[r], split.start[r] + length),
        items: Array.from({ length: count }, (_, k) => (k * 5 + r) % data.trie.numItems),
      }));
      const found = await pathLogProbs(trainer.engine, runPacker(data), data, requests);
      for (const [r, { history, items }] of requests.entries()) {
        const exact = await exhaustiveLogProbs(trainer, history);
        expect(found[r]).toHaveLength(items.length);
        for (const [k, item] of items.entries()) expect(Math.abs(found[r][k] - exact[item])).toBeLessThan(1e-4);
      }
      trainer.free();
    },
  );
});
