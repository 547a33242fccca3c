/**
 * A run, step by step: sample → reward → pack → forward → objective → backward → clip → update → report. One
 * implementation, for the page's worker and for Node. Before: `prepare.ts`. After: `runEvents.ts`.
 */
import { NonFiniteError } from '../core/errors.ts';
import { RandomStream } from '../core/random.ts';
import { createReward, type Reward } from '../gflow/rewards/reward.ts';
import { createSampler } from '../gflow/samplers/createSampler.ts';
import type { Sampler, SetRequest } from '../gflow/samplers/sampler.ts';
import type { Gpu } from '../gpu/device.ts';
import { readFloats } from '../gpu/readback.ts';
import { numElements, writeTensor } from '../gpu/tensor.ts';
import { decoderTokens } from '../nn/forestBatch.ts';
import { initializeWeights } from '../nn/initialize.ts';
import { FIRST_LOSS_SCALE, isUsable, type LossScale, nextLossScale } from '../nn/optimizer/lossScale.ts';
import { learningRate } from '../nn/optimizer/schedule.ts';
import { flowKindOf, gfnWeight, weighsSets } from '../objectives/objective.ts';
import type { Recommender } from '../recommenders/recommender.ts';
import { BeamSearch } from './beamSearch.ts';
import { type EngineOptions, TrainingEngine } from './engine.ts';
import { type ForestPacker, type ForestTrajectory, type ForestTree, runPacker } from './packedForest.ts';
import type { PreparedData } from './prepare.ts';
import type { StepMetrics } from './runEvents.ts';
import { trieWords } from './trieWords.ts';
import { evaluationHistory, promptOf } from './windows.ts';

/** Where in the data a run stands: enough, with weights and moments, to go on with the same bits. */
export interface TrainerPosition {
  readonly step: number;
  readonly epoch: number;
  /** Samples of the epoch already used. */
  readonly cursor: number;
  /** In half precision. */
  readonly lossScale?: LossScale;
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
    recompute: model.recompute,
    precision: model.precision,
    memoryBudgetBytes: budget.memoryMiB * 1048576,
  };
}

/** A trajectory that is looked at and not trained. */
const UNWEIGHTED = { logReward: 0, refLogProb: 0, weight: 0, ceWeight: 0 } as const;

export class Trainer {
  readonly engine: TrainingEngine;
  readonly beam: BeamSearch;
  /** Ranked beside the model with every evaluation, after those of the data. */
  extraRecommenders: readonly Recommender[] = [];
  private readonly packer: ForestPacker;
  private readonly reward: Reward;
  private readonly sampler: Sampler | null;
  private step = 0;
  private epoch = 0;
  private cursor = 0;
  /** Null in float32. */
  private lossScale: LossScale | null;
  private order: Uint32Array;
  /** Sequence log-probabilities under the frozen reference, per sample and trajectory (DPO and S-DPO). */
  private reference: Float32Array | null = null;

  private constructor(
    readonly data: PreparedData,
    engine: TrainingEngine,
    beam: BeamSearch,
  ) {
    const { config } = data;
    this.engine = engine;
    this.lossScale = config.model.precision === 'half' ? FIRST_LOSS_SCALE : null;
    this.beam = beam;
    this.packer = runPacker(data);
    this.reward = createReward(config.reward, data.itemTokens, data.levels);
    this.sampler =
      config.sampler.type === 'logged' || config.sampler.type === 'random'
        ? createSampler(config.sampler.type, data.dataset, data.split)
        : null;
    this.order = this.epochOrder(0);
  }

  /**
   * Compiles the programs and sets the initial weights; `onProgress` counts pipelines. `machine` is what the run takes from
   * a tuning record, if one was asked for.
   */
  static async create(
    gpu: Gpu,
    data: PreparedData,
    onProgress?: (done: number, total: number) => void,
    machine: Pick<EngineOptions, 'kernels' | 'splitSubmits'> = {},
  ): Promise<Trainer> {
    const { config } = data;
    const engine = await TrainingEngine.create(gpu, { ...engineOptions(data), ...machine }, onProgress);
    try {
      const { parameters } = engine.model;
      await initializeWeights(parameters, data.model, config.seed, config.model.initStd);
      return new Trainer(data, engine, await BeamSearch.create(engine, data));
    } catch (error) {
      engine.free();
      throw error;
    }
  }

