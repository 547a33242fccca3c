/**
 * The steps a run has before it, written down without a model: which samples each takes, which sets hang on them, and what these are
 * worth, by the very code that packs a training step. Before: `train/stepSamples.ts`. After: `torchFolder.ts`; `torch/train.py`
 * reads the arrays.
 */
import { samplerTypes, usesEstimate } from '../config/collaborativeUse.ts';
import type { RunConfig } from '../config/runConfig.ts';
import { ConfigError } from '../core/errors.ts';
import type { CollaborativeScores } from '../gflow/collaborative.ts';
import type { TensorToWrite } from '../nn/safetensors.ts';
import { looksAtRewards } from '../objectives/objective.ts';
import { replayArrays } from '../train/keptArrays.ts';
import type { PreparedData } from '../train/prepare.ts';
import { ReferenceSets } from '../train/referenceSets.ts';
import { type DataPosition, StepSamples } from '../train/stepSamples.ts';
import { type TrajectorySet, TrajectorySets } from '../train/trajectorySets.ts';

/** Where sets come from: drawn anew by every step, fixed for each sample (DPO), or nowhere (cross-entropy alone). */
export type SetsKind = 'drawn' | 'fixed' | 'none';

export interface DrawnSteps {
  /** Steps done before the first that is written down. */
  readonly firstStep: number;
  readonly numSteps: number;
  readonly sets: SetsKind;
  /** `steps.safetensors`; each array is told of in the exported README. */
  readonly tensors: readonly TensorToWrite[];
}

/** Samplers whose sets no model decides. */
const DRAWN_BEFOREHAND: ReadonlySet<string> = new Set(['logged', 'random', 'curriculum']);

/** Why a run's steps cannot be written down beforehand, and what would help, in words; null where they can. */
export function beforehandProblem({ objective, sampler, reward }: RunConfig): string | null {
  if (objective.type === 'sft') return null;
  const ofModel = samplerTypes(sampler).filter((type) => !DRAWN_BEFOREHAND.has(type));
  if (ofModel.length > 0)
    return `sampler.type: ${ofModel.map((type) => `"${type}"`).join(', ')} asks the model of every step which items to draw, and the steps of an export for PyTorch are drawn before it trains; expected ${[...DRAWN_BEFOREHAND].join(', ')} or a mixture of these. ${objective.type === 'grpo' ? 'GRPO needs the model’s own draws: train it here, or choose another objective.' : 'Choose one of them, or train here.'}`;
  if (!looksAtRewards(objective.type)) return null;
  if (reward.fusion === 'learned')
    return 'reward.fusion: "learned" weights change with every step, and the rewards of an export for PyTorch are computed before it trains; expected "sum". Set reward.fusion to "sum", or train here.';
  if (reward.estimate === 'policy' && usesEstimate(reward))
    return 'reward.estimate: "policy" is the probability of the model of every step, and the rewards of an export for PyTorch are computed before it trains; expected "collaborative". Set reward.estimate to "collaborative", or train here.';
  return null;
}

/** Numbers that come one by one, as a flat array of their kind. */
class Column {
  private array: Int32Array | Float32Array;
  length = 0;

  constructor(private readonly kind: 'I32' | 'F32') {
    this.array = kind === 'I32' ? new Int32Array(1024) : new Float32Array(1024);
  }

  push(...values: readonly number[]): void {
    if (this.length + values.length > this.array.length) {
      const larger = new (this.kind === 'I32' ? Int32Array : Float32Array)(2 * (this.length + values.length));
      larger.set(this.array);
      this.array = larger;
    }
    this.array.set(values, this.length);
    this.length += values.length;
  }

  /** In rows of `width`, or as a plain list. */
  tensor(name: string, width?: number): TensorToWrite {
    const shape = width === undefined ? [this.length] : [this.length / width, width];
    return { name, shape, dtype: this.kind, values: () => [this.array.subarray(0, this.length)] };
  }
}

/**
 * The steps from `position` to the end of the budget, or `numSteps` of them. `kept` is what a checkpoint keeps beside weights
 * (DPO's sets, replay). Throws ConfigError where the steps ask the model (`beforehandProblem`), or scores that are not given.
 */
export async function drawSteps(
  data: PreparedData,
  position: DataPosition,
  kept: ReadonlyMap<string, Float32Array>,
  scores: CollaborativeScores | null,
  options: { readonly numSteps?: number; readonly onProgress?: (done: number, total: number) => void } = {},
): Promise<DrawnSteps> {
  const problem = beforehandProblem(data.config);
  if (problem !== null) throw new ConfigError(problem);
  const { config, windows, model } = data;
  const { setSize } = config.sampler;
  const sets = new TrajectorySets(data, { model: null, scores });
  const replay = replayArrays(kept);
  if (replay) sets.restoreReplay(replay);
  const samples = new StepSamples(data, sets);
  samples.moveTo(position);
  const isFixed = samples.usesReference;
  const kind: SetsKind = config.objective.type === 'sft' ? 'none' : isFixed ? 'fixed' : 'drawn';
  const hasRewards = looksAtRewards(config.objective.type);

  const [stepStart, epoch, cursor, sample, place] = Array.from({ length: 5 }, () => new Column('I32'));
  const [setStart, setPlace, setItems] = Array.from({ length: 3 }, () => new Column('I32'));
  const logReward = new Column('F32');
  const addSets = (list: readonly TrajectorySet[]) => {
    for (const { request, items, logRewards } of list) {
      setPlace.push(request.place);
      setItems.push(...items);
      if (hasRewards) logReward.push(...logRewards);
    }
    setStart.push(setPlace.length);
  };
  setStart.push(0);
  if (isFixed) {
    const logProbs = kept.get('reference_log_probs');
    if (logProbs) samples.reference = ReferenceSets.of(data, { logProbs, items: kept.get('reference_items')! });
    for (let k = 0; k < windows.numSamples; k++) addSets((await samples.setsOf([k]))[0]);
  }

  const last = Math.min(config.budget.steps, position.step + (options.numSteps ?? Number.POSITIVE_INFINITY));
  const total = Math.max(0, last - position.step);
  stepStart.push(0);
  for (let done = 0; done < total; done++) {
    const packed = await samples.packNext(!samples.isSftPhase);
    for (const { sample: k, encoded, sets: own } of packed) {
      sample.push(k);
      if (encoded) place.push(encoded.place);
      if (kind === 'drawn') addSets(own);
      sets.remember(k, own);
    }
    samples.step++;
    stepStart.push(sample.length);
    epoch.push(samples.position.epoch);
    cursor.push(samples.position.cursor);
    options.onProgress?.(done + 1, total);
  }
  return {
    firstStep: position.step,
    numSteps: total,
    sets: kind,
    tensors: [
      stepStart.tensor('step_start'),
      epoch.tensor('step_epoch'),
      cursor.tensor('step_cursor'),
      sample.tensor('sample'),
      ...(model.architecture === 't5' ? [place.tensor('sample_place')] : []),
      ...(kind === 'none' ? [] : [setStart.tensor('set_start'), setPlace.tensor('set_place')]),
      ...(kind === 'none' ? [] : [setItems.tensor('set_items', setSize)]),
      ...(kind === 'none' || !hasRewards ? [] : [logReward.tensor('set_log_reward', setSize)]),
    ],
  };
}
