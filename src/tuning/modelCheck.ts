/**
 * A tiny Llama whose log-probabilities, loss and gradient are computed in float64 and compared with what the engine makes
 * of them on this adapter: all kernels of a step together. The case ships with the page; the engine is passed in.
 */
import { RandomStream } from '../core/random.ts';
import { llamaLogits, type ReferenceLlamaConfig } from '../reference/nn/llama.ts';

export interface ModelCase {
  readonly config: ReferenceLlamaConfig;
  /** By Hugging Face name, matrices row-major [out, in]. */
  readonly weights: ReadonlyMap<string, Float32Array>;
  /** Every position is supervised: by the next token, the last one by `next`. */
  readonly sequences: readonly { readonly tokens: readonly number[]; readonly next: number }[];
}

/** What the engine makes of a case. The loss is the mean cross-entropy of all positions, nats. */
export interface ModelResult {
  readonly loss: number;
  readonly gradNorm: number;
  /** log P of each position's target, sequence after sequence. */
  readonly logProbs: Float32Array;
  readonly gradients: ReadonlyMap<string, Float32Array>;
}

export type ModelRunner = (modelCase: ModelCase) => Promise<ModelResult>;

/** Widths that are no multiples of a tile, two query heads to a key-value head, two layers. Half needs heads of fours. */
export function tinyLlama(headDim = 10): ModelCase {
  const config: ReferenceLlamaConfig = {
    hidden_size: 4 * headDim,
    intermediate_size: 56,
    num_hidden_layers: 2,
    num_attention_heads: 4,
    num_key_value_heads: 2,
    head_dim: headDim,
    rms_norm_eps: 1e-6,
    rope_theta: 10000,
    tie_word_embeddings: false,
    vocab_size: 37,
  };
  const { hidden_size: d, intermediate_size: f, head_dim: hd, vocab_size: v } = config;
  const [q, kv] = [config.num_attention_heads * hd, config.num_key_value_heads * hd];
  const shapes: Record<string, readonly number[]> = { 'model.embed_tokens.weight': [v, d] };
  for (let l = 0; l < config.num_hidden_layers; l++) {
    const name = (what: string) => `model.layers.${l}.${what}.weight`;
    shapes[name('input_layernorm')] = [d];
    for (const head of ['q', 'k', 'v']) shapes[name(`self_attn.${head}_proj`)] = [head === 'q' ? q : kv, d];
    shapes[name('self_attn.o_proj')] = [d, q];
    shapes[name('post_attention_layernorm')] = [d];
    shapes[name('mlp.gate_proj')] = [f, d];
    shapes[name('mlp.up_proj')] = [f, d];
    shapes[name('mlp.down_proj')] = [d, f];
  }
  shapes['model.norm.weight'] = [d];
  shapes['lm_head.weight'] = [v, d];
  const weights = new Map<string, Float32Array>();
  for (const [name, shape] of Object.entries(shapes)) {
    const random = new RandomStream(17, name);
    const [mean, deviation] = shape.length === 1 ? [1, 0.2] : [0, 0.25];
    const size = shape.reduce((a, b) => a * b, 1);
    weights.set(
      name,
      Float32Array.from({ length: size }, () => mean + deviation * random.normal()),
    );
  }
  const random = new RandomStream(17, 'tokens');
  const sequences = [9, 6].map((length) => ({
    tokens: Array.from({ length }, () => random.int(v)),
    next: random.int(v),
  }));
  return { config, weights, sequences };
}

/** log P of every target in float64. */
function referenceLogProbs(c: ModelCase, weights: (name: string) => ArrayLike<number>): number[] {
  return c.sequences.flatMap(({ tokens, next }) => {
    const logits = llamaLogits(c.config, weights, tokens);
    return logits.map((row, i) => {
      const most = row.reduce((a, b) => Math.max(a, b));
      const lse = most + Math.log(row.reduce((a, x) => a + Math.exp(x - most), 0));
      return row[i + 1 < tokens.length ? tokens[i + 1] : next] - lse;
    });
  });
}