  get position(): TrainerPosition {
    const { step, epoch, cursor, lossScale } = this;
    return { step, epoch, cursor, ...(lossScale ? { lossScale } : {}) };
  }

  /** Continues from a checkpoint whose weights and moments have been written already. */
  restore(position: TrainerPosition, reference: Float32Array | null = this.reference): void {
    this.reference = reference;
    this.step = position.step;
    this.epoch = position.epoch;
    this.cursor = position.cursor;
    // A checkpoint of the other precision goes on too: its weights and moments are f32 in either case.
    if (this.lossScale) this.lossScale = position.lossScale ?? FIRST_LOSS_SCALE;
    this.order = this.epochOrder(this.epoch);
  }

  get referenceLogProbs(): Float32Array | null {
    return this.reference;
  }

  get isDone(): boolean {
    return this.step >= this.data.config.budget.steps;
  }

  private epochOrder(epoch: number): Uint32Array {
    const order = Uint32Array.from({ length: this.data.windows.numSamples }, (_, i) => i);
    return new RandomStream(this.data.config.seed, 'shuffle', epoch).shuffle(order);
  }

  /** Whether the step to come trains cross-entropy alone. */
  private get isSftPhase(): boolean {
    return this.data.config.objective.type === 'sft' || this.step < this.data.config.objective.sftSteps;
  }

  private get hasEncoder(): boolean {
    return this.data.model.architecture === 't5';
  }

  private get usesReference(): boolean {
    const { type } = this.data.config.objective;
    return type === 'dpo' || type === 'sdpo';
  }

  /** The sets a sample asks for, at positions drawn for (sample, epoch), with the random stream that fills them. */
  private requests(sample: number): { list: SetRequest[]; draw: number; random: RandomStream } {
    const { config, split, windows } = this.data;
    const items = split.sequence.subarray(windows.first[sample], windows.last[sample]);
    // DPO's negatives are fixed per sample, so that the reference's log-probabilities are computed once.
    const draw = this.usesReference ? sample : this.epoch * windows.numSamples + sample;
    const random = new RandomStream(config.seed, 'sampling', draw);
    // The first item of a window has no history; it is a target only where there is no other.
    const places = Array.from({ length: Math.max(1, items.length - 1) }, (_, k) => (items.length > 1 ? k + 1 : 0));
    random.shuffle(places);
    const { setSize, setsPerUser } = config.sampler;
    // One pass of an encoder serves all of a user's trajectories: they share a history.
    const chosen = this.hasEncoder ? places.slice(0, 1) : places.slice(0, setsPerUser);
    if (this.hasEncoder) while (chosen.length < setsPerUser) chosen.push(chosen[0]);
    const list = chosen.map((place) => ({
      positive: items[place],
      user: windows.user[sample],
      position: windows.first[sample] + place - split.start[windows.user[sample]],
      history: items.subarray(0, place),
      setSize,
    }));
    return { list, draw, random };
  }

