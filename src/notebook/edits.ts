/** Every change of a notebook as a function from one to the next, so that undoing is keeping the last. After: `ui/stores/notebookStore.ts`. */
import {
  type Cell,
  type CellKind,
  MOST_CELLS,
  MOST_PROSE_CHARACTERS,
  MOST_RUNS,
  type Notebook,
  type NotebookRun,
  runsOfCell,
} from './notebook.ts';

/** The first of 'c1', 'c2', … that is free. */
function freeName(letter: string, taken: readonly string[]): string {
  for (let n = 1; ; n++) if (!taken.includes(`${letter}${n}`)) return `${letter}${n}`;
}

/** A cell of this kind with something in it; null where it needs a run and the notebook has none. */
function newCell(kind: CellKind, id: string, runs: readonly string[]): Cell | null {
  if (kind === 'prose') return { kind, id, text: '' };
  if (runs.length === 0) return null;
  switch (kind) {
    case 'config':
    case 'run':
      return { kind, id, run: runs[0] };
    case 'chart':
      return { kind, id, runs: runs.slice(0, 4), quantity: 'loss', axis: 'step' };
    case 'trie':
      return { kind, id, run: runs[0], user: 0, step: null, view: 'learned' };
    case 'table':
      return { kind, id, runs: runs.slice(0, 8), split: 'test', columns: ['ndcg@10', 'recall@10'] };
  }
}

/** Puts a new cell at a place, and says its id; null where there can be none: it is full, or has no run to show. */
export function addCell(notebook: Notebook, kind: CellKind, place: number): { notebook: Notebook; id: string } | null {
  const { cells, runs } = notebook;
  const id = freeName(
    'c',
    cells.map((cell) => cell.id),
  );
  const cell = newCell(
    kind,
    id,
    runs.map((run) => run.id),
  );
  if (cell === null || cells.length >= MOST_CELLS) return null;
  return { notebook: { ...notebook, cells: cells.toSpliced(place, 0, cell) }, id };
}

/** One place up (−1) or down (1); at the ends nothing changes. */
export function moveCell(notebook: Notebook, id: string, by: -1 | 1): Notebook {
  const from = notebook.cells.findIndex((cell) => cell.id === id);
  const to = from + by;
  if (from < 0 || to < 0 || to >= notebook.cells.length) return notebook;
  const cells = notebook.cells.toSpliced(from, 1);
  cells.splice(to, 0, notebook.cells[from]);
  return { ...notebook, cells };
}

export const removeCell = (notebook: Notebook, id: string): Notebook => ({
  ...notebook,
  cells: notebook.cells.filter((cell) => cell.id !== id),
});

/** Puts a cell in the place of the one with its id. Prose beyond the bound is cut there: the field takes no more. */
export function changeCell(notebook: Notebook, changed: Cell): Notebook {
  const cell = changed.kind === 'prose' ? { ...changed, text: changed.text.slice(0, MOST_PROSE_CHARACTERS) } : changed;
  return { ...notebook, cells: notebook.cells.map((other) => (other.id === cell.id ? cell : other)) };
}

const nameOfTitle = (title: string): string =>
  title
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 32);

/** Adds a run under a name made of its title. One whose digest is there already is that run, and keeps its name. */
export function addRun(notebook: Notebook, run: Omit<NotebookRun, 'id'>): { notebook: Notebook; id: string } | null {
  const known = notebook.runs.find(({ digest }) => digest === run.digest);
  if (known) return { notebook, id: known.id };
  if (notebook.runs.length >= MOST_RUNS) return null;
  const taken = notebook.runs.map(({ id }) => id);
  const wanted = nameOfTitle(run.title);
  const id = wanted !== '' && !taken.includes(wanted) ? wanted : freeName(`${wanted || 'run'}-`, taken);
  return { notebook: { ...notebook, runs: [...notebook.runs, { ...run, id }] }, id };
}

/** Takes a run out, with the cells that show nothing else. */
export function removeRun(notebook: Notebook, id: string): Notebook {
  const cells = notebook.cells.flatMap((cell): Cell[] => {
    if (!runsOfCell(cell).includes(id)) return [cell];
    if (!('runs' in cell)) return [];
    const runs = cell.runs.filter((other) => other !== id);
    return runs.length === 0 ? [] : [{ ...cell, runs }];
  });
  return { ...notebook, runs: notebook.runs.filter((run) => run.id !== id), cells };
}
