/** A notebook's file: what is written is read again, and what is none is refused in words. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NotebookError } from '../../src/core/errors.ts';
import { LARGEST_NOTEBOOK_BYTES, MOST_CELLS, NOTEBOOK_VERSION } from '../../src/notebook/notebook.ts';
import {
  decodeNotebook,
  encodeNotebook,
  MIGRATIONS,
  migrate,
  notebookDigest,
} from '../../src/notebook/notebookFile.ts';
import { anyNotebook, SAMPLE } from './sampleNotebook.ts';

const bytesOf = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));
const written = () => JSON.parse(new TextDecoder().decode(encodeNotebook(SAMPLE))) as Record<string, unknown>;
const refusal = (value: unknown): string => {
  try {
    decodeNotebook(value instanceof Uint8Array ? value : bytesOf(value), 'mine.json');
  } catch (error) {
    if (error instanceof NotebookError) return error.message;
    throw error;
  }
  return 'taken';
};

describe('decodeNotebook(encodeNotebook(notebook))', () => {
  it('is the notebook, whatever is in it', () => {
    fc.assert(
      fc.property(anyNotebook, (notebook) => {
        expect(decodeNotebook(encodeNotebook(notebook))).toEqual(notebook);
      }),
    );
  });

  it('has one digest a text', () => {
    expect(notebookDigest(encodeNotebook(SAMPLE))).toBe(notebookDigest(encodeNotebook({ ...SAMPLE })));
    expect(notebookDigest(encodeNotebook(SAMPLE))).not.toBe(notebookDigest(encodeNotebook({ ...SAMPLE, title: 'x' })));
  });
});

describe('a file that is no notebook', () => {
  it('is refused by a NotebookError and nothing else, however it was damaged', () => {
    const bytes = encodeNotebook(SAMPLE);
    const damaged = fc
      .array(fc.tuple(fc.nat(bytes.length - 1), fc.nat(255)), { minLength: 1, maxLength: 6 })
      .map((changes) => {
        const copy = bytes.slice();
        for (const [at, value] of changes) copy[at] = value;
        return copy;
      });
    const cut = fc.nat(bytes.length - 1).map((length) => bytes.slice(0, length));
    const foreign = fc.oneof(
      fc.uint8Array(),
      fc.json().map((text) => new TextEncoder().encode(text)),
    );
    fc.assert(
      fc.property(fc.oneof(damaged, cut, foreign), (file) => {
        const words = refusal(file);
        if (words !== 'taken') expect(words.length).toBeGreaterThan(20);
      }),
      { numRuns: 2000 },
    );
  });

  it('is refused for any field replaced by any value, or is a whole notebook still', () => {
    const paths = ['title', 'parent', 'runs', 'cells'];
    fc.assert(
      fc.property(fc.constantFrom(...paths), fc.anything({ maxDepth: 3 }), (path, value) => {
        let bytes: Uint8Array;
        try {
          bytes = bytesOf({ ...written(), [path]: value });
        } catch {
          return; // no JSON either
        }
        if (refusal(bytes) === 'taken') expect(encodeNotebook(decodeNotebook(bytes)).length).toBeGreaterThan(0);
      }),
    );
  });

  it('says what it is instead', () => {
    expect(refusal(new Uint8Array())).toContain('expected JSON');
    expect(refusal({ cells: [] })).toContain('format');
    expect(refusal({ ...written(), format: 'ipynb' })).toContain('format');
    expect(refusal({ ...written(), version: NOTEBOOK_VERSION + 1 })).toMatch(/version 2.*reads up to version 1.*newer/);
    expect(refusal({ ...written(), version: 0 })).toContain('expected a version from 1');
  });

  it('names the cell that shows a run the notebook does not have', () => {
    expect(refusal({ ...written(), runs: [] })).toBe(
      "mine.json: cell 2 (config) shows a run “sft”, and the notebook's runs are none.",
    );
  });

  it('has no two cells or runs of one name, no kind of cell that this page does not know, and no more cells than it may', () => {
    const [cell] = SAMPLE.cells;
    expect(refusal({ ...written(), cells: [cell, cell] })).toContain('found “c1” twice');
    expect(refusal({ ...written(), cells: [{ kind: 'script', id: 'c1', text: '' }] })).toContain('kind');
    const many = Array.from({ length: MOST_CELLS + 1 }, (_, i) => ({ kind: 'prose', id: `c${i}`, text: '' }));
    expect(refusal({ ...written(), cells: many })).toContain(`${MOST_CELLS}`);
  });

  it('is not read where it is too large', () => {
    expect(refusal(new Uint8Array(LARGEST_NOTEBOOK_BYTES + 1))).toContain('It was not read');
  });
});

describe('migrate(input, version)', () => {
  it('takes every step from an old version to the newest', () => {
    const steps = [(n: object) => ({ ...n, two: true }), (n: object) => ({ ...n, three: true })];
    expect(migrate({ one: true }, 1, 'f', steps)).toEqual({ one: true, two: true, three: true });
    expect(migrate({ one: true }, 2, 'f', steps)).toEqual({ one: true, three: true });
    expect(MIGRATIONS.length).toBe(NOTEBOOK_VERSION - 1);
  });
});