  /**
   * A sample as a tree: its history, and trajectory sets. With an encoder the prompt ends before the positive, and
   * cross-entropy is that of the positive's own trajectory.
   * `drawn` holds the model's own draws for the `policy` sampler. */
  private tree(sample: number, withSets: boolean, drawn: readonly number[][] | null): ForestTree {
    const { config, split, windows, itemTokens, levels } = this.data;
    const { list, random } = this.requests(sample);
    const items = this.hasEncoder
      ? list[0].history
      : split.sequence.subarray(windows.first[sample], windows.last[sample]);
    const prompt = promptOf(items, this.data);
    const historyWeight = this.hasEncoder ? 0 : config.objective.ceWeight / (prompt.length - 1);
    const ceWeight = this.hasEncoder ? config.objective.ceWeight / levels : 0;
    const tokensOf = (item: number) => itemTokens.subarray(item * levels, (item + 1) * levels);
    if (!withSets) {
      const positive = { tokens: tokensOf(list[0].positive), at: prompt.length, ...UNWEIGHTED, ceWeight };
      return { prompt, historyWeight, sets: this.hasEncoder ? [[positive]] : [] };
    }
    const { setSize, setsPerUser } = config.sampler;
    const { type, lambda } = config.objective;
    const weight = gfnWeight(type, lambda, setSize, levels) / list.length / (weighsSets(type) ? 1 : setSize);
    const sets = list.map((request, s) => {
      const { positive } = request;
      const set = this.sampler
        ? this.sampler.sample(request, random)
        : [positive, ...drawn![s].filter((i) => i !== positive)].slice(0, setSize);
      return set.map((item, k): ForestTrajectory => {
        const interaction = item === positive ? 1 : (this.sampler?.interaction(request, item) ?? 0);
        return {
          tokens: tokensOf(item),
          at: 1 + request.history.length * levels,
          logReward: this.reward.logReward(positive, item, interaction),
          refLogProb: this.reference ? this.reference[(sample * setsPerUser + s) * setSize + k] : 0,
          weight,
          ceWeight: s === 0 && k === 0 ? ceWeight : 0,
        };
      });
    });
    return { prompt, historyWeight, sets };
  }

  /** The model's own draws for each sample's sets, without replacement, on the GPU. */
  private async drawFromPolicy(samples: readonly number[]): Promise<number[][][]> {
    const { config } = this.data;
    const asked = samples.map((sample) => this.requests(sample));
    const flat = asked.flatMap(({ list, draw }) =>
      list.map((r, s) => ({
        history: r.history as Uint32Array,
        excluded: [],
        draw: draw * config.sampler.setsPerUser + s,
      })),
    );
    const items = await this.beam.sample(
      flat,
      config.sampler.setSize,
      flat.map((f) => f.draw),
    );
    let at = 0;
    return asked.map(({ list }) => list.map(() => items[at++]));
  }

  /** Packs the next samples until the step is full; a step never crosses an epoch's end. */
  private async packNext(withSets: boolean): Promise<number> {
    if (this.cursor >= this.order.length) {
      this.epoch++;
      this.cursor = 0;
      this.order = this.epochOrder(this.epoch);
    }
    const drawsPolicy = withSets && this.sampler === null;
    const ahead = Array.from(this.order.subarray(this.cursor, this.cursor + this.data.samplesPerStep));
    const drawn = drawsPolicy ? await this.drawFromPolicy(ahead) : null;
    this.packer.reset();
    let packed = 0;
    while (this.cursor < this.order.length && (!drawn || packed < drawn.length)) {
      if (!this.packer.add(this.tree(this.order[this.cursor], withSets, drawn ? drawn[packed] : null))) break;
      this.cursor++;
      packed++;
    }
    return packed;
  }

