/**
 * The files students hand in: Play's result files, bundles of runs, and zips of either, as a course's site packs what was handed in.
 * Before: `playResult.ts`, `bundle.ts`. After: `ui/stores/classStore.ts`. A file that cannot be read is named with its reason, and
 * the others are read all the same.
 */
import * as v from 'valibot';
import { bytesSource } from '../core/byteStreams.ts';
import { BundleError, errorMessage } from '../core/errors.ts';
import { openZip } from '../data/zipArchive.ts';
import { decodeBundle, LARGEST_BUNDLE_BYTES } from './bundle.ts';
import { checked, count, finite, readJson } from './jsonFile.ts';
import { PLAY_RESULT_VERSION, type PlayResult } from './playResult.ts';
import { type RunResult, resultOfPlay, resultOfRecording } from './runResult.ts';

/** Far above any that Play writes. Our choice. */
const LARGEST_RESULT_BYTES = 256 * 1024;
/** Of a zip of handed-in files; a class has at most a few hundred. Our choice. */
const MOST_IN_ZIP = 2000;

const text = (length: number) => v.pipe(v.string(), v.maxLength(length));

const Versioned = v.object({ playResult: v.looseObject({ version: finite }) });
const PlayResultSchema: v.GenericSchema<unknown, PlayResult> = v.object({
  version: count,
  savedAt: text(40),
  seed: count,
  student: v.nullable(count),
  settings: v.record(text(40), text(20_000)),
  wasEdited: v.boolean(),
  step: count,
  outcomes: v.record(text(60), finite),
});

function versioned(name: string, bytes: Uint8Array) {
  try {
    return readJson(name, bytes, Versioned);
  } catch (cause) {
    throw new BundleError(
      `Expected a result file of Play (.json), a run’s bundle (.zip), or a zip of these. ${errorMessage(cause)}`,
      { cause },
    );
  }
}

/** Throws BundleError for what is no result of Play of this version. */
function readPlayResult(name: string, bytes: Uint8Array): PlayResult {
  const { playResult } = versioned(name, bytes);
  if (playResult.version !== PLAY_RESULT_VERSION)
    throw new BundleError(
      `${name} is a result of version ${playResult.version}; this page reads version ${PLAY_RESULT_VERSION}. Reload the page to get its newest form.`,
    );
  return checked(`${name}: playResult`, PlayResultSchema, playResult);
}

export interface ReadResult extends RunResult {
  /** The file's name; inside a zip, with its path. */
  readonly file: string;
}

export interface ReadProblem {
  readonly file: string;
  readonly message: string;
}

const isZip = (bytes: Uint8Array): boolean => bytes[0] === 0x50 && bytes[1] === 0x4b;

/** What one file holds; one that cannot be read is a problem in words, never thrown. */
export async function readResults(
  file: Pick<File, 'arrayBuffer' | 'name' | 'size'>,
): Promise<{ readonly results: readonly ReadResult[]; readonly problems: readonly ReadProblem[] }> {
  const results: ReadResult[] = [];
  const problems: ReadProblem[] = [];
  const attempt = async (name: string, read: () => Promise<void>): Promise<void> => {
    try {
      await read();
    } catch (error) {
      problems.push({ file: name, message: errorMessage(error) });
    }
  };
  const readOne = async (name: string, bytes: Uint8Array, isNested: boolean): Promise<void> => {
    if (!isZip(bytes)) {
      requireSize(name, bytes.length, LARGEST_RESULT_BYTES);
      results.push({ ...resultOfPlay(readPlayResult(name, bytes)), file: name });
      return;
    }
    const entries = await openZip(bytesSource(name, bytes));
    if (isNested || entries.some(({ path }) => path === 'metadata.json')) {
      results.push({ ...resultOfRecording(await decodeBundle(bytes, name)), file: name });
      return;
    }
    if (entries.length === 0 || entries.length > MOST_IN_ZIP)
      throw new BundleError(
        `${name}: expected a run's bundle, or a zip of 1 to ${MOST_IN_ZIP} result files, found one of ${entries.length} files.`,
      );
    for (const entry of entries)
      await attempt(`${name}/${entry.path}`, async () => {
        requireSize(entry.path, entry.contentBytes, LARGEST_BUNDLE_BYTES);
        await readOne(`${name}/${entry.path}`, await entry.unpack(), true);
      });
  };
  await attempt(file.name, async () => {
    requireSize(file.name, file.size, LARGEST_BUNDLE_BYTES);
    await readOne(file.name, new Uint8Array(await file.arrayBuffer()), false);
  });
  return { results, problems };
}

function requireSize(name: string, bytes: number, most: number): void {
  if (bytes > most)
    throw new BundleError(
      `${name} has ${Math.ceil(bytes / 1024).toLocaleString('en')} KiB, expected at most ${(most / 1024).toLocaleString('en')} KiB of a result file.`,
    );
}
