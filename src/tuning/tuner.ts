/**
 * Which variant of a matrix product is fastest on this adapter, by shape class. Before: the products of a step, as the
 * model asks for them. After: `record.ts`. A run never tunes on its way: it takes a finished record or the rule.
 */
import type { Gpu } from '../gpu/device.ts';
import { PipelineCache, type Program, ProgramBuilder } from '../gpu/program.ts';
import { BufferOwner, writeTensor } from '../gpu/tensor.ts';
import {
  MATMUL_VARIANTS,
  Matmul,
  type MatmulOperation,
  type MatmulShape,
  type MatmulVariant,
} from '../kernels/matmul/matmul.ts';
import { checkMatmulVariants, obstacleOf } from './matmulCheck.ts';
import { type Clock, Sampler, type Stopwatch, sampleMsOf, smallIntegers, stopwatch, submitProgram } from './measure.ts';
import {
  type KernelChoice,
  MOST_GFLOPS,
  type Refused,
  shapeClassName,
  shapeClassOf,
  type TunedClass,
  type Tuning,
  type UntimedClass,
} from './record.ts';

export interface Product extends MatmulShape {
  readonly operation: MatmulOperation;
}

export interface TunerOptions {
  /** The products of a step, each as often as it occurs. */
  readonly products: readonly Product[];
  readonly variants?: readonly MatmulVariant[];
  /** For all timings together; checks come on top, and first runs, which drivers compile in, with five times as much. */
  readonly budgetMs?: number;
  readonly now?: () => Date;
  /** For tests of browsers whose clocks are coarse. */
  readonly clock?: Clock;
  readonly onProgress?: (label: string, done: number, total: number) => void;
}

const BUDGET_MS = 2000;
const WARM_UP_BUDGETS = 5;
const SAMPLES = 3;
const MOST_CANDIDATES = 12;
const OVER_BUDGET = 'beyond the time budget';
const TOO_SHORT = 'too short for this clock';
/** The rule's variant stays unless another takes at most this share of its time. */
const NEEDED_WIN = 0.97;

/** A `chosen` that writes down what it is asked and leaves the choice to the rule: gives the tuner its products. */
export function recordProducts(): {
  products: Product[];
  chosen: (operation: MatmulOperation, s: MatmulShape) => undefined;
} {
  const products: Product[] = [];
  return {
    products,
    chosen(operation, { M, N, K }) {
      products.push({ operation, M, N, K });
      return undefined;
    },
  };
}

interface ShapeClass extends Product {
  readonly name: string;
  readonly shapeClass: [number, number, number];
  readonly flops: number;
}

/** Classes by falling share of the work; each is timed at the largest product it has. */
function classesOf(products: readonly Product[]): ShapeClass[] {
  const classes = new Map<string, ShapeClass>();
  for (const { operation, M, N, K } of products) {
    const shapeClass = shapeClassOf({ M, N, K });
    const name = shapeClassName(operation, shapeClass);
    const flops = 2 * M * N * K;
    const old = classes.get(name);
    const largest = old && old.M * old.N * old.K >= M * N * K ? old : { operation, M, N, K };
    classes.set(name, { ...largest, name, shapeClass, flops: (old?.flops ?? 0) + flops });
  }
  return [...classes.values()].sort((a, b) => b.flops - a.flops);
}

