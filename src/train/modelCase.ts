/** The self-test's tiny model through the trainer's own engine: weights in; log-probabilities, loss and gradient out. */
import type { Gpu } from '../gpu/device.ts';
import { fromHuggingFace } from '../nn/modelConfig.ts';
import type { Precision } from '../nn/modelPlan.ts';
import { FIRST_LOSS_SCALE } from '../nn/optimizer/lossScale.ts';
import type { ModelCase, ModelResult } from '../tuning/modelCheck.ts';
import type { KernelChoice } from '../tuning/record.ts';
import { createBench } from './benchRun.ts';

/** In half with the largest scale of the loss that its gradients bear, which is divided out again. */
export async function runModelCase(
  gpu: Gpu,
  modelCase: ModelCase,
  kernels: KernelChoice,
  precision: Precision = 'float32',
): Promise<ModelResult> {
  const { config, weights, sequences } = modelCase;
  const { engine, batch } = await createBench(gpu, {
    config: fromHuggingFace({ model_type: 'llama', ...config }),
    sequences,
    objective: 'sft',
    optimizer: { beta1: 0.9, beta2: 0.95, eps: 1e-8, weightDecay: 0, flowLrScale: 1 },
    kernels,
    precision,
  });
  try {
    const { parameters } = engine.model;
    parameters.write(parameters.value, weights);
    let lossScale = precision === 'half' ? FIRST_LOSS_SCALE.scale : 1;
    const step = () => engine.step(batch, { lr: 0, clipNorm: 1, step: 1, lossScale }, { update: false });
    let result = await step();
    for (; !result.isFinite && lossScale > 1; result = await step()) lossScale /= 2;
    const { loss, gradNorm } = result;
    const gradients = await parameters.read(parameters.gradient);
    for (const gradient of gradients.values()) for (let i = 0; i < gradient.length; i++) gradient[i] /= lossScale;
    const { logPF } = await engine.forward(batch);
    return { loss, gradNorm, logProbs: logPF, gradients };
  } finally {
    engine.free();
  }
}
