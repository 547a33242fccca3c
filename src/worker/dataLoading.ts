/**
 * Reading the files a person dropped: one reading at a time, which a later message ends within a piece of about 1 MiB. Before:
 * `trainingWorker.ts`, which hears that message while a reading goes on. After: `data/`, `items/`.
 */
import { blobSource } from '../core/byteStreams.ts';
import { DataError, StoppedError } from '../core/errors.ts';
import type { Dataset } from '../data/dataset.ts';
import { MappingNeeded } from '../data/mappingRequest.ts';
import { readDataset } from '../data/readDataset.ts';
import type { ItemFiles } from '../items/buildSemanticIds.ts';
import { itemFilesBeside } from '../items/filesBeside.ts';
import type { WorkerCommand, WorkerEvent } from './protocol.ts';

type LoadFiles = Extract<WorkerCommand, { type: 'loadFiles' }>;

export interface LoadedFiles {
  readonly dataset: Dataset;
  /** Semantic IDs and embeddings dropped with it. */
  readonly ownFiles: ItemFiles;
}

export class DataLoading {
  private reading: AbortController | null = null;
  private wasCancelled = false;

  /** To be called when the command arrives, which may be before its turn: what went on before is ended. */
  begin(): AbortSignal {
    this.supersede();
    this.reading = new AbortController();
    return this.reading.signal;
  }

  /** Other data are wanted: what is being read ends, unanswered. */
  supersede(): void {
    this.reading?.abort();
    this.reading = null;
    this.wasCancelled = false;
  }

  /** What is being read ends; answered by `loadStopped`. */
  cancel(): void {
    this.wasCancelled = this.reading !== null;
    this.reading?.abort();
    this.reading = null;
  }

  /**
   * What the files hold. Null where a person must say what their columns are, or has cancelled, which the page is told. Throws
   * DataError for files that cannot be read, StoppedError where the reading was superseded.
   */
  async load(
    { files, mapping, ask }: LoadFiles,
    signal: AbortSignal,
    send: (event: WorkerEvent) => void,
  ): Promise<LoadedFiles | null> {
    const sources = files.map(({ path, file }) => blobSource(path, file, DataError));
    try {
      const dataset = await readDataset(
        sources,
        (label, done, total, rows) =>
          send({ type: 'progress', label, done, total, ...(rows === undefined ? {} : { rows }) }),
        { signal, ask: ask ?? 'unsure', ...(mapping ? { mapping } : {}) },
      );
      return { dataset, ownFiles: await itemFilesBeside(sources, signal) };
    } catch (error) {
      if (error instanceof MappingNeeded) {
        send({ type: 'mapping', request: error.request });
        return null;
      }
      if (!(error instanceof StoppedError && this.wasCancelled)) throw error;
      this.wasCancelled = false;
      send({ type: 'loadStopped' });
      return null;
    } finally {
      if (this.reading?.signal === signal) this.reading = null;
    }
  }
}
