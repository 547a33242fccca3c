/**
 * Ranking evaluation of a run: trie-constrained beam search on the GPU for every user, the target's log-probability by
 * a forward pass, the baselines beside it. Before: `beamSearch.ts`, `recommenders/`. After: `runEvents.ts`.
 */
import { RandomStream } from '../core/random.ts';
import { type Catalogue, listMetrics } from '../eval/listMetrics.ts';
import { type RankedList, rankByScore } from '../eval/rankByScore.ts';
import { ndcgAt, pairedDifference, rankingMetrics } from '../eval/rankingMetrics.ts';
import { itemKnn, NUM_NEIGHBOURS } from '../recommenders/itemKnn.ts';
import { popularity } from '../recommenders/popularity.ts';
import { type Recommender, trainingCounts } from '../recommenders/recommender.ts';
import type { BeamResult } from './beamSearch.ts';
import { runPacker } from './packedForest.ts';
import type { PreparedData } from './prepare.ts';
import type { EvaluationResult } from './runEvents.ts';
import type { Trainer } from './trainer.ts';
import { evaluationHistory, promptOf } from './windows.ts';

/** One user's outcome: its `rank` is null beyond the beam, its `items` are the beam's. */
export interface UserOutcome extends RankedList {
  /** Split user. */
  readonly user: number;
  readonly prompt: Uint32Array;
  readonly target: number;
  /** log P of the target's path, policy as configured; nats. */
  readonly logProb: number;
  /** The same user's lists by each of `Baselines.recommenders`. */
  readonly baselines: readonly RankedList[];
}

/** Recommenders fitted on the training part once for a run, and what its lists are measured by. */
export class Baselines {
  private static readonly made = new WeakMap<PreparedData, Baselines>();
  readonly recommenders: readonly Recommender[];
  readonly catalogue: Catalogue;
  private readonly scores: Float64Array;

  private constructor(private readonly data: PreparedData) {
    const { split, itemTokens, levels } = data;
    const { numItems } = split;
    this.recommenders = [popularity(split), itemKnn(split)];
    this.catalogue = { numItems, trainingCounts: trainingCounts(split), itemTokens, levels };
    this.scores = new Float64Array(numItems);
  }

  static of(data: PreparedData): Baselines {
    let baselines = Baselines.made.get(data);
    if (!baselines) {
      baselines = new Baselines(data);
      Baselines.made.set(data, baselines);
    }
    return baselines;
  }

  /** Each recommender's list for a user, under the run's protocol but with the whole history `all`. */
  rank(all: Uint32Array, target: number): RankedList[] {
    const { filterHistory, k } = this.data.config.evaluation;
    return this.recommenders.map((recommender) => {
      recommender.score(all, this.scores);
      return rankByScore(this.scores, target, filterHistory ? all : [], Math.max(...k));
    });
  }
}

/** Metrics of others than the model begin with their name: they hold for every run on the same data. */
export const isOfBaseline = (name: string): boolean => /^(popularity|item-knn)\//.test(name);

/** The metrics a line has room for. */
export const headline = (metrics: EvaluationResult['metrics']): string =>
  Object.entries(metrics)
    .filter(([name]) => /^(popularity\/|item-knn\/)?(recall|ndcg)@/.test(name))
    .map(([name, value]) => `${name} ${value.toFixed(4)}`)
    .join('  ');

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
    `baselines see the whole history, ties by item number: popularity (training interactions), item-kNN (cosine of co-occurrence, ${NUM_NEIGHBOURS} neighbours)`,
    `lists of ${Math.max(...evaluation.k)} for coverage, entropy and Gini (of recommendations an item), ARP (training interactions) and ILD (1 − common prefix of semantic IDs / ${trainer.data.levels})`,
  ].join('; ');
}

/** Users to evaluate: all, or a fixed random subset in ascending order. */
export function evaluationUsers(numUsers: number, limit: number, seed: number): Uint32Array {
  const all = Uint32Array.from({ length: numUsers }, (_, i) => i);
  if (limit >= numUsers) return all;
  return new RandomStream(seed, 'validation-users').shuffle(all).slice(0, limit).sort();
}

/** Beam search, target log-probability and baselines of each user. `onProgress` counts users. */
export async function rankUsers(
  trainer: Trainer,
  part: 'validation' | 'test',
  users: Uint32Array,
  onProgress?: (done: number, total: number) => void,
): Promise<UserOutcome[]> {
  const { config, split, itemTokens, levels } = trainer.data;
  const { filterHistory, beam } = config.evaluation;
  const cases = Array.from(users, (user) => ({
    user,
    ...evaluationHistory(split, user, part, config.data.maxHistory),
  }));
  const lists: RankedList[] = [];
  await trainer.beam.search(
    cases.map((c) => ({ history: c.history, excluded: filterHistory ? c.all : new Uint32Array(0) })),
    beam,
    (result: BeamResult, index: number) => {
      const at = result.items.indexOf(cases[index].target);
      lists[index] = { rank: at < 0 ? null : at + 1, items: result.items };
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
  const baselines = Baselines.of(trainer.data);
  return cases.map((c, i) => ({
    user: c.user,
    prompt: promptOf(c.history, trainer.data),
    target: c.target,
    logProb: logProbs[i],
    ...lists[i],
    baselines: baselines.rank(c.all, c.target),
  }));
}

/**
 * Means over users of the model ('ndcg@10') and of each baseline ('item-knn/ndcg@10'), and the model's paired differences
 * in NDCG with their standard errors: 'difference/ndcg@10' to popularity, 'difference/item-knn/ndcg@10' to item-kNN.
 */
export function summarize(
  trainer: Trainer,
  part: 'validation' | 'test',
  step: number,
  outcomes: readonly UserOutcome[],
): EvaluationResult {
  const { k: ks } = trainer.data.config.evaluation;
  const { recommenders, catalogue } = Baselines.of(trainer.data);
  const n = outcomes.length;
  const measure = (lists: readonly RankedList[]) => ({
    ...rankingMetrics(
      lists.map((list) => list.rank),
      ks,
    ),
    ...listMetrics(
      lists.map((list) => list.items),
      Math.max(...ks),
      catalogue,
    ),
  });
  const ndcg = (lists: readonly RankedList[], k: number) => lists.map(({ rank }) => ndcgAt(rank, k));
  const metrics: Record<string, number> = measure(outcomes);
  recommenders.forEach(({ name }, r) => {
    const lists = outcomes.map((o) => o.baselines[r]);
    for (const [metric, value] of Object.entries(measure(lists))) metrics[`${name}/${metric}`] = value;
    for (const k of ks) {
      const { mean, standardError } = pairedDifference(ndcg(outcomes, k), ndcg(lists, k));
      const key = `difference/${name === 'popularity' ? '' : `${name}/`}ndcg@${k}`;
      metrics[key] = mean;
      if (n > 1) metrics[`${key}/standardError`] = standardError;
    }
  });
  return { step, split: part, numUsers: n, metrics, protocol: protocolOf(trainer, part, n) };
}
