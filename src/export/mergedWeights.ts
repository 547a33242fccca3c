/**
 * Weights with their adapters added, W + (alpha / rank) B A, so that a plain model holds what a LoRA run has learned. Our choice over an
 * adapter alone: embedding, output head and norms were trained whole, so an adapter on the published model would be another model; a
 * run's own `model/adapter/` still has it for PEFT. Before: `exportedRun.ts`. After: `huggingFaceFolder.ts`.
 */
import { isAdapter, type ParameterSlot } from '../nn/parameterPlan.ts';
import type { ExportedRun } from './exportedRun.ts';

async function whole(run: ExportedRun, slot: ParameterSlot): Promise<Float32Array> {
  const out = new Float32Array(slot.rows * slot.cols);
  let at = 0;
  for await (const piece of run.values(slot)) {
    out.set(piece, at);
    at += piece.length;
  }
  return out;
}

/** A tensor's elements in order, in pieces, its adapter added where it has one. */
export async function* mergedValues(run: ExportedRun, slot: ParameterSlot): AsyncGenerator<Float32Array> {
  const name = `base_model.model.${slot.name.replace(/weight$/, 'lora_')}`;
  const of = (part: 'A' | 'B') => run.plan.slots.find((s) => isAdapter(s) && s.name === `${name}${part}.weight`);
  const [slotA, slotB] = [of('A'), of('B')];
  const { lora } = run.data.config;
  if (!lora || !slotA || !slotB) {
    yield* run.values(slot);
    return;
  }
  const scale = lora.alpha / lora.rank;
  const [a, b] = [await whole(run, slotA), await whole(run, slotB)];
  const { cols } = slot;
  const rank = slotA.rows;
  let at = 0;
  for await (const piece of run.values(slot)) {
    const merged = piece.slice();
    for (let i = 0; i < piece.length; i++, at++) {
      const row = Math.floor(at / cols);
      const col = at % cols;
      let sum = 0;
      for (let r = 0; r < rank; r++) sum += b[row * rank + r] * a[r * cols + col];
      merged[i] += scale * sum;
    }
    yield merged;
  }
}
