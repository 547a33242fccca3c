/**
 * What is in a file that a reader brings: a run's bundle, or a notebook. Nothing of it is believed before it is checked.
 * Before: a file's bytes. After: `readingWorker.ts`.
 */
import { BundleError } from '../../core/errors.ts';
import type { Notebook } from '../../notebook/notebook.ts';
import { decodeNotebook, notebookDigest } from '../../notebook/notebookFile.ts';
import { bundleDigest, decodeBundle } from '../../record/bundle.ts';
import type { Recording } from '../../record/recording.ts';

export interface ReadRun {
  readonly kind: 'run';
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** `bundleDigest` of the bytes. */
  readonly digest: string;
  readonly recording: Recording;
}
export interface ReadNotebook {
  readonly kind: 'notebook';
  /** Of the file, hex. */
  readonly digest: string;
  readonly notebook: Notebook;
}

const isZip = (bytes: Uint8Array): boolean => bytes[0] === 0x50 && bytes[1] === 0x4b;
/** White space and a byte order mark may stand before an object. */
const isJson = (bytes: Uint8Array): boolean => /^\uFEFF?\s*\{/.test(new TextDecoder().decode(bytes.subarray(0, 64)));

/** The run in a bundle's bytes. Throws BundleError in words for what is no whole recording. */
export async function readBundle(bytes: Uint8Array<ArrayBuffer>, name: string): Promise<ReadRun> {
  const recording = await decodeBundle(bytes, name);
  return { kind: 'run', bytes, digest: await bundleDigest(bytes, name), recording };
}

/** Throws BundleError or NotebookError in words. */
export async function readFile(bytes: Uint8Array<ArrayBuffer>, name: string): Promise<ReadRun | ReadNotebook> {
  if (isZip(bytes)) return readBundle(bytes, name);
  if (!isJson(bytes))
    throw new BundleError(
      `${name} is neither a run's bundle (.zip) nor a notebook (.json): expected a file that the Lab, the command line or this page has written.`,
    );
  return { kind: 'notebook', notebook: decodeNotebook(bytes, name), digest: notebookDigest(bytes) };
}
