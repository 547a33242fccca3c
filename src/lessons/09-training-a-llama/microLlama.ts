/**
 * A whole Llama small enough to train in front of the reader: one layer in float64, forward and backward made of the very
 * definitions that the kernels are tested against (`reference/`). One packed tree at a time. After: `readers.ts`.
 */
import { RandomStream } from '../../core/random.ts';
import { attentionBackward } from '../../reference/attention/attentionBackward.ts';
import { attentionForward } from '../../reference/attention/attentionForward.ts';
import { embeddingBackward } from '../../reference/embedding/embeddingBackward.ts';
import { embeddingGather } from '../../reference/embedding/embeddingGather.ts';
import { matmul, matmulTransposed, transpose } from '../../reference/matmul/matmul.ts';
import { swiGlu } from '../../reference/mlp/swiGlu.ts';
import { swiGluBackward } from '../../reference/mlp/swiGluBackward.ts';
import { rmsNorm } from '../../reference/norm/rmsNorm.ts';
import { rmsNormBackward } from '../../reference/norm/rmsNormBackward.ts';
import { rotary } from '../../reference/rope/rotary.ts';

export const MICRO = {
  hidden: 8,
  intermediate: 16,
  heads: 2,
  headDim: 4,
  eps: 1e-6,
  theta: 10000,
} as const;
const { hidden: C, intermediate: F, heads: H, headDim: D, eps, theta } = MICRO;
/** Our choice: normal with this deviation, gains one; a head so small that every child is about equally likely at first. */
const INIT_DEVIATION = 0.15;
const HEAD_DEVIATION = 0.02;

/** Matrices are [out, in], as in Hugging Face; q, k, v and gate, up lie under each other. */
export interface MicroParameters {
  readonly embedding: Float64Array;
  readonly inputGain: Float64Array;
  readonly qkv: Float64Array;
  readonly attentionOut: Float64Array;
  readonly mlpGain: Float64Array;
  readonly gateUp: Float64Array;
  readonly down: Float64Array;
  readonly lastGain: Float64Array;
  readonly head: Float64Array;
}
export type ParameterName = keyof MicroParameters;

/** Elements of each, for V tokens. */
const sizes = (V: number): Readonly<Record<ParameterName, number>> => ({
  embedding: V * C,
  inputGain: C,
  qkv: 3 * C * C,
  attentionOut: C * C,
  mlpGain: C,
  gateUp: 2 * F * C,
  down: C * F,
  lastGain: C,
  head: V * C,
});
export const PARAMETER_NAMES = Object.keys(sizes(1)) as ParameterName[];

const make = (V: number, value: (name: ParameterName, i: number) => number): MicroParameters =>
  Object.fromEntries(
    Object.entries(sizes(V)).map(([name, length]) => [
      name,
      Float64Array.from({ length }, (_, i) => value(name as ParameterName, i)),
    ]),
  ) as unknown as MicroParameters;

export function initialParameters(V: number, seed: number): MicroParameters {
  const random = new RandomStream(seed, 'lesson/micro-llama');
  return make(V, (name) =>
    name.endsWith('Gain') ? 1 : (name === 'head' ? HEAD_DEVIATION : INIT_DEVIATION) * random.normal(),
  );
}
export const zeroParameters = (V: number): MicroParameters => make(V, () => 0);
export const numParameters = (V: number): number => Object.values(sizes(V)).reduce((a, b) => a + b, 0);

/** A packed tree: token i sees token j exactly when j ≤ i < end[j]. */
export interface PackedTree {
  readonly tokens: readonly number[];
  readonly positions: readonly number[];
  readonly end: readonly number[];
}

/** Y = X Wᵀ: x [T, inputs], w [outputs, inputs]. */
const linear = (T: number, inputs: number, outputs: number, x: Float64Array, w: Float64Array) =>
  matmul(T, outputs, inputs, x, transpose(outputs, inputs, w));

