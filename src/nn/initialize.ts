/** Initial weights by each architecture's own rule; gains 1, flow head 0. One random stream per tensor name. */
import { RandomStream } from '../core/random.ts';
import type { ModelConfig } from './modelConfig.ts';
import { isAdapter, isFlowHead, type ParameterSlot } from './parameterPlan.ts';
import type { Parameters } from './parameters.ts';

/** Fills all of a model's parameters, a few rows in memory at a time. */
export async function initializeWeights(
  parameters: Parameters,
  config: ModelConfig,
  seed: number,
  std: number,
): Promise<void> {
  for (const slot of parameters.plan.slots) {
    const next = initialValues(slot, config, seed, std);
    await parameters.load(parameters.value, slot, async (from, to) => next(to - from));
  }
}

/**
 * A tensor's initial values in order, as many at a call as are asked for. Llama draws every matrix with `std` (its
 * initializer_range); T5 as Hugging Face's T5PreTrainedModel, factor 1. Adapters as PEFT does: A uniform within ±1/√in
 * (kaiming_uniform_ with a = √5), B zero.
 */
export function initialValues(
  slot: ParameterSlot,
  config: ModelConfig,
  seed: number,
  std: number,
): (count: number) => Float32Array {
  const isB = slot.name.endsWith('.lora_B.weight');
  if (isFlowHead(slot) || isB) return (count) => new Float32Array(count);
  if (slot.shape.length === 1) return (count) => new Float32Array(count).fill(1);
  const random = new RandomStream(seed, `init/${slot.name}`);
  if (isAdapter(slot)) {
    const bound = slot.cols ** -0.5;
    return (count) => Float32Array.from({ length: count }, () => bound * (2 * random.uniform() - 1));
  }
  const scale = config.architecture === 't5' ? t5Std(slot, config.hiddenSize, config.headDim) : std;
  return (count) => Float32Array.from({ length: count }, () => scale * random.normal());
}

/** T5 scales no attention scores, so its query weights are smaller by √d_kv; embeddings are of size 1. */
function t5Std({ name, cols }: ParameterSlot, hiddenSize: number, headDim: number): number {
  if (name === 'shared.weight' || name === 'lm_head.weight') return 1;
  if (name.endsWith('.relative_attention_bias.weight')) return hiddenSize ** -0.5;
  return name.endsWith('.q.weight') ? (cols * headDim) ** -0.5 : cols ** -0.5;
}
