import { beforeAll, describe, expect, it } from 'vitest';
import { RandomStream } from '../../../src/core/random.ts';
import { readTensor } from '../../../src/gpu/readback.ts';
import {
  BEAM_WORDS,
  beamDraw,
  beamSelect,
  initialBeams,
  livingBeams,
} from '../../../src/kernels/sampling/beamSelect.ts';
import { plainLogits } from '../../../src/kernels/softmax/logSoftmaxPairs.ts';
import * as reference from '../../../src/reference/sampling/beamSelect.ts';
import { type TestDevice, testDevice } from '../../gpu/testDevice.ts';
import { expectClose } from '../comparison.ts';
import { randomTrie } from '../flow/supervision.ts';

let test: TestDevice;
beforeAll(async () => {
  test = await testDevice();
});

interface Search {
  readonly U: number;
  readonly B: number;
  readonly levels: number;
  readonly maxChildren: number;
  readonly V: number;
  readonly Vpad: number;
  readonly seed: number;
  /** Share of prefixes blocked. */
  readonly blockedShare: number;
  readonly gumbel?: { readonly temperature: number; readonly step: number };
  /** Logits are multiples of this, so that many candidates tie; 0 for any number. */
  readonly grain?: number;
}

/** A whole search, level by level, on the GPU and by the reference. Logits belong to (user, prefix), as a model's do. */
async function search(options: Search) {
  const { U, B, levels, maxChildren, V, Vpad, seed, blockedShare, gumbel, grain = 0 } = options;
  const random = new RandomStream(seed, 'beamSelect');
  const trie = randomTrie(random, levels, maxChildren, V);
  const { numPrefixes, firstChild, token } = trie;
  const users = Array.from({ length: U }, (_, u) => 100 + 7 * u);
  const blockedWords = Math.ceil(numPrefixes / 32);
  const blocked = new Uint32Array(U * blockedWords);
  for (let u = 0; u < U; u++)
    for (let p = 1; p < numPrefixes; p++)
      if (random.uniform() < blockedShare) blocked[u * blockedWords + (p >> 5)] |= 1 << (p & 31);
  const logit = (user: number, prefix: number, t: number): number => {
    const x = new RandomStream(seed + user, 'logits', prefix * V + t).normal() * 1.5;
    return Math.fround(grain ? Math.round(x / grain) * grain : x);
  };
  const shared = {
    U,
    B,
    layout: plainLogits(Vpad),
    numPrefixes,
    gumbel: !!gumbel,
    trie: test.tensor('trie', 'u32', [trie.words.length], trie.words),
    blocked: test.tensor('blocked', 'u32', [U, blockedWords], blocked),
    draw: test.tensor(
      'draw',
      'u32',
      [8 + U],
      beamDraw({ seed: 5, stream: 9, step: gumbel?.step ?? 0, temperature: gumbel?.temperature ?? 1, users }),
    ),
  };
  let beams = test.tensor('beams', 'u32', [U, B, BEAM_WORDS], initialBeams(U, B));
  let expected: reference.ReferenceBeam[][] = users.map(() => [reference.ROOT]);
  const found: ReturnType<typeof livingBeams>[][] = [];
  const wanted: reference.ReferenceBeam[][][] = [];
  for (let level = 0; level < levels; level++) {
    const logits = new Float32Array(U * B * Vpad).fill(1e5);
    const lse = new Float32Array(U * B);
    expected.forEach((ofUser, u) => {
      ofUser.forEach(({ prefix }, b) => {
        const row = u * B + b;
        for (let t = 0; t < V; t++) logits[row * Vpad + t] = logit(u, prefix, t);
        let sum = 0;
        for (let t = 0; t < V; t++) sum += Math.exp(logits[row * Vpad + t]);
        lse[row] = Math.log(sum);
      });
    });
    const nextBeams = test.tensor('nextBeams', 'u32', [U, B, BEAM_WORDS], new Uint32Array(U * B * BEAM_WORDS).fill(77));
    await test.run(
      beamSelect({
        ...shared,
        level,
        logits: test.tensor('logits', 'f32', [U * B, Vpad], logits),
        lse: test.tensor('lse', 'f32', [U * B], lse),
        beams,
        nextBeams,
      }),
    );
    expected = expected.map((ofUser, u) =>
      reference.beamSelect({
        B,
        level,
        beams: ofUser,
        firstChild,
        token,
        isBlocked: (p) => ((blocked[u * blockedWords + (p >> 5)] >>> (p & 31)) & 1) === 1,
        logits: (b, t) => logits[(u * B + b) * Vpad + t],
        lse: (b) => lse[u * B + b],
        gumbel: gumbel && { seed: 5, stream: 9, step: gumbel.step, user: users[u], temperature: gumbel.temperature },
      }),
    );
    const state = (await readTensor(test.gpu, nextBeams, U * B * BEAM_WORDS)) as Uint32Array;
    found.push(users.map((_, u) => livingBeams(state, B, u)));
    wanted.push(expected);
    beams = nextBeams;
  }
  return { found, wanted, trie };
}

