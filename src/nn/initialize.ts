/** Initial weights: normal of Llama's initializer_range, gains 1, flow head 0. One random stream per tensor name. */
import { RandomStream } from '../core/random.ts';
import type { ParameterPlan } from './parameterPlan.ts';

export function initialWeights(plan: ParameterPlan, seed: number, std: number): Map<string, Float32Array> {
  const tensors = new Map<string, Float32Array>();
  for (const slot of plan.slots) {
    const data = new Float32Array(slot.rows * slot.cols);
    if (slot.name.startsWith('flow_head')) data.fill(0);
    else if (slot.shape.length === 1) data.fill(1);
    else {
      const random = new RandomStream(seed, `init/${slot.name}`);
      for (let i = 0; i < data.length; i++) data[i] = std * random.normal();
    }
    tensors.set(slot.name, data);
  }
  return tensors;
}
