/** Numbers that lessons show or claim: METHOD's printed digits, and the sentences that rest on them. */
import { describe, expect, it } from 'vitest';
import { wardrobe64 } from '../../src/data/datasets/wardrobe64.ts';
import { totalVariation } from '../../src/eval/flowMetrics.ts';
import { targetProbabilities } from '../../src/gflow/exactFlows.ts';
import { TabularPolicy } from '../../src/gflow/tabularPolicy.ts';
import { buildIds, NUM_GARMENTS } from '../../src/lessons/02-building-semantic-ids/quantise.ts';
import { expectedDistinct } from '../../src/lessons/03-greedy-and-proportional/draws.ts';
import { uniformResiduals } from '../../src/lessons/05-balance-conditions/residuals.ts';
import {
  CHOICES,
  dpoGradient,
  dpoPolicy,
  LONG_DPO,
  massByGroup,
  referencePolicy,
  sftPolicy,
} from '../../src/lessons/06-what-sft-and-dpo-miss/methods.ts';
import { lossOnSeen, SEEN, seenPolicy } from '../../src/lessons/11-honest-limits/limits.ts';
import { brokenAt, exactPolicy, itemLogProbs, type Policy, powerPolicy } from '../../src/lessons/policies.ts';
import { numbersOf } from '../../src/lessons/stage.ts';
import { FORK_WORLD, GOLDEN_WORLD, prefixNamed, WARDROBE_WORLD, type World } from '../../src/lessons/worlds.ts';
import { GOLDEN, GOLDEN_PATHS, GOLDEN_REWARDS, goldenTrie } from '../gflow/goldenTrie.ts';

const probabilities = (world: World, policy: Policy) =>
  itemLogProbs(world, policy(world, world.rewards.map(Math.log)).logPF).map(Math.exp);

describe('the lessons’ catalogues', () => {
  it('the golden trie is METHOD’s', () => {
    expect([...GOLDEN_WORLD.rewards]).toEqual(GOLDEN_REWARDS);
    expect(GOLDEN_WORLD.trie).toEqual(goldenTrie);
    GOLDEN_PATHS.forEach((path, item) => {
      expect(GOLDEN_WORLD.trie.item[prefixNamed(GOLDEN_WORLD, path)]).toBe(item);
    });
  });

  it('the wardrobe is Wardrobe-64', () => {
    expect(WARDROBE_WORLD.itemTitles).toEqual(wardrobe64(7).itemTitles);
    expect(prefixNamed(WARDROBE_WORLD, 'jacket formal blue')).toBe(WARDROBE_WORLD.trie.leafOfItem[0]);
  });
});

describe('greedy and proportional', () => {
  it('proportional draws show more than half of the catalogue, and not all of it', () => {
    const expected = expectedDistinct(targetProbabilities(WARDROBE_WORLD.rewards.map(Math.log)), 64);
    expect(expected).toBeGreaterThan(33);
    expect(expected).toBeLessThan(50);
  });

  it('greedy search misses the best item of the fork, and finds it with squared rewards', () => {
    const firstToken = (beta: number) => {
      const { logPF } = powerPolicy(beta)(FORK_WORLD, FORK_WORLD.rewards.map(Math.log));
      return logPF[prefixNamed(FORK_WORLD, '0')] > logPF[prefixNamed(FORK_WORLD, '1')] ? 0 : 1;
    };
    expect([firstToken(1), firstToken(2)]).toEqual([0, 1]);
  });
});

describe('flow balance by hand', () => {
  it('shows METHOD’s flows and policy', () => {
    const state = { world: GOLDEN_WORLD, rewards: GOLDEN_WORLD.rewards, policy: exactPolicy } as Parameters<
      typeof numbersOf
    >[0];
    const { exactLogFlow, logPF } = numbersOf({ ...state, training: null }, null);
    for (const [name, flow] of Object.entries({ '': 20, '0': 14, '1': 6, '00': 12, '01': 2, '10': 2, '11': 4 }))
      expect(Math.exp(exactLogFlow[prefixNamed(GOLDEN_WORLD, name)])).toBeCloseTo(flow, 12);
    for (const [name, p] of Object.entries({ '0': 0.7, '00': 6 / 7, '000': 2 / 3 }))
      expect(Math.exp(logPF[prefixNamed(GOLDEN_WORLD, name)])).toBeCloseTo(p, 12);
  });

  it('a prefix broken at 0 starves A and leaves the right half alone', () => {
    const broken = probabilities(GOLDEN_WORLD, brokenAt('0'));
    const exact = probabilities(GOLDEN_WORLD, exactPolicy);
    expect(broken[0]).toBeLessThan(exact[0]);
    expect(broken[2]).toBeGreaterThan(exact[2]);
    for (const item of [3, 4, 5]) expect(broken[item]).toBeCloseTo(exact[item], 12);
  });
});

