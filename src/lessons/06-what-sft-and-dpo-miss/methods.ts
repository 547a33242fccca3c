/**
 * What three ways of learning make of the same few observations, as tables on Wardrobe-64's trie. Before: Ada's rewards
 * and what she was seen to do. After: the lesson's states and its table. Float64; DPO's loss is `reference/`'s.
 */
import { TabularPolicy } from '../../gflow/tabularPolicy.ts';
import { pathTo } from '../../items/trie.ts';
import { directPreferenceLoss } from '../../reference/loss/directPreferenceLoss.ts';
import { fromCounts, itemLogProbs, type Policy } from '../policies.ts';
import { prefixNamed, WARDROBE_WORLD, type World } from '../worlds.ts';

export interface Choice {
  /** Items. */
  readonly taken: number;
  readonly passedOver: number;
}

const item = (path: string): number => WARDROBE_WORLD.trie.item[prefixNamed(WARDROBE_WORLD, path)];
const choice = (taken: string, passedOver: string): Choice => ({ taken: item(taken), passedOver: item(passedOver) });

/** What was seen of Ada. */
export const CHOICES: readonly Choice[] = [
  choice('jacket formal blue', 'undershirt casual yellow'),
  choice('jacket formal black', 'scarf sporty white'),
  choice('trousers formal blue', 'trousers formal yellow'),
  choice('jacket festive blue', 'undershirt festive blue'),
];

/** Steps of DPO that the lesson shows, and batches of trajectory balance after which its table is as good as there. */
export const SHORT_DPO = 10;
export const LONG_DPO = 300;
export const BALANCED_STEPS = 150;

/** An unobserved item counts as good from this reward on. */
export const GOOD = 2;

const TAKEN = CHOICES.map(({ taken }) => taken);

/** The optimum of cross-entropy on the items taken. */
export const sftPolicy = fromCounts(TAKEN, 0);

/** DPO's reference: the same counts with a little for every child, as a network would leave. Our choice: a quarter. */
export const referencePolicy = fromCounts(TAKEN, 0.25);

const DPO_BETA = 1;
const DPO_LEARNING_RATE = 1;

const dpoPolicies = new Map<number, Policy>();

/** `steps` of gradient descent on DPO over CHOICES, from the reference. Trained once, when first asked. */
export function dpoPolicy(steps: number): Policy {
  const known = dpoPolicies.get(steps);
  if (known !== undefined) return known;
  let made: Float64Array | null = null;
  const policy: Policy = (world) => {
    made ??= trainDpo(world, steps).logPF();
    return { logPF: made, logF: null };
  };
  dpoPolicies.set(steps, policy);
  return policy;
}

function trainDpo(world: World, steps: number): TabularPolicy {
  const policy = new TabularPolicy(world.trie);
  policy.logits.set(referencePolicy(world, WARDROBE_WORLD.rewards).logPF);
  const gradient = dpoGradient(world);
  for (let k = 0; k < steps; k++) {
    const dLogits = gradient(policy);
    for (let p = 0; p < dLogits.length; p++) policy.logits[p] -= DPO_LEARNING_RATE * dLogits[p];
  }
  return policy;
}

/** Policy → gradient of the mean DPO loss over `choices` with respect to its logits; f64 [numPrefixes]. */
export function dpoGradient(world: World, choices = CHOICES): (policy: TabularPolicy) => Float64Array {
  const { trie } = world;
  const reference = itemLogProbs(world, referencePolicy(world, WARDROBE_WORLD.rewards).logPF);
  const items = choices.flatMap(({ taken, passedOver }) => [taken, passedOver]);
  const set = {
    N: items.length,
    L: trie.levels,
    // The pair of an edge is its prefix, so that edges two paths share are one pair.
    trajectorySteps: items.flatMap((x) => pathTo(trie, trie.leafOfItem[x]).flatMap((p) => [p, 0])),
    trajectory: items.flatMap((x) => [1 / choices.length, 0, reference[x], 0]),
    numGroups: choices.length,
    groupStart: Array.from({ length: choices.length + 1 }, (_, g) => 2 * g),
    beta: DPO_BETA,
  };
  return (policy) => {
    const logPF = policy.logPF();
    const { dLogPF } = directPreferenceLoss({ ...set, logPF });
    const dLogits = Float64Array.from(dLogPF);
    for (let p = 0; p < trie.numPrefixes; p++) {
      let total = 0;
      for (let c = trie.firstChild[p]; c < trie.firstChild[p + 1]; c++) total += dLogPF[c];
      if (total !== 0)
        for (let c = trie.firstChild[p]; c < trie.firstChild[p + 1]; c++) dLogits[c] -= total * Math.exp(logPF[c]);
    }
    return dLogits;
  };
}

export const GROUPS = ['taken', 'passedOver', 'unobservedGood', 'unobservedRest'] as const;
export type Group = (typeof GROUPS)[number];

/** Which group an item belongs to, by what was seen and by Ada's true reward. */
export function groupOf(x: number, rewards: Float64Array): Group {
  if (CHOICES.some(({ taken }) => taken === x)) return 'taken';
  if (CHOICES.some(({ passedOver }) => passedOver === x)) return 'passedOver';
  return rewards[x] >= GOOD ? 'unobservedGood' : 'unobservedRest';
}

/** Probability of each group, in the order of GROUPS. */
export function massByGroup(probabilities: ArrayLike<number>, rewards: Float64Array): number[] {
  const mass = GROUPS.map(() => 0);
  for (let x = 0; x < rewards.length; x++) mass[GROUPS.indexOf(groupOf(x, rewards))] += probabilities[x];
  return mass;
}