/**
 * In float32 as for the golden cases. In half as test/train/halfPrecision.gpu.test.ts derives: loss and length of the
 * gradient to 1 %, its direction to 2 %, of which the largest of 42 looks may see three times as much; log-probabilities to
 * 2 %, the twenty stores of a forward pass erring by 2^-10 each with one sign.
 */
const TOLERANCES = {
  float32: { logProbs: 2e-4, loss: 2e-4, gradient: 2e-3, gradNorm: 1e-3 },
  half: { logProbs: 0.02, loss: 0.01, gradient: 0.06, gradNorm: 0.01 },
} as const;
/** Directions in which each tensor's gradient is looked at. */
const DIRECTIONS = 2;

export interface ModelVerdict {
  readonly name: string;
  readonly passes: boolean;
  readonly detail: string;
}

/**
 * Compares forward, loss and gradient. The gradient's test: along directions of random signs over a whole tensor, its
 * product with the direction is the slope of the float64 loss, by central differences (their error is below 1e-7 here).
 */
export async function checkModel(
  run: ModelRunner,
  precision: keyof typeof TOLERANCES = 'float32',
  modelCase: ModelCase = tinyLlama(precision === 'half' ? 12 : 10),
): Promise<ModelVerdict[]> {
  const tolerance = TOLERANCES[precision];
  const found = await run(modelCase);
  const { weights } = modelCase;
  const weightOf = (name: string): ArrayLike<number> => {
    const data = weights.get(name);
    if (!data) throw new Error(`checkModel: the case has no tensor ${name}.`);
    return data;
  };
  const want = referenceLogProbs(modelCase, weightOf);
  const lossOf = (logProbs: readonly number[]) => -logProbs.reduce((a, b) => a + b, 0) / logProbs.length;
  const verdict = (what: string, worst: number, allowed: number, where: string): ModelVerdict => ({
    name: `tiny Llama${precision === 'half' ? ' in half' : ''}: ${what}`,
    passes: worst <= allowed,
    detail: `error ${worst.toExponential(1)} of ${allowed.toExponential(0)} allowed${where && `, largest at ${where}`}`,
  });
  const worstOf = (errors: readonly number[]) => errors.reduce((worst, e, i) => (!(e <= errors[worst]) ? i : worst), 0);
  const forward = want.map((expected, i) => Math.abs(found.logProbs[i] - expected) / Math.max(1, Math.abs(expected)));
  const loss = lossOf(want);
  let squares = 0;
  const slopes: { error: number; where: string }[] = [];
  for (const [name, data] of weights) {
    const gradient = found.gradients.get(name) ?? new Float32Array(data.length).fill(Number.NaN);
    const norm = Math.hypot(...gradient);
    squares += norm * norm;
    for (let k = 0; k < DIRECTIONS; k++) {
      const random = new RandomStream(19, name, k);
      const direction = Float64Array.from(data, () => (random.int(2) === 0 ? 1 : -1));
      const h = 1e-4 / Math.sqrt(data.length);
      const lossAt = (step: number) => {
        const moved = Float64Array.from(data, (x, i) => x + step * direction[i]);
        return lossOf(referenceLogProbs(modelCase, (other) => (other === name ? moved : weightOf(other))));
      };
      const slope = (lossAt(h) - lossAt(-h)) / (2 * h);
      const product = gradient.reduce((sum, g, i) => sum + g * direction[i], 0);
      slopes.push({ error: Math.abs(product - slope) / Math.max(norm, 1e-12), where: name });
    }
  }
  const slope = slopes[worstOf(slopes.map((s) => s.error))];
  const gradNorm = Math.sqrt(squares);
  const at = worstOf(forward);
  return [
    verdict('log-probabilities', forward[at], tolerance.logProbs, `position ${at}`),
    verdict('loss', Math.abs(found.loss - loss) / Math.max(1, Math.abs(loss)), tolerance.loss, ''),
    verdict('gradient', slope.error, tolerance.gradient, slope.where),
    verdict('gradient norm', Math.abs(found.gradNorm - gradNorm) / gradNorm, tolerance.gradNorm, ''),
  ];
}
