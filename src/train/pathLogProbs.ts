/**
 * Log-probabilities of whole paths under many histories, by as few passes of the model as hold them. Before: `engine.ts`.
 * After: samplers by the model's confidence, DPO's reference, the targets of an evaluation.
 */
import { decoderTokens, type ForestBatch } from '../nn/forestBatch.ts';
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
 * is left reset. What one pass cannot hold of a request comes in further ones, behind the same history.
 */
export async function pathLogProbs(
  engine: TrainingEngine,
  packer: ForestPacker,
  data: PreparedData,
  requests: readonly PathsRequest[],
): Promise<Float64Array[]> {
  const { itemTokens, levels: L, capacity, model } = data;
  const out = requests.map(({ items }) => new Float64Array(items.length));
  const pieces = requests.flatMap(({ history, items }, r) => {
    const prompt = promptOf(history, data);
    const forest = decoderTokens(capacity) - (model.architecture === 't5' ? 1 : prompt.length);
    const room = Math.min(capacity.trajectories, Math.floor(forest / Math.max(1, L - 1)));
    return Array.from({ length: Math.ceil(items.length / room) }, (_, k) => ({
      prompt,
      items: items.slice(k * room, (k + 1) * room),
      to: out[r].subarray(k * room, (k + 1) * room),
    }));
  });
  for (let next = 0; next < pieces.length; ) {
    packer.reset();
    const first = next;
    for (; next < pieces.length; next++) {
      const { prompt, items } = pieces[next];
      const set = items.map((item) => ({
        tokens: itemTokens.subarray(item * L, (item + 1) * L),
        at: prompt.length,
        ...UNWEIGHTED,
      }));
      if (!packer.add({ prompt, historyWeight: 0, sets: [set] })) break;
    }
    const batch = packer.finish();
    const { logPF } = await engine.forward(batch);
    let k = 0;
    for (const { to } of pieces.slice(first, next))
      for (let i = 0; i < to.length; i++) to[i] = pathSum(batch, k++, logPF);
  }
  packer.reset();
  return out;
}

/** Σ_l log P_F along a packed trajectory, nats. */
export function pathSum(batch: ForestBatch, trajectory: number, logPF: ArrayLike<number>): number {
  const L = batch.capacity.levels;
  let sum = 0;
  for (let l = 0; l < L; l++) sum += logPF[batch.trajectorySteps[2 * (trajectory * L + l)]];
  return sum;
}
