/**
 * A run, step by step: sample → reward → pack → forward → objective → backward → clip → update → report. One
 * implementation, for the page's worker and for Node. Before: `prepare.ts`. After: `runEvents.ts`.
 */
import { EDITABLE_KEYS, isEditable, type RunEdit } from '../config/edits.ts';
import type { RunConfig } from '../config/runConfig.ts';
import { ConfigError, NonFiniteError } from '../core/errors.ts';
import { RandomStream } from '../core/random.ts';
import { hexadecimal, sha256 } from '../core/sha256.ts';
import type { SetRequest } from '../gflow/samplers/sampler.ts';
import type { Gpu } from '../gpu/device.ts';
import { readFloats } from '../gpu/readback.ts';
import { numElements, writeTensor } from '../gpu/tensor.ts';
import type { ForestBatch } from '../nn/forestBatch.ts';
import { initializeWeights } from '../nn/initialize.ts';
import { FIRST_LOSS_SCALE, isUsable, type LossScale, nextLossScale } from '../nn/optimizer/lossScale.ts';
import { learningRate } from '../nn/optimizer/schedule.ts';
import { balancesRewards, flowKindOf, gfnWeight } from '../objectives/objective.ts';
import type { Recommender } from '../recommenders/recommender.ts';
import { BeamSearch } from './beamSearch.ts';
import type { CollaborativeModel } from './collaborativeModel.ts';
import { type EngineOptions, TrainingEngine } from './engine.ts';
import { replayArrays } from './keptArrays.ts';
import { LiveSettings } from './liveSettings.ts';
import { whatBroke } from './nonFinite.ts';
import { runPacker } from './packedForest.ts';
import { type PathsRequest, pathLogProbs, pathSum } from './pathLogProbs.ts';
import type { PreparedData } from './prepare.ts';
import { ReferenceSets } from './referenceSets.ts';
import type { StepMetrics } from './runEvents.ts';
import { type DataPosition, StepSamples } from './stepSamples.ts';
import { StopRules, type StopState } from './stopRules.ts';
import { type TrajectorySet, TrajectorySets } from './trajectorySets.ts';
import { trieWords } from './trieWords.ts';
import { evaluationHistory } from './windows.ts';

/** Where in the data a run stands: enough, with weights and moments, to go on with the same bits. */
export interface TrainerPosition extends DataPosition {
  /** In half precision. */
  readonly lossScale?: LossScale;
  /** Of learned reward weights: the state of `LearnedWeights`. */
  readonly rewardWeights?: readonly number[];
  /** Settings that changed until here. */
  readonly edits?: readonly RunEdit[];
  /** Of a run with a stop rule. */
  readonly stop?: StopState;
}

/** What a run takes with it besides its data: a tuning record's kernels, and the collaborative model it asks for. */
export interface TrainerSources extends Pick<EngineOptions, 'kernels' | 'splitSubmits'> {
  readonly collaborative?: CollaborativeModel | null;
}

/** What a run asks of the engine; `planEngine` plans from the same. */
export function engineOptions(data: PreparedData): EngineOptions {
  const { objective: o, optimizer, model, budget, lora } = data.config;
  return {
    config: data.model,
    capacity: data.capacity,
    trie: trieWords(data.trie, data.vocabulary),
    objective: { type: o.type, flow: flowKindOf(o.type, o.flow), subtbLambda: o.subtbLambda, beta: o.beta },
    optimizer: { ...optimizer },
    lora,
    dropout: model.dropout,
    recompute: model.recompute,
    precision: model.precision,
    memoryBudgetBytes: budget.memoryMiB * 1048576,
  };
}

export class Trainer {
  readonly engine: TrainingEngine;
  readonly beam: BeamSearch;
  readonly sets: TrajectorySets;
  readonly collaborative: CollaborativeModel | null;
  readonly stop: StopRules;
  private readonly live: LiveSettings;
  private readonly samples: StepSamples;
  /** Null in float32. */
  private lossScale: LossScale | null;
  /** A step is under way, with the settings it began with. */
  private isStepping = false;

