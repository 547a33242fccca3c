/** The step's loss and its parts. The equations: shaders/loss/lossReduce.wgsl. */

/** [total, Σ pairLoss, Σ trajectoryLoss] */
export function lossReduce(args: {
  pairLoss: ArrayLike<number>;
  trajectoryLoss: ArrayLike<number>;
}): [number, number, number] {
  const sum = (values: ArrayLike<number>) => Array.from(values).reduce((a, b) => a + b, 0);
  const pairs = sum(args.pairLoss);
  const trajectories = sum(args.trajectoryLoss);
  return [pairs + trajectories, pairs, trajectories];
}
