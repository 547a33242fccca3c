/**
 * Who else ranks the same users, and the process behind the data where it is known: what a run's lists are set beside.
 * Before: `recommenders/`. After: `evaluate.ts`.
 */
import { logSumExp } from '../core/logDomain.ts';
import { unobservedGood } from '../eval/exposure.ts';
import { entropy, jensenShannon } from '../eval/flowMetrics.ts';
import type { Catalogue } from '../eval/listMetrics.ts';
import { type RankedList, rankByScore } from '../eval/rankByScore.ts';
import { itemKnn } from '../recommenders/itemKnn.ts';
import { popularity } from '../recommenders/popularity.ts';
import { type Recommender, trainingCounts } from '../recommenders/recommender.ts';
import { knownProcess } from './knownProcess.ts';
import type { PreparedData } from './prepare.ts';

export interface JudgedList extends RankedList {
  /** P(item is next | history) of each of `items` where the process behind the data is known (Shop-512), else null. */
  readonly probabilities: Float64Array | null;
}

/** A policy's own measures of one user's whole catalogue, by metric. */
export type CatalogueMeasures = Readonly<Record<string, number>>;

/** The trainer, as far as its baselines go: what is fitted on its data, and recommenders it brings itself. */
export interface BaselineSource {
  readonly data: PreparedData;
  readonly extraRecommenders?: readonly Recommender[];
}

/** Recommenders fitted on the training part once for a run, and what its lists are measured by. */
export class Baselines {
  private static readonly made = new WeakMap<PreparedData, Baselines>();
  private readonly truth: Float64Array;
  private readonly scores: Float64Array;

  private constructor(
    private readonly data: PreparedData,
    readonly recommenders: readonly Recommender[],
    readonly catalogue: Catalogue,
    /** Ranks by the true P(next | history); null where that is not known. */
    private readonly oracle: Recommender | null,
  ) {
    this.truth = new Float64Array(data.split.numItems);
    this.scores = new Float64Array(data.split.numItems);
  }

  get knowsTruth(): boolean {
    return this.oracle !== null;
  }

  /** Those of the data, fitted once, and the trainer's own behind them. */
  static of({ data, extraRecommenders = [] }: BaselineSource): Baselines {
    let baselines = Baselines.made.get(data);
    if (!baselines) {
      const { split, itemTokens, levels } = data;
      const oracle = knownProcess(data);
      const recommenders = [popularity(split), itemKnn(split), ...(oracle ? [oracle] : [])];
      const catalogue = { numItems: split.numItems, trainingCounts: trainingCounts(split), itemTokens, levels };
      baselines = new Baselines(data, recommenders, catalogue, oracle);
      Baselines.made.set(data, baselines);
    }
    if (extraRecommenders.length === 0) return baselines;
    const { recommenders, catalogue, oracle } = baselines;
    return new Baselines(data, [...recommenders, ...extraRecommenders], catalogue, oracle);
  }

  /** The recommenders in words. */
  get about(): string {
    return this.recommenders.map(({ name, about }) => (about ? `${name} (${about})` : name)).join(', ');
  }

  /** The model's list of a user as the process behind the data judges it, and each recommender's; `all` is the whole history before `place`. */
  judge(
    model: RankedList,
    all: Uint32Array,
    target: number,
    place: number,
  ): JudgedList & { readonly baselines: readonly JudgedList[] } {
    const { filterHistory, k } = this.data.config.evaluation;
    this.oracle?.score(all, this.truth, place);
    const judged = (list: RankedList): JudgedList => ({
      ...list,
      probabilities: this.oracle && Float64Array.from(list.items, (item) => this.truth[item]),
    });
    const baselines = this.recommenders.map((recommender) => {
      recommender.score(all, this.scores, place);
      return judged(rankByScore(this.scores, target, filterHistory ? all : [], Math.max(...k)));
    });
    return { ...judged(model), baselines };
  }

  /**
   * What a policy's log-probabilities of the whole catalogue say of one user; `all` is the whole history, `taken` every
   * interaction there is, held-out ones too, `place` where the history ends in the split's sequence. 'policy-entropy'
   * (nats) is of P renormalised over the items that may be recommended. Where paths outside the trie have mass,
   * 'invalid-rate' and 'leak' = −log(1 − invalid rate), which is what such a policy's log Z is too large by at zero loss
   * (METHOD §6.8). Where the next item's true probabilities are known: 'mass-unobserved-good', the policy's on the
   * likeliest items that are in no interaction of the user's (`eval/exposure.ts`), the truth's own in 'oracle/', and
   * 'js-to-truth' (nats).
   */
  measure(logProb: Float64Array, all: Uint32Array, taken: ArrayLike<number>, place: number): CatalogueMeasures {
    const { evaluation, objective } = this.data.config;
    const p = recommendable(logProb, evaluation.filterHistory ? all : []);
    const measures: Record<string, number> = { 'policy-entropy': entropy(p) };
    if (objective.policy !== 'trie') {
      measures.leak = Math.max(0, -logSumExp(logProb));
      measures['invalid-rate'] = 1 - Math.exp(-measures.leak);
    }
    if (this.oracle) {
      const { truth } = this;
      this.oracle.score(all, truth, place);
      const good = unobservedGood(truth, taken);
      const massOf = (q: Float64Array) => good.reduce((sum, item) => sum + q[item], 0);
      measures['mass-unobserved-good'] = massOf(p);
      measures['oracle/mass-unobserved-good'] = massOf(truth);
      measures['js-to-truth'] = jensenShannon(p, truth);
    }
    return measures;
  }
}

/** exp(logProb) without `excluded`, renormalised. */
function recommendable(logProb: Float64Array, excluded: ArrayLike<number>): Float64Array {
  const kept = Float64Array.from(logProb);
  for (let i = 0; i < excluded.length; i++) kept[excluded[i]] = Number.NEGATIVE_INFINITY;
  const logTotal = logSumExp(kept);
  return kept.map((x) => Math.exp(x - logTotal));
}
