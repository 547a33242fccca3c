/** What the page and the reading worker say to each other. */
import type { ReadNotebook, ReadRun } from './readFile.ts';

/** Base64 is how a notebook holds a bundle. */
export interface ReadingCommand {
  readonly id: number;
  readonly name: string;
  readonly content: Uint8Array<ArrayBuffer> | string;
  /** A bundle and nothing else. */
  readonly isBundle: boolean;
}

export type ReadingEvent =
  | { readonly id: number; readonly read: ReadRun | ReadNotebook }
  | { readonly id: number; readonly kind: string; readonly message: string };
