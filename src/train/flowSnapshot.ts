/** Learned and exact flows of one user on the trie, by a pass over the prefixes the picture shows. Before: `cataloguePass.ts`. After: `runEvents.ts`. */
import { logSumExp } from '../core/logDomain.ts';
import { distanceToTarget, jensenShannon, logZError, totalVariation } from '../eval/flowMetrics.ts';
import { treeFlows } from '../gflow/treeFlows.ts';
import { pathTo, type Trie } from '../items/trie.ts';
import { cataloguePass, innerPrefixes, itemLogProbs, type PrefixValues } from './cataloguePass.ts';
import { WHOLE_CATALOGUE } from './prepare.ts';
import type { FlowSnapshot, TargetDistance } from './runEvents.ts';
import type { Trainer } from './trainer.ts';
import { userExposure } from './userExposure.ts';

/** Prefixes shown when the page has not asked for any. */
const DEFAULT_PREFIXES = 600;

/** The wanted prefixes with all their ancestors, ascending; by default the shallowest levels. */
export function closedPrefixes(trie: Trie, wanted: Uint32Array | null): Uint32Array {
  const set = new Set<number>([0]);
  if (wanted && wanted.length > 0) {
    for (const p of wanted) if (p < trie.numPrefixes) for (const q of pathTo(trie, p)) set.add(q);
  } else for (let p = 1; p < Math.min(trie.numPrefixes, DEFAULT_PREFIXES); p++) set.add(p);
  return Uint32Array.from(set).sort();
}

function normalised(logs: readonly number[]): number[] {
  const z = logSumExp(logs);
  return logs.map((x) => Math.exp(x - z));
}

/** `exposure`: the class of every item for this user, u8 [numItems] (`eval/exposure.ts`). */
export async function flowSnapshot(
  trainer: Trainer,
  user: number,
  wanted: Uint32Array | null,
): Promise<{ snapshot: FlowSnapshot; distance: TargetDistance; exposure: Uint8Array }> {
  const { trie } = trainer.data;
  const request = trainer.inspectionRequest(user);
  const whole = trie.numItems <= WHOLE_CATALOGUE;
  const prefixes = whole ? Uint32Array.from({ length: trie.numPrefixes }, (_, p) => p) : closedPrefixes(trie, wanted);
  const set = await trainer.inspectionSet(request);
  // Shown prefixes and the set's own paths.
  const asked = new Set<number>(prefixes);
  for (const item of set) for (const p of pathTo(trie, trie.leafOfItem[item])) asked.add(p);
  let values: PrefixValues | undefined;
  // Rewards by the policy's own probability need all of them.
  const { estimatesByPolicy } = trainer.sets;
  const visited = innerPrefixes(trie, estimatesByPolicy ? undefined : asked);
  await cataloguePass(trainer, [request.history], (of) => (values = of), visited);
  const { logPF, logF: innerLogF } = values!;
  const logReward = trainer.logRewards(request, estimatesByPolicy ? itemLogProbs(trie, values!) : null);
  const { logF, logReach, exactLogF, residual } = treeFlows(trie, logPF, innerLogF, logReward);
  const step = trainer.position.step;
  const column = (f: (p: number) => number) => Float32Array.from(prefixes, f);
  const snapshot: FlowSnapshot = {
    step,
    user,
    prefixes,
    logF: column((p) => logF[p]),
    logPF: column((p) => logPF[p]),
    logReach: column((p) => logReach[p]),
    exactLogF: column((p) => exactLogF[p]),
    residual: column(residual),
  };
  const logProbs = (of: ArrayLike<number>) => Array.from(of, (i) => logReach[trie.leafOfItem[i]]);
  const targetOn = (of: readonly number[]) => normalised(of.map((i) => logReward[i]));
  const catalogue = whole ? distanceToTarget(itemLogProbs(trie, values!), logReward) : null;
  const [policy, target] = [normalised(logProbs(set)), targetOn(set)];
  const learnedLogZ = logF[0];
  return {
    snapshot,
    exposure: userExposure(trainer.data, user, logReward),
    distance: {
      step,
      user,
      setTotalVariation: set.length > 1 ? totalVariation(policy, target) : null,
      setJensenShannon: set.length > 1 ? jensenShannon(policy, target) : null,
      setSize: set.length,
      catalogueTotalVariation: catalogue?.totalVariation ?? null,
      catalogueJensenShannon: catalogue?.jensenShannon ?? null,
      invalidRate: catalogue?.invalidRate ?? null,
      logZError: Number.isNaN(learnedLogZ) ? null : logZError(learnedLogZ, exactLogF[0]),
      catalogueIsObjective: set.length >= trie.numItems,
    },
  };
}
