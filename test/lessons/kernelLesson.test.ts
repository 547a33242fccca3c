/** The lesson on kernels: its step-by-step numbers are the reference's, and the WGSL it shows is the file's. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  END,
  FIRST_QKV,
  NUM_TOKENS,
  referenceAttention,
  scoresOf,
  seenBy,
  sees,
} from '../../src/lessons/08-attention-and-softmax/forest.ts';
import { rowResult, tileSteps } from '../../src/lessons/08-attention-and-softmax/onlineSoftmax.ts';
import {
  FIRST_LOGITS,
  logitsPolicy,
  softmaxAt,
  VOCABULARY,
} from '../../src/lessons/08-attention-and-softmax/softmax.ts';
import { PASSAGES, passage, SOURCES } from '../../src/lessons/08-attention-and-softmax/wgsl.ts';
import { GOLDEN_WORLD, prefixNamed } from '../../src/lessons/worlds.ts';

const number = fc.double({ min: -4, max: 4, noNaN: true });

describe('attention', () => {
  it('in tiles of any size gives the output and the normaliser of the whole row', () => {
    fc.assert(
      fc.property(
        fc.array(number, { minLength: FIRST_QKV.length, maxLength: FIRST_QKV.length }),
        fc.integer({ min: 0, max: NUM_TOKENS - 1 }),
        fc.integer({ min: 1, max: NUM_TOKENS }),
        (qkv, query, tile) => {
          const { output, lse } = rowResult(tileSteps(scoresOf(qkv, query), qkv, tile));
          const expected = referenceAttention(qkv);
          output.forEach((value, d) => {
            expect(value).toBeCloseTo(expected.output[2 * query + d], 9);
          });
          expect(lse).toBeCloseTo(expected.lse[query], 9);
        },
      ),
      { numRuns: 50 },
    );
  });

  it('shows a row whose later tiles bring higher scores, so that something is shrunk', () => {
    const steps = tileSteps(scoresOf(FIRST_QKV, 4), FIRST_QKV, 2);
    expect(steps.slice(1).some(({ shrink }) => shrink < 1)).toBe(true);
  });

  it('sees itself and its ancestors: 10 sees the history, 1 and itself', () => {
    expect(seenBy(6)).toEqual([0, 1, 2, 5, 6]);
    for (let i = 0; i < NUM_TOKENS; i++) expect(sees(i, i)).toBe(true);
    expect(END).toHaveLength(NUM_TOKENS);
  });
});

describe('the softmax at a prefix', () => {
  it('sums to one over the legal tokens, whatever the others’ logits, and leaks without the mask', () => {
    fc.assert(
      fc.property(fc.array(number, { minLength: VOCABULARY, maxLength: VOCABULARY }), number, (logits, other) => {
        const prefix = prefixNamed(GOLDEN_WORLD, '0');
        const before = softmaxAt(logits, prefix);
        const after = softmaxAt(logits.with(0, other), prefix);
        expect(before.tokens.reduce((sum, { masked }) => sum + masked, 0)).toBeCloseTo(1, 12);
        expect(before.tokens.reduce((sum, { unmasked }) => sum + unmasked, 0)).toBeCloseTo(1, 12);
        expect(after.tokens.map(({ masked }) => masked)).toEqual(before.tokens.map(({ masked }) => masked));
        if (other > logits[0] + 1e-6) expect(after.leak).toBeGreaterThan(before.leak);
      }),
      { numRuns: 50 },
    );
  });

  it('is the policy on the picture', () => {
    const { logPF } = logitsPolicy(GOLDEN_WORLD, new Float64Array(6), { logits: FIRST_LOGITS });
    const { trie } = GOLDEN_WORLD;
    for (let p = 1; p < trie.numPrefixes; p++)
      expect(Math.exp(logPF[p])).toBeCloseTo(softmaxAt(FIRST_LOGITS, trie.parent[p]).tokens[trie.token[p]].masked, 12);
  });
});

describe('the WGSL shown', () => {
  it.each(Object.entries(PASSAGES))('%s is a passage of the file the engine compiles', (_, [file, first, last]) => {
    const source = readFileSync(join(import.meta.dirname, `../../shaders/${file}.wgsl`), 'utf8');
    expect(SOURCES[file]).toBe(source);
    const lines = passage(file, first, last).split('\n');
    expect(lines.length).toBeGreaterThan(1);
    expect(lines.length).toBeLessThan(20);
    for (const line of lines) expect(source).toContain(line.trim());
  });

  it('a passage that is gone is an error, not an empty box', () => {
    expect(() => passage('softmax/logSoftmaxPairs', 'no such line', 'nor this')).toThrow(/has no passage/);
  });
});
