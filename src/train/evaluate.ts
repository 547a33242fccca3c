/**
 * Ranking evaluation of a run: trie-constrained beam search on the GPU for every user, the target's log-probability by
 * a forward pass, the baselines beside it. Before: `beamSearch.ts`, `recommenders/`. After: `runEvents.ts`.
 */
import { logSumExp } from '../core/logDomain.ts';
import { RandomStream } from '../core/random.ts';
import { expectedMetrics, expectedNdcgAt } from '../eval/expectedMetrics.ts';
import { distanceToTarget, logZError } from '../eval/flowMetrics.ts';
import { type Catalogue, listMetrics } from '../eval/listMetrics.ts';
import { type RankedList, rankByScore } from '../eval/rankByScore.ts';
import { ndcgAt, pairedDifference, rankingMetrics } from '../eval/rankingMetrics.ts';
import { itemKnn, NUM_NEIGHBOURS } from '../recommenders/itemKnn.ts';
import { popularity } from '../recommenders/popularity.ts';
import { type Recommender, trainingCounts } from '../recommenders/recommender.ts';
import { shopOracle } from '../recommenders/shopOracle.ts';
import type { BeamResult } from './beamSearch.ts';
import { WHOLE_CATALOGUE } from './flowSnapshot.ts';
import { runPacker } from './packedForest.ts';
import type { PreparedData } from './prepare.ts';
import type { EvaluationResult } from './runEvents.ts';
import type { Trainer } from './trainer.ts';
import { evaluationHistory, promptOf } from './windows.ts';

export interface JudgedList extends RankedList {
  /** P(item is next | history) of each of `items` where the process behind the data is known (Shop-512), else null. */
  readonly probabilities: Float64Array | null;
}

/** One user's outcome: its `rank` is null beyond the beam, its `items` are the beam's. */
export interface UserOutcome extends JudgedList {
  /** Split user. */
  readonly user: number;
  readonly prompt: Uint32Array;
  readonly target: number;
  /** log P of the target's path, policy as configured; nats. */
  readonly logProb: number;
  /** The same user's lists by each of `Baselines.recommenders`. */
  readonly baselines: readonly JudgedList[];
}

/** Recommenders fitted on the training part once for a run, and what its lists are measured by. */
export class Baselines {
  private static readonly made = new WeakMap<PreparedData, Baselines>();
  readonly recommenders: readonly Recommender[];
  readonly catalogue: Catalogue;
  /** Ranks by the true P(next | history); null where that is not known. */
  private readonly oracle: Recommender | null;
  private readonly truth: Float64Array;
  private readonly scores: Float64Array;

  private constructor(private readonly data: PreparedData) {
    const { split, itemTokens, levels } = data;
    const { numItems } = split;
    // Histories that the filter made shorter are not what the process gave.
    this.oracle = data.removed.interactions === 0 ? shopOracle(data.dataset) : null;
    this.recommenders = [popularity(split), itemKnn(split), ...(this.oracle ? [this.oracle] : [])];
    this.catalogue = { numItems, trainingCounts: trainingCounts(split), itemTokens, levels };
    this.truth = new Float64Array(numItems);
    this.scores = new Float64Array(numItems);
  }

  get knowsTruth(): boolean {
    return this.oracle !== null;
  }

  static of(data: PreparedData): Baselines {
    let baselines = Baselines.made.get(data);
    if (!baselines) {
      baselines = new Baselines(data);
      Baselines.made.set(data, baselines);
    }
    return baselines;
  }

  /** The model's list of a user as the process behind the data judges it, and each recommender's; `all` is the whole history. */
  judge(model: RankedList, all: Uint32Array, target: number): JudgedList & Pick<UserOutcome, 'baselines'> {
    const { filterHistory, k } = this.data.config.evaluation;
    this.oracle?.score(all, this.truth);
    const judged = (list: RankedList): JudgedList => ({
      ...list,
      probabilities: this.oracle && Float64Array.from(list.items, (item) => this.truth[item]),
    });
    const baselines = this.recommenders.map((recommender) => {
      recommender.score(all, this.scores);
      return judged(rankByScore(this.scores, target, filterHistory ? all : [], Math.max(...k)));
    });
    return { ...judged(model), baselines };
  }
}

/** Metrics of others than the model begin with their name: they hold for every run on the same data. */
export const isOfBaseline = (name: string): boolean => /^(popularity|item-knn|oracle)\//.test(name);

/** The metrics a line has room for. */
export const headline = (metrics: EvaluationResult['metrics']): string =>
  Object.entries(metrics)
    .filter(([name]) => /^((popularity\/|item-knn\/)?(recall|ndcg)|(oracle\/)?expected-ndcg)@/.test(name))
    .map(([name, value]) => `${name} ${value.toFixed(4)}`)
    .join('  ');

