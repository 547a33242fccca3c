/** The identities of METHOD §6 that say something about our kernels, by the kernels: f32, golden trie. */
import { beforeAll, describe, expect, it } from 'vitest';
import { klDivergence } from '../../src/eval/flowMetrics.ts';
import { exactLogFlows, targetProbabilities } from '../../src/gflow/exactFlows.ts';
import { TabularPolicy } from '../../src/gflow/tabularPolicy.ts';
import { readTensor } from '../../src/gpu/readback.ts';
import { detailedBalanceLoss } from '../../src/kernels/flow/detailedBalanceLoss.ts';
import { subTrajectoryBalanceLoss } from '../../src/kernels/flow/subTrajectoryBalanceLoss.ts';
import { trajectoryBalanceLoss } from '../../src/kernels/flow/trajectoryBalanceLoss.ts';
import { varGradLoss } from '../../src/kernels/flow/varGradLoss.ts';
import { BEAM_WORDS, beamDraw, beamSelect, initialBeams, livingBeams } from '../../src/kernels/sampling/beamSelect.ts';
import { plainLogits } from '../../src/kernels/softmax/logSoftmaxPairs.ts';
import { sumLogPF } from '../../src/reference/flow/trajectories.ts';
import { trieWords } from '../../src/train/trieWords.ts';
import { GOLDEN, goldenLogReward, goldenTrie } from '../gflow/goldenTrie.ts';
import { type TestDevice, testDevice } from '../gpu/testDevice.ts';
import { expectClose } from '../kernels/comparison.ts';
import { BEAM_CASES, beamFlows, beamTrie } from './beams.ts';
import { flowsOf, logitsOf, packAll, sum } from './table.ts';
import { runTable } from './tableOnGpu.ts';

let test: TestDevice;
beforeAll(async () => {
  test = await testDevice();
});

/** f32 sums of a dozen numbers below 10. */
const TOLERANCE = 2e-6;
const exact = exactLogFlows(goldenTrie, goldenLogReward);
const step = packAll(goldenTrie, goldenLogReward);

describe('the golden trie, by the kernels', () => {
  const uniform = new TabularPolicy(goldenTrie);
  uniform.logF.set(exact);
  uniform.logZ[0] = Math.log(20);
  const logits = logitsOf(step, uniform);
  const logF = flowsOf(step, uniform);

  it('has the printed log P, mean TB, and both divergences', async () => {
    const { logPF, trajectoryLoss } = await runTable(test, step, logits, logF, trajectoryBalanceLoss);
    const logP = Array.from({ length: 6 }, (_, n) => sumLogPF({ ...step, logPF }, n));
    expectClose(logP, GOLDEN.uniformLogP, TOLERANCE, 'log P');
    expectClose([sum(trajectoryLoss) / 6], [GOLDEN.meanTB], TOLERANCE, 'mean TB');
    const policy = logP.map(Math.exp);
    const target = targetProbabilities(goldenLogReward);
    expectClose(
      [klDivergence(policy, target), klDivergence(target, policy)],
      [GOLDEN.klUniformTarget, GOLDEN.klTargetUniform],
      TOLERANCE,
      'KL',
    );
  });

  it('has the printed VarGrad, and TB at its log Z', async () => {
    const varGrad = await runTable(test, step, logits, logF, varGradLoss);
    expectClose([sum(varGrad.trajectoryLoss)], [GOLDEN.varGrad], TOLERANCE, 'VarGrad');
    const best = logF.with(0, GOLDEN.varGradLogZ);
    const tb = await runTable(test, step, logits, best, trajectoryBalanceLoss);
    expectClose([sum(tb.trajectoryLoss) / 6, sum(tb.dFlow)], [GOLDEN.varGrad, 0], TOLERANCE, 'TB, its pull at log Z');
  });

  it('has the printed DB sums with exact flows', async () => {
    const { trajectoryLoss } = await runTable(test, step, logits, logF, detailedBalanceLoss);
    const sums = Array.from(trajectoryLoss, (mean) => 3 * mean);
    expectClose([...sums, sum(sums) / 6], [...GOLDEN.sumsDB, GOLDEN.meanDB], TOLERANCE, 'DB sums and their mean');
  });

  it('has no loss at the exact flows', async () => {
    const solved = new TabularPolicy(goldenTrie);
    solved.logits.set(exact);
    for (const kernel of [trajectoryBalanceLoss, detailedBalanceLoss, varGradLoss]) {
      const { trajectoryLoss } = await runTable(test, step, logitsOf(step, solved), logF, kernel);
      expect(sum(trajectoryLoss)).toBeLessThan(1e-11); // squares of f32 residuals of 1e-6
    }
  });

  it('§6.2 SubTB(λ) is DB at λ = 0 and TB at the greatest λ of a configuration', async () => {
    const policy = new TabularPolicy(goldenTrie);
    for (let p = 1; p < goldenTrie.numPrefixes; p++) policy.logits[p] = Math.sin(3 * p);
    const run = (kernel: Parameters<typeof runTable>[4]) => runTable(test, step, logitsOf(step, policy), logF, kernel);
    const subTB = (subtbLambda: number) => run((args) => subTrajectoryBalanceLoss({ ...args, subtbLambda }));
    const [zero, thousand] = [await subTB(0), await subTB(1000)];
    const [db, tb] = [await run(detailedBalanceLoss), await run(trajectoryBalanceLoss)];
    for (const key of ['trajectoryLoss', 'dLogPF', 'dFlow'] as const) {
      expectClose(zero[key], db[key], TOLERANCE, `${key}, λ = 0`);
      expectClose(thousand[key], tb[key], 0.01, `${key}, λ = 1000`); // the two shorter pieces weigh 2/1000
    }
  });
});