  /**
   * One step of the run; resolves when the GPU has finished it. In half precision a step whose gradients overflow is skipped:
   * it counts, and its samples are used, but the weights stay. Throws NonFiniteError and leaves the weights as they were
   * where the loss is not finite, in float32 a gradient, or where skipping does not help.
   */
  async trainStep(): Promise<StepMetrics> {
    const started = performance.now();
    const { config } = this.data;
    const before = this.position;
    const sft = this.isSftPhase;
    if (!sft && this.step === config.objective.sftSteps) await this.beginObjective();
    const samples = await this.packNext(!sft);
    const batch = this.packer.finish(1 / samples);
    const lr = learningRate(config.optimizer, this.step + 1, config.budget.steps);
    const result = await this.engine.step(
      batch,
      {
        lr,
        clipNorm: config.optimizer.clipNorm,
        step: this.step + 1 - (this.lossScale?.skippedSteps ?? 0),
        lossScale: this.lossScale?.scale,
      },
      { crossEntropyOnly: sft },
    );
    const { lossScale } = this;
    const isSkipped = lossScale !== null && !result.isFinite && Number.isFinite(result.loss);
    const after = lossScale && nextLossScale(lossScale, isSkipped);
    if (isSkipped && !isUsable(after!)) {
      this.restore(before);
      throw new NonFiniteError(
        `Step ${before.step + 1} overflows in half precision ${after!.scale < 1 ? `at a loss scale of ${lossScale.scale}, the least` : `at a loss scale of ${lossScale.scale}, after ${after!.skippedInARow - 1} in a row before it`}. The weights are those of the last step taken. Choose model.precision float32, or lower optimizer.lr.`,
      );
    }
    if (!result.isFinite && !isSkipped) {
      this.restore(before);
      throw new NonFiniteError(
        `Step ${before.step + 1}: loss ${result.loss}, gradient norm ${result.gradNorm}: not finite. The weights are those of step ${before.step}. Lower optimizer.lr or objective.lambda, or raise reward.floor${lossScale ? ', or choose model.precision float32' : ''}.`,
      );
    }
    this.step++;
    this.lossScale = after;
    const { type, lambda, ceWeight } = config.objective;
    const weight = gfnWeight(type, lambda, config.sampler.setSize, this.data.levels);
    return {
      step: this.step,
      loss: result.loss,
      ...(ceWeight > 0 ? { ce: result.crossEntropy / ceWeight } : {}),
      ...(!sft && weight > 0 ? { [this.usesReference ? 'dpo' : 'gfn']: result.trajectories / weight } : {}),
      gradNorm: result.gradNorm,
      lr,
      tokens: batch.counts[0],
      ...(lossScale ? { lossScale: lossScale.scale } : {}),
      ...(isSkipped ? { isSkipped } : {}),
      elapsedMs: performance.now() - started,
    };
  }

  /** When the objective joins: the flow head's bias from a warm-up batch, and DPO's reference log-probabilities. */
  private async beginObjective(): Promise<void> {
    const { objective } = this.data.config;
    if (flowKindOf(objective.type, objective.flow) === 'head') await this.warmUpFlowBias();
    if (this.usesReference) await this.computeReference();
  }

  /** bias = mean of log R − Σ log P_F over a batch: the log Z that makes the mean residual zero (METHOD §5). */
  private async warmUpFlowBias(): Promise<void> {
    const position = this.position;
    await this.packNext(true);
    const batch = this.packer.finish();
    const { logPF } = await this.engine.forward(batch);
    const L = this.data.levels;
    let sum = 0;
    const n = batch.counts[3];
    for (let k = 0; k < n; k++) {
      sum += batch.trajectory[4 * k + 1];
      for (let l = 0; l < L; l++) sum -= logPF[batch.trajectorySteps[2 * (k * L + l)]];
    }
    this.restore(position);
    const { parameters } = this.engine.model;
    writeTensor(this.engine.gpu, parameters.value[parameters.plan.flowBiasPack], Float32Array.of(sum / n));
  }

  /** Forward over every sample with the weights of now, which from here on are the frozen reference. */
  private async computeReference(): Promise<void> {
    const { windows, config, samplesPerStep, levels: L } = this.data;
    const { setSize, setsPerUser } = config.sampler;
    const reference = new Float32Array(windows.numSamples * setsPerUser * setSize);
    for (let next = 0; next < windows.numSamples; ) {
      const first = next;
      const ahead = Math.min(windows.numSamples - first, samplesPerStep);
      const drawn = this.sampler ? null : await this.drawFromPolicy(Array.from({ length: ahead }, (_, k) => first + k));
      this.packer.reset();
      const slots: number[] = [];
      while (next < first + ahead) {
        const tree = this.tree(next, true, drawn ? drawn[next - first] : null);
        if (!this.packer.add(tree)) break;
        tree.sets.forEach((set, s) => {
          set.forEach((_, k) => {
            slots.push((next * setsPerUser + s) * setSize + k);
          });
        });
        next++;
      }
      const batch = this.packer.finish();
      const { logPF } = await this.engine.forward(batch);
      slots.forEach((slot, k) => {
        let sum = 0;
        for (let l = 0; l < L; l++) sum += logPF[batch.trajectorySteps[2 * (k * L + l)]];
        reference[slot] = sum;
      });
    }
    this.reference = reference;
  }

