/** What was expected is told in words wherever a schema is asked: never as the source of a function or a pattern. */
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { parseRunConfig } from '../../src/config/runConfig.ts';
import { decodeNotebook } from '../../src/notebook/notebookFile.ts';
import { RowSchema } from '../../src/record/historyRows.ts';
import { finite, readJson, sha256Hex } from '../../src/record/jsonFile.ts';

const bytes = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));

describe('expectedWords(issue)', () => {
  it.each([
    [
      'a whole number',
      () => parseRunConfig({ budget: { steps: 1.5 } }),
      /budget\.steps: expected a whole number, found 1\.5/,
    ],
    [
      'a finite number',
      () => parseRunConfig({ optimizer: { lr: Infinity } }),
      /lr: expected a finite number, found Infinity/,
    ],
    ['a bound', () => parseRunConfig({ sampler: { setSize: 65 } }), /setSize: expected <=64, found 65/],
    ['a pattern', () => readJson('a', bytes('x'), sha256Hex), /a: expected 64 hexadecimal digits, found "x"/],
    [
      'a missing key',
      () => readJson('a', bytes({}), v.object({ b: finite })),
      /a: b: expected the key "b", found undefined/,
    ],
    [
      'what is wrong with the first of several forms',
      () => readJson('a', bytes({ _step: 1, 'train/loss': 'x' }), RowSchema),
      /a: train\/loss: expected number, found "x"/,
    ],
    ['a type', () => readJson('a', bytes('x'), finite), /a: expected number, found "x"/],
    [
      'a part of a notebook',
      () =>
        decodeNotebook(
          bytes({ format: 'gflowgr-notebook', version: 1, title: '', parent: 'x', runs: [], cells: [] }),
          'n.json',
        ),
      /parent: expected 64 hexadecimal digits/,
    ],
  ])('names %s', (_, read, words) => {
    expect(read).toThrow(words);
    expect(read).not.toThrow(/native code|=>|\^/);
  });
});
