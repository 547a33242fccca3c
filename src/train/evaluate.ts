/**
 * Ranking evaluation of a run, for every user: trie-constrained beam search on the GPU and the target's log-probability by
 * a forward pass, or both and more from the exact probabilities of the whole catalogue; the baselines beside it.
 * Before: `beamSearch.ts`, `cataloguePass.ts`, `baselines.ts`. After: `runEvents.ts`.
 */
import { logSumExp } from '../core/logDomain.ts';
import { RandomStream } from '../core/random.ts';
import { selectionInWords } from '../data/selection.ts';
import { expectedMetrics, expectedNdcgAt } from '../eval/expectedMetrics.ts';
import { GOOD_ITEMS } from '../eval/exposure.ts';
import { distanceToTarget, logZError } from '../eval/flowMetrics.ts';
import { listMetrics } from '../eval/listMetrics.ts';
import { type RankedList, rankByScore } from '../eval/rankByScore.ts';
import { meanAndError, ndcgAt, pairedDifference, rankingMetrics } from '../eval/rankingMetrics.ts';
import { type BaselineSource, Baselines, type CatalogueMeasures, type JudgedList } from './baselines.ts';
import { catalogueLogProbs, cataloguePass, itemLogProbs, type PrefixValues } from './cataloguePass.ts';
import { runPacker } from './packedForest.ts';
import { pathLogProbs } from './pathLogProbs.ts';
import { WHOLE_CATALOGUE } from './prepare.ts';
import type { EvaluationResult } from './runEvents.ts';
import type { Trainer } from './trainer.ts';
import { evaluationHistory, interactionsOf, promptOf } from './windows.ts';

/** One user's outcome: its `rank` is null beyond the beam, or where the history's filter took the target; its `items` are the beam's, or the first of all. */
export interface UserOutcome extends JudgedList {
  /** Split user. */
  readonly user: number;
  readonly prompt: Uint32Array;
  readonly target: number;
  /** log P of the target's path, policy as configured; nats. */
  readonly logProb: number;
  /** The same user's lists by each of `Baselines.recommenders`. */
  readonly baselines: readonly JudgedList[];
  /** Where the whole catalogue was ranked. */
  readonly measures?: CatalogueMeasures;
}

/** The metrics a line has room for. */
export const headline = (metrics: EvaluationResult['metrics']): string =>
  Object.entries(metrics)
    .filter(([name]) => /^((popularity\/|item-knn\/|sasrec\/)?(recall|ndcg)|(oracle\/)?expected-ndcg)@/.test(name))
    .map(([name, value]) => `${name} ${value.toFixed(4)}`)
    .join('  ');

/** The protocol in words, printed with every number. */
export function protocolOf(source: BaselineSource, part: 'validation' | 'test', numUsers: number): string {
  const { config, split, dataset, unmerged, semanticIds, levels } = source.data;
  const { items, paths } = semanticIds.report.collisions;
  const { evaluation, objective } = config;
  const baselines = Baselines.of(source);
  const isExact = evaluation.ranking === 'exact';
  return [
    `leave-one-out (${part}: ${part === 'test' ? 'last' : 'last but one'} item in time order; ${dataset.report.tieRule.replace(/\.$/, '')})`,
    `${numUsers} of ${split.numUsers} users`,
    `full ranking over ${split.numItems} items`,
    ...(dataset === unmerged
      ? []
      : [`items that share a path count as one and are credited for each other (${items} items on ${paths} paths)`]),
    isExact
      ? `exact: by every item's own probability, ${objective.policy} policy, ties by item number`
      : `trie-constrained beam ${evaluation.beam}, ${objective.policy} policy, ties by token order`,
    evaluation.filterHistory
      ? 'history items filtered (a held-out item already in the history cannot be recommended and counts as a miss)'
      : 'history items kept',
    `history of at most ${config.data.maxHistory} items`,
    ...[selectionInWords(config.data)].filter((words) => words !== ''),
    `${config.data.minInteractions}-core`,
    `baselines see the whole history unless said otherwise, ties by item number: ${baselines.about}`,
    `lists of ${Math.max(...evaluation.k)} for coverage, entropy and Gini (of recommendations an item), ARP (training interactions) and ILD (1 − common prefix of semantic IDs / ${levels})`,
    ...(baselines.knowsTruth
      ? [
          'expected Recall and NDCG: under the exact P(next | whole history) of the process that generated Shop-512; oracle: the ranking by that P, the best reachable',
        ]
      : []),
    ...(isExact ? [measuresProtocol(source, numUsers)] : []),
  ].join('; ');
}

