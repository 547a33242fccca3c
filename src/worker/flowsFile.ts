/** The shown user's flows as a file beside a saved checkpoint. Before: `train/flowSnapshot.ts`. After: the page's downloads. */
import { pathTo } from '../items/trie.ts';
import type { NamedFile } from '../train/checkpoint.ts';
import { flowSnapshot } from '../train/flowSnapshot.ts';
import { takenItemId } from '../train/prepare.ts';
import type { Trainer } from '../train/trainer.ts';
import { evaluationHistory } from '../train/windows.ts';

/** The shown user's flows with all that is needed to recompute them from the checkpoint: history, target, token paths. */
export async function flowsFile(of: Trainer, user: number, shownPrefixes: Uint32Array | null): Promise<NamedFile> {
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
