/** The kept runs, a folder each with its two slots. Before: `twoSlots.ts`. After: `storeDesk.ts`, `runKeeper.ts`. */
import type { StoreFolder } from './folder.ts';
import { sizeOf } from './slot.ts';
import type { RunAbout, StoredRun } from './storeProtocol.ts';
import { TwoSlots } from './twoSlots.ts';

export class RunShelf {
  constructor(private readonly root: () => Promise<StoreFolder>) {}

  private async shelf(): Promise<StoreFolder> {
    return (await this.root()).folder('runs');
  }

  slots(id: string): TwoSlots<RunAbout> {
    return new TwoSlots(async () => (await this.shelf()).folder(id));
  }

  /** Newest first; those without a whole checkpoint last. */
  async list(): Promise<StoredRun[]> {
    const found: StoredRun[] = [];
    for (const { name: id, isFolder } of await (await this.shelf()).list()) {
      if (!isFolder) continue;
      const manifests = await this.slots(id).manifests();
      const sizeBytes = manifests.reduce((sum, { manifest }) => sum + sizeOf(manifest), 0);
      found.push({ id, about: manifests[0]?.manifest.about ?? null, sizeBytes });
    }
    return found.sort((a, b) => (b.about?.savedAt ?? '').localeCompare(a.about?.savedAt ?? ''));
  }

  async remove(id: string): Promise<void> {
    await (await this.shelf()).remove(id);
  }
}
