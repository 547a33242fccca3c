/**
 * Any supported data set → `Dataset`: opens archives, finds out the format by name and content, and calls its reader.
 * Before: files from the page or the command line. After: `kCore.ts`, `split.ts`.
 */
import { DataError, errorMessage } from '../core/errors.ts';
import { openArchives } from './archives.ts';
import type { Dataset, SourceFile } from './dataset.ts';
import { readMovieLens1m } from './datasets/movieLens1m.ts';
import { readMovieLens100k } from './datasets/movieLens100k.ts';
import { readMovieLensLatest } from './datasets/movieLensLatest.ts';
import { baseName, type ReaderFiles, type ReadProgress } from './datasets/ratingsFile.ts';
import { readSequences } from './datasets/sequences.ts';
import { assertReadableSize, assertText, headLines } from './sourceText.ts';

interface Format {
  readonly title: string;
  /** Name of the file with the interactions, where the download has a fixed one. */
  readonly fileName: RegExp | null;
  readonly titlesName: RegExp;
  /** True when a file's first lines look like the interactions of this format. */
  readonly matches: (lines: readonly string[]) => boolean;
  readonly read: (files: ReaderFiles, onProgress?: ReadProgress) => Promise<Dataset>;
}

const ID = /^(?=[^\s]*\d)[0-9A-Za-z_-]+$/;

const FORMATS: readonly Format[] = [
  {
    title: 'MovieLens 100K: u.data, and u.item for titles',
    fileName: /^u\.data$/i,
    titlesName: /^u\.item$/i,
    matches: (lines) => lines.every((line) => /^\w+\t\w+\t[\d.]+\t\d+$/.test(line)),
    read: readMovieLens100k,
  },
  {
    title: 'MovieLens 1M, 10M: ratings.dat, and movies.dat for titles',
    fileName: /^ratings\.dat$/i,
    titlesName: /^movies\.dat$/i,
    matches: (lines) => lines.every((line) => /^\w+::\w+::[\d.]+::\d+$/.test(line)),
    read: readMovieLens1m,
  },
  {
    title: 'MovieLens latest, 20M, 25M, 32M: ratings.csv, and movies.csv for titles',
    fileName: /^ratings\.csv$/i,
    titlesName: /^movies\.csv$/i,
    matches: (lines) => /^"?userid"?,.*rating/i.test(lines[0]) && /movieid/i.test(lines[0]),
    read: readMovieLensLatest,
  },
  {
    title: 'sequence files: "user item item …" on each line, and movies.dat or *.items.tsv for titles',
    fileName: null,
    titlesName: /^(movies\.dat|.*items\.tsv)$/i,
    matches: (lines) =>
      lines.every((line) => {
        const fields = line.trim().split(/[ \t]+/);
        return fields.length >= 2 && fields.every((field) => ID.test(field));
      }),
    read: readSequences,
  },
];

/** What `readDataset` accepts, for people: one line a format. */
export const SUPPORTED_FORMATS: readonly string[] = FORMATS.map((format) => format.title);

const NEVER_DATA = /\.(json|jsonl|md|html?|pdf|png|jpe?g|py|ipynb|xml|toml|ya?ml|zip|7z|tar|tgz|sh|pl)$/i;

/**
 * Reads a data set from loose files, a folder's files, a zip, or `.gz` files; finds out the format by itself.
 * Throws DataError (what was expected, what was found, in which file and line, and what to do) when there is no supported
 * data set, more than one, or a file that is empty, cut off, binary, wrongly encoded, too large or mostly unreadable.
 */
