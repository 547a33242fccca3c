/** Runs an objective's kernel on random supervision and compares it with its reference and with central differences. */
import { expect } from 'vitest';
import type { Launch } from '../../../src/gpu/kernel.ts';
import { readFloats } from '../../../src/gpu/readback.ts';
import type { GroupArgs } from '../../../src/kernels/flow/groupLoss.ts';
import type { TrajectoryArgs } from '../../../src/kernels/flow/trajectoryBalanceLoss.ts';
import type { ObjectiveGradients } from '../../../src/reference/flow/trajectories.ts';
import type { TestDevice } from '../../gpu/testDevice.ts';
import { centralDifferences, expectClose } from '../comparison.ts';
import type { Supervision } from './supervision.ts';

/** f32 sums of at most 8 steps and 9 trajectories, of numbers around 10. */
const TOLERANCE = 3e-6;

export async function checkObjective(
  test: TestDevice,
  s: Supervision,
  kernel: (args: TrajectoryArgs & GroupArgs) => Launch,
  reference: (args: Supervision) => ObjectiveGradients,
  { usesFlow }: { usesFlow: boolean },
): Promise<ObjectiveGradients> {
  const { R, P, N, L, G } = s;
  // What earlier kernels left: gradients are added to, losses overwritten.
  const before = 0.25;
  const dLogPF = test.tensor('dLogPF', 'f32', [P], new Float32Array(P).fill(before));
  const dFlow = test.tensor('dFlow', 'f32', [P], new Float32Array(P).fill(before));
  const trajectoryLoss = test.tensor('trajectoryLoss', 'f32', [N], new Float32Array(N).fill(7));
  const launch = kernel({
    N,
    L,
    G,
    counts: test.tensor('counts', 'u32', [8], s.counts),
    groupStart: test.tensor('groupStart', 'u32', [G + 1], s.groupStart),
    trajectorySteps: test.tensor('trajectorySteps', 'u32', [N, L, 2], s.trajectorySteps),
    logPF: test.tensor('logPF', 'f32', [P], s.logPF),
    logF: test.tensor('logF', 'f32', [R], s.logF),
    trajectory: test.tensor('trajectory', 'f32', [N, 4], s.trajectory),
    dLogPF,
    dFlow,
    trajectoryLoss,
  });
  await test.run(launch);
  const expected = reference(s);
  const plus = (values: Float64Array) => values.map((x) => x + before);
  expectClose(await readFloats(test.gpu, trajectoryLoss, N), expected.trajectoryLoss, TOLERANCE, 'trajectoryLoss');
  expectClose(await readFloats(test.gpu, dLogPF, P), plus(expected.dLogPF), TOLERANCE, 'dLogPF');
  expectClose(await readFloats(test.gpu, dFlow, P), plus(expected.dFlow), TOLERANCE, 'dFlow');

  const total = (args: Supervision) => reference(args).trajectoryLoss.reduce((a, b) => a + b, 0);
  const all = (n: number) => Array.from({ length: n }, (_, i) => i);
  const byLogPF = centralDifferences(
    (logPF) => total({ ...s, logPF: logPF as unknown as Float32Array<ArrayBuffer> }),
    s.logPF,
    all(P),
  );
  expectClose(expected.dLogPF, byLogPF, 1e-7, 'dLogPF against central differences');
  const byLogF = centralDifferences(
    (logF) => total({ ...s, logF: logF as unknown as Float32Array<ArrayBuffer> }),
    s.logF,
    all(R),
  );
  const dLogF = new Float64Array(R);
  for (let r = 0; r < s.numRows; r++)
    for (let p = s.rowPairStart[r]; p < s.rowPairStart[r + 1]; p++) dLogF[r] += expected.dFlow[p];
  expectClose(dLogF, byLogF, 1e-7, 'dLogF against central differences');
  if (usesFlow) expect(Math.max(...byLogF.map(Math.abs))).toBeGreaterThan(0.01);
  expect(Math.max(...byLogPF.map(Math.abs))).toBeGreaterThan(0.01);
  return expected;
}
