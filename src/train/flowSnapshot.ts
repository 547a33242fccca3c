/** Learned and exact flows of one user on the trie, by forward passes over the prefixes the picture shows. After: `runEvents.ts`. */
import { logSumExp } from '../core/logDomain.ts';
import { distanceToTarget, jensenShannon, logZError, totalVariation } from '../eval/flowMetrics.ts';
import { exactLogFlows } from '../gflow/exactFlows.ts';
import { pathTo, type Trie } from '../items/trie.ts';
import type { FlowSnapshot, TargetDistance } from './runEvents.ts';
import type { Trainer } from './trainer.ts';

/** Catalogues up to this size are measured whole with every snapshot, and by the test. Our choice. */
export const WHOLE_CATALOGUE = 512;
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

function firstItemBelow(trie: Trie, prefix: number): number {
  let p = prefix;
  while (trie.item[p] < 0) p = trie.firstChild[p];
  return trie.item[p];
}

function normalised(logs: readonly number[]): number[] {
  const z = logSumExp(logs);
  return logs.map((x) => Math.exp(x - z));
}

export async function flowSnapshot(
  trainer: Trainer,
  user: number,
  wanted: Uint32Array | null,
): Promise<{ snapshot: FlowSnapshot; distance: TargetDistance }> {
  const { trie, levels: L } = trainer.data;
  const request = trainer.inspectionRequest(user);
  const whole = trie.numItems <= WHOLE_CATALOGUE;
  const prefixes = whole ? Uint32Array.from({ length: trie.numPrefixes }, (_, p) => p) : closedPrefixes(trie, wanted);
  const set = await trainer.inspectionSet(request);
  // One item per shown prefix that has no shown child, and the set's own items.
  const hasShownChild = new Set<number>();
  for (const p of prefixes) if (p !== 0) hasShownChild.add(trie.parent[p]);
  const items = new Set<number>(set);
  for (const p of prefixes) if (!hasShownChild.has(p)) items.add(firstItemBelow(trie, p));
  const list = Uint32Array.from(items).sort();
  const values = await trainer.pathValues(request.history, list);

  const logPFOf = new Map<number, number>([[0, 0]]);
  const logFOf = new Map<number, number>();
  const logReachOf = new Map<number, number>([[0, 0]]);
  const logProbOf = new Map<number, number>();
  const logReward = trainer.logRewards(request);
  list.forEach((item, k) => {
    let reach = 0;
    logFOf.set(0, values.logF[k * L]);
    pathTo(trie, trie.leafOfItem[item]).forEach((p, l) => {
      reach += values.logPF[k * L + l];
      logPFOf.set(p, values.logPF[k * L + l]);
      logReachOf.set(p, reach);
      logFOf.set(p, l + 1 < L ? values.logF[k * L + l + 1] : logReward[item]);
    });
    logProbOf.set(item, reach);
  });
  const exact = exactLogFlows(trie, logReward);
  const step = trainer.position.step;
  const column = (f: (p: number) => number) => Float32Array.from(prefixes, f);
  const snapshot: FlowSnapshot = {
    step,
    user,
    prefixes,
    logF: column((p) => logFOf.get(p) ?? Number.NaN),
    logPF: column((p) => logPFOf.get(p) ?? Number.NaN),
    logReach: column((p) => logReachOf.get(p) ?? Number.NaN),
    exactLogF: column((p) => exact[p]),
    residual: column((p) =>
      p === 0
        ? Number.NaN
        : (logFOf.get(trie.parent[p]) ?? Number.NaN) + (logPFOf.get(p) ?? Number.NaN) - (logFOf.get(p) ?? Number.NaN),
    ),
  };
  const logProbs = (of: readonly number[]) => of.map((i) => logProbOf.get(i)!);
  const targetOn = (of: readonly number[]) => normalised(of.map((i) => logReward[i]));
  const catalogue = whole
    ? distanceToTarget(
        Float64Array.from({ length: trie.numItems }, (_, i) => logProbOf.get(i)!),
        logReward,
      )
    : null;
  const [policy, target] = [normalised(logProbs(set)), targetOn(set)];
  const learnedLogZ = logFOf.get(0)!;
  return {
    snapshot,
    distance: {
      step,
      user,
      setTotalVariation: set.length > 1 ? totalVariation(policy, target) : null,
      setJensenShannon: set.length > 1 ? jensenShannon(policy, target) : null,
      setSize: set.length,
      catalogueTotalVariation: catalogue?.totalVariation ?? null,
      catalogueJensenShannon: catalogue?.jensenShannon ?? null,
      invalidRate: catalogue?.invalidRate ?? null,
      logZError: Number.isNaN(learnedLogZ) ? null : logZError(learnedLogZ, exact[0]),
      catalogueIsObjective: set.length >= trie.numItems,
    },
  };
}
