import { describe, expect, it } from 'vitest';
import { MODEL_PRESETS } from '../../src/config/presets.ts';
import { ConfigError, DeviceError } from '../../src/core/errors.ts';
import { initialValues } from '../../src/nn/initialize.ts';
import { fromHuggingFaceLlama, llamaConfig } from '../../src/nn/llamaConfig.ts';
import { planLlamaParameters } from '../../src/nn/llamaParameters.ts';
import type { ModelConfig } from '../../src/nn/modelConfig.ts';
import { learningRate } from '../../src/nn/optimizer/schedule.ts';
import type { ParameterPlan } from '../../src/nn/parameterPlan.ts';

const MEBIBYTE = 1048576;

describe('the parameter plan', () => {
  it('counts the parameters of the full-size Llama', () => {
    const config = fromHuggingFaceLlama({
      model_type: 'llama',
      vocab_size: 32000,
      hidden_size: 768,
      intermediate_size: 2048,
      num_hidden_layers: 12,
      num_attention_heads: 12,
      rms_norm_eps: 1e-6,
    });
    // A layer: 4 · 768² + 3 · 768 · 2048 + 2 · 768 = 2,359,296 + 4,718,592 + 1,536 = 7,079,424; twelve: 84,953,088.
    // Embedding and head: 2 · 32000 · 768 = 49,152,000; the last norm: 768. Together 134,105,856.
    const { slots, numParameters } = planLlamaParameters(config, 128 * MEBIBYTE);
    expect(numParameters).toBe(134_105_856);
    const sizes = slots.filter((s) => !s.name.startsWith('flow_head')).map((s) => s.rows * s.cols);
    expect(sizes.reduce((a, b) => a + b, 0)).toBe(134_105_856);
  });

  it.each([
    ['untied', 100, 40, 5, 4, 4, false],
    ['grouped and tied', 48, 56, 4, 4, 2, true],
  ] as const)('places every tensor once, inside its pack, without overlap: %s', (_, V, f, layers, heads, kv, tied) => {
    const config = llamaConfig(
      {
        architecture: 'llama',
        hiddenSize: 24,
        intermediateSize: f,
        numLayers: layers,
        numHeads: heads,
        numKeyValueHeads: kv,
        rmsNormEps: 1e-6,
        ropeTheta: 10000,
        tieWordEmbeddings: tied,
      },
      V,
    );
    const plan = planLlamaParameters(config, 256 * 1024);
    expect(new Set(plan.slots.map((s) => s.name)).size).toBe(plan.slots.length);
    expect(plan.slots.some((s) => s.name === 'lm_head.weight')).toBe(!tied);
    const used = plan.packs.map((p) => new Uint8Array(p.size));
    for (const s of plan.slots)
      for (let r = 0; r < s.rows; r++)
        for (let c = 0; c < s.cols; c++) {
          const at = s.offset + r * s.stride + c;
          expect(at).toBeLessThan(plan.packs[s.pack].size);
          expect(used[s.pack][at]++).toBe(0);
        }
    expect(plan.packs.every((p) => p.size * 4 <= 256 * 1024)).toBe(true);
    expect(plan.packs.length).toBeGreaterThan(3);
    // Bindings start on 256 bytes.
    for (const l of plan.layers) for (const m of l.matrices) expect((m.offset * 4) % 256).toBe(0);
  });

  it('says which matrix no binding of the adapter can hold', () => {
    const config = llamaConfig(MODEL_PRESETS['llama-small'], 50_000);
    expect(() => planLlamaParameters(config, 8 * MEBIBYTE)).toThrow(DeviceError);
    expect(() => planLlamaParameters(config, 8 * MEBIBYTE)).toThrow(
      /the embedding takes 48\.\d MiB.*at most 8 MiB.*fewer tokens or narrower layers/,
    );
  });

  it('refuses heads that do not divide', () => {
    const shape = MODEL_PRESETS['llama-nano'];
    expect(() => llamaConfig({ ...shape, numHeads: 5 }, 10)).toThrow(ConfigError);
    expect(() => llamaConfig({ ...shape, numKeyValueHeads: 3 }, 10)).toThrow(/not a multiple of numKeyValueHeads 3/);
  });
});