  private constructor(
    readonly data: PreparedData,
    engine: TrainingEngine,
    beam: BeamSearch,
    collaborative: CollaborativeModel | null,
  ) {
    const { config } = data;
    this.engine = engine;
    this.lossScale = config.model.precision === 'half' ? FIRST_LOSS_SCALE : null;
    this.beam = beam;
    this.collaborative = collaborative;
    const packer = runPacker(data);
    const scores = collaborative?.scores ?? null;
    const model = { beam, logProbs: (r: readonly PathsRequest[]) => pathLogProbs(engine, packer, data, r) };
    this.live = new LiveSettings(config);
    this.stop = new StopRules(config);
    this.sets = new TrajectorySets(data, { model, scores });
    this.samples = new StepSamples(data, this.sets);
  }

  /**
   * Compiles the programs and sets the initial weights; `onProgress` counts pipelines. Throws ConfigError where the
   * configuration asks for a collaborative model and none is given.
   */
  static async create(
    gpu: Gpu,
    data: PreparedData,
    onProgress?: (done: number, total: number) => void,
    { collaborative = null, ...machine }: TrainerSources = {},
  ): Promise<Trainer> {
    const { config } = data;
    const engine = await TrainingEngine.create(gpu, { ...engineOptions(data), ...machine }, onProgress);
    try {
      const { parameters } = engine.model;
      await initializeWeights(parameters, data.model, config.seed, config.model.initStd);
      const beam = await BeamSearch.create(engine, data);
      try {
        return new Trainer(data, engine, beam, collaborative);
      } catch (error) {
        beam.free();
        throw error;
      }
    } catch (error) {
      engine.free();
      throw error;
    }
  }

  get position(): TrainerPosition {
    const { lossScale } = this;
    const rewardWeights = this.sets.reward.learned?.state();
    const edits = this.live.until(this.samples.step);
    const stop = this.stop.kept;
    return {
      ...this.samples.position,
      ...(lossScale ? { lossScale } : {}),
      ...(rewardWeights ? { rewardWeights } : {}),
      ...(edits.length > 0 ? { edits } : {}),
      ...(stop ? { stop } : {}),
    };
  }

  /** Continues from a checkpoint whose weights and moments have been written already. */
  restore(position: TrainerPosition, kept: ReadonlyMap<string, Float32Array> | null = null): void {
    this.live.restore(position.step, position.edits ?? []);
    this.sets.setExponent(this.live.at(position.step, 'reward.temperature'));
    this.stop.restore(position.stop ?? null);
    this.moveTo(position, kept);
  }

  /** Back to a place in the data; settings and stop rules stay. */
  private moveTo(position: TrainerPosition, kept: ReadonlyMap<string, Float32Array> | null = null): void {
    this.samples.moveTo(position);
    // A checkpoint of the other precision goes on too: its weights and moments are f32 in either case.
    if (this.lossScale) this.lossScale = position.lossScale ?? FIRST_LOSS_SCALE;
    if (position.rewardWeights) this.sets.reward.learned?.restore(position.rewardWeights);
    if (!kept) return;
    const logProbs = kept.get('reference_log_probs');
    this.samples.reference = logProbs
      ? ReferenceSets.of(this.data, { logProbs, items: kept.get('reference_items')! })
      : null;
    const replay = replayArrays(kept);
    if (replay) this.sets.restoreReplay(replay);
  }

  /** What a checkpoint keeps beside weights and moments, by tensor name (`keptLengths`). */
  get keptArrays(): ReadonlyMap<string, Float32Array> {
    const kept = new Map<string, Float32Array>();
    const reference = this.samples.reference?.arrays;
    if (reference) kept.set('reference_log_probs', reference.logProbs).set('reference_items', reference.items);
    const replay = this.sets.replay?.toArrays();
    if (replay)
      kept
        .set('replay_items', replay.items)
        .set('replay_log_rewards', replay.logRewards)
        .set('replay_counts', replay.counts);
    return kept;
  }

