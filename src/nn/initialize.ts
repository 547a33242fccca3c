/** Initial weights by each architecture's own rule; gains 1, flow head 0. One random stream per tensor name. */
import { RandomStream } from '../core/random.ts';
import type { ModelConfig } from './modelConfig.ts';
import type { ParameterPlan, ParameterSlot } from './parameterPlan.ts';

/** Llama draws every matrix with `std` (its initializer_range); T5 as Hugging Face's T5PreTrainedModel, factor 1. */
export function initialWeights(
  plan: ParameterPlan,
  config: ModelConfig,
  seed: number,
  std: number,
): Map<string, Float32Array> {
  const tensors = new Map<string, Float32Array>();
  for (const slot of plan.slots) {
    const data = new Float32Array(slot.rows * slot.cols);
    if (slot.name.startsWith('flow_head')) data.fill(0);
    else if (slot.shape.length === 1) data.fill(1);
    else {
      const random = new RandomStream(seed, `init/${slot.name}`);
      const scale = config.architecture === 't5' ? t5Std(slot, config.hiddenSize, config.headDim) : std;
      for (let i = 0; i < data.length; i++) data[i] = scale * random.normal();
    }
    tensors.set(slot.name, data);
  }
  return tensors;
}

/** T5 scales no attention scores, so its query weights are smaller by √d_kv; embeddings are of size 1. */
function t5Std({ name, cols }: ParameterSlot, hiddenSize: number, headDim: number): number {
  if (name === 'shared.weight' || name === 'lm_head.weight') return 1;
  if (name.endsWith('.relative_attention_bias.weight')) return hiddenSize ** -0.5;
  return name.endsWith('.q.weight') ? (cols * headDim) ** -0.5 : cols ** -0.5;
}
