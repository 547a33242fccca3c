/** A bundle as it was opened: its bytes, what they are called, and the recording in them. After: the page of a run, notebooks. */
import { BundleError } from '../../core/errors.ts';
import { Sha256 } from '../../core/sha256Stream.ts';
import {
  nameOfShipped,
  type RecordingIndex,
  readRecordingIndex,
  SHIPPED_RECORDINGS,
  shippedId,
} from '../../record/shippedRecordings.ts';
import { type ReadRun, readBundle } from '../../worker/reading/readingClient.ts';
import { fetchedFile } from './fetchedFile.ts';

export interface OpenRun extends ReadRun {
  readonly fileName: string;
  /** Its name among the recordings that come with the page, or null. */
  readonly shipped: string | null;
}

/** Bytes are handed over; the run has them. Throws BundleError in words for what is no whole recording. */
export async function openBundle(
  content: Uint8Array<ArrayBuffer> | string,
  fileName: string,
  shipped: string | null = null,
): Promise<OpenRun> {
  return { ...(await readBundle(content, fileName)), fileName, shipped };
}

let index: Promise<RecordingIndex> | undefined;
/** The list of recordings that come with the page. A failure may be tried again. */
export function shippedIndex(): Promise<RecordingIndex> {
  index ??= fetchedFile(`${SHIPPED_RECORDINGS}index.json`).then(readRecordingIndex);
  index.catch(() => {
    index = undefined;
  });
  return index;
}

const opened = new Map<string, Promise<OpenRun>>();

async function fetchShipped(id: string): Promise<OpenRun> {
  const { recordings } = await shippedIndex();
  const entry = recordings.find(({ name }) => name === nameOfShipped(id));
  if (!entry)
    throw new BundleError(
      `No recording “${id.slice(0, 80)}” comes with this page; there are ${recordings.map(({ name }) => shippedId(name)).join(', ')}.`,
    );
  const bytes = await fetchedFile(`${SHIPPED_RECORDINGS}${entry.file}`);
  if (new Sha256().update(bytes).hex() !== entry.sha256)
    throw new BundleError(
      `${entry.file} is not the file that index.json beside it names (SHA-256). Load the page again; if it stays, the site's files are of two versions.`,
    );
  return openBundle(bytes, entry.file, id);
}

/** A recording that comes with the page, fetched once. Throws BundleError. */
export function openShipped(id: string): Promise<OpenRun> {
  const found = opened.get(id) ?? fetchShipped(id);
  opened.set(id, found);
  found.catch(() => opened.delete(id));
  return found;
}
