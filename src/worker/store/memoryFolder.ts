/** A folder in memory: where the browser keeps nothing for this page, or has no room left. Gone with the tab. */
import { BlobSink } from '../../core/byteStreams.ts';
import type { StoreFolder } from './folder.ts';

export class MemoryFolder implements StoreFolder {
  private readonly entries = new Map<string, MemoryFolder | BlobSink>();

  async folder(name: string): Promise<StoreFolder> {
    const found = this.entries.get(name);
    if (found instanceof MemoryFolder) return found;
    const made = new MemoryFolder();
    this.entries.set(name, made);
    return made;
  }

  async create(name: string) {
    const sink = new BlobSink();
    this.entries.set(name, sink);
    return sink;
  }

  async blob(name: string) {
    const found = this.entries.get(name);
    return found instanceof BlobSink ? found.blob() : null;
  }

  async list() {
    return [...this.entries].map(([name, entry]) => ({ name, isFolder: entry instanceof MemoryFolder }));
  }

  async remove(name: string): Promise<void> {
    this.entries.delete(name);
  }
}