/** What `Baselines.measure` gives, in words. */
function measuresProtocol(source: BaselineSource, numUsers: number): string {
  const { filterHistory } = source.data.config.evaluation;
  const over = `P renormalised over the catalogue ${filterHistory ? 'without history items' : 'with history items'}`;
  const truth = `, mass on unobserved-but-good items (the ${GOOD_ITEMS} of highest true P in no interaction of the user's, held-out ones included) and Jensen–Shannon to the true P(next | whole history)`;
  return `policy entropy${Baselines.of(source).knowsTruth ? truth : ''}: ${over}, ${numUsers} users`;
}

/** Users to evaluate: all, or a fixed random subset in ascending order. */
export function evaluationUsers(numUsers: number, limit: number, seed: number): Uint32Array {
  const all = Uint32Array.from({ length: numUsers }, (_, i) => i);
  if (limit >= numUsers) return all;
  return new RandomStream(seed, 'validation-users').shuffle(all).slice(0, limit).sort();
}

interface Case {
  readonly user: number;
  /** What the model sees, and the whole history. */
  readonly history: Uint32Array;
  readonly all: Uint32Array;
  readonly target: number;
  /** Of the target, in the split's sequence. */
  readonly place: number;
}

type Ranking = RankedList & Pick<UserOutcome, 'logProb' | 'measures'>;

/** Ranking by the configured way, target log-probability and baselines of each user. `onProgress` counts users. */
export async function rankUsers(
  trainer: Trainer,
  part: 'validation' | 'test',
  users: Uint32Array,
  onProgress?: (done: number, total: number) => void,
): Promise<UserOutcome[]> {
  const { data } = trainer;
  const cases = Array.from(users, (user) => ({
    user,
    ...evaluationHistory(data.split, user, part, data.config.data.maxHistory),
  }));
  const rank = data.config.evaluation.ranking === 'exact' ? rankExactly : rankByBeam;
  const rankings = await rank(trainer, cases, (done) => onProgress?.(done, cases.length));
  const baselines = Baselines.of(trainer);
  return cases.map(({ user, history, all, target, place }, i) => {
    const { rank, items, ...rest } = rankings[i];
    const judged = baselines.judge({ rank, items }, all, target, place);
    return { user, prompt: promptOf(history, data), target, ...rest, ...judged };
  });
}

async function rankByBeam(
  trainer: Trainer,
  cases: readonly Case[],
  onProgress: (done: number) => void,
): Promise<Ranking[]> {
  const { data, engine } = trainer;
  const { filterHistory, beam } = data.config.evaluation;
  const paths = cases.map(({ history, target }) => ({ history, items: [target] }));
  const logProbs = await pathLogProbs(engine, runPacker(data), data, paths);
  const rankings: Ranking[] = [];
  await trainer.beam.search(
    cases.map((c) => ({ history: c.history, excluded: filterHistory ? c.all : new Uint32Array(0) })),
    beam,
    ({ items }, index) => {
      const at = items.indexOf(cases[index].target);
      rankings[index] = { rank: at < 0 ? null : at + 1, items, logProb: logProbs[index][0] };
      onProgress(index + 1);
    },
  );
  return rankings;
}

