/** The Llama of a lesson is a Llama: the reference's logits, gradients of its loss, and curves that mean what the prose says. */
import { describe, expect, it } from 'vitest';
import { MODEL_PRESETS } from '../../src/config/presets.ts';
import { crossEntropy, heldOutLoss, policyAfter } from '../../src/lessons/09-training-a-llama/llamaLearner.ts';
import {
  forward,
  initialParameters,
  MICRO,
  numParameters,
  PARAMETER_NAMES,
  zeroParameters,
} from '../../src/lessons/09-training-a-llama/microLlama.ts';
import { ALL_HISTORIES, BEST_LOSS, SHOWN, tasteOf, VOCABULARY } from '../../src/lessons/09-training-a-llama/readers.ts';
import { RUN_STEPS, RUNS } from '../../src/lessons/09-training-a-llama/runs.ts';
import {
  billOf,
  LLAMA_VOCABULARY,
  numLlamaParameters,
  packing,
  shapeOf,
} from '../../src/lessons/09-training-a-llama/sizes.ts';
import { itemLogProbs } from '../../src/lessons/policies.ts';
import { GOLDEN_WORLD } from '../../src/lessons/worlds.ts';
import { llamaConfig } from '../../src/nn/llamaConfig.ts';
import { planLlamaParameters } from '../../src/nn/llamaParameters.ts';
import { llamaLogits, pathLogProb } from '../../src/reference/nn/llama.ts';

const { hidden: C, intermediate: F } = MICRO;
const parameters = initialParameters(VOCABULARY, 3);
const config = {
  hidden_size: C,
  intermediate_size: F,
  num_hidden_layers: 1,
  num_attention_heads: MICRO.heads,
  num_key_value_heads: MICRO.heads,
  head_dim: MICRO.headDim,
  rms_norm_eps: MICRO.eps,
  rope_theta: MICRO.theta,
  tie_word_embeddings: false,
  vocab_size: VOCABULARY,
};
/** The same numbers under Hugging Face's names. */
const named = (name: string): ArrayLike<number> => {
  const rows = (of: Float64Array, part: number, count: number) => of.subarray(part * count * C, (part + 1) * count * C);
  const short = name.replace('model.layers.0.', '').replace('.weight', '');
  const found: Record<string, ArrayLike<number>> = {
    'model.embed_tokens': parameters.embedding,
    input_layernorm: parameters.inputGain,
    'self_attn.q_proj': rows(parameters.qkv, 0, C),
    'self_attn.k_proj': rows(parameters.qkv, 1, C),
    'self_attn.v_proj': rows(parameters.qkv, 2, C),
    'self_attn.o_proj': parameters.attentionOut,
    post_attention_layernorm: parameters.mlpGain,
    'mlp.gate_proj': rows(parameters.gateUp, 0, F),
    'mlp.up_proj': rows(parameters.gateUp, 1, F),
    'mlp.down_proj': parameters.down,
    'model.norm': parameters.lastGain,
    lm_head: parameters.head,
  };
  return found[short];
};

describe('forward', () => {
  it('gives a chain the logits of LlamaForCausalLM', () => {
    const tokens = [1, 3, 5, 0, 2, 4, 1];
    const positions = tokens.map((_, i) => i);
    const { logits } = forward(parameters, { tokens, positions, end: tokens.map(() => tokens.length) });
    const expected = llamaLogits(config, named, tokens).flatMap((row) => Array.from(row));
    expected.forEach((value, i) => {
      expect(logits[i]).toBeCloseTo(value, 12);
    });
  });

  it('packed with the whole trie gives every item the probability of its own chain', () => {
    const { trie } = GOLDEN_WORLD;
    const items = Array.from(trie.leafOfItem, (leaf) => {
      const path: number[] = [];
      for (let p = leaf; p !== 0; p = trie.parent[p]) path.unshift(trie.token[p]);
      return path;
    });
    const logP = itemLogProbs(GOLDEN_WORLD, policyAfter(parameters, SHOWN));
    const prompt = SHOWN.flatMap((item) => items[item]);
    items.forEach((path, item) => {
      expect(logP[item]).toBeCloseTo(pathLogProb(config, named, prompt, path, items), 10);
    });
  });
});

