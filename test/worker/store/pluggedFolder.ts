/**
 * A file system on a machine whose plug is pulled: at the n-th operation everything stops, and of what was not yet on the
 * disk each part survives or not, as a list of fates says.
 */
import type { FileSink } from '../../../src/core/byteStreams.ts';
import type { StoreFolder } from '../../../src/worker/store/folder.ts';

export class PluggedOut extends Error {}

/** What becomes of an operation that was not on the disk when the plug was pulled. */
export type Fate = 'lost' | 'half' | 'whole';

type Pending =
  | { readonly kind: 'empty' }
  | { readonly kind: 'remove' }
  | { readonly kind: 'write'; at: number; bytes: Uint8Array };

class Disk {
  /** Null: no such file. */
  readonly files = new Map<string, { durable: Uint8Array | null; pending: Pending[] }>();
  operations = 0;
  plugAt = Number.POSITIVE_INFINITY;

  tick(): void {
    if (++this.operations > this.plugAt)
      throw new PluggedOut(`the plug was pulled before operation ${this.operations}`);
  }

  file(path: string) {
    let file = this.files.get(path);
    if (!file) {
      file = { durable: null, pending: [] };
      this.files.set(path, file);
    }
    return file;
  }

  content(path: string): Uint8Array | null {
    const file = this.files.get(path);
    return file ? applied(file.durable, file.pending) : null;
  }
}

function applied(durable: Uint8Array | null, pending: readonly Pending[]): Uint8Array | null {
  let bytes = durable;
  for (const op of pending) {
    if (op.kind === 'empty') bytes = new Uint8Array(0);
    else if (op.kind === 'remove') bytes = null;
    else {
      const end = op.at + op.bytes.length;
      const next = new Uint8Array(Math.max(bytes?.length ?? 0, end));
      if (bytes) next.set(bytes);
      next.set(op.bytes, op.at);
      bytes = next;
    }
  }
  return bytes;
}

/** A disk with one folder in it, and what a test does with the machine around it. */
export class Machine {
  private disk = new Disk();

  get root(): StoreFolder {
    return folderAt(this.disk, '');
  }
  get operations(): number {
    return this.disk.operations;
  }

  /** From now on, the plug is pulled when this many more operations are done. */
  pullAfter(operations: number): void {
    this.disk.plugAt = this.disk.operations + operations;
  }

  /** Starts again, with what the disk holds: `fate` is asked for every operation that was still on its way. */
  restart(fate: () => Fate): void {
    const next = new Disk();
    for (const [path, { durable, pending }] of this.disk.files) {
      const survivors = pending.flatMap((op): Pending[] => {
        const what = fate();
        if (what === 'lost') return [];
        if (what === 'half' && op.kind === 'write')
          return [{ ...op, bytes: op.bytes.subarray(0, op.bytes.length >> 1) }];
        return [op];
      });
      next.files.set(path, { durable: applied(durable, survivors), pending: [] });
    }
    this.disk = next;
  }

  /** Changes a byte of a file on the disk, or cuts it off. */
  damage(path: string, change: (bytes: Uint8Array) => Uint8Array): void {
    const file = this.disk.file(path);
    file.durable = change(applied(file.durable, file.pending)!.slice());
    file.pending = [];
  }

  get paths(): string[] {
    return [...this.disk.files.keys()].filter((path) => this.disk.content(path) !== null).sort();
  }
}

function folderAt(disk: Disk, prefix: string): StoreFolder {
  return {
    folder: async (name) => folderAt(disk, `${prefix}${name}/`),
    async create(name): Promise<FileSink> {
      disk.tick();
      const file = disk.file(prefix + name);
      file.pending.push({ kind: 'empty' });
      let at = 0;
      return {
        async write(bytes) {
          disk.tick();
          file.pending.push({ kind: 'write', at, bytes: bytes.slice() });
          at += bytes.length;
        },
        async close() {
          disk.tick();
          file.durable = applied(file.durable, file.pending);
          file.pending = [];
        },
      };
    },
    async blob(name) {
      const bytes = disk.content(prefix + name);
      return bytes ? new Blob([bytes as Uint8Array<ArrayBuffer>]) : null;
    },
    async list() {
      const found = new Map<string, boolean>();
      for (const path of disk.files.keys()) {
        if (!path.startsWith(prefix) || disk.content(path) === null) continue;
        const [first, ...rest] = path.slice(prefix.length).split('/');
        found.set(first, rest.length > 0);
      }
      return [...found].map(([name, isFolder]) => ({ name, isFolder }));
    },
    async remove(name) {
      disk.tick();
      for (const [path, file] of disk.files)
        if (path === prefix + name || path.startsWith(`${prefix}${name}/`)) file.pending.push({ kind: 'remove' });
    },
  };
}