/** Tunes; frees all it allocated. Throws only what befalls the device. */
export async function tune(gpu: Gpu, options: TunerOptions): Promise<Tuning> {
  const { variants = MATMUL_VARIANTS, budgetMs = BUDGET_MS, now = () => new Date(), clock, onProgress } = options;
  const cache = new PipelineCache(gpu);
  const leftOut: Refused[] = [];
  const candidates: MatmulVariant[] = [];
  for (const variant of variants) {
    const obstacle =
      obstacleOf(variant, gpu) ??
      (candidates.filter((c) => c.operation === variant.operation).length >= MOST_CANDIDATES
        ? `${MOST_CANDIDATES} candidates of an operation are enough`
        : null);
    if (obstacle) leftOut.push({ variant: variant.name, reason: obstacle });
    else candidates.push(variant);
  }
  const dropped = await checkMatmulVariants(gpu, cache, candidates, {
    onProgress: (done, total) => onProgress?.('checking variants', done, total),
  });
  const sound = candidates.filter((c) => !dropped.some((refused) => refused.variant === c.name));
  const rule = new Matmul(gpu.adapter, { variants: sound });
  const watch = await stopwatch(gpu, clock);
  const classes = classesOf(options.products);
  const totalFlops = classes.reduce((sum, c) => sum + c.flops, 0);
  const tuned: TunedClass[] = [];
  const untimed: UntimedClass[] = [];
  let timingMs = 0;
  let warmUpMs = 0;
  for (const [i, shape] of classes.entries()) {
    onProgress?.('timing variants', i, classes.length);
    const rivals = sound.filter((variant) => variant.operation === shape.operation);
    const fastest = Math.max(0, ...tuned.map((c) => c.gflops));
    const expectedMs = fastest > 0 ? (2 * shape.M * shape.N * shape.K) / fastest / 1e6 : 0;
    const neededMs = rivals.length * (SAMPLES * Math.max(sampleMsOf(watch.tickMs), expectedMs) + expectedMs);
    let obstacle: string | null = null;
    if (rivals.length === 0) obstacle = 'no sound variant';
    else if (!Number.isFinite(watch.tickMs)) obstacle = TOO_SHORT;
    else if (timingMs + neededMs > budgetMs || warmUpMs > WARM_UP_BUDGETS * budgetMs) obstacle = OVER_BUDGET;
    if (obstacle !== null) {
      untimed.push({ name: shape.name, reason: obstacle });
      continue;
    }
    const timed = await timeRivals(gpu, cache, shape, rivals, sound, watch, budgetMs - timingMs);
    timingMs += timed.timingMs;
    warmUpMs += timed.warmUpMs;
    const flops = 2 * shape.M * shape.N * shape.K;
    const reason =
      timed.reason ??
      (flops / Math.min(...timed.ms) / 1e6 > MOST_GFLOPS
        ? `timed at more than ${MOST_GFLOPS} GFLOP/s, which no adapter does`
        : null);
    if (reason !== null) {
      untimed.push({ name: shape.name, reason });
      continue;
    }
    const ranked = rivals.map(({ name }, k) => ({ variant: name, ms: timed.ms[k] })).sort((a, b) => a.ms - b.ms);
    const byRule = rule.choose(shape.operation, shape).name;
    const ruled = ranked.find((r) => r.variant === byRule)!;
    const chosen = ranked[0].ms <= NEEDED_WIN * ruled.ms ? ranked[0] : ruled;
    tuned.push({
      operation: shape.operation,
      elementType: 'f32',
      shapeClass: shape.shapeClass,
      shape: { M: shape.M, N: shape.N, K: shape.K },
      share: shape.flops / totalFlops,
      variant: chosen.variant,
      byRule,
      ms: chosen.ms,
      gflops: flops / chosen.ms / 1e6,
      candidates: ranked,
    });
  }
  onProgress?.('timing variants', classes.length, classes.length);
  return {
    date: now().toISOString(),
    classes: tuned,
    dropped,
    leftOut,
    untimed,
    timingMs,
    measuredGflops: Math.max(0, ...tuned.map((c) => c.gflops)),
  };
}

/**
 * A tuning that covers `products`: `old` itself where it does, else with the classes it lacks tuned now. Classes that were
 * once left to the rule stay there, so that a record's choice does not depend on how often it was used.
 */
