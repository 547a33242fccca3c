/**
 * Two sets of files that take turns: what is being written is never the set that is known to be good, so that a tab may be
 * killed at any time. Before: `slot.ts`. After: `runKeeper.ts`.
 */
import { CheckpointError, errorMessage } from '../../core/errors.ts';
import type { StoreFolder } from './folder.ts';
import { type CreateFile, type Manifest, openSlot, readManifest, writeSlot } from './slot.ts';

const SLOTS = ['a', 'b'] as const;

export interface OpenedSlot<About> {
  readonly manifest: Manifest<About>;
  readonly files: ReadonlyMap<string, Blob>;
  /** What is wrong with a newer set, in words; null where this one is the newest. */
  readonly refused: string | null;
}

export class TwoSlots<About> {
  /** The slot that was opened or written last: not to be written next. */
  private good: (typeof SLOTS)[number] | null = null;
  private generation = 0;

  /** `folder` is asked for each time: a browser may have thrown it away. */
  constructor(private readonly folder: () => Promise<StoreFolder>) {}

  /** The manifests that hold, newest first; their files are not looked at. */
  async manifests(): Promise<{ readonly slot: (typeof SLOTS)[number]; readonly manifest: Manifest<About> }[]> {
    const folder = await this.folder();
    const found = await Promise.all(
      SLOTS.map(async (slot) => ({ slot, manifest: await readManifest<About>(await folder.folder(slot)) })),
    );
    return found
      .flatMap(({ slot, manifest }) => (manifest ? [{ slot, manifest }] : []))
      .sort((x, y) => y.manifest.generation - x.manifest.generation);
  }

  /** The newest set whose checksums hold. Throws CheckpointError where there is none, with what is wrong with each. */
  async open(): Promise<OpenedSlot<About>> {
    const folder = await this.folder();
    const refused: string[] = [];
    for (const { slot, manifest } of await this.manifests()) {
      try {
        const files = await openSlot(await folder.folder(slot), manifest);
        this.good = slot;
        this.generation = Math.max(this.generation, manifest.generation);
        return { manifest, files, refused: refused.length > 0 ? refused.join(' ') : null };
      } catch (error) {
        refused.push(errorMessage(error));
        this.generation = Math.max(this.generation, manifest.generation);
      }
    }
    throw new CheckpointError(
      refused.length > 0
        ? `The stored checkpoint is damaged. ${refused.join(' ')} Nothing was loaded. Discard it, or start the run from the beginning.`
        : 'No whole checkpoint was stored before the tab was closed. Discard the run, or start it from the beginning.',
    );
  }

  /** Writes a set beside the good one, which it then takes the place of; with `alone`, the old one is removed. Where it throws, the old one stays. */
  async save(about: About, write: (create: CreateFile) => Promise<void>, alone = false): Promise<Manifest<About>> {
    const folder = await this.folder();
    if (!this.good) {
      const [newest] = await this.manifests();
      this.good = newest?.slot ?? null;
      this.generation = Math.max(this.generation, newest?.manifest.generation ?? 0);
    }
    const slot = SLOTS[this.good === 'a' ? 1 : 0];
    try {
      const manifest = await writeSlot(await folder.folder(slot), this.generation + 1, about, write);
      this.generation++;
      if (alone && this.good) await folder.remove(this.good);
      this.good = slot;
      return manifest;
    } catch (error) {
      // What was written of it would only take room.
      await folder.remove(slot).catch(() => {});
      throw error;
    }
  }
}
