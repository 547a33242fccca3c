import { describe, expect, it } from 'vitest';
import { LearnedWeights } from '../../src/gflow/rewards/learnedWeights.ts';

const FLOOR = 0.001;
const BETA = 1.5;
const SIGNALS = [
  { interaction: 1, estimate: 0.3, similarity: 3 },
  { interaction: 0, estimate: 0.9, similarity: 1 },
];

/** log R with weights total · softmax(θ), in plain words. */
function logReward(theta: readonly number[], total: number, values: readonly number[]): number {
  const parts = theta.map(Math.exp);
  const sum = parts.reduce((a, b) => a + b, 0);
  const reward = values.reduce((r, value, k) => r + (total * parts[k] * value) / sum, 0);
  return BETA * Math.log(Math.max(reward, FLOOR));
}

describe('LearnedWeights', () => {
  it("follows the derivative of log R by θ: its first step is Adam's sign of the numerical gradient", () => {
    const initial = [1, 0.5, 2];
    const upstream = [0.7, -2];
    const loss = (theta: readonly number[]) =>
      SIGNALS.reduce(
        (s, v, n) => s + upstream[n] * logReward(theta, 3.5, [v.interaction, v.estimate, v.similarity]),
        0,
      );
    const theta = initial.map(Math.log);
    const weights = new LearnedWeights(initial, FLOOR, BETA);
    SIGNALS.forEach((s, n) => {
      weights.accumulate(s, upstream[n]);
    });
    weights.update(0.01);
    // The first moment after a step is 0.1 of the gradient.
    const state = weights.state();
    theta.forEach((_, k) => {
      const at = (h: number) => loss(theta.map((t, j) => (j === k ? t + h : t)));
      const numerical = (at(1e-5) - at(-1e-5)) / 2e-5;
      expect(state[4 + k] / 0.1).toBeCloseTo(numerical, 7);
      expect(state[1 + k]).toBeCloseTo(theta[k] - 0.01 * Math.sign(numerical), 6);
    });
  });
  it('has no gradient at the floor', () => {
    const weights = new LearnedWeights([1, 1, 1], FLOOR, BETA);
    weights.accumulate({ interaction: 0, estimate: 0, similarity: 0 }, 5);
    weights.accumulate({ interaction: 0, estimate: 0.001, similarity: 0 }, 5);
    weights.update(0.1);
    expect(weights.weights).toEqual([1, 1, 1]);
  });
  it('goes on from its state with the same bits, without what was not stepped', () => {
    const train = (w: LearnedWeights) => {
      w.accumulate(SIGNALS[0], -0.4);
      w.update(0.05);
    };
    const straight = new LearnedWeights([1, 1, 2], FLOOR, BETA);
    train(straight);
    const resumed = new LearnedWeights([1, 1, 2], FLOOR, BETA);
    resumed.accumulate(SIGNALS[1], 9);
    resumed.restore(JSON.parse(JSON.stringify(straight.state())));
    train(straight);
    train(resumed);
    expect(resumed.state()).toEqual(straight.state());
    expect(resumed.weights).toEqual(straight.weights);
  });
  it('refuses weights that are all 0, and the state of others', () => {
    expect(() => new LearnedWeights([0, 0, 0], FLOOR, BETA)).toThrow(/sum above 0, found 0, 0, 0/);
    const weights = new LearnedWeights([1, 0, 1], FLOOR, BETA);
    expect(() => weights.restore([1, 2, 3])).toThrow(/has 3 numbers; expected 10/);
    expect(() => weights.restore(new Array(10).fill(Number.NaN))).toThrow(/not finite/);
  });
});
