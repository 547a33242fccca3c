import { describe, expect, it } from 'vitest';
import { LLAMA_VOCABULARY, presetCosts, projectedTokensPerSecond } from '../../src/train/presetTable.ts';

describe('what presets cost', () => {
  const costs = presetCosts();
  const of = (preset: string, vocabulary = 259) =>
    costs.find((c) => c.preset === preset && c.vocabularySize === vocabulary)!;

  it('Llama-130M with recomputation takes at most 16 bytes a parameter and 200 MB', () => {
    for (const cost of [of('llama-130m'), of('llama-130m', LLAMA_VOCABULARY)])
      expect(cost.memoryBytes.block).toBeLessThanOrEqual(16 * cost.numParameters + 200e6);
    expect(of('llama-130m', LLAMA_VOCABULARY).numParameters).toBe(134_105_856);
  });

  it('work is 6 FLOPs a matrix element and token, and attention, norms and activations beside', () => {
    // llama-130m: 84,934,656 elements in the layers' matrices (4 · 768² + 3 · 768 · 2048, twelve times) and 259 · 768 in
    // the head, padded to 288 · 768.
    const dense = 6 * (84_934_656 + 288 * 768);
    const { flopsPerToken } = of('llama-130m');
    expect(flopsPerToken).toBeGreaterThan(dense);
    expect(flopsPerToken).toBeLessThan(1.05 * dense);
  });

  it('speed is the share of the dense rate over the work', () => {
    // Six tenths of 1 TFLOP/s over 6 · (84,934,656 + 221,184) = 510.9 MFLOP and at most a twentieth more a token.
    const speed = projectedTokensPerSecond(of('llama-130m'), 1000);
    expect(speed).toBeGreaterThan(1118);
    expect(speed).toBeLessThan(1175);
  });
});
