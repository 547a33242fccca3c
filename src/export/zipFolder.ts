/** A folder as one zip, written file by file as it comes; nothing large is in memory at once. Before: `exportedRun.ts`'s folders. After: a download. */
import { Zip, ZipDeflate, ZipPassThrough } from 'fflate';
import type { FileSink } from '../core/byteStreams.ts';
import { ConfigError } from '../core/errors.ts';

/** What a zip can say of sizes and places without its 64-bit form, which not everything unpacks. */
const LARGEST_BYTES = 2 ** 32 - 2 ** 24;

export class ZipFolder {
  private readonly parts: Blob[] = [];
  private size = 0;
  private failure: Error | null = null;
  private readonly zip: Zip;

  /** `folder`: what the files lie in once unpacked. */
  constructor(private readonly folder: string) {
    this.zip = new Zip((error, part) => {
      if (error) this.failure = error;
      else this.parts.push(new Blob([part as Uint8Array<ArrayBuffer>]));
    });
  }

  /** One file at a time. Its `write` throws ConfigError where the folder becomes larger than a zip can be. */
  async create(name: string): Promise<FileSink> {
    // Weights do not shrink; texts do.
    const path = `${this.folder}/${name}`;
    const entry = name.endsWith('.safetensors') ? new ZipPassThrough(path) : new ZipDeflate(path, { level: 6 });
    this.zip.add(entry);
    const push = async (bytes: Uint8Array, isLast: boolean): Promise<void> => {
      this.size += bytes.length;
      if (this.size > LARGEST_BYTES)
        throw new ConfigError(
          'The folder is larger than the 4 GiB a zip can hold. Save the checkpoint and write it by npm run export instead.',
        );
      entry.push(bytes, isLast);
      if (this.failure) throw this.failure;
    };
    return { write: (bytes) => push(bytes, false), close: () => push(new Uint8Array(0), true) };
  }

  blob(): Blob {
    this.zip.end();
    return new Blob(this.parts, { type: 'application/zip' });
  }
}
