/**
 * A table that learns as GFlowGR does from one sample: cross-entropy on the item taken, and λ times trajectory balance on a
 * fresh set each step. METHOD §1.5. After: the lesson's picture.
 */
import { totalVariation } from '../../eval/flowMetrics.ts';
import { targetProbabilities } from '../../gflow/exactFlows.ts';
import { TabularTrainer } from '../../gflow/tabularTrainer.ts';
import { adamW } from '../../reference/optimizer/adamW.ts';
import { itemLogProbs, type Policy } from '../policies.ts';
import { WARDROBE_WORLD } from '../worlds.ts';
import { drawSet, fusedRewards, HISTORY, POSITIVE, type Weights } from './oneSample.ts';

/** Enough that more changes nothing the lesson says. */
export const JOINT_STEPS = 400;
const LEARNING_RATE = 0.05;
/** An item counts as good from this true reward of Ada's on. */
export const GOOD = 2;

const { trie, rewards: taste } = WARDROBE_WORLD;

export interface JointGradient {
  /** L = −log P(positive) + λ Σ_n (log Z + log P(τ_n) − log R(τ_n))², nats and nats². */
  readonly loss: number;
  readonly dLogits: Float64Array;
  readonly dLogZ: Float64Array;
}

/** The joint loss of a set (its positive first) and its gradient. */
export function jointGradient(trainer: TabularTrainer, items: readonly number[], lambda: number): JointGradient {
  const { policy } = trainer;
  const balance = trainer.lossAndGradient(items.map((x) => trie.leafOfItem[x]));
  // The trainer takes the mean over the set, the method its sum.
  const scale = lambda * items.length;
  const dLogits = balance.dLogits.map((g) => scale * g);
  const logPF = policy.logPF();
  let crossEntropy = 0;
  for (let p = trie.leafOfItem[items[0]]; p !== 0; p = trie.parent[p]) {
    crossEntropy -= logPF[p];
    const parent = trie.parent[p];
    for (let c = trie.firstChild[parent]; c < trie.firstChild[parent + 1]; c++) dLogits[c] += Math.exp(logPF[c]);
    dLogits[p] -= 1;
  }
  return { loss: crossEntropy + scale * balance.loss, dLogits, dLogZ: balance.dLogZ.map((g) => scale * g) };
}

const trained = new Map<string, Float64Array>();

/** log P_F after JOINT_STEPS of the joint loss, nats; f64 [numPrefixes]. Trained once, when first asked. */
function jointLogPF(lambda: number, weights: Weights): Float64Array {
  const key = [lambda, ...weights].join(' ');
  const known = trained.get(key);
  if (known !== undefined) return known;
  const trainer = new TabularTrainer(trie, fusedRewards(weights).map(Math.log), { objective: 'tb' });
  trainer.warmUpFlows();
  const { policy } = trainer;
  const tables = [policy.logits, policy.logZ].map((parameter) => ({
    parameter,
    m: new Float64Array(parameter.length),
    v: new Float64Array(parameter.length),
  }));
  for (let step = 1; step <= JOINT_STEPS; step++) {
    const { items } = drawSet((step - 1) / JOINT_STEPS, step);
    const { dLogits, dLogZ } = jointGradient(trainer, items, lambda);
    tables.forEach((table, t) => {
      const gradient = t === 0 ? dLogits : dLogZ;
      adamW({
        ...table,
        gradient,
        // Falls to a tenth, so that the last sets do not leave their mark.
        lr: LEARNING_RATE * (1 - (0.9 * step) / JOINT_STEPS),
        beta1: 0.9,
        beta2: 0.99,
        eps: 1e-8,
        weightDecay: 0,
        clipFactor: 1,
        step,
      });
    });
  }
  const logPF = policy.logPF();
  trained.set(key, logPF);
  return logPF;
}

/** The policy at the settings `lambda` and `weights` of the stage. */
export const jointPolicy: Policy = (_world, _logReward, settings) => ({
  logPF: jointLogPF(Number(settings?.['lambda']), settings?.['weights'] as unknown as Weights),
  logF: null,
});

export interface JointOutcome {
  /** P of the item taken. */
  readonly taken: number;
  /** P of all garments that Ada likes, has not taken and was not shown. */
  readonly unobservedGood: number;
  /** Total variation to R/Z. */
  readonly distance: number;
}

/** What became of the probability after training with this λ. */
export function jointOutcome(lambda: number, weights: Weights): JointOutcome {
  const p = itemLogProbs(WARDROBE_WORLD, jointLogPF(lambda, weights)).map(Math.exp);
  const isObserved = (x: number) => x === POSITIVE || HISTORY.includes(x);
  return {
    taken: p[POSITIVE],
    unobservedGood: p.reduce((sum, value, x) => (!isObserved(x) && taste[x] >= GOOD ? sum + value : sum), 0),
    distance: totalVariation(p, targetProbabilities(fusedRewards(weights).map(Math.log))),
  };
}
