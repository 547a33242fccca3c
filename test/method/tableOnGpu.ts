/** A step of `table.ts` on the GPU: the softmax kernel over the table's logits, then any objective's. */
import type { Launch } from '../../src/gpu/kernel.ts';
import { readFloats } from '../../src/gpu/readback.ts';
import type { GroupArgs } from '../../src/kernels/flow/groupLoss.ts';
import type { TrajectoryArgs } from '../../src/kernels/flow/trajectoryBalanceLoss.ts';
import { logSoftmaxPairs, plainLogits } from '../../src/kernels/softmax/logSoftmaxPairs.ts';
import { trieWords } from '../../src/train/trieWords.ts';
import type { TestDevice } from '../gpu/testDevice.ts';
import { NONE, type TableStep } from './table.ts';

/** Log-probabilities of the pairs, losses of the trajectories and both gradients, f32; `logits` [numRows, V], `logF` [numRows]. */
export async function runTable(
  test: TestDevice,
  step: TableStep,
  logits: Float64Array,
  logF: Float64Array,
  objective: (args: TrajectoryArgs & GroupArgs) => Launch,
) {
  const { N, L, V, numRows, numPairs: P, numGroups: G } = step;
  const R = Math.ceil((numRows + 1) / 64) * 64;
  const Vpad = Math.ceil(V / 32) * 32;
  const padded = new Float32Array(R * Vpad);
  for (let r = 0; r < numRows; r++) padded.set(logits.subarray(r * V, (r + 1) * V), r * Vpad);
  const filled = (values: Uint32Array, length: number, fill: number) => {
    const all = new Uint32Array(length).fill(fill);
    all.set(values);
    return all;
  };
  const trie = trieWords(step.trie);
  const counts = test.tensor('counts', 'u32', [8], [0, numRows, P, N, G, 0, 0, 0]);
  const logPF = test.tensor('logPF', 'f32', [P]);
  const [dLogPF, dFlow] = ['dLogPF', 'dFlow'].map((name) => test.tensor(name, 'f32', [P], new Float32Array(P)));
  const trajectoryLoss = test.tensor('trajectoryLoss', 'f32', [N]);
  const softmax = logSoftmaxPairs({
    rowOffset: 0,
    rows: R,
    V,
    layout: plainLogits(Vpad),
    logits: test.tensor('logits', 'f32', [R, Vpad], padded),
    counts,
    rowMask: test.tensor('rowMask', 'u32', [R], filled(step.rowMask, R, NONE)),
    trie: test.tensor('trie', 'u32', [trie.words.length], trie.words),
    trieTokenOffset: trie.numPrefixes + 1,
    rowPairStart: test.tensor('rowPairStart', 'u32', [R + 1], filled(step.rowPairStart, R + 1, P)),
    pairToken: test.tensor('pairToken', 'u32', [P], step.pairToken),
    lse: test.tensor('lse', 'f32', [R]),
    logPF,
  });
  const loss = objective({
    N,
    L,
    G,
    counts,
    groupStart: test.tensor('groupStart', 'u32', [G + 1], step.groupStart),
    trajectorySteps: test.tensor('trajectorySteps', 'u32', [N, L, 2], step.trajectorySteps),
    logPF,
    logF: test.tensor(
      'logF',
      'f32',
      [R],
      Float32Array.from({ length: R }, (_, r) => logF[r] ?? 0),
    ),
    trajectory: test.tensor('trajectory', 'f32', [N, 4], step.trajectory),
    dLogPF,
    dFlow,
    trajectoryLoss,
  });
  await test.run(softmax, loss);
  return {
    logPF: await readFloats(test.gpu, logPF, P),
    trajectoryLoss: await readFloats(test.gpu, trajectoryLoss, N),
    dLogPF: await readFloats(test.gpu, dLogPF, P),
    dFlow: await readFloats(test.gpu, dFlow, P),
  };
}