export async function readDataset(files: readonly SourceFile[], onProgress?: ReadProgress): Promise<Dataset> {
  if (files.length === 0) throw new DataError(`No files were given. Expected one of: ${SUPPORTED_FORMATS.join('; ')}.`);
  onProgress?.('Opening files', 0, 1);
  const opened = await openArchives(files);
  const { format, file, passedOver } = await findInteractions(opened);
  assertReadableSize(file.name, file.sizeBytes);
  const titles = nearestTitles(opened, file, format.titlesName);
  const dataset = await format.read({ interactions: file, titles }, onProgress);
  if (dataset.interactions.user.length === 0)
    throw new DataError(`${file.name}: no interactions were found. Check that this is the right file.`);
  if (passedOver.length === 0) return dataset;
  const message = `Also found ${passedOver.join(', ')}, not read: one data set is read at a time, the largest first.`;
  const issues = [...dataset.report.issues, { severity: 'info' as const, file: file.name, line: 0, message }];
  return { ...dataset, report: { ...dataset.report, issues } };
}

interface Found {
  readonly format: Format;
  readonly file: SourceFile;
  readonly passedOver: readonly string[];
}

async function findInteractions(files: readonly SourceFile[]): Promise<Found> {
  const named = files.flatMap((file) =>
    FORMATS.filter((format) => format.fileName?.test(baseName(file.name))).map((format) => ({ format, file })),
  );
  if (named.length > 1)
    throw new DataError(
      `Found ${named.length} data sets: ${named.map(({ file }) => file.name).join(', ')}; expected one. Give the files of one data set only.`,
    );
  if (named.length === 1) return { ...named[0], passedOver: [] };

  const isTitles = (file: SourceFile): boolean => FORMATS.some((format) => format.titlesName.test(baseName(file.name)));
  const candidates = files.filter((file) => !isTitles(file) && (files.length === 1 || !NEVER_DATA.test(file.name)));
  const matching: { format: Format; file: SourceFile; size: number }[] = [];
  const diagnoses: string[] = [];
  for (const file of candidates) {
    try {
      const bytes = await file.read();
      assertText(bytes, file.name);
      const lines = headLines(bytes, 20).filter((line) => line !== '');
      const format = lines.length > 0 ? FORMATS.find((candidate) => candidate.matches(lines)) : undefined;
      if (format) matching.push({ format, file: remembering(file, bytes), size: bytes.length });
      else
        diagnoses.push(
          `${file.name}: text of another form, beginning ${JSON.stringify((lines[0] ?? '').slice(0, 60))}`,
        );
    } catch (error) {
      if (files.length === 1 && error instanceof DataError) throw error;
      diagnoses.push(errorMessage(error));
    }
  }
  if (matching.length === 0) {
    const titlesOnly = files.filter(isTitles).map((file) => file.name);
    const found = [...diagnoses, ...titlesOnly.map((name) => `${name}: titles, but the interactions are missing`)];
    if (files.length === 0) found.push('no files at all');
    if (found.length === 0)
      found.push(...files.map((file) => `${file.name}: a file type that holds no interactions here`));
    throw new DataError(
      `No supported data set was found. Expected one of:\n${SUPPORTED_FORMATS.map((title) => `  ${title}`).join('\n')}\nas loose files, a folder, a zip, or single files in .gz. Found:\n${found
        .slice(0, 8)
        .map((line) => `  ${line}`)
        .join(
          '\n',
        )}${found.length > 8 ? `\n  and ${found.length - 8} more` : ''}\nGive the files of one of these formats.`,
    );
  }
  matching.sort((a, b) => b.size - a.size);
  const [{ format, file }, ...rest] = matching;
  return { format, file, passedOver: rest.map((other) => other.file.name) };
}

/** Keeps small files' bytes from the look at their head, so that they are not unpacked twice. */
function remembering(file: SourceFile, bytes: Uint8Array): SourceFile {
  return bytes.length > 64 * 2 ** 20 ? file : { ...file, read: async () => bytes };
}

/** The titles file in the same folder as the interactions, or else anywhere among the files. */
function nearestTitles(files: readonly SourceFile[], beside: SourceFile, name: RegExp): SourceFile | null {
  const folder = beside.name.slice(0, beside.name.lastIndexOf('/') + 1);
  const found = files.filter((file) => file !== beside && name.test(baseName(file.name)));
  return found.find((file) => file.name === folder + baseName(file.name)) ?? found[0] ?? null;
}