describe('four ways to ask for balance', () => {
  it('shows METHOD’s residuals of the uniform policy', () => {
    const shown = uniformResiduals(GOLDEN_WORLD, GOLDEN_WORLD.rewards);
    GOLDEN.sumsDB.forEach((db, item) => {
      expect(shown.items[item].db).toBeCloseTo(db, 9);
      expect(shown.items[item].total).toBeCloseTo(
        Math.log(20) + GOLDEN.uniformLogP[item] - Math.log(GOLDEN_REWARDS[item]),
        6,
      );
    });
    expect(shown.meanDB).toBeCloseTo(GOLDEN.meanDB, 9);
    expect(shown.meanTB).toBeCloseTo(GOLDEN.meanTB, 9);
    expect(shown.varGrad).toBeCloseTo(GOLDEN.varGrad, 9);
    expect(shown.varGradLogZ).toBeCloseTo(GOLDEN.varGradLogZ, 9);
    const [a, , c, d, e, g] = shown.items.map(({ total }) => total);
    expect(g).toBeGreaterThan(0);
    expect(a).toBeLessThan(0);
    expect(d).toBeCloseTo(c, 12);
    expect(e).toBeCloseTo(c, 12);
  });
});

describe('what SFT and DPO see and miss', () => {
  const { rewards, trie } = WARDROBE_WORLD;
  const target = targetProbabilities(rewards.map(Math.log));
  const undershirt = trie.item[prefixNamed(WARDROBE_WORLD, 'undershirt formal blue')];

  it('SFT puts everything on what was taken', () => {
    const [taken, ...others] = massByGroup(probabilities(WARDROBE_WORLD, sftPolicy), rewards);
    expect(taken).toBeCloseTo(1, 12);
    expect(others).toEqual([0, 0, 0]);
  });

  it('a pair that shares two tokens changes only the third', () => {
    const policy = new TabularPolicy(trie);
    policy.logits.set(referencePolicy(WARDROBE_WORLD, rewards).logPF);
    const pair = CHOICES.filter(({ taken }) => WARDROBE_WORLD.itemTitles[taken] === 'formal blue trousers');
    expect(pair).toHaveLength(1);
    const moved = [...dpoGradient(WARDROBE_WORLD, pair)(policy)].flatMap((g, p) => (Math.abs(g) > 1e-12 ? [p] : []));
    expect(moved.length).toBeGreaterThan(0);
    for (const p of moved) expect(trie.parent[p]).toBe(prefixNamed(WARDROBE_WORLD, 'trousers formal'));
  });

  it('DPO sinks the formal blue undershirt, and drives the ratio past the rewards’ without end', () => {
    const [{ taken, passedOver }] = CHOICES;
    const ratio = (policy: Policy) => {
      const logP = itemLogProbs(WARDROBE_WORLD, policy(WARDROBE_WORLD, rewards).logPF);
      return logP[taken] - logP[passedOver];
    };
    const due = Math.log(rewards[taken] / rewards[passedOver]);
    expect(ratio(dpoPolicy(10))).toBeGreaterThan(due);
    expect(ratio(dpoPolicy(LONG_DPO))).toBeGreaterThan(ratio(dpoPolicy(10)) + 1);
    const [before, after] = [referencePolicy, dpoPolicy(LONG_DPO)].map(
      (p) => probabilities(WARDROBE_WORLD, p)[undershirt],
    );
    expect(after).toBeLessThan(before / 10);
    expect(target[undershirt]).toBeGreaterThan(before);
    expect(totalVariation(probabilities(WARDROBE_WORLD, dpoPolicy(LONG_DPO)), target)).toBeGreaterThan(0.3);
  });
});

describe('building semantic IDs', () => {
  it('two levels of four codes must collide, three still do, and each level leaves less over', () => {
    expect(buildIds(4, 2).collisions.items).toBeGreaterThan(0);
    expect(buildIds(4, 3).collisions.items).toBeGreaterThan(0);
    expect(buildIds(4, 3).collisions.items).toBeLessThan(buildIds(4, 2).collisions.items);
    const left = buildIds(4, 3).meanSquaredResidual;
    expect(left[1]).toBeLessThan(left[0]);
    expect(left[2]).toBeLessThan(left[1]);
  });

  it('what it draws as left over is what k-means reports', () => {
    const { inputs, meanSquaredResidual } = buildIds(4, 2);
    for (const level of [0, 1]) {
      const squared = inputs[level + 1].reduce((a, b) => a + b * b, 0) / NUM_GARMENTS;
      expect(squared).toBeCloseTo(meanSquaredResidual[level], 12);
    }
  });
});

describe('honest limits', () => {
  const logReward = GOLDEN_WORLD.rewards.map(Math.log);

  it('the loss on the items seen is zero whatever they hold together, and the whole is not in balance', () => {
    for (const mass of [0.1, 0.3, 0.9]) {
      const { logPF } = seenPolicy(mass)(GOLDEN_WORLD, logReward);
      expect(lossOnSeen(logPF, logReward)).toBeCloseTo(0, 12);
      const p = probabilities(GOLDEN_WORLD, seenPolicy(mass));
      expect(SEEN.reduce((total, x) => total + p[x], 0)).toBeCloseTo(mass, 12);
      expect(totalVariation(p, targetProbabilities(logReward))).toBeGreaterThan(0.1);
    }
  });

  it('a power of the rewards leaves their order', () => {
    const order = (beta: number) => {
      const p = probabilities(WARDROBE_WORLD, powerPolicy(beta));
      return [...p.keys()].sort((a, b) => p[b] - p[a] || a - b);
    };
    const distinct = (a: number) => order(a).map((x) => WARDROBE_WORLD.rewards[x].toFixed(9));
    expect(distinct(3)).toEqual(distinct(1));
  });
});