  /** Samples (user windows) trained on so far; an epoch's end is no place between two steps. */
  get samplesTrained(): number {
    const { epoch, cursor } = this.samples.position;
    return epoch * this.data.windows.numSamples + cursor;
  }

  /** The run's configuration with all its changes of settings: trained again, it gives the same bits. */
  get config(): RunConfig {
    return { ...this.data.config, edits: [...this.live.edits] };
  }

  /** The budget is spent, or a stop rule says so. */
  get isDone(): boolean {
    return this.samples.step >= this.data.config.budget.steps || this.stop.reason !== null;
  }

  /**
   * Changes a setting from the next step on that has not begun; the run's position keeps the change. Throws ConfigError for a
   * setting that counts for the next start only, and for a value beyond its range.
   */
  edit(key: string, value: number): { readonly edit: RunEdit; readonly before: number } {
    if (!isEditable(key))
      throw new ConfigError(
        `${key}: it counts from the start of a run; expected one of ${EDITABLE_KEYS.join(', ')}, which may change while a run goes on. Stop the run and start another.`,
      );
    return this.live.change(this.samples.step + (this.isStepping ? 1 : 0), key, value);
  }

  /** Ranked beside the model with every evaluation, after those of the data. */
  get extraRecommenders(): readonly Recommender[] {
    const own = this.collaborative?.recommender;
    return own ? [own] : [];
  }

  /** The sets of samples as their next step would draw them, every reward known; nothing is remembered of them. */
  async firstSets(samples: readonly number[]): Promise<TrajectorySet[]> {
    const sets = (await this.samples.setsOf(samples)).flat();
    if (this.sets.asksPolicyForReward) {
      const paths = sets.map(({ request, items }) => ({ history: request.history, items }));
      const logProbs = await pathLogProbs(this.engine, this.samples.packer, this.data, paths);
      for (const [i, set] of sets.entries()) this.sets.estimateByPolicy(set, logProbs[i]);
    }
    return sets;
  }

  /** Sets of the step under way, in the order of the batch. */
  private get packedSets(): readonly TrajectorySet[] {
    return this.samples.packed.flatMap(({ sets }) => sets);
  }

  /** The packed batch of the step to come, its weights scaled, every reward known. */
  private async finishBatch(scale: number): Promise<ForestBatch> {
    const batch = this.samples.packer.finish(scale);
    if (this.packedSets.length > 0 && this.sets.asksPolicyForReward) await this.rewardByPolicy(batch);
    return batch;
  }

  /** Fills in rewards that need the model's own probabilities of the packed paths: one more forward pass. */
  private async rewardByPolicy(batch: ForestBatch): Promise<void> {
    const { logPF } = await this.engine.forward(batch);
    let k = 0;
    for (const set of this.packedSets) {
      const first = k;
      this.sets.estimateByPolicy(
        set,
        set.items.map(() => pathSum(batch, k++, logPF)),
      );
      set.logRewards.forEach((logReward, n) => {
        batch.trajectory[4 * (first + n) + 1] = logReward;
      });
    }
  }

  /** Steps learned reward weights along dL/dlog R = −dL/dlog P_F of a trajectory's last action; of balance losses alone. */
  private async learnReward(batch: ForestBatch, lr: number, lossScale: number): Promise<void> {
    const { learned } = this.sets.reward;
    if (!learned || this.packedSets.length === 0 || !balancesRewards(this.data.config.objective.type)) return;
    const dLogPF = await this.engine.pairGradients(batch.counts[2]);
    const L = this.data.levels;
    this.packedSets
      .flatMap(({ signals }) => signals)
      .forEach((signals, k) => {
        const pair = batch.trajectorySteps[2 * (k * L + L - 1)];
        // The pair's own cross-entropy is no part of the balance.
        learned.accumulate(signals, -(dLogPF[pair] / lossScale + batch.ceWeight[pair]));
      });
    learned.update(lr * this.data.config.optimizer.flowLrScale);
  }

