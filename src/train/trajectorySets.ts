/**
 * Which trajectories hang at which places of a sample, and what each is worth: requests, samplers of every kind, replay, and
 * the reward. Before: `gflow/`, `samplers/`, `collaborativeModel.ts`. After: `trainer.ts`, which packs them.
 */
import { choosesByScore, samplerTypes } from '../config/collaborativeUse.ts';
import { ConfigError } from '../core/errors.ts';
import { RandomStream } from '../core/random.ts';
import { type CollaborativeScores, scoreStatistics, standardizedScore } from '../gflow/collaborative.ts';
import type { InteractionLevel } from '../gflow/interactionLevel.ts';
import { createReward, type Reward, type RewardSignals } from '../gflow/rewards/reward.ts';
import { createSampler } from '../gflow/samplers/createSampler.ts';
import { chooseType } from '../gflow/samplers/mixture.ts';
import { type ReplayArrays, ReplayBuffer } from '../gflow/samplers/replayBuffer.ts';
import type { Sampler, SetRequest } from '../gflow/samplers/sampler.ts';
import { looksAtRewards } from '../objectives/objective.ts';
import { trainingCounts } from '../recommenders/recommender.ts';
import type { BeamSearch } from './beamSearch.ts';
import type { PathsRequest } from './pathLogProbs.ts';
import type { PreparedData } from './prepare.ts';
import { createBeamSampler } from './samplers/beamSampler.ts';
import { groupRewards } from './samplers/groupReward.ts';
import { createLowConfidenceSampler } from './samplers/lowConfidenceSampler.ts';
import type { ModelSampler, SetDraw } from './samplers/modelSampler.ts';
import { createPolicySampler } from './samplers/policySampler.ts';

/** The trajectories of one positive. */
export interface TrajectorySet {
  readonly request: SetRequest;
  /** Distinct; the positive first, but for GRPO, whose group is the model's own, best first. */
  readonly items: readonly number[];
  /** Of each item; empty where the objective looks at no rewards. */
  readonly signals: RewardSignals[];
  /** Of each item, nats; log1p of its rule's reward for GRPO, 0 where the objective looks at no rewards. */
  readonly logRewards: number[];
}

export interface SetSources {
  /** The model of now; null where there is none, as when steps are only written down. */
  readonly model: {
    readonly beam: BeamSearch;
    readonly logProbs: (requests: readonly PathsRequest[]) => Promise<Float64Array[]>;
  } | null;
  /** Where the configuration asks for them. */
  readonly scores: CollaborativeScores | null;
}

export class TrajectorySets {
  reward: Reward;
  private exponent: number;
  /** Null where the configuration has none. */
  replay: ReplayBuffer | null;
  private readonly types: readonly string[];
  private readonly samplers = new Map<string, Sampler>();
  private readonly modelSamplers = new Map<string, ModelSampler>();
  /** Knows what the user did with an item. */
  private readonly knowing: Sampler;

  /** Throws ConfigError for a sampler or reward that the sources do not allow. */
  constructor(
    private readonly data: PreparedData,
    /** Null where neither sampler nor reward asks a model. */
    private readonly sources: SetSources | null,
  ) {
    const { config, dataset, split } = data;
    const { likedRating } = config.reward;
    const { poolSize, replay, replaySize } = config.sampler;
    const scores = sources?.scores ?? null;
    this.exponent = config.reward.temperature;
    this.reward = this.rewardOf(this.exponent);
    this.types = samplerTypes(config.sampler);
    const plain = { dataset, split, likedRating, scores, poolSize };
    // Cross-entropy alone draws sets for the picture only, and trains no collaborative model for them: at random, then.
    const isRandom = (type: string) => config.objective.type === 'sft' && !scores && choosesByScore(type);
    for (const type of this.types)
      if (isRandom(type)) this.samplers.set(type, createSampler('random', plain));
      else if (type === 'logged' || type === 'random' || type === 'curriculum')
        this.samplers.set(type, createSampler(type, plain));
      else this.modelSamplers.set(type, this.modelSampler(type));
    // Impressions and other clicks count where the run's samplers look at the log, and nowhere else.
    this.knowing = this.samplers.get('logged') ?? createSampler('random', plain);
    this.replay = replay > 0 ? new ReplayBuffer(data.windows.numSamples, replaySize) : null;
  }

  private rewardOf(temperature: number): Reward {
    const { config, split, itemTokens, levels } = this.data;
    const counts = trainingCounts(split);
    const popularity = Float64Array.from(counts, (count) => count / split.numTrainInteractions);
    return createReward({ ...config.reward, temperature }, { itemTokens, levels, popularity });
  }

