/** What a run's `metadata.json` says besides its configuration: versions, device, data, seed. */
import { fnv1a32 } from '../core/random.ts';
import { hexadecimal, sha256 } from '../core/sha256.ts';
import { Sha256 } from '../core/sha256Stream.ts';
import type { Dataset } from '../data/dataset.ts';
import { adapterInWords } from '../gpu/device.ts';
import type { Trainer } from './trainer.ts';

export const APP_VERSION = '0.1.0';

/** Above this, bytes are summed up piece by piece: slower than the browser's own, and without a copy. Our choice. */
const LARGE_BYTES = 2 ** 28;

/**
 * SHA-256 of the interactions and item ids, and, of data that were read from files, of what was shown: names the data a result
 * belongs to. Built-in data follow from their name and seed, impressions and all.
 */
export async function dataHash(dataset: Dataset): Promise<string> {
  const { interactions: i } = dataset;
  const parts = [
    i.user,
    i.item,
    i.timestamp ?? new Float64Array(0),
    i.rating ?? new Float32Array(0),
    new TextEncoder().encode(dataset.itemIds.join('\n')),
    ...(dataset.impressions && dataset.report.files.length > 0
      ? [dataset.impressions.start, dataset.impressions.item]
      : []),
  ];
  const size = parts.reduce((a, p) => a + p.byteLength, 0);
  // Pages on plain http have no other; and of large data no second copy is made.
  if (globalThis.crypto?.subtle === undefined || size > LARGE_BYTES) {
    const sum = new Sha256();
    for (const p of parts) sum.update(new Uint8Array(p.buffer, p.byteOffset, p.byteLength));
    return sum.hex();
  }
  const bytes = new Uint8Array(size);
  let at = 0;
  for (const p of parts) {
    bytes.set(new Uint8Array(p.buffer, p.byteOffset, p.byteLength), at);
    at += p.byteLength;
  }
  return hexadecimal(await sha256(bytes));
}

/** Names of the kernel variants of a step, one a dispatch. */
const stepVariants = ({ engine }: Trainer): string[] =>
  engine.stepPrograms.flatMap((p) => p.dispatches.map((d) => d.variant));

/** Of all kernels of a step, in order: with the adapter, what bits are promised on. */
const stepHash = (variants: readonly string[]): string => fnv1a32(variants.join('\n')).toString(16).padStart(8, '0');

/** What a recording says of its run (`record/recording.ts`); whoever owns the device adds where the code ran. */
export async function recordingFacts(trainer: Trainer): Promise<{
  readonly appVersion: string;
  readonly adapter: string;
  readonly kernels: string;
  readonly seed: number;
  readonly dataHash: string;
  readonly dataName: string;
}> {
  const { data, engine } = trainer;
  const record = engine.options.kernels?.record ?? null;
  return {
    appVersion: APP_VERSION,
    adapter: adapterInWords(engine.gpu.adapter),
    kernels: `step ${stepHash(stepVariants(trainer))}, ${record ? `variants as ${record}` : 'variants by the fixed rule'}`,
    seed: data.config.seed,
    dataHash: await dataHash(data.unmerged),
    dataName: data.unmerged.name,
  };
}

export async function runMetadata(trainer: Trainer): Promise<Record<string, unknown>> {
  const { data, engine } = trainer;
  const { adapter } = engine.gpu;
  const variants = stepVariants(trainer);
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
    stepHash: stepHash(variants),
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
