/** What the objectives' references share: trajectories as lists of (pair, row), their numbers, and what comes out. */
export interface Trajectories {
  N: number;
  L: number;
  /** [N, L, 2]: pair and row of each step */
  trajectorySteps: ArrayLike<number>;
  /** [P], nats */
  logPF: ArrayLike<number>;
  /** [N, 4]: weight, log reward, reference log-probability, 0 */
  trajectory: ArrayLike<number>;
}

export interface TrajectoriesWithFlow extends Trajectories {
  /** [R], nats */
  logF: ArrayLike<number>;
}

export interface Groups extends Trajectories {
  numGroups: number;
  /** [numGroups + 1] */
  groupStart: ArrayLike<number>;
}

export interface ObjectiveGradients {
  /** [N], weighted */
  trajectoryLoss: Float64Array;
  /** [P] */
  dLogPF: Float64Array;
  /** [P]: gradient of log F at the pair's row */
  dFlow: Float64Array;
}

export const weightOf = (t: Trajectories, n: number): number => t.trajectory[4 * n];
export const logRewardOf = (t: Trajectories, n: number): number => t.trajectory[4 * n + 1];
export const refLogProbOf = (t: Trajectories, n: number): number => t.trajectory[4 * n + 2];
export const pairOf = (t: Trajectories, n: number, l: number): number => t.trajectorySteps[2 * (n * t.L + l)];
export const rowOf = (t: Trajectories, n: number, l: number): number => t.trajectorySteps[2 * (n * t.L + l) + 1];

/** Σ_l logPF of trajectory n. */
export function sumLogPF(t: Trajectories, n: number): number {
  let sum = 0;
  for (let l = 0; l < t.L; l++) sum += t.logPF[pairOf(t, n, l)];
  return sum;
}

export const noGradients = (t: Trajectories): ObjectiveGradients => ({
  trajectoryLoss: new Float64Array(t.N),
  dLogPF: new Float64Array(t.logPF.length),
  dFlow: new Float64Array(t.logPF.length),
});

/** Adds to dLogPF of every pair of trajectory n. */
export function addToPairs(t: Trajectories, n: number, dLogPF: Float64Array, gradient: number): void {
  for (let l = 0; l < t.L; l++) dLogPF[pairOf(t, n, l)] += gradient;
}
