/**
 * A notebook as one JSON file, and back. Reading believes nothing: size first, then version, then every field; whatever is no
 * notebook of this version or an older one is refused in words. Before and after: `notebook.ts`.
 */
import * as v from 'valibot';
import { NotebookError, PlaygroundError } from '../core/errors.ts';
import { Sha256 } from '../core/sha256Stream.ts';
import { checked, count, jsonFile, nameText, readJson, sha256Hex } from '../record/jsonFile.ts';
import {
  LARGEST_NOTEBOOK_BYTES,
  MOST_CELLS,
  MOST_COLUMNS,
  MOST_PROSE_CHARACTERS,
  MOST_RUNS,
  MOST_RUNS_OF_A_CELL,
  NOTEBOOK_VERSION,
  type Notebook,
  runsOfCell,
} from './notebook.ts';

const FORMAT = 'gflowgr-notebook';

const text = (length: number) => v.pipe(v.string(), v.maxLength(length));
/** How a cell or a run is called: prose writes it, so it has no spaces. */
const name = v.pipe(
  v.string(),
  v.regex(/^[a-z0-9][\w.-]{0,63}$/i, 'expected a name of letters, digits, dots and dashes'),
);
const runNames = v.pipe(v.array(name), v.maxLength(MOST_RUNS_OF_A_CELL));

const CellSchema = v.variant('kind', [
  v.object({ kind: v.literal('prose'), id: name, text: text(MOST_PROSE_CHARACTERS) }),
  v.object({ kind: v.literal('config'), id: name, run: name }),
  v.object({ kind: v.literal('run'), id: name, run: name }),
  v.object({
    kind: v.literal('chart'),
    id: name,
    runs: runNames,
    quantity: text(64),
    axis: v.picklist(['samples', 'step', 'seconds']),
  }),
  v.object({
    kind: v.literal('trie'),
    id: name,
    run: name,
    user: count,
    step: v.nullable(count),
    view: v.picklist(['learned', 'exact', 'difference', 'exposure']),
  }),
  v.object({
    kind: v.literal('table'),
    id: name,
    runs: runNames,
    split: v.picklist(['test', 'validation']),
    columns: v.pipe(v.array(text(64)), v.maxLength(MOST_COLUMNS)),
  }),
]);

const RunSchema = v.object({
  id: name,
  title: nameText(200),
  digest: sha256Hex,
  shipped: v.optional(v.nullable(name), null),
  bundle: v.optional(v.nullable(v.pipe(v.string(), v.regex(/^[A-Za-z0-9+/]*={0,2}$/, 'expected base64'))), null),
});

const NotebookSchema = v.object({
  title: nameText(200),
  parent: v.nullable(sha256Hex),
  runs: v.pipe(v.array(RunSchema), v.maxLength(MOST_RUNS)),
  cells: v.pipe(v.array(CellSchema), v.maxLength(MOST_CELLS)),
});

/** The notebook as this version has it, which old versions are brought to. */
type Migration = (input: Readonly<Record<string, unknown>>) => Record<string, unknown>;
/** [k] turns version k + 1 into version k + 2. Version 1 is the first. */
export const MIGRATIONS: readonly Migration[] = [];

const mebibytes = (bytes: number): string => `${(bytes / 2 ** 20).toFixed(1)} MiB`;

/** The file's bytes. Throws NotebookError where they would be too many to be read again. */
export function encodeNotebook({ title, parent, runs, cells }: Notebook): Uint8Array<ArrayBuffer> {
  const bytes = jsonFile({ format: FORMAT, version: NOTEBOOK_VERSION, title, parent, runs, cells });
  if (bytes.length > LARGEST_NOTEBOOK_BYTES)
    throw new NotebookError(
      `The notebook takes ${mebibytes(bytes.length)} with the runs in it, expected at most ${mebibytes(LARGEST_NOTEBOOK_BYTES)}. Take a run out.`,
    );
  return new Uint8Array(bytes);
}

/** The first two of a list that are the same. */
const twice = (names: readonly string[]): string | undefined => names.find((one, i) => names.indexOf(one) !== i);

function requireSense({ runs, cells }: Notebook, file: string): void {
  const ids = runs.map(({ id }) => id);
  const repeated = twice(ids) ?? twice(cells.map(({ id }) => id));
  if (repeated !== undefined)
    throw new NotebookError(
      `${file}: expected every run and every cell under a name of its own, found “${repeated}” twice.`,
    );
  for (const [i, cell] of cells.entries()) {
    const missing = runsOfCell(cell).find((run) => !ids.includes(run));
    if (missing !== undefined)
      throw new NotebookError(
        `${file}: cell ${i + 1} (${cell.kind}) shows a run “${missing}”, and the notebook's runs are ${ids.join(', ') || 'none'}.`,
      );
  }
}

/** The notebook in a file's bytes; `file` is its name, for messages. Throws NotebookError in words for anything else. */
export function decodeNotebook(bytes: Uint8Array, file = 'The notebook'): Notebook {
  if (bytes.length > LARGEST_NOTEBOOK_BYTES)
    throw new NotebookError(
      `${file} has ${mebibytes(bytes.length)}, expected at most ${mebibytes(LARGEST_NOTEBOOK_BYTES)}. It was not read.`,
    );
  try {
    const outside = readJson(file, bytes, v.looseObject({ format: v.literal(FORMAT), version: v.number() }));
    const notebook = checked(file, NotebookSchema, migrate(outside, outside.version, file));
    requireSense(notebook, file);
    return notebook;
  } catch (error) {
    if (error instanceof NotebookError) throw error;
    if (error instanceof PlaygroundError) throw new NotebookError(error.message, { cause: error });
    throw new NotebookError(`${file} cannot be read: ${error instanceof Error ? error.message : String(error)}.`, {
      cause: error,
    });
  }
}

/** Throws NotebookError for a version that is newer, or none. */
export function migrate(
  input: Readonly<Record<string, unknown>>,
  version: number,
  file: string,
  migrations: readonly Migration[] = MIGRATIONS,
): Readonly<Record<string, unknown>> {
  const newest = migrations.length + 1;
  if (!Number.isInteger(version) || version < 1)
    throw new NotebookError(`${file}: expected a version from 1 to ${newest}, found ${version}.`);
  if (version > newest)
    throw new NotebookError(
      `${file} is of version ${version}; this page reads up to version ${newest}. Open it with a newer version of the playground.`,
    );
  return migrations.slice(version - 1).reduce((older, step) => step(older), input);
}

/** Names a file by its bytes: what a copy's `parent` is. SHA-256, hex. */
export const notebookDigest = (bytes: Uint8Array): string => new Sha256().update(bytes).hex();
