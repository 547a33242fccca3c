/** Bundles for tests of the page: of a small recording, and a shelf of drafts in memory. */
import { NotebookError } from '../../../src/core/errors.ts';
import { encodeBundle } from '../../../src/record/bundle.ts';
import type { Recording } from '../../../src/record/recording.ts';
import type { DraftShelf } from '../../../src/ui/stores/draftShelf.ts';
import { type OpenRun, openBundle } from '../../../src/ui/stores/openRun.ts';
import { sampleRecording } from '../../record/sampleRecording.ts';

export const runOf = async (recording: Recording = sampleRecording(), name = 'mine.zip'): Promise<OpenRun> =>
  openBundle(await encodeBundle(recording), name);

export const fileOf = (bytes: Uint8Array<ArrayBuffer>, name: string) => ({
  name,
  size: bytes.length,
  arrayBuffer: async () => bytes.slice().buffer,
});

export interface MemoryDrafts extends DraftShelf {
  readonly kept: Map<string, Uint8Array<ArrayBuffer>>;
}

export function memoryDrafts(refusal: string | null = null): MemoryDrafts {
  const kept = new Map<string, Uint8Array<ArrayBuffer>>();
  return {
    kept,
    list: async () => [...kept].map(([id, { length }]) => ({ id, changedAt: 0, sizeBytes: length })),
    async read(id) {
      const bytes = kept.get(id);
      if (!bytes) throw new NotebookError(`no draft ${id}`);
      return bytes;
    },
    async write(id, bytes) {
      if (refusal !== null) throw new NotebookError(refusal);
      kept.set(id, bytes);
    },
    async remove(id) {
      kept.delete(id);
    },
  };
}