export async function completeTuning(
  gpu: Gpu,
  old: Tuning | null,
  products: readonly Product[],
  options: Omit<TunerOptions, 'products'> = {},
): Promise<Tuning> {
  const known = new Set([
    ...(old?.classes ?? []).map((c) => shapeClassName(c.operation, c.shapeClass)),
    ...(old?.untimed ?? []).map((u) => u.name),
  ]);
  const missing = products.filter((p) => !known.has(shapeClassName(p.operation, shapeClassOf(p))));
  if (old && missing.length === 0) return old;
  const next = await tune(gpu, { ...options, products: missing });
  if (!old) return next;
  const dropped = [...old.dropped, ...next.dropped];
  return {
    ...next,
    classes: [...old.classes, ...next.classes],
    dropped: dropped.filter((d, i) => dropped.findIndex((other) => other.variant === d.variant) === i),
    untimed: [...old.untimed, ...next.untimed],
    timingMs: old.timingMs + next.timingMs,
    measuredGflops: Math.max(old.measuredGflops, next.measuredGflops),
  };
}

/** The products of a step; an engine that knows its adapter's dense speed splits large ones elsewhere. */
export type StepProducts = (kernels?: KernelChoice) => readonly Product[];

/** `completeTuning` for a step, and again for the products it has at the speed that was found. */
export async function tuneStep(
  gpu: Gpu,
  products: StepProducts,
  options: Omit<TunerOptions, 'products'> & { readonly old?: Tuning | null } = {},
): Promise<Tuning> {
  const { old = null, ...rest } = options;
  const at = ({ measuredGflops }: Pick<Tuning, 'measuredGflops'>) =>
    products({ matmul: {}, measuredGflops: measuredGflops || null, record: null });
  const first = await completeTuning(gpu, old, old ? at(old) : products(), rest);
  return completeTuning(gpu, first, at(first), rest);
}

/** Best of three samples of each rival, interleaved; `reason` says why there are no times. */
async function timeRivals(
  gpu: Gpu,
  cache: PipelineCache,
  { operation, M, N, K }: Product,
  rivals: readonly MatmulVariant[],
  variants: readonly MatmulVariant[],
  watch: Stopwatch,
  budgetMs: number,
): Promise<{ warmUpMs: number; timingMs: number; ms: readonly number[]; reason: string | null }> {
  const owner = new BufferOwner(gpu, 'tuner');
  try {
    const filled = (label: string, size: number) => {
      const tensor = owner.tensor(label, 'f32', [size]);
      writeTensor(gpu, tensor, smallIntegers(label, size));
      return tensor;
    };
    const [a, b, c] = [filled('a', M * K), filled('b', K * N), owner.tensor('c', 'f32', [M, N])];
    const programs = await Promise.all(
      rivals.map(({ name }): Promise<Program> => {
        const builder = new ProgramBuilder(cache, owner, name);
        builder.add(
          new Matmul(gpu.adapter, { variants, preferred: [name] })[operation]({ M, N, K, a, b, c, label: name }),
        );
        return builder.build();
      }),
    );
    const submits = programs.map((program) => submitProgram(gpu, program));
    const begun = watch.now();
    for (const submit of submits) await submit([1]);
    const started = watch.now();
    const spentMs = () => watch.now() - started;
    const isSpent = () => spentMs() > budgetMs;
    const samplers = submits.map((submit) => new Sampler(submit, watch));
    const best = rivals.map(() => Number.POSITIVE_INFINITY);
    const end = (reason: string | null) => ({ warmUpMs: started - begun, timingMs: spentMs(), ms: best, reason });
    for (let sample = 0; sample < SAMPLES; sample++)
      for (const [k, sampler] of samplers.entries()) {
        const ms = await sampler.sample(isSpent);
        // The first round decides whether there is time; what is begun is then finished.
        if (ms === null || (sample === 0 && isSpent())) return end(isSpent() ? OVER_BUDGET : TOO_SHORT);
        best[k] = Math.min(best[k], ms);
      }
    return end(null);
  } finally {
    owner.free();
  }
}
