import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { buildTrie, childAlong } from '../../src/items/trie.ts';
import { NONE } from '../../src/nn/forestBatch.ts';
import { ForestPacker, type ForestTree, packedTokensOf } from '../../src/train/packedForest.ts';

const capacity = { tokens: 512, rows: 1024, pairs: 1024, trajectories: 128, groups: 64, levels: 3, vocabularySize: 40 };
const trajectory = (tokens: number[], at: number) => ({
  tokens,
  at,
  logReward: 0.5,
  refLogProb: 0,
  weight: 1,
  ceWeight: 0,
});

/** Random trees: prompts of tokens 1…39 and trajectories of three tokens leaving them anywhere. */
const forest = fc.array(
  fc.record({
    prompt: fc.array(fc.integer({ min: 1, max: 39 }), { minLength: 1, maxLength: 12 }),
    paths: fc.array(fc.tuple(fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 3, maxLength: 3 }), fc.nat()), {
      maxLength: 8,
    }),
  }),
  { minLength: 1, maxLength: 5 },
);

const trees = (input: { prompt: number[]; paths: [number[], number][] }[]): ForestTree[] =>
  input.map(({ prompt, paths }) => ({
    prompt,
    historyWeight: 1,
    sets: paths.length ? [paths.map(([tokens, at]) => trajectory(tokens, 1 + (at % prompt.length)))] : [],
  }));

describe('ForestPacker', () => {
  it('lets each token see exactly its ancestors, and spells every trajectory along its rows', () => {
    fc.assert(
      fc.property(forest, (input) => {
        const packer = new ForestPacker(capacity, null);
        const list = trees(input);
        for (const tree of list) expect(packer.add(tree)).toBe(true);
        const b = packer.finish();
        expect(b.counts[0]).toBe(list.reduce((a, t) => a + packedTokensOf(t, false).forest, 0));
        const sees = (i: number, j: number) => j >= b.begin[i] && j <= i && i < b.end[j];
        const context = (i: number) => {
          const out: number[] = [];
          for (let j = 0; j <= i; j++) if (sees(i, j)) out.push(b.tokens[j]);
          return out;
        };
        let k = 0;
        for (const tree of list)
          for (const t of tree.sets.flat()) {
            for (let l = 0; l < 3; l++) {
              const pair = b.trajectorySteps[2 * (3 * k + l)];
              const row = b.trajectorySteps[2 * (3 * k + l) + 1];
              const i = b.rowPosition[row];
              expect(context(i)).toEqual([
                ...Array.from(tree.prompt).slice(0, t.at),
                ...Array.from(t.tokens).slice(0, l),
              ]);
              expect(b.positions[i]).toBe(t.at + l - 1);
              expect(b.pairToken[pair]).toBe(t.tokens[l]);
              expect(pair >= b.rowPairStart[row] && pair < b.rowPairStart[row + 1]).toBe(true);
            }
            k++;
          }
      }),
      { numRuns: 200 },
    );
  });

  it('lists every packed position once under its token', () => {
    const packer = new ForestPacker(capacity, null);
    packer.add({
      prompt: [1, 5, 5, 7],
      historyWeight: 1,
      sets: [[trajectory([5, 6, 7], 2), trajectory([5, 6, 8], 2)]],
    });
    const b = packer.finish();
    const seen: number[] = [];
    for (let v = 0; v < 40; v++)
      for (let k = b.tokenStart[v]; k < b.tokenStart[v + 1]; k++) {
        expect(b.tokens[b.tokenPositions[k]]).toBe(v);
        seen.push(b.tokenPositions[k]);
      }
    expect(seen.sort((x, y) => x - y)).toEqual([0, 1, 2, 3, 4, 5]);
  });

  it('gives a position two rows when the history reads the vocabulary and the set the trie', () => {
    const trie = buildTrie(Uint32Array.of(3, 6, 9, 3, 7, 9), 3);
    const packer = new ForestPacker(capacity, (p, t) => childAlong(trie, p, t));
    packer.add({ prompt: [1, 3, 6], historyWeight: 1, sets: [[trajectory([3, 6, 9], 1), trajectory([3, 7, 9], 1)]] });
    const b = packer.finish();
    expect([b.positionRows[0], b.positionRows[1]].every((r) => r !== NONE)).toBe(true);
    expect(b.rowMask[b.positionRows[0]]).toBe(NONE);
    expect(b.rowMask[b.positionRows[1]]).toBe(0);
    expect(() => packer.add({ prompt: [1], historyWeight: 0, sets: [[trajectory([4, 6, 9], 1)]] })).toThrow(
      /no legal child/,
    );
  });

  it('refuses what does not fit and leaves the batch as it was', () => {
    const packer = new ForestPacker({ ...capacity, tokens: 64 }, null);
    expect(packer.add({ prompt: new Uint32Array(60).fill(2), historyWeight: 1, sets: [] })).toBe(true);
    expect(packer.add({ prompt: [1, 2, 3, 4, 5], historyWeight: 1, sets: [] })).toBe(false);
    expect(packer.finish().counts[0]).toBe(60);
  });
});