  /**
   * One step of the run; resolves when the GPU has finished it. In half precision a step whose gradients overflow is skipped:
   * it counts, and its samples are used, but the weights stay. Throws NonFiniteError and leaves the weights as they were
   * where the loss is not finite, in float32 a gradient, or where skipping does not help.
   */
  async trainStep(): Promise<StepMetrics> {
    this.isStepping = true;
    try {
      return await this.takeStep();
    } finally {
      this.isStepping = false;
    }
  }

  private async takeStep(): Promise<StepMetrics> {
    const started = performance.now();
    const { config } = this.data;
    const before = this.position;
    const { samples, live } = this;
    const step = before.step + 1;
    this.sets.setExponent(live.at(step, 'reward.temperature'));
    samples.lambda = live.at(step, 'objective.lambda');
    this.beam.temperature = live.at(step, 'sampler.temperature');
    const sft = samples.isSftPhase;
    if (!sft && samples.step === config.objective.sftSteps) await this.beginObjective();
    const packed = await samples.packNext(!sft);
    const batch = await this.finishBatch(1 / packed.length);
    const lr = learningRate({ ...config.optimizer, lr: live.at(step, 'optimizer.lr') }, step, config.budget.steps);
    const result = await this.engine.step(
      batch,
      {
        lr,
        clipNorm: live.at(step, 'optimizer.clipNorm'),
        step: step - (this.lossScale?.skippedSteps ?? 0),
        lossScale: this.lossScale?.scale,
      },
      { crossEntropyOnly: sft, dropout: { seed: config.seed, step: before.step } },
    );
    const { lossScale } = this;
    const isSkipped = lossScale !== null && !result.isFinite && Number.isFinite(result.loss);
    const after = lossScale && nextLossScale(lossScale, isSkipped);
    if (isSkipped && !isUsable(after!)) {
      this.moveTo(before);
      throw new NonFiniteError(
        `Step ${step} overflows in half precision ${after!.scale < 1 ? `at a loss scale of ${lossScale.scale}, the least` : `at a loss scale of ${lossScale.scale}, after ${after!.skippedInARow - 1} in a row before it`}. The weights are those of the last step taken. Choose model.precision float32, or lower optimizer.lr.`,
      );
    }
    if (!result.isFinite && !isSkipped) {
      this.moveTo(before);
      throw new NonFiniteError(
        `Step ${step}: loss ${result.loss}, gradient norm ${result.gradNorm}: not finite. ${await whatBroke(this.engine.model.parameters)} The weights are those of step ${before.step}. Lower optimizer.lr or objective.lambda, or raise reward.floor${lossScale ? ', or choose model.precision float32' : ''}.`,
      );
    }
    if (!isSkipped) await this.learnReward(batch, lr, lossScale?.scale ?? 1);
    if (!sft) for (const { sample, sets } of packed) this.sets.remember(sample, sets);
    samples.step++;
    this.lossScale = after;
    const { type, ceWeight } = config.objective;
    const weight = gfnWeight(type, samples.lambda, config.sampler.setSize, this.data.levels);
    const { learned } = this.sets.reward;
    const elapsedMs = performance.now() - started;
    this.stop.countStep(elapsedMs);
    return {
      step: samples.step,
      loss: result.loss,
      ...(ceWeight > 0 ? { ce: result.crossEntropy / ceWeight } : {}),
      ...(!sft && weight > 0 ? { [samples.usesReference ? 'dpo' : 'gfn']: result.trajectories / weight } : {}),
      gradNorm: result.gradNorm,
      lr,
      tokens: batch.counts[0],
      ...(learned && !sft ? { rewardWeights: [...learned.weights] } : {}),
      ...(lossScale ? { lossScale: lossScale.scale } : {}),
      ...(isSkipped ? { isSkipped } : {}),
      elapsedMs,
    };
  }

