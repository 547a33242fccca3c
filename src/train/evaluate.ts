/**
 * Ranking evaluation of a run: trie-constrained beam search on the GPU for every user, the target's log-probability by
 * a forward pass, popularity beside it. Before: `beamSearch.ts`. After: `runEvents.ts`.
 */
import { RandomStream } from '../core/random.ts';
import { popularityRanks } from '../eval/popularity.ts';
import { ndcgAt, pairedDifference, type Rank, rankingMetrics } from '../eval/rankingMetrics.ts';
import type { BeamResult } from './beamSearch.ts';
import { runPacker } from './packedForest.ts';
import type { EvaluationResult } from './runEvents.ts';
import type { Trainer } from './trainer.ts';
import { evaluationHistory, promptOf } from './windows.ts';

/** One user's outcome: a line of test.jsonl. */
export interface UserOutcome {
  /** Split user. */
  readonly user: number;
  readonly prompt: Uint32Array;
  readonly target: number;
  /** log P of the target's path, policy as configured; nats. */
  readonly logProb: number;
  /** 1-based, or null beyond the beam. */
  readonly rank: number | null;
  readonly popularityRank: number | null;
}

/** The protocol in words, printed with every number. */
export function protocolOf(trainer: Trainer, part: 'validation' | 'test', numUsers: number): string {
  const { config, split, dataset } = trainer.data;
  const { evaluation } = config;
  return [
    `leave-one-out (${part}: ${part === 'test' ? 'last' : 'last but one'} item in time order; ${dataset.report.tieRule})`,
    `${numUsers} of ${split.numUsers} users`,
    `full ranking over ${split.numItems} items`,
    `trie-constrained beam ${evaluation.beam}, ${config.objective.policy} policy, ties by token order`,
    evaluation.filterHistory
      ? 'history items filtered (a held-out item already in the history cannot be recommended and counts as a miss)'
      : 'history items kept',
    `history of at most ${config.data.maxHistory} items`,
    `${config.data.minInteractions}-core`,
  ].join('; ');
}

/** Users to evaluate: all, or a fixed random subset in ascending order. */
export function evaluationUsers(numUsers: number, limit: number, seed: number): Uint32Array {
  const all = Uint32Array.from({ length: numUsers }, (_, i) => i);
  if (limit >= numUsers) return all;
  return new RandomStream(seed, 'validation-users').shuffle(all).slice(0, limit).sort();
}

/** Popularity's rank of every user's held-out item, under the run's protocol; [numUsers]. */
export function popularityOf(trainer: Trainer, part: 'validation' | 'test'): readonly Rank[] {
  const { split, config } = trainer.data;
  return popularityRanks(split, { part, filterHistory: config.evaluation.filterHistory });
}

/**
 * Beam search and target log-probability of each user. `onProgress` counts users; who ranks users in parts hands the same
 * `popularity` to each.
 */
export async function rankUsers(
  trainer: Trainer,
  part: 'validation' | 'test',
  users: Uint32Array,
  onProgress?: (done: number, total: number) => void,
  popularity: readonly Rank[] = popularityOf(trainer, part),
): Promise<UserOutcome[]> {
  const { config, split, itemTokens, levels } = trainer.data;
  const { filterHistory, beam } = config.evaluation;
  const cases = Array.from(users, (user) => ({
    user,
    ...evaluationHistory(split, user, part, config.data.maxHistory),
  }));
  const ranks: (number | null)[] = [];
  await trainer.beam.search(
    cases.map((c) => ({ history: c.history, excluded: filterHistory ? c.all : new Uint32Array(0) })),
    beam,
    (result: BeamResult, index: number) => {
      const at = result.items.indexOf(cases[index].target);
      ranks[index] = at < 0 ? null : at + 1;
      onProgress?.(index + 1, cases.length);
    },
  );
  const packer = runPacker(trainer.data);
  const logProbs = new Float64Array(cases.length);
  for (let next = 0; next < cases.length; ) {
    packer.reset();
    const from = next;
    for (; next < cases.length; next++) {
      const prompt = promptOf(cases[next].history, trainer.data);
      const tokens = itemTokens.subarray(cases[next].target * levels, (cases[next].target + 1) * levels);
      if (
        !packer.add({
          prompt,
          historyWeight: 0,
          sets: [[{ tokens, at: prompt.length, logReward: 0, refLogProb: 0, weight: 0, ceWeight: 0 }]],
        })
      )
        break;
    }
    const batch = packer.finish();
    const { logPF } = await trainer.engine.forward(batch);
    for (let k = 0; k < next - from; k++)
      for (let l = 0; l < levels; l++) logProbs[from + k] += logPF[batch.trajectorySteps[2 * (k * levels + l)]];
  }
  return cases.map((c, i) => ({
    user: c.user,
    prompt: promptOf(c.history, trainer.data),
    target: c.target,
    logProb: logProbs[i],
    rank: ranks[i],
    popularityRank: popularity[c.user],
  }));
}

/** Means over users, with the standard error of each NDCG difference to popularity. */
export function summarize(
  trainer: Trainer,
  part: 'validation' | 'test',
  step: number,
  outcomes: readonly UserOutcome[],
): EvaluationResult {
  const { k: ks } = trainer.data.config.evaluation;
  const n = outcomes.length;
  const ranks = outcomes.map((o) => o.rank);
  const popular = outcomes.map((o) => o.popularityRank);
  const metrics = rankingMetrics(ranks, ks);
  for (const [name, value] of Object.entries(rankingMetrics(popular, ks))) metrics[`popularity/${name}`] = value;
  for (const k of ks) {
    const ndcg = (list: readonly Rank[]) => list.map((rank) => ndcgAt(rank, k));
    const { mean, standardError } = pairedDifference(ndcg(ranks), ndcg(popular));
    metrics[`difference/ndcg@${k}`] = mean;
    if (n > 1) metrics[`difference/ndcg@${k}/standardError`] = standardError;
  }
  return { step, split: part, numUsers: n, metrics, protocol: protocolOf(trainer, part, n) };
}
