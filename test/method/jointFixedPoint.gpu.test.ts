/**
 * METHOD §6.7 by everything that trains: a tiny Llama, one history, one set of four items below it, CE + λ Σ TB at λ = 1
 * with the flow head's log Z, AdamW; policy on the trie. It ends at the joint fixed point: neither R/Z nor the positive.
 */
import { expect, it } from 'vitest';
import { DEFAULT_RUN_CONFIG } from '../../src/config/runConfig.ts';
import { childAlong } from '../../src/items/trie.ts';
import { initializeWeights } from '../../src/nn/initialize.ts';
import { modelConfig } from '../../src/nn/modelConfig.ts';
import { learningRate } from '../../src/nn/optimizer/schedule.ts';
import { flowKindOf, gfnWeight } from '../../src/objectives/objective.ts';
import { TrainingEngine } from '../../src/train/engine.ts';
import { ForestPacker, type ForestTrajectory } from '../../src/train/packedForest.ts';
import { trieWords } from '../../src/train/trieWords.ts';
import { goldenTokens, goldenTrie } from '../gflow/goldenTrie.ts';
import { testDevice } from '../gpu/testDevice.ts';
import { expectClose } from '../kernels/comparison.ts';
import { FIXED_POINTS, renormalized, SET_REWARDS } from './fixedPoint.ts';

const STEPS = 300;
const LEARNING_RATE = 0.003;
const [LAMBDA, FIXED_POINT] = FIXED_POINTS[1];
/** Items of the golden trie, the positive first; two more lie outside the set. */
const SET = [1, 2, 3, 5];
const N = SET.length;
const L = goldenTrie.levels;
/** A token no item has, then an item of the history. */
const PROMPT = [6, 0, 2, 4];
const VOCABULARY = 7;

it('§6.7 a Llama descends on CE + λ Σ TB to the joint fixed point: λ = 1', async () => {
  const { gpu } = await testDevice();
  const config = modelConfig(
    {
      architecture: 'llama',
      hiddenSize: 32,
      intermediateSize: 64,
      numLayers: 1,
      numHeads: 2,
      numKeyValueHeads: 2,
      rmsNormEps: 1e-6,
      ropeTheta: 10000,
      tieWordEmbeddings: false,
    },
    VOCABULARY,
  );
  const capacity = {
    tokens: 64,
    rows: 64,
    pairs: N * L,
    trajectories: N,
    groups: 1,
    levels: L,
    vocabularySize: VOCABULARY,
  };
  const packer = new ForestPacker(capacity, (prefix, token) => childAlong(goldenTrie, prefix, token));
  const set = SET.map(
    (item, n): ForestTrajectory => ({
      tokens: goldenTokens.subarray(item * L, (item + 1) * L),
      at: PROMPT.length,
      logReward: Math.log(SET_REWARDS[n]),
      refLogProb: 0,
      weight: gfnWeight('tb', LAMBDA, N, L) / N,
      ceWeight: n === 0 ? 1 / L : 0,
    }),
  );
  expect(packer.add({ prompt: PROMPT, historyWeight: 0, sets: [set] })).toBe(true);
  const batch = packer.finish();

  const engine = await TrainingEngine.create(gpu, {
    config,
    capacity,
    trie: trieWords(goldenTrie),
    objective: { type: 'tb', flow: flowKindOf('tb', 'head'), subtbLambda: 0.9, beta: 0.1 },
    optimizer: { ...DEFAULT_RUN_CONFIG.optimizer, weightDecay: 0 },
  });
  try {
    await initializeWeights(engine.model.parameters, config, 42, 0.02);
    for (let step = 1; step <= STEPS; step++) {
      const lr = learningRate({ lr: LEARNING_RATE, warmupSteps: 0, schedule: 'cosine' }, step, STEPS);
      const result = await engine.step(batch, { lr, clipNorm: 1, step });
      expect(result.isFinite).toBe(true);
    }
    const { logPF, logF } = await engine.forward(batch);
    const p = SET.map((_, n) => {
      let logP = 0;
      for (let l = 0; l < L; l++) logP += logPF[batch.trajectorySteps[2 * (n * L + l)]];
      return Math.exp(logP);
    });
    const inside = p.reduce((a, b) => a + b);
    console.log(
      `p ${renormalized(p).map((x) => x.toFixed(4))}, METHOD ${FIXED_POINT}; mass inside ${inside.toFixed(4)}, log Z ${logF[batch.trajectorySteps[1]].toFixed(3)}`,
    );
    expectClose(renormalized(p), FIXED_POINT, 0.001, `p, mass inside ${inside}`);
    // log Z is the mean of log R − log P over the set (§6.5).
    const best = SET.reduce((a, _, n) => a + Math.log(SET_REWARDS[n] / p[n]), 0) / N;
    expect(logF[batch.trajectorySteps[1]]).toBeCloseTo(best, 2);
  } finally {
    engine.free();
  }
});