  /**
   * Log-probabilities and flows along the paths of `items` under one history, by as many passes as it takes.
   * Returns per item: log P_F [L] and log F of s_0 … s_{L−1} [L] (NaN where the objective has no flow).
   */
  async pathValues(
    history: ArrayLike<number>,
    items: ArrayLike<number>,
  ): Promise<{ logPF: Float32Array; logF: Float32Array }> {
    const { itemTokens, levels: L, capacity, config } = this.data;
    const prompt = promptOf(history, this.data);
    const hasFlow = flowKindOf(config.objective.type, config.objective.flow) !== 'none';
    const logPF = new Float32Array(items.length * L);
    const logF = new Float32Array(items.length * L);
    const forest = decoderTokens(capacity) - (this.hasEncoder ? 1 : prompt.length);
    const room = Math.min(capacity.trajectories, Math.floor(forest / Math.max(1, L - 1)));
    for (let from = 0; from < items.length; from += room) {
      const count = Math.min(room, items.length - from);
      this.packer.reset();
      const set = Array.from({ length: count }, (_, k): ForestTrajectory => {
        const item = items[from + k];
        return {
          tokens: itemTokens.subarray(item * L, (item + 1) * L),
          at: prompt.length,
          ...UNWEIGHTED,
        };
      });
      this.packer.add({ prompt, historyWeight: 0, sets: [set] });
      const batch = this.packer.finish();
      const out = await this.engine.forward(batch);
      for (let k = 0; k < count * L; k++) {
        logPF[from * L + k] = out.logPF[batch.trajectorySteps[2 * k]];
        logF[from * L + k] = hasFlow ? out.logF[batch.trajectorySteps[2 * k + 1]] : Number.NaN;
      }
    }
    return { logPF, logF };
  }

  /** What the sampler is asked for a user's held-out item. */
  inspectionRequest(user: number): SetRequest {
    const { split, config } = this.data;
    const { history, target } = evaluationHistory(split, user, 'test', config.data.maxHistory);
    const position = split.start[user + 1] - 1 - split.start[user];
    return { positive: target, user, position, history, setSize: config.sampler.setSize };
  }

  /** The set the sampler would draw for it: what the shown distance is renormalised on. */
  async inspectionSet(request: SetRequest): Promise<number[]> {
    const random = new RandomStream(this.data.config.seed, 'inspect', request.user);
    if (this.sampler) return this.sampler.sample(request, random);
    const history = request.history as Uint32Array;
    const [drawn] = await this.beam.sample([{ history, excluded: [] }], request.setSize, [request.user]);
    return [request.positive, ...drawn.filter((i) => i !== request.positive)].slice(0, request.setSize);
  }

  /** Log rewards of the whole catalogue as training would give them, f64 [numItems]. */
  logRewards(request: SetRequest): Float64Array {
    const { sampler } = this;
    return this.reward.logRewards(request.positive, sampler ? (item) => sampler.interaction(request, item) : undefined);
  }

  /** SHA-256 of the SHA-256s of all packs of weights in the plan's order, as hexadecimal; one pack is in memory at a time. */
  async weightsDigest(): Promise<string> {
    const { value } = this.engine.model.parameters;
    const hashes = new Uint8Array(32 * value.length);
    for (const [i, t] of value.entries()) {
      const pack = (await readFloats(this.engine.gpu, t, numElements(t.shape))) as Float32Array<ArrayBuffer>;
      hashes.set(new Uint8Array(await crypto.subtle.digest('SHA-256', pack)), 32 * i);
    }
    const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', hashes));
    return [...hash].map((b) => b.toString(16).padStart(2, '0')).join('');
  }

  free(): void {
    this.beam.free();
    this.engine.free();
  }
}
