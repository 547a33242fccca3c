/**
 * Every flow objective turns llama-nano into the exact target R/Z of one Wardrobe user, and maximum likelihood does not:
 * it goes to the frequencies of the user's positives. One packed tree a step: the history, and all 64 items below it.
 */
import { describe, expect, it } from 'vitest';
import type { ObjectiveType } from '../../src/config/runConfig.ts';
import { logSumExp } from '../../src/core/logDomain.ts';
import { totalVariation } from '../../src/eval/flowMetrics.ts';
import { createReward } from '../../src/gflow/rewards/reward.ts';
import { writeTensor } from '../../src/gpu/tensor.ts';
import { childAlong } from '../../src/items/trie.ts';
import type { ForestBatch, ForestCapacity } from '../../src/nn/forestBatch.ts';
import { initializeWeights } from '../../src/nn/initialize.ts';
import { learningRate } from '../../src/nn/optimizer/schedule.ts';
import { flowKindOf, gfnWeight, weighsSets } from '../../src/objectives/objective.ts';
import { TrainingEngine } from '../../src/train/engine.ts';
import { ForestPacker, type ForestTrajectory } from '../../src/train/packedForest.ts';
import { trieWords } from '../../src/train/trieWords.ts';
import { evaluationHistory, promptOf } from '../../src/train/windows.ts';
import { testDevice } from '../gpu/testDevice.ts';
import { prepareWardrobe } from './support.ts';

const USER = 3;
/** Steps of every objective, and between measurements. */
const STEPS = 200;
const EVERY = 25;

const data = prepareWardrobe({ data: { maxHistory: 12 }, objective: { policy: 'trie', ceWeight: 0 } });
const { trie, levels: L, itemTokens, config } = data;
const { history, target, all } = evaluationHistory(data.split, USER, 'test', config.data.maxHistory);
const prompt = promptOf(history, data);
const logReward = createReward(config.reward, data).logRewards(
  target,
  (item) => (item === target ? 'clicked' : 'augmented'),
  () => 0,
);
const logZ = logSumExp(logReward);
const rewardTarget = logReward.map((r) => Math.exp(r - logZ));
/** How often each item stands among what the user really took: what maximum likelihood on these positives learns. */
const frequencies = new Float64Array(trie.numItems);
for (const item of [...all, target]) frequencies[item] += 1 / (all.length + 1);

const capacity: ForestCapacity = {
  tokens: 64,
  rows: 64,
  pairs: trie.numItems * L,
  trajectories: trie.numItems,
  groups: 1,
  levels: L,
  vocabularySize: data.vocabulary.size,
};

function packBatch(type: ObjectiveType): ForestBatch {
  const packer = new ForestPacker(capacity, (p, t) => childAlong(trie, p, t));
  const share = weighsSets(type) ? 1 : trie.numItems;
  const set = Array.from(
    { length: trie.numItems },
    (_, item): ForestTrajectory => ({
      tokens: itemTokens.subarray(item * L, (item + 1) * L),
      at: prompt.length,
      logReward: logReward[item],
      refLogProb: 0,
      weight: gfnWeight(type, config.objective.lambda, trie.numItems, L) / share,
      ceWeight: type === 'sft' ? frequencies[item] / L : 0,
    }),
  );
  expect(packer.add({ prompt, historyWeight: 0, sets: [set] })).toBe(true);
  return packer.finish();
}

/** Probabilities of all items under the current weights. */
async function policyOf(engine: TrainingEngine, batch: ForestBatch) {
  const { logPF, logF } = await engine.forward(batch);
  const p = new Float64Array(trie.numItems);
  for (let i = 0; i < p.length; i++) {
    let sum = 0;
    for (let l = 0; l < L; l++) sum += logPF[batch.trajectorySteps[2 * (i * L + l)]];
    p[i] = Math.exp(sum);
  }
  return { p, logZ: logF[batch.trajectorySteps[1]], meanLogPF: p.reduce((a, x) => a + Math.log(x), 0) / p.length };
}

interface Outcome {
  readonly start: Float64Array;
  readonly end: Float64Array;
  /** Steps after which the goal was first measured within 0.05; null where it never was. */
  readonly reached: number | null;
  readonly learnedLogZ: number;
  readonly seconds: number;
}

