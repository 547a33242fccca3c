/**
 * Recorded runs that ship with the page (`public/recordings/shop-512/`), made by `npm run recordings`: what the list says of each
 * before its file is fetched. After: Race and Lab where there is no GPU.
 */
import * as v from 'valibot';
import { count, readJson, sha256Hex } from './jsonFile.ts';

/** Beside the page: `index.json` lies in it, and the files it names. */
export const SHIPPED_RECORDINGS = 'recordings/shop-512/';

/** 'sft' is `#/page/shop-512-sft`. */
const PREFIX = 'shop-512-';
export const shippedId = (name: string): string => `${PREFIX}${name}`;
export const nameOfShipped = (id: string): string | null => (id.startsWith(PREFIX) ? id.slice(PREFIX.length) : null);

const Shipped = v.object({
  name: v.string(),
  /** "S-DPO" */
  title: v.string(),
  /** A name without folders. */
  file: v.pipe(v.string(), v.regex(/^[\w.-]+\.zip$/, 'expected a file name ending in .zip')),
  /** Of the file's bytes. */
  sha256: sha256Hex,
  sizeBytes: count,
  steps: count,
  recordedAt: v.string(),
  adapter: v.string(),
  runtime: v.string(),
});
const Index = v.object({ version: v.literal(1), recordings: v.array(Shipped) });

export type ShippedRecording = v.InferOutput<typeof Shipped>;
export type RecordingIndex = v.InferOutput<typeof Index>;

/** The list in `index.json`'s bytes. Throws BundleError. */
export const readRecordingIndex = (bytes: Uint8Array): RecordingIndex => readJson('index.json', bytes, Index);