describe('§6.11 beam and flow, by the kernel', () => {
  it.each(BEAM_CASES.map((c) => [c.name, c] as const))('%s', async (_, { beam: B, temperature, items }) => {
    const { logReward, logF } = beamFlows(temperature);
    const Vpad = 32;
    const { words, numPrefixes } = trieWords(beamTrie);
    const shared = {
      U: 1,
      B,
      layout: plainLogits(Vpad),
      numPrefixes,
      gumbel: false,
      trie: test.tensor('trie', 'u32', [words.length], words),
      blocked: test.tensor('blocked', 'u32', [1, Math.ceil(numPrefixes / 32)]),
      draw: test.tensor('draw', 'u32', [9], beamDraw({ seed: 0, stream: 0, step: 0, temperature: 1, users: [0] })),
    };
    let beams = test.tensor('beams', 'u32', [1, B, BEAM_WORDS], initialBeams(1, B));
    let prefixes = [0];
    let found: ReturnType<typeof livingBeams> = [];
    for (let level = 0; level < beamTrie.levels; level++) {
      const logits = new Float32Array(B * Vpad);
      prefixes.forEach((p, b) => {
        for (let c = beamTrie.firstChild[p]; c < beamTrie.firstChild[p + 1]; c++)
          logits[b * Vpad + beamTrie.token[c]] = logF[c];
      });
      const nextBeams = test.tensor('nextBeams', 'u32', [1, B, BEAM_WORDS]);
      await test.run(
        beamSelect({
          ...shared,
          level,
          logits: test.tensor('logits', 'f32', [B, Vpad], logits),
          lse: test.tensor(
            'lse',
            'f32',
            [B],
            Float32Array.from({ length: B }, (_, b) => logF[prefixes[b] ?? 0]),
          ),
          beams,
          nextBeams,
        }),
      );
      found = livingBeams((await readTensor(test.gpu, nextBeams, B * BEAM_WORDS)) as Uint32Array, B, 0);
      prefixes = found.map((b) => b.prefix);
      beams = nextBeams;
    }
    expect(found.map((b) => beamTrie.item[b.prefix])).toEqual(items);
    expectClose(
      found.map((b) => b.score),
      items.map((x) => logReward[x] - logF[0]),
      TOLERANCE,
      'log R/Z',
    );
  });
});