/** By the probabilities of the whole catalogue: the target has a rank wherever the history's filter leaves it one. */
async function rankExactly(
  trainer: Trainer,
  cases: readonly Case[],
  onProgress: (done: number) => void,
): Promise<Ranking[]> {
  const { split, config } = trainer.data;
  const { filterHistory, k } = config.evaluation;
  const baselines = Baselines.of(trainer);
  const rankings: Ranking[] = [];
  await catalogueLogProbs(
    trainer,
    cases.map(({ history }) => history),
    (logProb, index) => {
      const { user, all, target, place } = cases[index];
      rankings.push({
        ...rankByScore(logProb, target, filterHistory ? all : [], Math.max(...k)),
        logProb: logProb[target],
        measures: baselines.measure(logProb, all, interactionsOf(split, user), place),
      });
      onProgress(index + 1);
    },
  );
  return rankings;
}

/**
 * Means over users of the model ('ndcg@10') and of each baseline ('item-knn/ndcg@10'), and the model's paired differences
 * in NDCG with their standard errors: 'difference/ndcg@10' to popularity, 'difference/item-knn/ndcg@10' to item-kNN. On
 * Shop-512 'expected-…' too, and the column 'oracle/'.
 */
export function summarize(
  source: BaselineSource,
  part: 'validation' | 'test',
  step: number,
  outcomes: readonly UserOutcome[],
): EvaluationResult {
  const { k: ks } = source.data.config.evaluation;
  const longest = Math.max(...ks);
  const { recommenders, catalogue, knowsTruth } = Baselines.of(source);
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
  Object.assign(metrics, meanMeasures(outcomes.flatMap(({ measures }) => (measures ? [measures] : []))));
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
  return { step, split: part, numUsers: n, metrics, protocol: protocolOf(source, part, n) };
}

/** Means over users. */
function meanMeasures(measures: readonly CatalogueMeasures[]): Record<string, number> {
  const names = Object.keys(measures[0] ?? {});
  return Object.fromEntries(names.map((name) => [name, meanAndError(measures.map((of) => of[name])).mean]));
}

/** Users whose policy the test sets against its exact target: a few say enough, and each costs passes of the catalogue. */
const TARGET_USERS = 16;

/**
 * The test's result with the policy's distances to its exact target R/Z, the held-out item being the positive, mean over some
 * users: 'total-variation', 'jensen-shannon' (nats), 'log-z-error' (nats, where a flow is learned) and 'invalid-rate', the
 * mass the policy puts on paths that are no item; and, where the ranking was no exact one, `Baselines.measure` of the same
 * users. Larger catalogues keep the result as it is.
 */
export async function withTargetDistances(trainer: Trainer, result: EvaluationResult): Promise<EvaluationResult> {
  const { split, trie, config } = trainer.data;
  if (trie.numItems > WHOLE_CATALOGUE) return result;
  const users = evaluationUsers(split.numUsers, TARGET_USERS, config.seed);
  const requests = Array.from(users, (user) => trainer.inspectionRequest(user));
  const values: PrefixValues[] = [];
  await cataloguePass(
    trainer,
    requests.map(({ history }) => history),
    (of) => values.push(of),
  );
  const isExact = config.evaluation.ranking === 'exact';
  const baselines = Baselines.of(trainer);
  const distances = requests.map((request, i): CatalogueMeasures => {
    const logProb = itemLogProbs(trie, values[i]);
    const logReward = trainer.logRewards(request, logProb);
    const { totalVariation, jensenShannon, invalidRate } = distanceToTarget(logProb, logReward);
    const logZ = values[i].logF[0];
    const { all, place } = evaluationHistory(split, request.user, 'test', config.data.maxHistory);
    return {
      'total-variation': totalVariation,
      'jensen-shannon': jensenShannon,
      'invalid-rate': invalidRate,
      ...(Number.isNaN(logZ) ? {} : { 'log-z-error': logZError(logZ, logSumExp(logReward)) }),
      ...(isExact ? {} : baselines.measure(logProb, all, interactionsOf(split, request.user), place)),
    };
  });
  const protocol = `${result.protocol}; distances to R/Z over the whole catalogue, the held-out item the positive, ${users.length} users (training's objective only where its sets cover the catalogue)${isExact ? '' : `; ${measuresProtocol(trainer, users.length)}`}`;
  return { ...result, metrics: { ...meanMeasures(distances), ...result.metrics }, protocol };
}
