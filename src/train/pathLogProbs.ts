/**
 * Log-probabilities of whole paths under many histories, by as few passes of the model as hold them. Before: `engine.ts`.
 * After: samplers by the model's confidence, DPO's reference.
 */
import type { TrainingEngine } from './engine.ts';
import { type ForestPacker, UNWEIGHTED } from './packedForest.ts';
import type { PreparedData } from './prepare.ts';
import { promptOf } from './windows.ts';

export interface PathsRequest {
  readonly history: ArrayLike<number>;
  readonly items: readonly number[];
}

/**
 * Σ_l log P_F of every item's path under its request's history, policy as configured, nats; f64 [items] a request. The packer
 * is left reset. No request may have more items than a step holds trajectories.
 */
export async function pathLogProbs(
  engine: TrainingEngine,
  packer: ForestPacker,
  data: PreparedData,
  requests: readonly PathsRequest[],
): Promise<Float64Array[]> {
  const { itemTokens, levels: L } = data;
  const out: Float64Array[] = [];
  while (out.length < requests.length) {
    packer.reset();
    const first = out.length;
    let next = first;
    for (; next < requests.length; next++) {
      const { history, items } = requests[next];
      const prompt = promptOf(history, data);
      const set = items.map((item) => ({
        tokens: itemTokens.subarray(item * L, (item + 1) * L),
        at: prompt.length,
        ...UNWEIGHTED,
      }));
      if (!packer.add({ prompt, historyWeight: 0, sets: [set] })) break;
    }
    if (next === first)
      throw new Error(`${requests[first].items.length} paths under one history do not fit a step's capacity.`);
    const batch = packer.finish();
    const { logPF } = await engine.forward(batch);
    let k = 0;
    for (let r = first; r < next; r++)
      out.push(
        Float64Array.from(requests[r].items, () => {
          let sum = 0;
          for (let l = 0; l < L; l++) sum += logPF[batch.trajectorySteps[2 * (k * L + l)]];
          k++;
          return sum;
        }),
      );
  }
  packer.reset();
  return out;
}
