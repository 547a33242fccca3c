/**
 * A Llama forward pass in float64, as Hugging Face's LlamaForCausalLM defines it, read from the files that the page
 * saves. Written apart from the engine, so that the two can disagree.
 */
import { bytesSource } from '../../src/core/byteStreams.ts';
import { openSafetensors } from '../../src/nn/safetensors.ts';

interface HuggingFaceConfig {
  readonly hidden_size: number;
  readonly num_hidden_layers: number;
  readonly num_attention_heads: number;
  readonly num_key_value_heads: number;
  readonly head_dim: number;
  readonly rms_norm_eps: number;
  readonly rope_theta: number;
  readonly tie_word_embeddings: boolean;
  readonly vocab_size: number;
}

export interface ReferenceLlama {
  readonly config: HuggingFaceConfig;
  readonly weights: ReadonlyMap<string, Float32Array>;
}

export async function readLlama(files: {
  readonly config: Uint8Array;
  readonly model: Uint8Array;
  readonly flowHead: Uint8Array;
}): Promise<ReferenceLlama> {
  const weights = new Map<string, Float32Array>();
  for (const bytes of [files.model, files.flowHead]) {
    const source = await openSafetensors(bytesSource('saved by the page', bytes));
    for (const name of source.tensors.keys()) weights.set(name, await source.read(name));
  }
  return { config: JSON.parse(new TextDecoder().decode(files.config)) as HuggingFaceConfig, weights };
}

/** x · Wᵀ for one vector, W as [out, in]. */
function linear(x: Float64Array, weight: Float32Array): Float64Array {
  const out = new Float64Array(weight.length / x.length);
  for (let o = 0; o < out.length; o++) {
    let sum = 0;
    for (let i = 0; i < x.length; i++) sum += weight[o * x.length + i] * x[i];
    out[o] = sum;
  }
  return out;
}

function rmsNorm(x: Float64Array, gain: Float32Array, eps: number): Float64Array {
  let squares = 0;
  for (const value of x) squares += value * value;
  const scale = 1 / Math.sqrt(squares / x.length + eps);
  return x.map((value, i) => value * scale * gain[i]);
}

/** Rotates the halves of every head of `x` by the angles of `position`. */
function rotate(x: Float64Array, position: number, headDim: number, theta: number): Float64Array {
  const out = new Float64Array(x.length);
  const half = headDim / 2;
  for (let head = 0; head < x.length; head += headDim)
    for (let i = 0; i < half; i++) {
      const angle = position * theta ** (-i / half);
      const [a, b] = [x[head + i], x[head + half + i]];
      out[head + i] = a * Math.cos(angle) - b * Math.sin(angle);
      out[head + half + i] = b * Math.cos(angle) + a * Math.sin(angle);
    }
  return out;
}

/** Hidden states after the last norm, of every position. */
export function hiddenStates(llama: ReferenceLlama, tokens: readonly number[]): Float64Array[] {
  const { config: c, weights } = llama;
  const weight = (name: string): Float32Array => {
    const found = weights.get(name);
    if (!found) throw new Error(`referenceLlama: no tensor ${name}; there are ${[...weights.keys()].join(', ')}`);
    return found;
  };
  const embedding = weight('model.embed_tokens.weight');
  let x: Float64Array[] = tokens.map((t) =>
    Float64Array.from(embedding.subarray(t * c.hidden_size, (t + 1) * c.hidden_size)),
  );
  const shared = c.num_attention_heads / c.num_key_value_heads;
  for (let layer = 0; layer < c.num_hidden_layers; layer++) {
    const of = (name: string) => weight(`model.layers.${layer}.${name}.weight`);
    const normed = x.map((row) => rmsNorm(row, of('input_layernorm'), c.rms_norm_eps));
    const q = normed.map((row, i) => rotate(linear(row, of('self_attn.q_proj')), i, c.head_dim, c.rope_theta));
    const k = normed.map((row, i) => rotate(linear(row, of('self_attn.k_proj')), i, c.head_dim, c.rope_theta));
    const v = normed.map((row) => linear(row, of('self_attn.v_proj')));
    x = x.map((row, i) => {
      const mixed = new Float64Array(c.num_attention_heads * c.head_dim);
      for (let head = 0; head < c.num_attention_heads; head++) {
        const at = head * c.head_dim;
        const from = Math.floor(head / shared) * c.head_dim;
        const scores: number[] = [];
        for (let j = 0; j <= i; j++) {
          let dot = 0;
          for (let d = 0; d < c.head_dim; d++) dot += q[i][at + d] * k[j][from + d];
          scores.push(dot / Math.sqrt(c.head_dim));
        }
        const normalizer = logSumExp(scores);
        scores.forEach((score, j) => {
          const p = Math.exp(score - normalizer);
          for (let d = 0; d < c.head_dim; d++) mixed[at + d] += p * v[j][from + d];
        });
      }
      return add(row, linear(mixed, of('self_attn.o_proj')));
    });
    x = x.map((row) => {
      const inner = rmsNorm(row, of('post_attention_layernorm'), c.rms_norm_eps);
      const gate = linear(inner, of('mlp.gate_proj'));
      const up = linear(inner, of('mlp.up_proj'));
      return add(
        row,
        linear(
          gate.map((g, i) => (g / (1 + Math.exp(-g))) * up[i]),
          of('mlp.down_proj'),
        ),
      );
    });
  }
  return x.map((row) => rmsNorm(row, weight('model.norm.weight'), c.rms_norm_eps));
}

export function logitsOf(llama: ReferenceLlama, hidden: Float64Array): Float64Array {
  const name = llama.config.tie_word_embeddings ? 'model.embed_tokens.weight' : 'lm_head.weight';
  return linear(hidden, llama.weights.get(name) as Float32Array);
}

/** log F of the flow head: a linear map of the hidden state and a bias. */
export function logFlowOf(llama: ReferenceLlama, hidden: Float64Array): number {
  const weight = llama.weights.get('flow_head.weight') as Float32Array;
  const bias = llama.weights.get('flow_head.bias') as Float32Array;
  return linear(hidden, weight)[0] + bias[0];
}

export function logSumExp(values: Iterable<number>): number {
  const list = [...values];
  const most = Math.max(...list);
  return most + Math.log(list.reduce((sum, value) => sum + Math.exp(value - most), 0));
}

const add = (a: Float64Array, b: Float64Array): Float64Array => a.map((value, i) => value + b[i]);
