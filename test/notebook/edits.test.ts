/** Edits of a notebook: each leaves one that can be saved and read again. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sha256OfText } from '../../src/core/sha256Stream.ts';
import { addCell, addRun, changeCell, moveCell, removeCell, removeRun } from '../../src/notebook/edits.ts';
import { CELL_KINDS, MOST_PROSE_CHARACTERS, type Notebook } from '../../src/notebook/notebook.ts';
import { decodeNotebook, encodeNotebook } from '../../src/notebook/notebookFile.ts';
import { anyNotebook, SAMPLE } from './sampleNotebook.ts';

type Edit = (notebook: Notebook, n: number) => Notebook;
const idAt = ({ cells }: Notebook, n: number): string => cells[n % Math.max(1, cells.length)]?.id ?? '';
const EDITS: readonly Edit[] = [
  (b, n) => addCell(b, CELL_KINDS[n % CELL_KINDS.length], n % (b.cells.length + 1))?.notebook ?? b,
  (b, n) => moveCell(b, idAt(b, n), 1),
  (b, n) => moveCell(b, idAt(b, n), -1),
  (b, n) => removeCell(b, idAt(b, n)),
  (b, n) => changeCell(b, { kind: 'prose', id: idAt(b, n) || 'c9', text: '…'.repeat(n) }),
  (b, n) =>
    addRun(b, { title: `Run ${n % 7} – „x“`, digest: sha256OfText(String(n)), shipped: null, bundle: null })
      ?.notebook ?? b,
  (b, n) => removeRun(b, b.runs[n % Math.max(1, b.runs.length)]?.id ?? ''),
];

describe('any series of edits', () => {
  it('leaves a notebook that is saved and read again as it is', () => {
    const edit = fc.tuple(fc.constantFrom(...EDITS), fc.nat(1000));
    fc.assert(
      fc.property(anyNotebook, fc.array(edit, { maxLength: 30 }), (notebook, edits) => {
        const edited = edits.reduce((now, [change, n]) => change(now, n), notebook);
        expect(decodeNotebook(encodeNotebook(edited))).toEqual(edited);
      }),
    );
  });
});

describe('addCell(notebook, kind, place)', () => {
  it('puts a cell of each kind where it is wanted, under a name of its own', () => {
    for (const kind of CELL_KINDS) {
      const added = addCell(SAMPLE, kind, 2);
      expect(added?.notebook.cells[2]).toMatchObject({ kind, id: 'c7' });
    }
  });

  it('has no cell for a run where there is no run', () => {
    const empty = { ...SAMPLE, runs: [], cells: [] };
    expect(addCell(empty, 'chart', 0)).toBeNull();
    expect(addCell(empty, 'prose', 0)?.id).toBe('c1');
  });
});

describe('moveCell(notebook, id, by)', () => {
  it('is undone by the other way, and stops at the ends', () => {
    expect(moveCell(moveCell(SAMPLE, 'c3', 1), 'c3', -1)).toEqual(SAMPLE);
    expect(moveCell(SAMPLE, 'c1', -1)).toBe(SAMPLE);
    expect(moveCell(SAMPLE, 'c6', 1)).toBe(SAMPLE);
  });
});

describe('runs of a notebook', () => {
  it('are each there once, by their digest', () => {
    const again = addRun(SAMPLE, { ...SAMPLE.runs[0], title: 'Another title' });
    expect(again).toEqual({ notebook: SAMPLE, id: 'sft' });
  });

  it('go with the cells that show nothing else', () => {
    const { cells, runs } = removeRun(SAMPLE, 'dpo');
    expect(runs.map(({ id }) => id)).toEqual(['sft']);
    expect(cells.map(({ id }) => id)).toEqual(['c1', 'c2', 'c3', 'c4']);
    expect(cells[3]).toMatchObject({ runs: ['sft'] });
  });
});

describe('changeCell(notebook, cell)', () => {
  it('cuts prose at its bound', () => {
    const changed = changeCell(SAMPLE, { kind: 'prose', id: 'c1', text: 'x'.repeat(MOST_PROSE_CHARACTERS + 5) });
    expect(changed.cells[0]).toMatchObject({ text: 'x'.repeat(MOST_PROSE_CHARACTERS) });
  });
});
