/**
 * Our engine as the peer `ours` of ../shared/bench/peers: the trainer's own program on that benchmark's weights and
 * tokens. Its README states the shape of this module.
 */
import * as model from '../../shared/bench/peers/src/model.mjs';
import { type Gpu, openDevice } from '../src/gpu/device.ts';
import type { ForestBatch } from '../src/nn/forestBatch.ts';
import { llamaConfig } from '../src/nn/llamaConfig.ts';
import { createBench } from '../src/train/benchRun.ts';
import type { TrainingEngine } from '../src/train/engine.ts';

export const name = 'ours';
export const supports = ['W2', 'W3'];

let gpu: Gpu;
export async function init(): Promise<void> {
  gpu = await openDevice(navigator.gpu);
}

/** [in, out] → Hugging Face's [out, in]. */
function transposed(data: Float32Array, rows: number, cols: number): Float32Array {
  const out = new Float32Array(data.length);
  for (let i = 0; i < rows; i++) for (let j = 0; j < cols; j++) out[j * rows + i] = data[i * cols + j];
  return out;
}

const HF_NAME: Record<string, string> = {
  norm1: 'input_layernorm',
  norm2: 'post_attention_layernorm',
  wq: 'self_attn.q_proj',
  wk: 'self_attn.k_proj',
  wv: 'self_attn.v_proj',
  wo: 'self_attn.o_proj',
  wgate: 'mlp.gate_proj',
  wup: 'mlp.up_proj',
  wdown: 'mlp.down_proj',
};

function weights(): Map<string, Float32Array> {
  const tensors = new Map<string, Float32Array>();
  for (const spec of model.paramSpecs()) {
    const data = model.initParam(spec);
    const layer = /^l(\d+)\.(\w+)$/.exec(spec.name);
    if (spec.name === 'embed') tensors.set('model.embed_tokens.weight', data);
    else if (spec.name === 'normf') tensors.set('model.norm.weight', data);
    else if (spec.name === 'head') tensors.set('lm_head.weight', transposed(data, spec.shape[0], spec.shape[1]));
    else if (layer) {
      const to = `model.layers.${layer[1]}.${HF_NAME[layer[2]]}.weight`;
      tensors.set(to, spec.shape.length === 2 ? transposed(data, spec.shape[0], spec.shape[1]) : data);
    }
  }
  return tensors;
}

export async function make(
  work: string,
): Promise<{ step(reps: number): Promise<number | undefined>; check?(): Promise<number>; dispose(): void }> {
  const c = model.CFG;
  const shape = {
    architecture: 'llama' as const,
    hiddenSize: c.d,
    intermediateSize: c.ffn,
    numLayers: c.layers,
    numHeads: c.heads,
    numKeyValueHeads: c.heads,
    rmsNormEps: c.eps,
    ropeTheta: c.theta,
    tieWordEmbeddings: false,
  };
  const { x, y } = model.makeBatch();
  const sequences = Array.from({ length: c.batch }, (_, b) => ({
    tokens: x.subarray(b * c.seq, (b + 1) * c.seq),
    next: y[(b + 1) * c.seq - 1],
  }));
  const { engine, batch }: { engine: TrainingEngine; batch: ForestBatch } = await createBench(gpu, {
    config: llamaConfig(shape, c.vocab),
    sequences,
    objective: 'sft',
    optimizer: { beta1: c.beta1, beta2: c.beta2, eps: c.adamEps, weightDecay: c.wd, flowLrScale: 1 },
  });
  const { parameters } = engine.model;
  parameters.write(parameters.value, weights());
  let steps = 0;
  const forward = async () => {
    engine.runForward(batch);
    await gpu.device.queue.onSubmittedWorkDone();
  };
  const train = async (reps: number) => {
    let loss = 0;
    for (let i = 0; i < reps; i++) loss = (await engine.step(batch, { lr: c.lr, clipNorm: 1e30, step: ++steps })).loss;
    return loss;
  };
  if (work === 'W2') return { step: train, dispose: () => engine.free() };
  return {
    async step(reps) {
      for (let i = 0; i < reps; i++) await forward();
      return undefined;
    },
    async check() {
      const { logPF } = await engine.forward(batch);
      return -logPF.reduce((a, v) => a + v, 0) / logPF.length;
    },
    dispose: () => engine.free(),
  };
}
