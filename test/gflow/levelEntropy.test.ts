/** Entropies by level obey the chain rule, and an even choice has the logarithm of their number. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RandomStream } from '../../src/core/random.ts';
import { entropy } from '../../src/eval/flowMetrics.ts';
import { exactLogFlows } from '../../src/gflow/exactFlows.ts';
import { levelEntropies } from '../../src/gflow/levelEntropy.ts';
import { buildTrie } from '../../src/items/trie.ts';

const anyTrie = fc
  .record({
    levels: fc.integer({ min: 1, max: 4 }),
    paths: fc.uniqueArray(fc.nat(80), { minLength: 1, maxLength: 25 }),
  })
  .map(({ levels, paths }) =>
    buildTrie(
      Uint32Array.from(
        paths.flatMap((path) => [
          ...Array.from({ length: levels - 1 }, (_, l) => Math.floor(path / 3 ** (l + 2)) % 3),
          path,
        ]),
      ),
      levels,
    ),
  );
const sum = (values: readonly number[]) => values.reduce((a, b) => a + b, 0);

describe('levelEntropies(trie, logWeight)', () => {
  it('is log of the branching at each level where every choice is even', () => {
    const tokens = Array.from({ length: 24 }, (_, i) => [Math.floor(i / 12), 2 + (Math.floor(i / 4) % 3), 5 + (i % 4)]);
    const trie = buildTrie(Uint32Array.from(tokens.flat()), 3);
    const found = levelEntropies(trie, new Float32Array(trie.numPrefixes).fill(-1.5));
    expect(found).toHaveLength(3);
    for (const [l, n] of [2, 3, 4].entries()) expect(found[l]).toBeCloseTo(Math.log(n), 12);
  });

  it('adds up to the entropy of the item drawn, whatever the policy leaves beside the trie', () => {
    fc.assert(
      fc.property(anyTrie, fc.nat(1000), (trie, seed) => {
        const random = new RandomStream(seed, 'policy');
        const logWeight = Float64Array.from({ length: trie.numPrefixes }, () => -4 * random.uniform());
        // Among siblings a constant does not count: normalised by hand, the item's probabilities are products.
        const prob = new Float64Array(trie.numPrefixes).fill(1);
        for (let p = 0; p < trie.numPrefixes; p++) {
          const children = Array.from(
            { length: trie.firstChild[p + 1] - trie.firstChild[p] },
            (_, k) => trie.firstChild[p] + k,
          );
          const total = children.reduce((a, c) => a + Math.exp(logWeight[c]), 0);
          for (const c of children) prob[c] = (prob[p] * Math.exp(logWeight[c])) / total;
        }
        const items = Array.from(trie.leafOfItem, (leaf) => prob[leaf]);
        expect(sum(levelEntropies(trie, logWeight))).toBeCloseTo(entropy(items), 9);
      }),
    );
  });

  it('of exact flows is that of R/Z', () => {
    fc.assert(
      fc.property(anyTrie, fc.nat(1000), (trie, seed) => {
        const random = new RandomStream(seed, 'reward');
        const logReward = Float64Array.from({ length: trie.numItems }, () => 3 * random.uniform());
        const Z = logReward.reduce((a, x) => a + Math.exp(x), 0);
        const target = Array.from(logReward, (x) => Math.exp(x) / Z);
        expect(sum(levelEntropies(trie, exactLogFlows(trie, logReward)))).toBeCloseTo(entropy(target), 9);
      }),
    );
  });

  it('takes a choice that is certain as 0, without NaN', () => {
    const trie = buildTrie(Uint32Array.from([0, 2, 1, 3]), 2);
    expect(levelEntropies(trie, [0, 0, Number.NEGATIVE_INFINITY, 0, 0])).toEqual([0, 0]);
  });
});
