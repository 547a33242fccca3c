/** What Save hands to the page's downloads: the checkpoint, the items' paths, SASRec's weights and the shown user's flows. */
import { BlobSink } from '../core/byteStreams.ts';
import { pathTo } from '../items/trie.ts';
import { itemsFile, type NamedFile, saveCheckpoint } from '../train/checkpoint.ts';
import { COLLABORATIVE_FILE } from '../train/collaborativeFile.ts';
import { flowSnapshot } from '../train/flowSnapshot.ts';
import { takenItemId } from '../train/prepare.ts';
import type { Trainer } from '../train/trainer.ts';
import { evaluationHistory } from '../train/windows.ts';

/** The shown user's flows with all that is needed to recompute them from the checkpoint: history, target, token paths. */
async function flowsFile(of: Trainer, user: number, shownPrefixes: Uint32Array | null): Promise<NamedFile> {
  const { data } = of;
  const { snapshot, distance } = await flowSnapshot(of, user, shownPrefixes);
  const { history, place } = evaluationHistory(data.split, user, 'test', data.config.data.maxHistory);
  const numbers = (values: Float32Array) => Array.from(values, (x) => (Number.isFinite(x) ? x : null));
  const flows = {
    step: snapshot.step,
    user,
    userId: data.dataset.userIds[data.split.userIndex[user]],
    history: Array.from(history, (_, k) => takenItemId(data, place - history.length + k)),
    target: takenItemId(data, place),
    policy: data.config.objective.policy,
    prefixes: Array.from(snapshot.prefixes),
    paths: Array.from(snapshot.prefixes, (prefix) => pathTo(data.trie, prefix).map((p) => data.trie.token[p])),
    logF: numbers(snapshot.logF),
    logPF: numbers(snapshot.logPF),
    logReach: numbers(snapshot.logReach),
    exactLogF: numbers(snapshot.exactLogF),
    residual: numbers(snapshot.residual),
    distance,
  };
  return { name: 'flows.json', bytes: new TextEncoder().encode(`${JSON.stringify(flows)}\n`) };
}

/** All files of the run as it stands; `sasRec`: its collaborative model's, where it has trained one. */
export async function savedFiles(
  trainer: Trainer,
  sasRec: Blob | null,
  shown: { readonly user: number; readonly prefixes: Uint32Array | null },
): Promise<{ readonly name: string; readonly blob: Blob }[]> {
  const sinks = new Map<string, BlobSink>();
  const create = async (name: string) => {
    const sink = new BlobSink();
    sinks.set(name, sink);
    return sink;
  };
  await saveCheckpoint(trainer, create);
  const beside = [itemsFile(trainer.data)];
  if (shown.user < trainer.data.split.numUsers) beside.push(await flowsFile(trainer, shown.user, shown.prefixes));
  for (const { name, bytes } of beside) await (await create(name)).write(bytes);
  const files = [...sinks].map(([name, sink]) => ({ name, blob: sink.blob() }));
  return sasRec ? [...files, { name: COLLABORATIVE_FILE, blob: sasRec }] : files;
}
