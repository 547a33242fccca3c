/**
 * Which samples each step takes and which sets hang on them: epochs in their drawn order, filled step by step until the packed
 * forest is full. It asks a model only where the sampler does, so that steps can also be written down without one (`export/`).
 * Before: `trajectorySets.ts`. After: `trainer.ts`.
 */
import { RandomStream } from '../core/random.ts';
import type { SetRequest } from '../gflow/samplers/sampler.ts';
import { type ForestPacker, runPacker } from './packedForest.ts';
import type { PreparedData } from './prepare.ts';
import { hasReference, type ReferenceSets } from './referenceSets.ts';
import type { SetDraw } from './samplers/modelSampler.ts';
import { sampleTree } from './sampleTree.ts';
import type { TrajectorySet, TrajectorySets } from './trajectorySets.ts';

/** Where in the data a run stands. */
export interface DataPosition {
  /** Steps done. */
  readonly step: number;
  readonly epoch: number;
  /** Samples of the epoch already used. */
  readonly cursor: number;
}

/** A sample as a step packed it. */
export interface PackedSample {
  readonly sample: number;
  /** With an encoder: whose history it reads and which item follows. */
  readonly encoded: SetRequest | null;
  /** A short window has fewer than asked for; none in a step of cross-entropy alone. */
  readonly sets: readonly TrajectorySet[];
}

export class StepSamples {
  readonly packer: ForestPacker;
  /** Of DPO and S-DPO, once the objective has joined. */
  reference: ReferenceSets | null = null;
  /** Of the step under way, in the order of the batch. */
  packed: readonly PackedSample[] = [];
  step = 0;
  /** Of the step under way. */
  lambda: number;
  private epoch = 0;
  private cursor = 0;
  private order: Uint32Array;

  constructor(
    private readonly data: PreparedData,
    private readonly sets: TrajectorySets,
  ) {
    this.packer = runPacker(data);
    this.lambda = data.config.objective.lambda;
    this.order = this.epochOrder(0);
  }

  get position(): DataPosition {
    const { step, epoch, cursor } = this;
    return { step, epoch, cursor };
  }

  moveTo({ step, epoch, cursor }: DataPosition): void {
    this.step = step;
    this.epoch = epoch;
    this.cursor = cursor;
    this.order = this.epochOrder(epoch);
  }

  private epochOrder(epoch: number): Uint32Array {
    const order = Uint32Array.from({ length: this.data.windows.numSamples }, (_, i) => i);
    return new RandomStream(this.data.config.seed, 'shuffle', epoch).shuffle(order);
  }

  /** Whether the step to come trains cross-entropy alone. */
  get isSftPhase(): boolean {
    const { type, sftSteps } = this.data.config.objective;
    return type === 'sft' || this.step < sftSteps;
  }

  get usesReference(): boolean {
    return hasReference(this.data.config.objective);
  }

  /** Share of the steps with sets that is done, 0 to 1: a curriculum begins where the objective joins (our choice). */
  get progress(): number {
    const { objective, budget } = this.data.config;
    return Math.max(0, this.step - objective.sftSteps) / Math.max(1, budget.steps - objective.sftSteps);
  }

  /**
   * Where a sample's sets hang. DPO's stay the same from epoch to epoch, so that the reference is computed once; a curriculum
   * would give it the easiest of every pool.
   */
  private draws(sample: number): SetDraw[] {
    return this.sets.draws(sample, this.epoch, this.usesReference ? 0 : this.progress, this.usesReference);
  }

  /** The sets of samples, filled as the configuration says, or as they were when the reference was computed. */
  async setsOf(samples: readonly number[]): Promise<TrajectorySet[][]> {
    const draws = samples.map((sample) => this.draws(sample));
    const { reference } = this;
    if (!reference) return this.sets.fill(draws, samples);
    return draws.map((list, i) =>
      list.map(({ request }, s) => this.sets.rewarded(request, reference.items(samples[i], s))),
    );
  }

  /** Packs the next samples until the step is full; a step never crosses an epoch's end. */
  async packNext(withSets: boolean): Promise<readonly PackedSample[]> {
    if (this.cursor >= this.order.length) {
      this.epoch++;
      this.cursor = 0;
      this.order = this.epochOrder(this.epoch);
    }
    // What costs passes of the model is drawn for all samples that a step may hold, the rest one by one.
    const atOnce = withSets && this.sets.asksModel && !this.reference ? this.data.samplesPerStep : 1;
    const hasEncoder = this.data.model.architecture === 't5';
    this.packer.reset();
    const packed: PackedSample[] = [];
    this.packed = packed;
    for (let isFull = false; !isFull && this.cursor < this.order.length; ) {
      const ahead = Array.from(this.order.subarray(this.cursor, this.cursor + atOnce));
      const filled = withSets ? await this.setsOf(ahead) : null;
      for (const [i, sample] of ahead.entries()) {
        const sets = filled?.[i] ?? null;
        const encoded = hasEncoder ? (sets?.[0] ?? this.draws(sample)[0]).request : null;
        isFull = !this.packer.add(
          sampleTree(this.data, sample, this.lambda, { encoded, sets, reference: this.reference }),
        );
        if (isFull) break;
        this.cursor++;
        packed.push({ sample, encoded, sets: sets ?? [] });
      }
    }
    return packed;
  }
}
