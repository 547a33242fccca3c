import { describe, expect, it } from 'vitest';
import { RandomStream } from '../../src/core/random.ts';
import {
  interestPosterior,
  logProbabilityOfHistory,
  nextItemProbabilities,
  type ShopProcess,
  shop512,
  shopProcess,
} from '../../src/data/datasets/shop512.ts';
import { kCore } from '../../src/data/kCore.ts';
import { splitLeaveOneOut } from '../../src/data/split.ts';

const SEED = 7;
const d = shop512(SEED);
const process = shopProcess(SEED);
const split = splitLeaveOneOut(d);
const sequences = Array.from({ length: split.numUsers }, (_, u) =>
  Array.from(split.sequence.subarray(split.start[u], split.start[u + 1])),
);
const sum = (values: ArrayLike<number>): number => Array.from(values).reduce((a, b) => a + b, 0);

describe('shop512(seed)', () => {
  it('has 512 items with distinct titles, 1,000 users, about 12,000 interactions, all kept by the 5-core', () => {
    expect(new Set(d.itemTitles).size).toBe(512);
    expect(d.userIds).toHaveLength(1000);
    expect(Math.abs(d.interactions.user.length - 12_000)).toBeLessThan(500);
    expect(kCore(d, 5).removed).toEqual({ users: 0, items: 0, interactions: 0 });
    expect(d.report).toMatchObject({ duplicates: 0, timestampTies: 0 });
  });

  it('repeats itself for a seed', () => {
    expect(shop512(SEED).interactions).toEqual(d.interactions);
  });

  it('logs impressions that were not taken, then or before', () => {
    const { user, item } = d.interactions;
    let taken = new Set<number>();
    let wrong = 0;
    for (let i = 0; i < user.length; i++) {
      if (i === 0 || user[i] !== user[i - 1]) taken = new Set();
      taken.add(item[i]);
      const [from, to] = [d.impressions?.start[i] ?? 0, d.impressions?.start[i + 1] ?? 0];
      if (to - from !== 4) wrong++;
      for (let s = from; s < to; s++) if (taken.has(d.impressions?.item[s] ?? -1)) wrong++;
    }
    expect(wrong).toBe(0);
  });

  it('has a few popular items and many rare ones', () => {
    const counts = new Uint32Array(512);
    for (const i of d.interactions.item) counts[i]++;
    counts.sort().reverse();
    expect(sum(counts.subarray(0, 51)) / sum(counts)).toBeGreaterThan(0.2); // a tenth of the items; uniform: 0.1
  });
});

describe('nextItemProbabilities(process, history)', () => {
  it('sums to one, is zero on the history and positive elsewhere', () => {
    for (const history of [[], [3], ...sequences.slice(0, 40).map((s) => s.slice(0, -1))]) {
      const p = nextItemProbabilities(process, history);
      expect(Math.abs(sum(p) - 1)).toBeLessThan(1e-12);
      expect(p.every((value, i) => (history.includes(i) ? value === 0 : value > 0))).toBe(true);
    }
  });

  it('obeys the chain rule: Π P(next | history) = P(history)', () => {
    for (const sequence of sequences.slice(0, 20)) {
      let logP = 0;
      sequence.forEach((item, t) => {
        logP += Math.log(nextItemProbabilities(process, sequence.slice(0, t))[item]);
      });
      expect(logP).toBeCloseTo(logProbabilityOfHistory(process, sequence), 9);
    }
  });

  it('learns the interest from the history', () => {
    const last = sequences.map((s) => Math.max(...interestPosterior(process, s)));
    expect(sum(last) / last.length).toBeGreaterThan(0.8);
    expect([...interestPosterior(process, [])]).toEqual(
      Array.from(process.interestPrior, (p) => expect.closeTo(p, 12) as number),
    );
  });

  it('is calibrated on generated data: the mass of its ten best is how often they hold the next item', () => {
    let expected = 0;
    let variance = 0;
    let hits = 0;
    for (const sequence of sequences) {
      const p = nextItemProbabilities(process, sequence.slice(0, -1));
      const top = Array.from(p.keys())
        .sort((a, b) => p[b] - p[a])
        .slice(0, 10);
      const mass = sum(top.map((i) => p[i]));
      expected += mass;
      variance += mass * (1 - mass);
      if (top.includes(sequence[sequence.length - 1])) hits++;
    }
    expect(Math.abs(hits - expected) / Math.sqrt(variance)).toBeLessThan(3); // standard errors
  });

  it('gives the data a higher likelihood than perturbed processes do', () => {
    const logLikelihood = (of: ShopProcess): number => sum(sequences.map((s) => logProbabilityOfHistory(of, s)));
    const own = logLikelihood(process);
    const random = new RandomStream(1, 'perturbation');
    const shaken = process.interest.map((p) => p * Math.exp(0.5 * random.normal()));
    for (let z = 0; z < process.interestPrior.length; z++) {
      const row = shaken.subarray(z * 512, (z + 1) * 512);
      const total = sum(row);
      for (let i = 0; i < 512; i++) row[i] /= total;
    }
    const others: Record<string, ShopProcess> = {
      'more noise': { ...process, noise: process.noise * 1.4 },
      'less noise': { ...process, noise: process.noise * 0.6 },
      'more transitions': { ...process, transition: process.transition * 1.2 },
      'fewer transitions': { ...process, transition: process.transition * 0.8 },
      'shaken interests': { ...process, interest: shaken },
      'another seed': shopProcess(SEED + 1),
      'rolled successors': { ...process, successor: process.successor.map((_, k, all) => all[(k + 4) % all.length]) },
    };
    for (const [what, other] of Object.entries(others)) expect(own, what).toBeGreaterThan(logLikelihood(other));
  });

  it('refuses a history the process cannot make', () => {
    expect(() => nextItemProbabilities(process, [1, 1])).toThrow(/history\[1\] = 1/);
    expect(() => nextItemProbabilities(process, [512])).toThrow(/from 0 to 511/);
  });
});