  /** β of R^β from here on; what replay remembers keeps the reward it had. */
  setExponent(temperature: number): void {
    if (temperature === this.exponent) return;
    const weights = this.reward.learned?.state();
    this.exponent = temperature;
    this.reward = this.rewardOf(temperature);
    if (weights) this.reward.learned?.restore(weights);
  }

  private modelSampler(type: string): ModelSampler {
    const { sources, data } = this;
    const missing = (what: string) => new ConfigError(`sampler.type: "${type}" needs ${what}, and none was given.`);
    if (!sources?.model) throw missing('the model');
    const { beam, logProbs } = sources.model;
    const { scores } = sources;
    if (type === 'policy') return createPolicySampler(beam);
    if (type === 'beam') return createBeamSampler(beam);
    if (!scores) throw missing('the scores of a collaborative model');
    return createLowConfidenceSampler({ split: data.split, scores, poolSize: data.config.sampler.poolSize, logProbs });
  }

  private get isGroup(): boolean {
    return this.data.config.objective.type === 'grpo';
  }

  /** Whether drawing costs passes of the model, so that many samples are better drawn at once. */
  get asksModel(): boolean {
    return this.modelSamplers.size > 0;
  }

  level(request: SetRequest, item: number): InteractionLevel {
    return this.knowing.level(request, item);
  }

  /** r_ŷ by the collaborative model, in [0, 1]; 0 where the reward does not ask, or asks the policy. */
  private estimate(request: SetRequest): (item: number) => number {
    const { estimate, estimateScale } = this.data.config.reward;
    const scores = this.sources?.scores;
    if (!this.reward.usesEstimate || estimate !== 'collaborative') return () => 0;
    if (!scores)
      throw new ConfigError('reward.collaborative: r_ŷ needs the scores of a collaborative model, and none was given.');
    const { statistics, score } = scores.at(request.place);
    return (item) => standardizedScore(estimateScale, score(item), statistics);
  }

  /** Whether r_ŷ is the model's own probability. */
  get estimatesByPolicy(): boolean {
    return this.reward.usesEstimate && this.data.config.reward.estimate === 'policy';
  }

  /** Whether a step's rewards are known only after a pass over the packed sets. */
  get asksPolicyForReward(): boolean {
    return this.estimatesByPolicy && looksAtRewards(this.data.config.objective.type);
  }

  /**
   * The sets a sample asks for, at places drawn for (sample, epoch), and the stream that fills them. `isFixed`: the same in
   * every epoch, as DPO's must be. With an encoder all sets hang at one place: one pass serves them.
   */
  draws(sample: number, epoch: number, progress: number, isFixed: boolean): SetDraw[] {
    const { config, split, windows, model } = this.data;
    const items = split.sequence.subarray(windows.first[sample], windows.last[sample]);
    const draw = isFixed ? sample : epoch * windows.numSamples + sample;
    const random = new RandomStream(config.seed, 'sampling', draw);
    // The first item of a window has no history; it is a target only where there is no other.
    const places = Array.from({ length: Math.max(1, items.length - 1) }, (_, k) => (items.length > 1 ? k + 1 : 0));
    random.shuffle(places);
    const { setSize, setsPerUser } = config.sampler;
    const hasEncoder = model.architecture === 't5';
    const chosen = hasEncoder ? places.slice(0, 1) : places.slice(0, setsPerUser);
    if (hasEncoder) while (chosen.length < setsPerUser) chosen.push(chosen[0]);
    const user = windows.user[sample];
    return chosen.map((at, s) => ({
      request: {
        positive: items[at],
        user,
        position: windows.first[sample] + at - split.start[user],
        place: windows.first[sample] + at,
        history: items.subarray(0, at),
        setSize,
        progress,
      },
      draw: draw * setsPerUser + s,
      random,
    }));
  }

  /** The sets of each sample's draws, filled and rewarded; `samples` numbers them for replay. */
  async fill(draws: readonly (readonly SetDraw[])[], samples: readonly number[]): Promise<TrajectorySet[][]> {
    const flat = draws.flatMap((list, i) => list.map((draw) => ({ ...draw, sample: samples[i] as number | null })));
    const items = await this.choose(flat);
    let at = 0;
    return draws.map((list) => list.map(({ request }) => this.rewarded(request, items[at++])));
  }