const attentionArgs = (end: readonly number[], qkv: Float64Array) => ({
  numQueries: end.length,
  numKeys: end.length,
  numHeads: H,
  numKeyValueHeads: H,
  headDim: D,
  layout: { queryAt: 0, keyAt: C, valueAt: 2 * C, queryStride: 3 * C, keyValueStride: 3 * C },
  spanAt: { position: 0, begin: 0, end: 0, keyPosition: 0, keyEnd: 0 },
  outStride: C,
  scale: 1 / Math.sqrt(D),
  mask: 'forest' as const,
  spans: end,
  qkv,
});

const norm = (T: number, x: Float64Array, gain: Float64Array) => rmsNorm({ T, C, stride: C, eps, x, gain });
const turn = (T: number, positions: readonly number[], x: Float64Array, inverse: boolean) =>
  rotary({ T, numRotatedHeads: 2 * H, headDim: D, stride: 3 * C, inverse, theta, positions, x });
const plus = (a: Float64Array, b: Float64Array) => a.map((value, i) => value + b[i]);

/** Everything the backward pass reads again. */
export type Forward = ReturnType<typeof forward>;

/** Logits of every token, [T, V], and what lies between. */
export function forward(p: MicroParameters, { tokens, positions, end }: PackedTree) {
  const T = tokens.length;
  const V = p.head.length / C;
  const x0 = embeddingGather({ stride: C, tokens, table: p.embedding });
  const n1 = norm(T, x0, p.inputGain);
  const qkv = turn(T, positions, linear(T, C, 3 * C, n1.y, p.qkv), false);
  const attended = attentionForward(attentionArgs(end, qkv)).output;
  const x1 = plus(x0, linear(T, C, C, attended, p.attentionOut));
  const n2 = norm(T, x1, p.mlpGain);
  const gateUp = linear(T, C, 2 * F, n2.y, p.gateUp);
  const activated = swiGlu({ T, F, gateUp });
  const x2 = plus(x1, linear(T, F, C, activated, p.down));
  const n3 = norm(T, x2, p.lastGain);
  return { logits: linear(T, C, V, n3.y, p.head), x0, n1, qkv, attended, x1, n2, gateUp, activated, x2, n3 };
}

/** Adds dL/dparameters to `gradient`, given dL/dlogits [T, V]. */
export function backward(
  p: MicroParameters,
  { tokens, positions, end }: PackedTree,
  f: Forward,
  dLogits: Float64Array,
  gradient: MicroParameters,
): void {
  const T = tokens.length;
  const V = p.head.length / C;
  const add = (name: ParameterName, values: ArrayLike<number>) => {
    const into = gradient[name];
    for (let i = 0; i < into.length; i++) into[i] += values[i];
  };
  /** dX of Y = X Wᵀ; dW is added. */
  const through = (name: ParameterName, inputs: number, outputs: number, x: Float64Array, dY: Float64Array) => {
    add(name, matmulTransposed(outputs, inputs, T, dY, x));
    return matmul(T, inputs, outputs, dY, p[name]);
  };
  const throughNorm = (
    name: ParameterName,
    x: Float64Array,
    rstd: Float64Array,
    dY: Float64Array,
    addend?: Float64Array,
  ) => {
    const back = rmsNormBackward({ T, C, stride: C, x, gain: p[name], rstd, dY, addend, rowsPerBlock: T });
    add(name, back.gainPartial);
    return back.dX;
  };
  const dX2 = throughNorm('lastGain', f.x2, f.n3.rstd, through('head', C, V, f.n3.y, dLogits));
  const dGateUp = swiGluBackward({ T, F, gateUp: f.gateUp, dA: through('down', F, C, f.activated, dX2) });
  const dX1 = throughNorm('mlpGain', f.x1, f.n2.rstd, through('gateUp', C, 2 * F, f.n2.y, dGateUp), dX2);
  const dOutput = through('attentionOut', C, C, f.attended, dX1);
  const { dQkv } = attentionBackward({ ...attentionArgs(end, f.qkv), dOutput });
  const dNorm = through('qkv', C, 3 * C, f.n1.y, turn(T, positions, dQkv, true));
  const dX0 = throughNorm('inputGain', f.x0, f.n1.rstd, dNorm, dX1);
  add('embedding', embeddingBackward({ V, stride: C, tokens, dOutput: dX0 }));
}
