/**
 * A checkpoint to go on from, wherever its files come from: chosen by the visitor, or kept in the store. Before: the page's
 * files, `storeDesk.ts`. After: the worker's start.
 */
import { BlobSink, type ByteSource, blobSource } from '../../core/byteStreams.ts';
import { DeviceError } from '../../core/errors.ts';
import type { CheckpointFiles } from '../../train/checkpoint.ts';
import {
  COLLABORATIVE_FILE,
  fillCollaborative,
  openCollaborative,
  writeCollaborative,
} from '../../train/collaborativeFile.ts';
import type { CollaborativeHooks } from '../../train/collaborativeModel.ts';
import type { PreparedData } from '../../train/prepare.ts';
import { type AdapterRecord, disabledVariants, parseAdapterRecord } from '../../tuning/record.ts';
import type { CheckpointFile } from '../protocol.ts';
import type { OpenedRun } from './storeDesk.ts';

export interface SavedRun {
  readonly checkpoint: CheckpointFiles;
  readonly itemsJson: string | undefined;
  readonly collaborative: ByteSource | null;
  /** Null where the files are the visitor's own. */
  readonly kept: OpenedRun | null;
}

/** Of files that lie beside each other, as Save handed them out. */
export async function savedRunOfFiles(files: readonly CheckpointFile[]): Promise<SavedRun> {
  return savedRun(new Map(files.map(({ name, file }) => [name, file])), 'model/', null);
}

export const savedRunOf = (kept: OpenedRun): Promise<SavedRun> => savedRun(kept.files, '', kept);

async function savedRun(files: ReadonlyMap<string, Blob>, folder: string, kept: OpenedRun | null): Promise<SavedRun> {
  const collaborative = files.get(COLLABORATIVE_FILE);
  return {
    checkpoint: new Map([...files].map(([name, file]) => [folder + name, blobSource(name.replace(/^.*\//, ''), file)])),
    itemsJson: await files.get('items.json')?.text(),
    collaborative: collaborative ? blobSource(COLLABORATIVE_FILE, collaborative) : null,
    kept,
  };
}

/** Takes SASRec from a saved run where it is of the same settings and data, and holds on to what it was. Throws CheckpointError for a damaged one. */
export async function keptCollaborative(
  saved: SavedRun | null,
  data: PreparedData,
): Promise<Pick<CollaborativeHooks, 'load' | 'onTrained'> & { file: Blob | null }> {
  const source = saved?.collaborative ? await openCollaborative(saved.collaborative, data) : null;
  const held = {
    file: null as Blob | null,
    ...(source ? { load: (sasRec: Parameters<typeof fillCollaborative>[0]) => fillCollaborative(sasRec, source) } : {}),
    async onTrained(sasRec: Parameters<typeof writeCollaborative>[0]) {
      const sink = new BlobSink();
      await writeCollaborative(sasRec, data, sink);
      held.file = sink.blob();
    },
  };
  return held;
}

/**
 * The record that a run takes its kernels from: what it began with where it is a kept run of this adapter, else the record of
 * now. What has failed since is not taken either way.
 */
export function recordOfRun(kept: OpenedRun | null, key: string, ofNow: AdapterRecord | null): AdapterRecord | null {
  if (!kept) return ofNow;
  const refused = ofNow ? disabledVariants(ofNow) : [];
  if (kept.record === null) return ofNow && { ...ofNow, tuning: null, refused };
  try {
    const record = parseAdapterRecord(kept.record, key, 'the kept run');
    return { ...record, refused: [...record.refused, ...refused] };
  } catch (error) {
    if (error instanceof DeviceError) return ofNow; // another adapter's: its bits are others in any case
    throw error;
  }
}