  /** Items of each set. Where a type asks the model, all its sets are chosen together. */
  async choose(draws: readonly (SetDraw & { readonly sample: number | null })[]): Promise<number[][]> {
    const { seed, sampler } = this.data.config;
    const out: number[][] = Array.from({ length: draws.length });
    const waiting = new Map<string, number[]>();
    draws.forEach(({ request, draw, random, sample }, i) => {
      const again = sample === null ? null : this.replayed(request, draw, sample);
      if (again) {
        out[i] = again;
        return;
      }
      const type = chooseType(sampler, new RandomStream(seed, 'mixture', draw));
      const plain = this.samplers.get(type);
      if (plain) out[i] = plain.sample(request, random);
      else waiting.set(type, [...(waiting.get(type) ?? []), i]);
    });
    for (const [type, list] of waiting) {
      const items = await this.modelSamplers.get(type)!.sample(list.map((i) => draws[i]));
      list.forEach((i, k) => {
        const { positive, setSize } = draws[i].request;
        out[i] = this.isGroup
          ? items[k].slice(0, setSize)
          : [positive, ...items[k].filter((item) => item !== positive)].slice(0, setSize);
      });
    }
    return out;
  }

  /** What was drawn for the sample before, by reward, where a draw says so and there is enough of it. */
  private replayed(request: SetRequest, draw: number, sample: number): number[] | null {
    if (!this.replay) return null;
    const random = new RandomStream(this.data.config.seed, 'replay', draw);
    if (random.uniform() >= this.data.config.sampler.replay) return null;
    const { positive, setSize } = request;
    const items = this.replay.draw(sample, setSize - 1, new Set([positive]), random);
    return items.length === setSize - 1 ? [positive, ...items] : null;
  }

  /** A set of known items with its rewards. */
  rewarded(request: SetRequest, items: readonly number[]): TrajectorySet {
    const { positive } = request;
    if (this.isGroup) return { request, items, signals: [], logRewards: groupRewards(items, positive).map(Math.log1p) };
    if (!looksAtRewards(this.data.config.objective.type))
      return { request, items, signals: [], logRewards: items.map(() => 0) };
    const estimate = this.estimate(request);
    const signals = items.map((item) => this.reward.signals(positive, item, this.level(request, item), estimate(item)));
    // With the policy's own probability to come, the reward is not known yet.
    const logRewards = this.asksPolicyForReward
      ? items.map(() => this.reward.logFloor)
      : signals.map((s) => this.reward.logReward(s));
    return { request, items, signals, logRewards };
  }

  /** r_ŷ from the model's own log-probabilities of the set's paths, nats, on the scale asked for, within the set (our choice). */
  estimateByPolicy(set: TrajectorySet, logProbs: ArrayLike<number>): void {
    const { estimateScale } = this.data.config.reward;
    const statistics = scoreStatistics(logProbs, estimateScale);
    set.signals.forEach((signals, k) => {
      set.signals[k] = { ...signals, estimate: standardizedScore(estimateScale, logProbs[k], statistics) };
      set.logRewards[k] = this.reward.logReward(set.signals[k]);
    });
  }

  /** Goes on with what a checkpoint kept. Throws CheckpointError where it is of another run. */
  restoreReplay(arrays: ReplayArrays): void {
    const { windows, config } = this.data;
    this.replay = ReplayBuffer.fromArrays(windows.numSamples, config.sampler.replaySize, arrays);
  }

  /** Keeps what a sample was trained on, for replay. */
  remember(sample: number, sets: readonly TrajectorySet[]): void {
    if (!this.replay) return;
    for (const { request, items, logRewards } of sets) {
      const kept = items.flatMap((item, k) => (item === request.positive ? [] : [k]));
      this.replay.add(
        sample,
        kept.map((k) => items[k]),
        kept.map((k) => logRewards[k]),
      );
    }
  }

  /**
   * Log rewards of the whole catalogue as training would give them, f64 [numItems]. Where r_ŷ is the policy's own probability it
   * is that of `logProbs`, nats [numItems], on its scale within the catalogue; elsewhere they are not looked at.
   */
  ofCatalogue(request: SetRequest, logProbs: ArrayLike<number> | null): Float64Array {
    const { estimateScale } = this.data.config.reward;
    const statistics = this.estimatesByPolicy && logProbs ? scoreStatistics(logProbs, estimateScale) : null;
    const estimate = statistics
      ? (item: number) => standardizedScore(estimateScale, logProbs![item], statistics)
      : this.estimate(request);
    return this.reward.logRewards(request.positive, (item) => this.level(request, item), estimate);
  }
}
