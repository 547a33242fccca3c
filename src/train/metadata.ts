/** What a run's `metadata.json` says besides its configuration: versions, device, data, seed. */
import { fnv1a32 } from '../core/random.ts';
import { hexadecimal, sha256 } from '../core/sha256.ts';
import type { Dataset } from '../data/dataset.ts';
import type { Trainer } from './trainer.ts';

export const APP_VERSION = '0.1.0';

/** SHA-256 of the interactions and item ids: names the data a result belongs to. */
export async function dataHash(dataset: Dataset): Promise<string> {
  const { interactions: i } = dataset;
  const parts = [
    i.user,
    i.item,
    i.timestamp ?? new Float64Array(0),
    i.rating ?? new Float32Array(0),
    new TextEncoder().encode(dataset.itemIds.join('\n')),
  ];
  const bytes = new Uint8Array(parts.reduce((a, p) => a + p.byteLength, 0));
  let at = 0;
  for (const p of parts) {
    bytes.set(new Uint8Array(p.buffer, p.byteOffset, p.byteLength), at);
    at += p.byteLength;
  }
  return hexadecimal(await sha256(bytes));
}

export async function runMetadata(trainer: Trainer): Promise<Record<string, unknown>> {
  const { data, engine } = trainer;
  const { adapter } = engine.gpu;
  const variants = engine.stepPrograms.flatMap((p) => p.dispatches.map((d) => d.variant));
  return {
    app: 'gflowgr-playground',
    version: APP_VERSION,
    adapter: {
      vendor: adapter.vendor,
      architecture: adapter.architecture,
      device: adapter.device,
      description: adapter.description,
      features: adapter.features,
    },
    /** Kernel variants chosen, with a hash of each one's code, and one of the whole step. */
    kernels: [...new Set(variants)].sort(),
    /** The tuning record whose choice the run used; null: the fixed rule. */
    tuning: engine.options.kernels?.record ?? null,
    stepHash: fnv1a32(variants.join('\n')).toString(16).padStart(8, '0'),
    random: 'philox4x32-10',
    data: {
      name: data.unmerged.name,
      hash: await dataHash(data.unmerged),
      users: data.split.numUsers,
      items: data.unmerged.itemIds.length,
      /** Fewer than items where collisions are kept. */
      paths: data.trie.numItems,
      trainInteractions: data.split.numTrainInteractions,
      terms: data.unmerged.terms,
    },
    seed: data.config.seed,
    model: {
      preset: data.config.model.shape ? 'imported' : data.config.model.preset,
      vocabularySize: data.model.vocabularySize,
      levels: data.levels,
    },
  };
}
