/** Where a file's bytes come from and go to, a range or a piece at a time: memory and the page's Blobs; Node's are in `cli/`. */
import { CheckpointError, errorMessage, type PlaygroundError } from './errors.ts';

/** The class of error that a source throws in words: what the file was wanted for. */
export type SourceFailure = new (message: string, options?: ErrorOptions) => PlaygroundError;

export interface ByteSource {
  /** The file's name, for messages. */
  readonly name: string;
  readonly size: number;
  /** Bytes `from` … `to` (exclusive). Fewer come back only when the file has shrunk. */
  read(from: number, to: number): Promise<Uint8Array>;
}

export interface ByteSink {
  /** Has taken the bytes when it resolves: the caller may reuse them. */
  write(bytes: Uint8Array): Promise<void>;
}

/** A file being written. */
export interface FileSink extends ByteSink {
  close(): Promise<void>;
}

/** Reads are views of `bytes`, not copies. */
export function bytesSource(name: string, bytes: Uint8Array): ByteSource {
  return { name, size: bytes.byteLength, read: async (from, to) => bytes.subarray(from, to) };
}

/** A Blob, or a File that was dropped on the page: only what is asked for comes into memory. */
export function blobSource(name: string, blob: Blob, Failure: SourceFailure = CheckpointError): ByteSource {
  return {
    name,
    size: blob.size,
    async read(from, to) {
      try {
        return new Uint8Array(await blob.slice(from, to).arrayBuffer());
      } catch (cause) {
        throw new Failure(
          `${name} cannot be read: ${errorMessage(cause).replace(/\.$/, '')}. It may have been changed or moved since it was chosen; choose it again.`,
          { cause },
        );
      }
    },
  };
}

/** Collects a file as a Blob; browsers keep large ones outside the tab's memory. */
export class BlobSink implements FileSink {
  private readonly parts: Blob[] = [];

  async write(bytes: Uint8Array): Promise<void> {
    this.parts.push(new Blob([bytes as Uint8Array<ArrayBuffer>]));
  }

  async close(): Promise<void> {}

  blob(): Blob {
    return new Blob(this.parts, { type: 'application/octet-stream' });
  }
}
