/**
 * The collaborative model of a run on disk: read where it was trained before with the same settings on the same data, else
 * trained and written. Before: `train.ts`. After: `train/collaborativeModel.ts`.
 */
import { createHash } from 'node:crypto';
import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { usesCollaborativeModel } from '../config/collaborativeUse.ts';
import { CheckpointError } from '../core/errors.ts';
import type { Gpu } from '../gpu/device.ts';
import { loadCheckpoint } from '../train/checkpoint.ts';
import { type CollaborativeModel, collaborativeIdentity, collaborativeModel } from '../train/collaborativeModel.ts';
import type { PreparedData } from '../train/prepare.ts';
import { folderSources, replaceModel } from './runFolder.ts';

/** Stands beside a finished SASRec. */
const IDENTITY = 'identity.json';

/** The folder of a shared store for these settings and data on this adapter: another's bits are others. */
function sharedFolder(
  store: string,
  own: string,
  { vendor, architecture, device, description }: Gpu['adapter'],
): string {
  const hash = createHash('sha256')
    .update(own)
    .update(JSON.stringify([vendor, architecture, device, description]));
  return path.join(store, `sasrec-${hash.digest('hex').slice(0, 16)}`);
}

/**
 * The model the configuration asks for, or null where it asks for none. A SASRec is looked for in the folder that is resumed, then in
 * `store` where one is given, else in the run's own folder. Throws CheckpointError for a damaged one.
 */
export async function runCollaborativeModel(
  gpu: Gpu,
  data: PreparedData,
  where: { readonly out: string; readonly resume?: string; readonly store?: string },
  onProgress: (label: string, done: number, total: number) => void,
): Promise<CollaborativeModel | null> {
  if (!usesCollaborativeModel(data.config)) return null;
  if (data.config.collaborative.model !== 'sasrec') return collaborativeModel(gpu, data, { onProgress });
  const own = await collaborativeIdentity(data);
  const inRun = (run: string) => path.join(run, 'collaborative');
  const folder = where.store ? sharedFolder(where.store, own, gpu.adapter) : inRun(where.out);
  const identityFile = path.join(folder, IDENTITY);
  // What the run began with goes on, on whatever adapter.
  const places = [...(where.resume ? [inRun(where.resume)] : []), folder];
  const isOwn = await Promise.all(
    places.map(async (place) => (await readFile(path.join(place, IDENTITY), 'utf8').catch(() => null)) === own),
  );
  const found = places.find((_, i) => isOwn[i]);
  if (found !== undefined) {
    const files = await folderSources(path.join(found, 'model')).catch((cause) => {
      throw new CheckpointError(
        `${found} says it holds a trained SASRec, and its model/ cannot be read. Delete the folder to train it again.`,
        { cause },
      );
    });
    if (where.resume && found === inRun(where.resume) && path.resolve(where.resume) !== path.resolve(where.out)) {
      await cp(path.join(found, 'model'), path.join(inRun(where.out), 'model'), { recursive: true });
      await writeFile(path.join(inRun(where.out), IDENTITY), own);
    }
    const checkpoint = new Map([...files].map(([name, file]) => [`model/${name}`, file]));
    console.log(`collaborative model: SASRec as trained in ${found}`);
    return collaborativeModel(gpu, data, { onProgress, load: (trainer) => loadCheckpoint(trainer, checkpoint) });
  }
  return collaborativeModel(gpu, data, {
    onProgress,
    async onTrained(trainer) {
      await mkdir(folder, { recursive: true });
      // Without it the folder holds no finished model: that of other settings goes first, ours comes last.
      await rm(identityFile, { force: true });
      await replaceModel(folder, trainer);
      await writeFile(identityFile, own);
    },
  });
}
