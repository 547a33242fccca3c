/**
 * Weights of the reward's signals that are learned beside the model: w = total · softmax(θ). Before: `reward.ts`. After: the
 * trainer, which feeds gradients and steps, and checkpoints, which keep `state()`.
 *
 * The weights' sum stays what the configuration says: free weights could meet any policy by shrinking the reward to it. Our
 * choice, as are θ = log of the configured weights at the start, and Adam with its usual numbers. A weight of 0 stays 0.
 */
import { CheckpointError, ConfigError } from '../../core/errors.ts';

const BETA1 = 0.9;
const BETA2 = 0.999;
const EPS = 1e-8;

/** The three signals of a reward, in the order of the weights. */
export interface WeightedSignals {
  readonly interaction: number;
  readonly estimate: number;
  readonly similarity: number;
}

export class LearnedWeights {
  private readonly total: number;
  private readonly isLearned: readonly boolean[];
  private readonly theta: Float64Array;
  private readonly gradient: Float64Array;
  private readonly mean: Float64Array;
  private readonly square: Float64Array;
  private steps = 0;
  private current: readonly number[] = [];

  /**
   * `initial`: the configured weights of interaction, estimate and similarity; `floor` and `temperature` are the reward's.
   * Throws ConfigError when no weight is above 0.
   */
  constructor(
    initial: readonly number[],
    private readonly floor: number,
    private readonly temperature: number,
  ) {
    this.total = initial.reduce((sum, w) => sum + w, 0);
    if (!(this.total > 0) || initial.some((w) => w < 0))
      throw new ConfigError(
        `reward.fusion: "learned" weights start from the configured ones, expected none below 0 and a sum above 0, found ${initial.join(', ')} (interaction, collaborative, similarity). Raise one of them, or set reward.fusion to "sum".`,
      );
    this.isLearned = initial.map((w) => w > 0);
    this.theta = Float64Array.from(initial, (w) => (w > 0 ? Math.log(w) : 0));
    this.gradient = new Float64Array(initial.length);
    this.mean = new Float64Array(initial.length);
    this.square = new Float64Array(initial.length);
    this.refresh();
  }

  /** The weights of now: interaction, estimate, similarity. Their sum is that of the configured ones. */
  get weights(): readonly number[] {
    return this.current;
  }

  private refresh(): void {
    const highest = this.theta.reduce((m, t, k) => (this.isLearned[k] ? Math.max(m, t) : m), Number.NEGATIVE_INFINITY);
    const parts = Array.from(this.theta, (t, k) => (this.isLearned[k] ? Math.exp(t - highest) : 0));
    const sum = parts.reduce((s, p) => s + p, 0);
    this.current = parts.map((p) => (this.total * p) / sum);
  }

  /**
   * Adds dL/dθ of one reward, given dL/d log R, where log R = β log max(R, floor) and R = Σ_k w_k r_k:
   * d log R / dθ_k = β w_k (r_k − R / total) / R, and 0 at the floor.
   */
  accumulate(signals: WeightedSignals, dLogReward: number): void {
    const values = [signals.interaction, signals.estimate, signals.similarity];
    const reward = this.current.reduce((sum, w, k) => sum + w * values[k], 0);
    if (!(reward > this.floor)) return;
    const scale = (dLogReward * this.temperature) / reward;
    for (let k = 0; k < values.length; k++)
      if (this.isLearned[k]) this.gradient[k] += scale * this.current[k] * (values[k] - reward / this.total);
  }

  /** One step of Adam on what was accumulated, which is then zero again. */
  update(lr: number): void {
    this.steps++;
    for (let k = 0; k < this.theta.length; k++) {
      const g = this.gradient[k];
      this.mean[k] = BETA1 * this.mean[k] + (1 - BETA1) * g;
      this.square[k] = BETA2 * this.square[k] + (1 - BETA2) * g * g;
      const mean = this.mean[k] / (1 - BETA1 ** this.steps);
      const square = this.square[k] / (1 - BETA2 ** this.steps);
      this.theta[k] -= (lr * mean) / (Math.sqrt(square) + EPS);
    }
    this.gradient.fill(0);
    this.refresh();
  }

  /** Steps taken, then θ and the two moments, one a signal. What was accumulated since the last step is not part of it. */
  state(): number[] {
    return [this.steps, ...this.theta, ...this.mean, ...this.square];
  }

  /** Whether it is what `state()` gives for the three signals of a reward. */
  static isState(state: unknown): state is readonly number[] {
    return Array.isArray(state) && state.length === 10 && state.every(Number.isFinite);
  }

  /** Goes on from `state()`. Throws CheckpointError where it is not one of these weights. */
  restore(state: readonly number[]): void {
    const n = this.theta.length;
    if (state.length !== 1 + 3 * n || !state.every(Number.isFinite))
      throw new CheckpointError(
        `The state of the learned reward weights has ${state.length} numbers${state.every(Number.isFinite) ? '' : ', some not finite'}; expected ${1 + 3 * n} (the steps, then θ and two moments of ${n} signals). The checkpoint is of another version, or damaged.`,
      );
    this.steps = state[0];
    this.theta.set(state.slice(1, 1 + n));
    this.mean.set(state.slice(1 + n, 1 + 2 * n));
    this.square.set(state.slice(1 + 2 * n));
    this.gradient.fill(0);
    this.refresh();
  }
}
