/** The format of ../shared/golden: a case, its weights' rule, its digests and tolerances (that folder's README). */
import { fnv1a32 } from '../core/random.ts';
import type { HuggingFaceConfig } from '../nn/modelConfig.ts';

export interface GoldenTrajectory {
  readonly tokens: readonly number[];
  readonly log_reward?: number;
  readonly ref_log_prob?: number;
  readonly at?: number;
}

export interface GoldenDigest {
  readonly norm: number;
  readonly signed_sums: readonly number[];
  readonly at: readonly (readonly [number, number])[];
}

export interface GoldenCase {
  readonly name: string;
  readonly model: HuggingFaceConfig;
  readonly seed: number;
  readonly init: { readonly matrix: number; readonly embedding: number; readonly norm: number; readonly bias: number };
  readonly objective: {
    readonly type: 'sft' | 'tb' | 'db' | 'subtb' | 'fm' | 'vargrad' | 'dpo' | 'sdpo';
    readonly policy?: 'vocab' | 'trie';
    readonly flow?: 'head' | 'logits' | 'none';
    readonly lambda?: number;
    readonly beta?: number;
    readonly weights: {
      readonly history?: number;
      readonly sft?: number;
      readonly gfn?: number;
      readonly dpo?: number;
    };
  };
  readonly items: readonly (readonly number[])[];
  readonly batch: readonly { readonly prompt: readonly number[]; readonly trajectories: readonly GoldenTrajectory[] }[];
  readonly optimizer?: {
    readonly lr: number;
    readonly beta1: number;
    readonly beta2: number;
    readonly eps: number;
    readonly weight_decay: number;
    readonly clip_norm: number;
    readonly steps: number;
  };
  readonly expected: {
    readonly loss: number;
    readonly packed_tokens: number;
    readonly users: readonly (readonly {
      readonly log_prob: readonly number[];
      readonly log_flow: readonly number[] | null;
    }[])[];
    readonly grads: Readonly<Record<string, GoldenDigest>>;
    readonly grad_norm: number;
    readonly losses?: readonly number[];
    readonly updates?: Readonly<Record<string, GoldenDigest>>;
  };
}

function hash(x: number): number {
  let h = x >>> 0;
  h ^= h >>> 16;
  h = Math.imul(h, 0x85ebca6b) >>> 0;
  h ^= h >>> 13;
  h = Math.imul(h, 0xc2b2ae35) >>> 0;
  return (h ^ (h >>> 16)) >>> 0;
}

/** u in [−1, 1) number k of the stream `name` under `seed`. */
export function* uniformStream(name: string, seed: number, size: number): Generator<number> {
  const h = (fnv1a32(name) ^ seed) >>> 0;
  for (let k = 0; k < size; k++) yield hash(h + Math.imul(0x9e3779b9, k + 1)) / 2147483648 - 1;
}

/** A tensor by the weights' rule, float32 of float64 arithmetic. */
export function goldenTensor(
  name: string,
  shape: readonly number[],
  c: Pick<GoldenCase, 'seed' | 'init'>,
): Float32Array {
  const size = shape.reduce((a, b) => a * b, 1);
  const kind =
    name === 'model.embed_tokens.weight' || name === 'shared.weight'
      ? 'embedding'
      : name === 'flow_head.bias'
        ? 'bias'
        : shape.length === 1
          ? 'norm'
          : 'matrix';
  const mean = kind === 'norm' ? 1 : 0;
  const out = new Float32Array(size);
  let k = 0;
  for (const u of uniformStream(name, c.seed, size)) out[k++] = mean + c.init[kind] * u;
  return out;
}

/** Each row is the worst ratio of an error to its tolerance: a case passes when none exceeds 1. */
export class Ratios {
  readonly worst = new Map<string, { ratio: number; where: string }>();
  private see(row: string, error: number, tolerance: number, where: string): void {
    // An exactly zero expectation demands exact zero; NaN always fails.
    const ratio =
      error === 0 ? 0 : tolerance > 0 && Number.isFinite(error) ? error / tolerance : Number.POSITIVE_INFINITY;
    const old = this.worst.get(row);
    if (!old || ratio > old.ratio) this.worst.set(row, { ratio, where });
  }
  value(row: string, found: number, expected: number, tolerance: number, where: string): void {
    this.see(row, Math.abs(found - expected), tolerance * Math.max(1, Math.abs(expected)), where);
  }
  relative(row: string, found: number, expected: number, tolerance: number, where: string): void {
    this.see(row, Math.abs(found - expected), tolerance * Math.abs(expected), where);
  }
  exact(row: string, found: number, expected: number, where: string): void {
    this.see(row, Math.abs(found - expected), 0, where);
  }

  digest(row: 'gradient' | 'update', name: string, data: Float32Array, expected: GoldenDigest): void {
    let sum = 0;
    for (const x of data) sum += x * x;
    const norm = Math.sqrt(sum);
    const isGradient = row === 'gradient';
    this.relative(`${row} norm`, norm, expected.norm, isGradient ? 1e-3 : 0.02, name);
    expected.signed_sums.forEach((want, k) => {
      let total = 0;
      let i = 0;
      for (const u of uniformStream(`${name}#sign${k}`, 0, data.length)) total += u >= 0 ? data[i++] : -data[i++];
      this.see(
        `${row} signed_sums`,
        Math.abs(total - want),
        (isGradient ? 2e-3 : 0.02) * expected.norm,
        `${name} #${k}`,
      );
    });
    const ratios = expected.at.map(([index, want]) => {
      const tolerance = isGradient
        ? 1e-3 * Math.abs(want) + (2e-3 * expected.norm) / Math.sqrt(data.length)
        : 0.05 * Math.abs(want);
      const error = Math.abs(data[index] - want);
      return {
        index,
        ratio: error === 0 ? 0 : tolerance > 0 && Number.isFinite(error) ? error / tolerance : Number.POSITIVE_INFINITY,
      };
    });
    ratios.sort((a, b) => b.ratio - a.ratio);
    // Updates may miss at two entries a tensor: Adam magnifies rounding where a gradient is tiny.
    const judged = isGradient ? ratios[0] : ratios[2];
    if (judged) this.see(`${row} at`, judged.ratio, 1, `${name}[${judged.index}]`);
  }

  get passes(): boolean {
    return [...this.worst.values()].every((w) => w.ratio <= 1);
  }
}
