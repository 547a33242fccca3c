/** The self-test's tiny model through the trainer's own engine: weights in; log-probabilities, loss and gradient out. */
import type { Gpu } from '../gpu/device.ts';
import { fromHuggingFace } from '../nn/modelConfig.ts';
import type { ModelCase, ModelResult } from '../tuning/modelCheck.ts';
import type { KernelChoice } from '../tuning/record.ts';
import { createBench } from './benchRun.ts';

export async function runModelCase(gpu: Gpu, modelCase: ModelCase, kernels: KernelChoice): Promise<ModelResult> {
  const { config, weights, sequences } = modelCase;
  const { engine, batch } = await createBench(gpu, {
    config: fromHuggingFace({ model_type: 'llama', ...config }),
    sequences,
    objective: 'sft',
    optimizer: { beta1: 0.9, beta2: 0.95, eps: 1e-8, weightDecay: 0, flowLrScale: 1 },
    kernels,
  });
  try {
    const { parameters } = engine.model;
    parameters.write(parameters.value, weights);
    const { loss, gradNorm } = await engine.step(batch, { lr: 0, clipNorm: 1, step: 1 }, { update: false });
    const gradients = await parameters.read(parameters.gradient);
    const { logPF } = await engine.forward(batch);
    return { loss, gradNorm, logProbs: logPF, gradients };
  } finally {
    engine.free();
  }
}
