/**
 * LlamaForCausalLM in float64, one sequence at a time, straight from `config.json` and named tensors: what a checkpoint
 * means, independent of kernels, packing and padding. Rotate-half RoPE, RMSNorm, grouped-query attention, SwiGLU.
 */

export interface ReferenceLlamaConfig {
  readonly hidden_size: number;
  readonly intermediate_size: number;
  readonly num_hidden_layers: number;
  readonly num_attention_heads: number;
  readonly num_key_value_heads: number;
  readonly head_dim: number;
  readonly rms_norm_eps: number;
  readonly rope_theta: number;
  readonly tie_word_embeddings: boolean;
  readonly vocab_size: number;
}

/** Tensors by Hugging Face name, matrices row-major [out, in]. */
export type ReferenceWeights = (name: string) => ArrayLike<number>;

type Rows = Float64Array[];

/** y = W x with W [rows, x.length]. */
function linear(w: ArrayLike<number>, x: Float64Array, rows: number): Float64Array {
  const y = new Float64Array(rows);
  for (let r = 0; r < rows; r++) {
    let sum = 0;
    for (let c = 0; c < x.length; c++) sum += w[r * x.length + c] * x[c];
    y[r] = sum;
  }
  return y;
}

function rmsNorm(x: Float64Array, gain: ArrayLike<number>, eps: number): Float64Array {
  const scale = 1 / Math.sqrt(x.reduce((a, v) => a + v * v, 0) / x.length + eps);
  return x.map((v, c) => v * scale * gain[c]);
}

/** Rotates each head's halves (i, i + headDim / 2) by position · theta^(−2i / headDim), in place. */
function rotate(x: Float64Array, headDim: number, position: number, theta: number): void {
  const half = headDim / 2;
  for (let head = 0; head < x.length; head += headDim)
    for (let i = 0; i < half; i++) {
      const angle = position * theta ** (-i / half);
      const [a, b] = [x[head + i], x[head + half + i]];
      x[head + i] = a * Math.cos(angle) - b * Math.sin(angle);
      x[head + half + i] = b * Math.cos(angle) + a * Math.sin(angle);
    }
}

const plus = (a: Float64Array, b: Float64Array): Float64Array => a.map((v, i) => v + b[i]);
const silu = (x: number): number => x / (1 + Math.exp(-x));

/** Logits at every position, [tokens.length][vocab_size]. */
export function llamaLogits(c: ReferenceLlamaConfig, weights: ReferenceWeights, tokens: ArrayLike<number>): Rows {
  const { hidden_size: d, head_dim: hd, num_attention_heads: nh, num_key_value_heads: nkv } = c;
  const embedding = weights('model.embed_tokens.weight');
  let x: Rows = Array.from(tokens, (t) => Float64Array.from({ length: d }, (_, k) => embedding[t * d + k]));
  for (let l = 0; l < c.num_hidden_layers; l++) {
    const w = (name: string) => weights(`model.layers.${l}.${name}.weight`);
    const h = x.map((v) => rmsNorm(v, w('input_layernorm'), c.rms_norm_eps));
    const q = h.map((v) => linear(w('self_attn.q_proj'), v, nh * hd));
    const k = h.map((v) => linear(w('self_attn.k_proj'), v, nkv * hd));
    const v = h.map((row) => linear(w('self_attn.v_proj'), row, nkv * hd));
    for (const rows of [q, k])
      rows.forEach((row, position) => {
        rotate(row, hd, position, c.rope_theta);
      });
    x = x.map((residual, i) => {
      const mixed = new Float64Array(nh * hd);
      for (let head = 0; head < nh; head++) {
        const shared = Math.floor(head / (nh / nkv)) * hd;
        const score = Array.from({ length: i + 1 }, (_, j) => {
          let dot = 0;
          for (let e = 0; e < hd; e++) dot += q[i][head * hd + e] * k[j][shared + e];
          return dot / Math.sqrt(hd);
        });
        const most = Math.max(...score);
        const p = score.map((s) => Math.exp(s - most));
        const total = p.reduce((a, b) => a + b, 0);
        for (let j = 0; j <= i; j++)
          for (let e = 0; e < hd; e++) mixed[head * hd + e] += (p[j] / total) * v[j][shared + e];
      }
      return plus(residual, linear(w('self_attn.o_proj'), mixed, d));
    });
    x = x.map((residual) => {
      const m = rmsNorm(residual, w('post_attention_layernorm'), c.rms_norm_eps);
      const gate = linear(w('mlp.gate_proj'), m, c.intermediate_size);
      const up = linear(w('mlp.up_proj'), m, c.intermediate_size);
      return plus(
        residual,
        linear(
          w('mlp.down_proj'),
          gate.map((g, f) => silu(g) * up[f]),
          d,
        ),
      );
    });
  }
  const head = c.tie_word_embeddings ? embedding : weights('lm_head.weight');
  const gain = weights('model.norm.weight');
  return x.map((row) => linear(head, rmsNorm(row, gain, c.rms_norm_eps), c.vocab_size));
}

/**
 * log P of `path` after `prompt`, nats: a softmax over the whole vocabulary, or with `items` (every item's token path)
 * over the tokens with which some item continues what has been chosen so far.
 */
export function pathLogProb(
  c: ReferenceLlamaConfig,
  weights: ReferenceWeights,
  prompt: ArrayLike<number>,
  path: ArrayLike<number>,
  items: readonly (readonly number[])[] | null,
): number {
  const tokens = [...Array.from(prompt), ...Array.from(path)];
  const logits = llamaLogits(c, weights, tokens.slice(0, -1));
  let sum = 0;
  for (let l = 0; l < path.length; l++) {
    const row = logits[prompt.length - 1 + l];
    const legal = items
      ? [...new Set(items.filter((item) => item.slice(0, l).every((t, k) => t === path[k])).map((item) => item[l]))]
      : Array.from(row.keys());
    const most = Math.max(...legal.map((t) => row[t]));
    sum += row[path[l]] - most - Math.log(legal.reduce((a, t) => a + Math.exp(row[t] - most), 0));
  }
  return sum;
}
