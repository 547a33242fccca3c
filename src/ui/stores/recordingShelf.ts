/**
 * The recordings the Race page shows beside a live race: those that come with the page, and files of the reader's. Before:
 * `record/bundle.ts`. After: `raceStore.ts`. A file that cannot be read is told by name and changes nothing else.
 */
import { errorMessage } from '../../core/errors.ts';
import { bundleBytes } from '../../record/bundle.ts';
import type { Recording } from '../../record/recording.ts';
import { readRecordingIndex, SHIPPED_RECORDINGS } from '../../record/shippedRecordings.ts';
import { readBundle } from '../../worker/reading/readingClient.ts';
import { fetchedFile } from './fetchedFile.ts';

export interface ShelfLane {
  /** Distinct while the page lives. */
  readonly id: string;
  readonly origin: 'shipped' | 'file';
  readonly recording: Recording;
}

export interface Shelf {
  readonly shipped: readonly ShelfLane[];
  readonly isLoading: boolean;
  /** Why the shipped recordings are not there. */
  readonly problem: string | null;
  readonly files: readonly ShelfLane[];
  /** Of the files added last. */
  readonly fileProblems: readonly { readonly name: string; readonly message: string }[];
}

export const EMPTY_SHELF: Shelf = { shipped: [], isLoading: false, problem: null, files: [], fileProblems: [] };

/** Where recordings come from. */
export interface BundleReader {
  /** The recordings that come with the page, in the order they are shown. Throws in words. */
  shipped(): Promise<readonly Recording[]>;
  /** Throws BundleError in words for what is no recording of this version or an older one. */
  read(file: File): Promise<Recording>;
}

export const bundleReader: BundleReader = {
  async shipped() {
    const { recordings } = readRecordingIndex(await fetchedFile(`${SHIPPED_RECORDINGS}index.json`));
    return Promise.all(
      recordings.map(
        async ({ file }) => (await readBundle(await fetchedFile(`${SHIPPED_RECORDINGS}${file}`), file)).recording,
      ),
    );
  },
  read: async (file) => (await readBundle(await bundleBytes(file), file.name)).recording,
};

interface OpenShelf {
  /** Fetches what is shipped, once; a failure may be tried again. */
  load(): void;
  add(files: readonly File[]): void;
  remove(lane: ShelfLane): void;
}

export function openShelf(update: (next: (shelf: Shelf) => Shelf) => void, bundles: BundleReader): OpenShelf {
  let wasAsked = false;
  let numAdded = 0;
  return {
    load() {
      if (wasAsked) return;
      wasAsked = true;
      update((shelf) => ({ ...shelf, isLoading: true, problem: null }));
      bundles.shipped().then(
        (recordings) =>
          update((shelf) => ({
            ...shelf,
            isLoading: false,
            shipped: recordings.map((recording, k) => ({ id: `shipped-${k}`, origin: 'shipped', recording })),
          })),
        (error) => {
          wasAsked = false;
          update((shelf) => ({ ...shelf, isLoading: false, problem: errorMessage(error) }));
        },
      );
    },
    async add(files) {
      if (files.length === 0) return;
      update((shelf) => ({ ...shelf, fileProblems: [] }));
      for (const file of files) {
        try {
          const recording = await bundles.read(file);
          const lane: ShelfLane = { id: `file-${++numAdded}`, origin: 'file', recording };
          update((shelf) => ({ ...shelf, files: [...shelf.files, lane] }));
        } catch (error) {
          const problem = { name: file.name, message: errorMessage(error) };
          update((shelf) => ({ ...shelf, fileProblems: [...shelf.fileProblems, problem] }));
        }
      }
    },
    remove: (lane) => update((shelf) => ({ ...shelf, files: shelf.files.filter((other) => other !== lane) })),
  };
}