describe('ForestPacker with an encoder', () => {
  const START = 39;
  const [encoder, decoder] = [128, 192];
  const both = { ...capacity, tokens: encoder + decoder, encoderTokens: encoder };

  it('shows every trajectory its whole prompt and its own prefix, once each', () => {
    fc.assert(
      fc.property(forest, (input) => {
        const packer = new ForestPacker(both, null, null, START);
        const list = input.map(
          ({ prompt, paths }): ForestTree => ({
            prompt,
            historyWeight: 0,
            sets: paths.length ? [paths.map(([tokens]) => trajectory(tokens, prompt.length))] : [],
          }),
        );
        for (const tree of list) expect(packer.add(tree)).toBe(true);
        const b = packer.finish();
        const sizes = list.map((t) => packedTokensOf(t, true));
        expect(b.counts[0]).toBe(sizes.reduce((a, s) => a + s.encoder + s.forest, 0));
        /** What a decoder token sees of the encoder, and of its own stack. */
        const promptOf = (i: number) => Array.from(b.tokens.subarray(b.crossBegin[i], b.crossEnd[i]));
        const prefixOf = (i: number) => {
          const out: number[] = [];
          for (let j = b.begin[encoder + i]; j <= i; j++) if (i < b.end[encoder + j]) out.push(b.tokens[encoder + j]);
          return out;
        };
        let k = 0;
        for (const tree of list)
          for (const set of tree.sets)
            for (const t of set) {
              for (let l = 0; l < 3; l++) {
                const pair = b.trajectorySteps[2 * (3 * k + l)];
                const position = b.rowPosition[b.trajectorySteps[2 * (3 * k + l) + 1]];
                expect(b.pairToken[pair]).toBe(t.tokens[l]);
                expect(promptOf(position)).toEqual(Array.from(tree.prompt));
                expect(prefixOf(position)).toEqual([START, ...Array.from(t.tokens).slice(0, l)]);
                expect(b.positions[encoder + position]).toBe(l);
                // The encoder's side of the same relation, and its own segment.
                for (let j = b.crossBegin[position]; j < b.crossEnd[position]; j++) {
                  expect(b.queryBegin[j] <= position && position < b.queryEnd[j]).toBe(true);
                  expect([b.begin[j], b.end[j]]).toEqual([b.crossBegin[position], b.crossEnd[position]]);
                  expect(b.positions[j]).toBe(j - b.begin[j]);
                }
              }
              k++;
            }
        // The embedding's lists name every packed token of both stacks once.
        const listed = Array.from(b.tokenPositions.subarray(0, b.counts[0])).sort((x, y) => x - y);
        const numPrompts = sizes.reduce((a, s) => a + s.encoder, 0);
        const numForest = sizes.reduce((a, s) => a + s.forest, 0);
        expect(listed).toEqual([
          ...Array.from({ length: numPrompts }, (_, i) => i),
          ...Array.from({ length: numForest }, (_, i) => encoder + i),
        ]);
      }),
      { numRuns: 60 },
    );
  });

  it('refuses a full encoder changing nothing, a weight on the history, and a trajectory that leaves the prompt early', () => {
    const packer = new ForestPacker(both, null, null, START);
    const tree = (n: number, at = n): ForestTree => ({
      prompt: Array.from({ length: n }, () => 5),
      historyWeight: 0,
      sets: [[trajectory([1, 2, 3], at)]],
    });
    expect(packer.add(tree(100))).toBe(true);
    expect(packer.add(tree(29))).toBe(false);
    expect(packer.add(tree(28))).toBe(true);
    expect(packer.finish().counts[0]).toBe(100 + 28 + 2 * 3);
    packer.reset();
    expect(() => packer.add({ ...tree(4), historyWeight: 1 })).toThrow(/historyWeight is not 0/);
    expect(() => packer.add(tree(4, 3))).toThrow(/leaves the prompt after 3 tokens, expected all 4/);
  });
});