function expectSameBeams(
  found: readonly ReturnType<typeof livingBeams>[][],
  wanted: readonly reference.ReferenceBeam[][][],
  tolerance: number,
) {
  found.forEach((users, level) => {
    users.forEach((beams, u) => {
      const expected = wanted[level][u];
      expect(
        beams.map((b) => [b.prefix, b.parent]),
        `level ${level}, user ${u}`,
      ).toEqual(expected.map((b) => [b.prefix, b.parent]));
      expectClose(
        beams.map((b) => b.score),
        expected.map((b) => b.score),
        tolerance,
        `scores of level ${level}, user ${u}`,
      );
    });
  });
}

describe('beamSelect', () => {
  it.each([
    { U: 3, B: 5, levels: 3, maxChildren: 9, V: 29, Vpad: 32, seed: 1, blockedShare: 0 },
    { U: 2, B: 20, levels: 3, maxChildren: 9, V: 29, Vpad: 32, seed: 2, blockedShare: 0.3 },
    { U: 2, B: 1, levels: 4, maxChildren: 4, V: 40, Vpad: 64, seed: 3, blockedShare: 0.1 },
    { U: 1, B: 64, levels: 2, maxChildren: 300, V: 999, Vpad: 1024, seed: 4, blockedShare: 0.02 },
    { U: 1, B: 130, levels: 2, maxChildren: 60, V: 90, Vpad: 96, seed: 6, blockedShare: 0 },
  ])('equals the reference level by level: %o', async (options) => {
    const { found, wanted } = await search(options);
    expectSameBeams(found, wanted, 1e-6);
  });

  it('takes the lower prefix of equals, and every candidate once', async () => {
    // Halves of nats and one normaliser a row: sums of scores tie exactly only within a beam, which is where order matters.
    const { found, wanted } = await search({
      U: 4,
      B: 24,
      levels: 1,
      maxChildren: 400,
      V: 400,
      Vpad: 416,
      seed: 5,
      blockedShare: 0.1,
      grain: 0.5,
    });
    expectSameBeams(found, wanted, 1e-6);
    for (const beams of found[0]) expect(new Set(beams.map((b) => b.prefix)).size).toBe(beams.length);
    const scores = found[0].flatMap((beams) => beams.map((b) => b.score));
    expect(new Set(scores).size).toBeLessThan(scores.length / 2);
  });

  it('leaves beams dead where candidates run out, and users without beams dead', async () => {
    const { found, trie } = await search({
      U: 2,
      B: 40,
      levels: 2,
      maxChildren: 3,
      V: 20,
      Vpad: 32,
      seed: 8,
      blockedShare: 0,
    });
    const children = trie.firstChild[1] - trie.firstChild[0];
    expect(found[0].map((b) => b.length)).toEqual([children, children]);
    const U = 2;
    const B = 4;
    const nextBeams = test.tensor('nextBeams', 'u32', [U, B, BEAM_WORDS]);
    await test.run(
      beamSelect({
        U,
        B,
        level: 0,
        layout: plainLogits(32),
        numPrefixes: trie.numPrefixes,
        gumbel: false,
        logits: test.tensor('logits', 'f32', [U * B, 32]),
        lse: test.tensor('lse', 'f32', [U * B]),
        trie: test.tensor('trie', 'u32', [trie.words.length], trie.words),
        blocked: test.tensor('blocked', 'u32', [U, Math.ceil(trie.numPrefixes / 32)]),
        draw: test.tensor('draw', 'u32', [8 + U]),
        beams: test.tensor('beams', 'u32', [U, B, BEAM_WORDS], initialBeams(U, B, 1)),
        nextBeams,
      }),
    );
    const state = (await readTensor(test.gpu, nextBeams, U * B * BEAM_WORDS)) as Uint32Array;
    expect([livingBeams(state, B, 0).length, livingBeams(state, B, 1).length]).toEqual([Math.min(B, children), 0]);
  });

  it.each([
    {
      U: 3,
      B: 5,
      levels: 3,
      maxChildren: 9,
      V: 29,
      Vpad: 32,
      seed: 1,
      blockedShare: 0,
      gumbel: { temperature: 1, step: 3 },
    },
    {
      U: 2,
      B: 24,
      levels: 3,
      maxChildren: 12,
      V: 29,
      Vpad: 32,
      seed: 2,
      blockedShare: 0.2,
      gumbel: { temperature: 1.7, step: 4 },
    },
    {
      U: 1,
      B: 64,
      levels: 2,
      maxChildren: 300,
      V: 999,
      Vpad: 1024,
      seed: 4,
      blockedShare: 0.02,
      gumbel: { temperature: 0.5, step: 5 },
    },
  ])('draws what the reference draws with the same Philox: %o', async (options) => {
    const { found, wanted } = await search(options);
    expectSameBeams(found, wanted, 1e-6);
  });

  it('samples without replacement from the policy: the first draw of many is distributed as its probabilities', async () => {
    // The best of a stochastic beam is an exact sample of the policy, so its frequencies must be the leaves' probabilities.
    const random = new RandomStream(12, 'frequencies');
    const trie = randomTrie(random, 2, 4, 8);
    const logit = (prefix: number, t: number) => Math.sin(prefix * 3 + t * 1.7);
    const probability = (prefix: number): number => {
      if (prefix === 0) return 1;
      const parent = trie.firstChild.findIndex((first, p) => first <= prefix && prefix < trie.firstChild[p + 1]);
      let sum = 0;
      for (let c = trie.firstChild[parent]; c < trie.firstChild[parent + 1]; c++)
        sum += Math.exp(logit(parent, trie.token[c]));
      return (probability(parent) * Math.exp(logit(parent, trie.token[prefix]))) / sum;
    };
    const leaves = trie.depth.flatMap((d, p) => (d === 2 ? [p] : []));
    const U = 8000;
    const B = 2;
    const Vpad = 32;
    const layout = plainLogits(Vpad);
    const rows = (prefixes: readonly number[]) =>
      Float32Array.from({ length: U * B * Vpad }, (_, i) => logit(prefixes[Math.floor(i / Vpad)], i % Vpad));
    const shared = {
      U,
      B,
      layout,
      numPrefixes: trie.numPrefixes,
      gumbel: true,
      trie: test.tensor('trie', 'u32', [trie.words.length], trie.words),
      blocked: test.tensor('blocked', 'u32', [U, Math.ceil(trie.numPrefixes / 32)]),
      draw: test.tensor(
        'draw',
        'u32',
        [8 + U],
        beamDraw({ seed: 1, stream: 2, step: 0, temperature: 1, users: Array.from({ length: U }, (_, u) => u) }),
      ),
      lse: test.tensor('lse', 'f32', [U * B]),
    };
    const states = [0, 1, 2].map((l) =>
      test.tensor(`beams${l}`, 'u32', [U, B, BEAM_WORDS], l ? undefined : initialBeams(U, B)),
    );
    let prefixes: number[] = new Array<number>(U * B).fill(0);
    for (let level = 0; level < 2; level++) {
      await test.run(
        beamSelect({
          ...shared,
          level,
          logits: test.tensor('logits', 'f32', [U * B, Vpad], rows(prefixes)),
          beams: states[level],
          nextBeams: states[level + 1],
        }),
      );
      const state = (await readTensor(test.gpu, states[level + 1], U * B * BEAM_WORDS)) as Uint32Array;
      prefixes = Array.from({ length: U * B }, (_, i) => state[i * BEAM_WORDS]);
    }
    const first = new Map<number, number>();
    for (let u = 0; u < U; u++) first.set(prefixes[u * B], (first.get(prefixes[u * B]) ?? 0) + 1);
    let chiSquared = 0;
    for (const leaf of leaves)
      chiSquared += ((first.get(leaf) ?? 0) - U * probability(leaf)) ** 2 / (U * probability(leaf));
    // The 99.99th percentile of χ² with k degrees of freedom is below k + 4 √(2k) + 11. The seed is fixed.
    const degrees = leaves.length - 1;
    expect(chiSquared).toBeLessThan(degrees + 4 * Math.sqrt(2 * degrees) + 11);
    for (let u = 0; u < U; u++) expect(prefixes[u * B]).not.toBe(prefixes[u * B + 1]);
  });
});