/** Repeats the one batch; `goal` is what the policy is measured against. */
async function train(type: ObjectiveType, goal: Float64Array, steps = STEPS): Promise<Outcome> {
  const { gpu } = await testDevice();
  const started = performance.now();
  const engine = await TrainingEngine.create(gpu, {
    config: data.model,
    capacity,
    trie: trieWords(trie),
    objective: { type, flow: flowKindOf(type, 'head'), subtbLambda: config.objective.subtbLambda, beta: 0.1 },
    optimizer: { ...config.optimizer, weightDecay: 0 },
  });
  try {
    const { parameters } = engine.model;
    await initializeWeights(parameters, data.model, config.seed, config.model.initStd);
    const batch = packBatch(type);
    let now = await policyOf(engine, batch);
    const start = now.p;
    // The trainer's warm-up: the bias that makes the mean residual zero.
    if (flowKindOf(type, 'head') === 'head')
      writeTensor(
        gpu,
        parameters.value[parameters.plan.flowBiasPack],
        Float32Array.of(logReward.reduce((a, r) => a + r, 0) / trie.numItems - now.meanLogPF),
      );
    let reached: number | null = null;
    for (let step = 1; step <= steps; step++) {
      const lr = learningRate({ lr: LEARNING_RATE, warmupSteps: 0, schedule: 'cosine' }, step, steps);
      const result = await engine.step(batch, { lr, clipNorm: config.optimizer.clipNorm, step });
      expect(result.isFinite).toBe(true);
      if (step % EVERY !== 0) continue;
      now = await policyOf(engine, batch);
      if (totalVariation(now.p, goal) < 0.05) reached ??= step;
    }
    return { start, end: now.p, reached, learnedLogZ: now.logZ, seconds: (performance.now() - started) / 1000 };
  } finally {
    engine.free();
  }
}

const LEARNING_RATE = 0.003;

describe('Wardrobe-64, one user, all 64 items, policy on the trie, no cross-entropy', () => {
  it.each(['tb', 'db', 'subtb', 'fm', 'vargrad'] as const)('%s reaches R/Z within 200 steps', async (type) => {
    const { start, end, reached, learnedLogZ, seconds } = await train(type, rewardTarget);
    const [from, to] = [totalVariation(start, rewardTarget), totalVariation(end, rewardTarget)];
    const learnsFlow = type !== 'vargrad';
    console.log(
      `${type.padEnd(8)} lr ${LEARNING_RATE}  ${STEPS} steps (below 0.05 after ${reached})  TV to R/Z ${from.toFixed(3)} → ${to.toFixed(4)}  log Z ${learnsFlow ? learnedLogZ.toFixed(2) : '–'} (exact ${logZ.toFixed(2)})  ${seconds.toFixed(1)} s`,
    );
    expect(from).toBeGreaterThanOrEqual(0.3);
    expect(to).toBeLessThan(0.05);
    if (learnsFlow) expect(Math.abs(learnedLogZ - logZ)).toBeLessThan(0.25);
  });

  it('soft targets reach R/Z within 60 steps', async () => {
    const { start, end, seconds } = await train('soft', rewardTarget, 60);
    const [from, to] = [totalVariation(start, rewardTarget), totalVariation(end, rewardTarget)];
    console.log(`soft     60 steps  TV to R/Z ${from.toFixed(3)} → ${to.toFixed(4)}  ${seconds.toFixed(1)} s`);
    expect(to).toBeLessThan(0.05);
  });

  it('sft goes to the frequencies of the same positives, not to R/Z', async () => {
    const { start, end, reached, seconds } = await train('sft', frequencies);
    const [from, to, away] = [
      totalVariation(start, frequencies),
      totalVariation(end, frequencies),
      totalVariation(end, rewardTarget),
    ];
    console.log(
      `sft      lr ${LEARNING_RATE}  ${STEPS} steps (below 0.05 after ${reached})  TV to frequencies ${from.toFixed(3)} → ${to.toFixed(4)}, to R/Z ${away.toFixed(3)}  ${seconds.toFixed(1)} s`,
    );
    expect(from).toBeGreaterThanOrEqual(0.3);
    expect(to).toBeLessThan(0.05);
    expect(away).toBeGreaterThanOrEqual(0.2);
  });
});