it('backward is the slope of the loss by every kind of parameter', () => {
  const reader = { history: SHOWN, next: 4 };
  const gradient = zeroParameters(VOCABULARY);
  crossEntropy(parameters, reader, gradient, 1);
  for (const name of PARAMETER_NAMES) {
    const table = parameters[name];
    for (const i of [0, Math.floor(table.length / 2), table.length - 1]) {
      const kept = table[i];
      const at = (value: number) => {
        table[i] = value;
        return crossEntropy(parameters, reader, zeroParameters(VOCABULARY), 1);
      };
      const slope = (at(kept + 1e-5) - at(kept - 1e-5)) / 2e-5;
      table[i] = kept;
      expect(gradient[name][i], `${name}[${i}]`).toBeCloseTo(slope, 6);
    }
  }
});

describe('the runs', () => {
  it('start near guessing evenly; no held-out loss is below the best; few readers are learned by heart, many are not', () => {
    expect(heldOutLoss(initialParameters(VOCABULARY, 7))).toBeLessThan(Math.log(8));
    const end = (kind: (typeof RUNS)['few']) => {
      const learner = kind.make(GOLDEN_WORLD, GOLDEN_WORLD.rewards.map(Math.log));
      let lowest = Number.POSITIVE_INFINITY;
      const losses: number[] = [];
      for (let step = 0; step < RUN_STEPS; step++) {
        learner.batch();
        if (step % 20 === 19) lowest = Math.min(lowest, learner.measures()['heldOut']);
        if (step >= RUN_STEPS - 16) losses.push(learner.measures()['training']);
      }
      return {
        lowest,
        heldOut: learner.measures()['heldOut'],
        training: losses.reduce((a, b) => a + b, 0) / losses.length,
        distance: learner.measures()['distance'],
      };
    };
    const [few, some, many] = [RUNS.few, RUNS.some, RUNS.many].map(end);
    for (const { lowest } of [few, some, many]) expect(lowest).toBeGreaterThan(BEST_LOSS);
    expect(few.training).toBeLessThan(BEST_LOSS / 2);
    expect(few.heldOut).toBeGreaterThan(few.lowest + 1);
    expect(many.heldOut).toBeLessThan(BEST_LOSS + 0.15);
    expect(some.heldOut).toBeGreaterThan(many.heldOut);
    expect(some.heldOut).toBeLessThan(few.heldOut);
    expect(many.distance).toBeLessThan(few.distance);
  }, 60_000);

  it('show a reader with the golden rewards', () => {
    expect(tasteOf(SHOWN)).toBe(0);
    expect(ALL_HISTORIES).toHaveLength(36);
  });
});

describe('sizes', () => {
  it('counts the engine’s parameters for every Llama preset, and its own', () => {
    for (const [name, shape] of Object.entries(MODEL_PRESETS)) {
      if (shape.architecture !== 'llama') continue;
      for (const V of [771, LLAMA_VOCABULARY]) {
        const { slots } = planLlamaParameters(llamaConfig(shape, V), 2 ** 30);
        const expected = slots
          .filter((slot) => !slot.name.startsWith('flow_head'))
          .reduce((sum, slot) => sum + slot.shape.reduce((a, b) => a * b, 1), 0);
        expect(numLlamaParameters(shape, V), name).toBe(expected);
      }
    }
    expect(numLlamaParameters(shapeOf('llama-130m'), LLAMA_VOCABULARY)).toBe(134_105_856);
    expect(numParameters(VOCABULARY)).toBe(PARAMETER_NAMES.reduce((sum, name) => sum + parameters[name].length, 0));
  });

  it('a step’s attention scores would be several times what training keeps of the paper’s model', () => {
    const { total, allScores } = billOf(shapeOf('llama-130m'), LLAMA_VOCABULARY, 4096);
    expect(allScores / total).toBeGreaterThan(3);
  });

  it('packing never needs more tokens than copies', () => {
    expect(packing(20, 4, 3)).toEqual({ copied: 252, packed: 72 });
    expect(packing(5, 1, 3).packed).toBe(packing(5, 1, 3).copied);
  });
});