describe('initial weights', () => {
  /** All tensors by name, each drawn in pieces of 1,000 values. */
  const initialWeights = (plan: ParameterPlan, config: ModelConfig, seed: number, std: number) =>
    new Map(
      plan.slots.map((slot) => {
        const next = initialValues(slot, config, seed, std);
        const data = new Float32Array(slot.rows * slot.cols);
        for (let at = 0; at < data.length; at += 1000) data.set(next(Math.min(1000, data.length - at)), at);
        return [slot.name, data] as const;
      }),
    );
  const config = llamaConfig(MODEL_PRESETS['llama-nano'], 40);
  const plan = planLlamaParameters(config, 128 * MEBIBYTE);

  it('are normal matrices, gains of 1 and a flow head of 0', () => {
    const weights = initialWeights(plan, config, 7, 0.02);
    expect([...weights.keys()].sort()).toEqual(plan.slots.map((s) => s.name).sort());
    for (const [name, data] of weights) {
      if (name.startsWith('flow_head')) expect(data.every((x) => x === 0)).toBe(true);
      else if (name.includes('norm')) expect(data.every((x) => x === 1)).toBe(true);
      else {
        const mean = data.reduce((a, x) => a + x, 0) / data.length;
        const deviation = Math.sqrt(data.reduce((a, x) => a + (x - mean) ** 2, 0) / data.length);
        expect(Math.abs(mean)).toBeLessThan((5 * 0.02) / Math.sqrt(data.length));
        expect(Math.abs(deviation / 0.02 - 1)).toBeLessThan(5 / Math.sqrt(2 * data.length));
      }
    }
  });

  it('depend on the seed and the tensor’s name alone', () => {
    const name = 'model.layers.1.mlp.up_proj.weight';
    const weights = initialWeights(plan, config, 7, 0.02);
    expect(initialWeights(plan, config, 7, 0.02)).toEqual(weights);
    // Another vocabulary moves the tensor in its pack, not its numbers.
    const other = planLlamaParameters(llamaConfig(MODEL_PRESETS['llama-nano'], 900), 128 * MEBIBYTE);
    expect(initialWeights(other, config, 7, 0.02).get(name)).toEqual(weights.get(name));
    expect(initialWeights(plan, config, 8, 0.02).get(name)).not.toEqual(weights.get(name));
    expect(weights.get('model.layers.0.mlp.up_proj.weight')).not.toEqual(weights.get(name));
  });
});

describe('the learning rate', () => {
  const of = (schedule: 'cosine' | 'linear' | 'constant', step: number) =>
    learningRate({ lr: 0.4, warmupSteps: 4, schedule }, step, 20);

  it('warms up linearly to the full rate', () => {
    expect([1, 2, 3, 4].map((s) => of('cosine', s))).toEqual([0.1, 0.2, 0.4 * 0.75, 0.4].map((x) => expect.closeTo(x)));
  });

  it('then falls, and never reaches zero within the run', () => {
    for (const schedule of ['cosine', 'linear'] as const) {
      const rates = Array.from({ length: 16 }, (_, i) => of(schedule, 5 + i));
      expect(rates[0]).toBeCloseTo(0.4);
      expect(rates.every((r, i) => r > 0 && (i === 0 || r < rates[i - 1]))).toBe(true);
      expect(rates[8]).toBeCloseTo(0.2);
      expect(rates[15]).toBeLessThan(0.03);
    }
    expect(of('constant', 20)).toBe(0.4);
  });

  it('needs no warm-up and stands more warm-up than steps', () => {
    expect(learningRate({ lr: 1, warmupSteps: 0, schedule: 'linear' }, 1, 10)).toBe(1);
    expect(learningRate({ lr: 1, warmupSteps: 50, schedule: 'cosine' }, 10, 10)).toBeCloseTo(0.2);
  });
});
