/**
 * A notebook: prose, and cells that show recorded runs. Plain data; every number a cell shows is computed from a run's recording
 * when it is read. Before: nothing. After: `notebookFile.ts` (one JSON file), `edits.ts`, the page.
 */

export const NOTEBOOK_VERSION = 1;

/** Bounds of a file, ours: far above any notebook that can still be read. */
export const LARGEST_NOTEBOOK_BYTES = 64 * 2 ** 20;
export const MOST_CELLS = 200;
export const MOST_RUNS = 32;
export const MOST_PROSE_CHARACTERS = 20_000;
/** Of a chart or a table. */
export const MOST_RUNS_OF_A_CELL = 8;
export const MOST_COLUMNS = 12;

/** A run that cells speak of. Where its bundle is comes second: its digest says which one it is. */
export interface NotebookRun {
  /** How cells and prose call it: 'sft'. */
  readonly id: string;
  /** For people: 'SFT'. */
  readonly title: string;
  /** `bundleDigest` of its bundle, hex. */
  readonly digest: string;
  /** The name of a recording that comes with the page ('shop-512-sft'), or null. */
  readonly shipped: string | null;
  /** The bundle itself, base64, or null. */
  readonly bundle: string | null;
}

export type ChartAxis = 'samples' | 'step' | 'seconds';
export type TrieCellView = 'learned' | 'exact' | 'difference' | 'exposure';
export type Split = 'test' | 'validation';

interface OfCell {
  /** Distinct within the notebook. */
  readonly id: string;
}
/** Markdown with maths between dollars; a code span that begins with = is a number of a run (`values.ts`). */
export interface ProseCell extends OfCell {
  readonly kind: 'prose';
  readonly text: string;
}
/** A run's configuration: its differences from the defaults. */
export interface ConfigCell extends OfCell {
  readonly kind: 'config';
  readonly run: string;
}
/** What a run was, in a few lines, and the way to all of it. */
export interface RunCell extends OfCell {
  readonly kind: 'run';
  readonly run: string;
}
export interface ChartCell extends OfCell {
  readonly kind: 'chart';
  readonly runs: readonly string[];
  /** 'loss', 'ndcg@10', … (`ui/pages/race/raceCurves.ts`). */
  readonly quantity: string;
  readonly axis: ChartAxis;
}
/** The trie at a recorded step, from where the reader scrubs on. */
export interface TrieCell extends OfCell {
  readonly kind: 'trie';
  readonly run: string;
  /** Among the recorded users. */
  readonly user: number;
  /** The frame at or before it is shown; null is the last. */
  readonly step: number | null;
  readonly view: TrieCellView;
}
/** Metrics of the last evaluation of a split, a row a run. */
export interface TableCell extends OfCell {
  readonly kind: 'table';
  readonly runs: readonly string[];
  readonly split: Split;
  /** 'ndcg@10', … as evaluations name them. */
  readonly columns: readonly string[];
}

export type Cell = ProseCell | ConfigCell | RunCell | ChartCell | TrieCell | TableCell;
export type CellKind = Cell['kind'];
export const CELL_KINDS = ['prose', 'run', 'chart', 'trie', 'table', 'config'] as const satisfies readonly CellKind[];

export interface Notebook {
  readonly title: string;
  /** SHA-256 of the file this one began as a copy of; null for an original. */
  readonly parent: string | null;
  readonly runs: readonly NotebookRun[];
  readonly cells: readonly Cell[];
}

/** The runs a cell names. */
export function runsOfCell(cell: Cell): readonly string[] {
  if (cell.kind === 'prose') return [];
  return 'runs' in cell ? cell.runs : [cell.run];
}
