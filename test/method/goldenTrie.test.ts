/** METHOD §6's golden trie to its printed digits, in float64: A000=8 B001=4 C010=2 D100=1 E101=1 G110=4. */
import { describe, expect, it } from 'vitest';
import { klDivergence } from '../../src/eval/flowMetrics.ts';
import { exactLogFlows, targetLogPF, targetProbabilities } from '../../src/gflow/exactFlows.ts';
import { TabularPolicy } from '../../src/gflow/tabularPolicy.ts';
import { TabularTrainer } from '../../src/gflow/tabularTrainer.ts';
import { detailedBalanceLoss } from '../../src/reference/flow/detailedBalanceLoss.ts';
import { sumLogPF } from '../../src/reference/flow/trajectories.ts';
import { trajectoryBalanceLoss } from '../../src/reference/flow/trajectoryBalanceLoss.ts';
import { varGradLoss } from '../../src/reference/flow/varGradLoss.ts';
import { GOLDEN, goldenLogReward, goldenTrie, prefixOf } from '../gflow/goldenTrie.ts';
import { flowsOf, forward, packAll, sum } from './table.ts';

const exact = exactLogFlows(goldenTrie, goldenLogReward);
const leaves = [...goldenTrie.leafOfItem];
/** Every child equally likely, flows exact. */
const uniform = new TabularPolicy(goldenTrie);
uniform.logF.set(exact);
uniform.logZ[0] = Math.log(20);
const step = packAll(goldenTrie, goldenLogReward);
const { logPF } = forward(step, uniform);
const logF = flowsOf(step, uniform);

/** The table's own trainer at the same policy: the second witness. */
function trainer(objective: 'tb' | 'db' | 'vargrad'): TabularTrainer {
  const made = new TabularTrainer(goldenTrie, goldenLogReward, { objective });
  made.policy.logF.set(exact);
  made.policy.logZ[0] = Math.log(20);
  return made;
}

describe('the golden trie', () => {
  it('has the printed flows', () => {
    const flows = { '': 20, '0': 14, '1': 6, '00': 12, '01': 2, '10': 2, '11': 4, '000': 8 };
    for (const [path, flow] of Object.entries(flows)) expect(Math.exp(exact[prefixOf(path)])).toBeCloseTo(flow, 12);
  });

  it('has the printed target policy', () => {
    const target = targetLogPF(goldenTrie, exact);
    expect(Math.exp(target[prefixOf('0')])).toBeCloseTo(0.7, 12);
    expect(Math.exp(target[prefixOf('00')])).toBeCloseTo(6 / 7, 12);
    expect(Math.exp(target[prefixOf('000')])).toBeCloseTo(2 / 3, 12);
  });

  it('has the printed log P of the uniform policy', () => {
    GOLDEN.uniformLogP.forEach((logP, n) => {
      expect(sumLogPF({ ...step, logPF }, n)).toBeCloseTo(logP, 6);
    });
  });

  it('has the printed mean TB at log Z = log 20', () => {
    expect(sum(trajectoryBalanceLoss({ ...step, logPF, logF }).trajectoryLoss) / 6).toBeCloseTo(GOLDEN.meanTB, 9);
    expect(trainer('tb').lossAndGradient(leaves).loss).toBeCloseTo(GOLDEN.meanTB, 9);
  });

  it('has the printed VarGrad, which is TB at the printed log Z, where TB no longer pulls at log Z', () => {
    expect(sum(varGradLoss({ ...step, logPF }).trajectoryLoss)).toBeCloseTo(GOLDEN.varGrad, 9);
    expect(trainer('vargrad').lossAndGradient(leaves).loss).toBeCloseTo(GOLDEN.varGrad, 9);
    const best = logF.with(0, GOLDEN.varGradLogZ);
    const tb = trajectoryBalanceLoss({ ...step, logPF, logF: best });
    expect(sum(tb.trajectoryLoss) / 6).toBeCloseTo(GOLDEN.varGrad, 9);
    expect(sum(tb.dFlow)).toBeCloseTo(0, 7);
  });

  it('has the printed DB sums with exact flows, each and on average', () => {
    // The loss is the mean over the L = 3 steps; METHOD prints the sum.
    const { trajectoryLoss } = detailedBalanceLoss({ ...step, logPF, logF });
    GOLDEN.sumsDB.forEach((db, n) => {
      expect(3 * trajectoryLoss[n]).toBeCloseTo(db, 9);
      expect(trainer('db').lossAndGradient([leaves[n]]).loss).toBeCloseTo(db, 9);
    });
    expect((3 * sum(trajectoryLoss)) / 6).toBeCloseTo(GOLDEN.meanDB, 9);
  });

  it('has both printed divergences between the uniform policy and the target', () => {
    const target = targetProbabilities(goldenLogReward);
    expect(klDivergence(uniform.itemProbabilities(), target)).toBeCloseTo(GOLDEN.klUniformTarget, 9);
    expect(klDivergence(target, uniform.itemProbabilities())).toBeCloseTo(GOLDEN.klTargetUniform, 9);
  });
});