  /** When the objective joins: the flow head's bias from a warm-up batch, and DPO's reference log-probabilities. */
  private async beginObjective(): Promise<void> {
    const { objective } = this.data.config;
    if (flowKindOf(objective.type, objective.flow) === 'head') await this.warmUpFlowBias();
    if (this.samples.usesReference) await this.computeReference();
  }

  /** bias = mean of log R − Σ log P_F over a batch: the log Z that makes the mean residual zero (METHOD §5). */
  private async warmUpFlowBias(): Promise<void> {
    const position = this.position;
    await this.samples.packNext(true);
    const batch = await this.finishBatch(1);
    const { logPF } = await this.engine.forward(batch);
    let sum = 0;
    const n = batch.counts[3];
    for (let k = 0; k < n; k++) sum += batch.trajectory[4 * k + 1] - pathSum(batch, k, logPF);
    this.moveTo(position);
    const { parameters } = this.engine.model;
    writeTensor(this.engine.gpu, parameters.value[parameters.plan.flowBiasPack], Float32Array.of(sum / n));
  }

  /** Forward over every sample's sets with the weights of now, which from here on are the frozen reference. */
  private async computeReference(): Promise<void> {
    const { windows, samplesPerStep } = this.data;
    const reference = ReferenceSets.empty(this.data);
    for (let first = 0; first < windows.numSamples; first += samplesPerStep) {
      const count = Math.min(samplesPerStep, windows.numSamples - first);
      const samples = Array.from({ length: count }, (_, k) => first + k);
      const sets = await this.samples.setsOf(samples);
      const paths = sets.flat().map(({ request, items }) => ({ history: request.history, items }));
      const logProbs = await pathLogProbs(this.engine, this.samples.packer, this.data, paths);
      let at = 0;
      sets.forEach((list, i) => {
        list.forEach(({ items }, s) => {
          reference.put(samples[i], s, items, logProbs[at++]);
        });
      });
    }
    this.samples.reference = reference;
  }

  /** What the sampler is asked for a user's held-out item. */
  inspectionRequest(user: number): SetRequest {
    const { split, config } = this.data;
    const { history, target, place } = evaluationHistory(split, user, 'test', config.data.maxHistory);
    const position = place - split.start[user];
    const { setSize } = config.sampler;
    return { positive: target, user, position, place, history, setSize, progress: this.samples.progress };
  }

  /** The set the sampler would draw for it, the positive first: what the shown distance is renormalised on. */
  async inspectionSet(request: SetRequest): Promise<number[]> {
    const random = new RandomStream(this.data.config.seed, 'inspect', request.user);
    const [items] = await this.sets.choose([{ request, draw: request.user, random, sample: null }]);
    return [request.positive, ...items.filter((item) => item !== request.positive)].slice(0, request.setSize);
  }

  /** Log rewards of the whole catalogue as training would give them, f64 [numItems]; `logProbs` of it, nats, where r_ŷ is the policy's. */
  logRewards(request: SetRequest, logProbs: ArrayLike<number> | null): Float64Array {
    return this.sets.ofCatalogue(request, logProbs);
  }

  /** SHA-256 of the SHA-256s of all packs of weights in the plan's order, as hexadecimal; one pack is in memory at a time. */
  async weightsDigest(): Promise<string> {
    const { value } = this.engine.model.parameters;
    const hashes = new Uint8Array(32 * value.length);
    for (const [i, t] of value.entries()) {
      const pack = (await readFloats(this.engine.gpu, t, numElements(t.shape))) as Float32Array<ArrayBuffer>;
      hashes.set(await sha256(pack), 32 * i);
    }
    return hexadecimal(await sha256(hashes));
  }

  free(): void {
    this.beam.free();
    this.engine.free();
  }
}