/** The protocol in words, printed with every number. */
export function protocolOf(data: PreparedData, part: 'validation' | 'test', numUsers: number): string {
  const { config, split, dataset } = data;
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
    `lists of ${Math.max(...evaluation.k)} for coverage, entropy and Gini (of recommendations an item), ARP (training interactions) and ILD (1 − common prefix of semantic IDs / ${data.levels})`,
    ...(Baselines.of(data).knowsTruth
      ? [
          'expected Recall and NDCG: under the exact P(next | whole history) of the process that generated Shop-512; oracle: the ranking by that P, the best reachable',
        ]
      : []),
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
    ...baselines.judge(lists[i], c.all, c.target),
  }));
}

/**
 * Means over users of the model ('ndcg@10') and of each baseline ('item-knn/ndcg@10'), and the model's paired differences
 * in NDCG with their standard errors: 'difference/ndcg@10' to popularity, 'difference/item-knn/ndcg@10' to item-kNN. On
 * Shop-512 'expected-…' too, and the column 'oracle/'.
 */
export function summarize(
  { data }: Pick<Trainer, 'data'>,
  part: 'validation' | 'test',
  step: number,
  outcomes: readonly UserOutcome[],
): EvaluationResult {
  const { k: ks } = data.config.evaluation;
  const longest = Math.max(...ks);
  const { recommenders, catalogue, knowsTruth } = Baselines.of(data);
  const n = outcomes.length;
  const measure = (lists: readonly JudgedList[]) => {
    const ranks = lists.map((list) => list.rank);
    const items = lists.map((list) => list.items);
    const expected = knowsTruth
      ? expectedMetrics(
          lists.map((list) => list.probabilities!),
          ks,
        )
      : {};
    return { ...rankingMetrics(ranks, ks), ...expected, ...listMetrics(items, longest, catalogue) };
  };
  const ndcg = (k: number) => (list: JudgedList) => ndcgAt(list.rank, k);
  const expectedNdcg = (k: number) => (list: JudgedList) => expectedNdcgAt(list.probabilities!, k);
  const metrics: Record<string, number> = measure(outcomes);
  recommenders.forEach(({ name }, r) => {
    const lists = outcomes.map((o) => o.baselines[r]);
    for (const [metric, value] of Object.entries(measure(lists))) metrics[`${name}/${metric}`] = value;
    const compare = (metric: string, of: (list: JudgedList) => number) => {
      const { mean, standardError } = pairedDifference(outcomes.map(of), lists.map(of));
      const key = `difference/${name === 'popularity' ? '' : `${name}/`}${metric}`;
      metrics[key] = mean;
      if (n > 1) metrics[`${key}/standardError`] = standardError;
    };
    for (const k of ks) {
      compare(`ndcg@${k}`, ndcg(k));
      if (knowsTruth) compare(`expected-ndcg@${k}`, expectedNdcg(k));
    }
  });
  return { step, split: part, numUsers: n, metrics, protocol: protocolOf(data, part, n) };
}

/** Users whose policy the test sets against its exact target: a few say enough, and each costs passes of the catalogue. */
const TARGET_USERS = 16;

/**
 * The test's result with the policy's distances to its exact target R/Z, the held-out item being the positive, mean over some
 * users: 'total-variation', 'jensen-shannon' (nats), 'log-z-error' (nats, where a flow is learned) and 'invalid-rate', the
 * mass the policy puts on paths that are no item. Larger catalogues keep the result as it is.
 */
export async function withTargetDistances(trainer: Trainer, result: EvaluationResult): Promise<EvaluationResult> {
  const { split, trie, levels: L, config } = trainer.data;
  if (trie.numItems > WHOLE_CATALOGUE) return result;
  const items = Uint32Array.from({ length: trie.numItems }, (_, i) => i);
  const users = evaluationUsers(split.numUsers, TARGET_USERS, config.seed);
  const metrics: Record<string, number> = {};
  const add = (name: string, value: number) => {
    metrics[name] = (metrics[name] ?? 0) + value / users.length;
  };
  for (const user of users) {
    const request = trainer.inspectionRequest(user);
    const { logPF, logF } = await trainer.pathValues(request.history, items);
    const logReward = trainer.logRewards(request);
    const logProb = Float64Array.from(items, (i) => logPF.subarray(i * L, (i + 1) * L).reduce((a, x) => a + x, 0));
    const distance = distanceToTarget(logProb, logReward);
    add('total-variation', distance.totalVariation);
    add('jensen-shannon', distance.jensenShannon);
    add('invalid-rate', distance.invalidRate);
    if (!Number.isNaN(logF[0])) add('log-z-error', logZError(logF[0], logSumExp(logReward)));
  }
  const protocol = `${result.protocol}; distances to R/Z over the whole catalogue, the held-out item the positive, ${users.length} users (training's objective only where its sets cover the catalogue)`;
  return { ...result, metrics: { ...result.metrics, ...metrics }, protocol };
}
