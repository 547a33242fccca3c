/** One training step of a preset, taken apart: its matrix products for the tuner, its dispatches for the Kernels page. */
import { MODEL_PRESETS, type ModelPreset } from '../config/presets.ts';
import { RandomStream } from '../core/random.ts';
import type { Gpu } from '../gpu/device.ts';
import { kernelCode } from '../gpu/kernel.ts';
import { initializeWeights } from '../nn/initialize.ts';
import { modelConfig } from '../nn/modelConfig.ts';
import { plannedLaunches } from '../nn/modelPlan.ts';
import { stopwatch, timeDispatches } from '../tuning/measure.ts';
import type { KernelChoice } from '../tuning/record.ts';
import { type Product, recordProducts } from '../tuning/tuner.ts';
import { type BenchSettings, benchStep, createBench } from './benchRun.ts';
import { type EngineOptions, planEngine, workLimit } from './engine.ts';

export interface StepSettings {
  readonly preset: ModelPreset;
  /** Packed tokens, about: whole histories of 48 tokens with 4 trajectories of 4 each. */
  readonly tokens: number;
  readonly kernels?: KernelChoice;
}

/** 3 special tokens and 4 levels of 64 codes, as the benchmark has them. */
const VOCABULARY = 259;
const HISTORY = 48;
const TRAJECTORIES = 4;
const LEVELS = 4;

function presetStep({ preset, tokens, kernels }: StepSettings): BenchSettings {
  const random = new RandomStream(7, 'step kernels');
  const token = () => random.int(VOCABULARY);
  const users = Math.max(1, Math.round(tokens / (HISTORY + TRAJECTORIES * (LEVELS - 1))));
  const sequences = Array.from({ length: users }, () => ({
    tokens: Uint32Array.from({ length: HISTORY }, token),
    next: token(),
  }));
  const sets = sequences.map(() =>
    Array.from({ length: TRAJECTORIES }, () => ({
      tokens: Array.from({ length: LEVELS }, token),
      logReward: random.normal(),
    })),
  );
  return {
    config: modelConfig(MODEL_PRESETS[preset], VOCABULARY),
    sequences,
    sets,
    objective: 'tb',
    optimizer: { beta1: 0.9, beta2: 0.95, eps: 1e-8, weightDecay: 0.01, flowLrScale: 1 },
    kernels,
  };
}

/**
 * Every matrix product of an engine's step as its model asks for them, split as the engine splits them at the speed
 * `options.kernels` has measured; nothing is compiled. Throws as `planEngine` does.
 */
export function engineProducts(gpu: Gpu, options: EngineOptions): Product[] {
  const { products, chosen } = recordProducts();
  const plan = planEngine(options, gpu.device.limits.maxStorageBufferBindingSize, gpu.adapter);
  plannedLaunches(plan, { chosen }, workLimit(gpu, options));
  return products;
}

/** The products of a preset's step. */
export const presetProducts = (gpu: Gpu, settings: StepSettings): Product[] =>
  engineProducts(gpu, benchStep(presetStep(settings)).options);

export interface StepKernels {
  /** In the order of the step. */
  readonly rows: readonly {
    readonly program: string;
    readonly label: string;
    readonly kernelName: string;
    readonly ms: number;
    readonly flops: number;
    readonly bytesBound: number;
    /** Index into `codes`. */
    readonly code: number;
  }[];
  /** What was compiled, prelude and source, each once. */
  readonly codes: readonly string[];
  readonly method: 'timestamps' | 'wall clock';
  readonly packedTokens: number;
  /** A whole step on the wall clock, the least of three. */
  readonly stepMs: number;
  /** The tuning record the variants are from, or null for the rule. */
  readonly record: string | null;
}

/** Times every dispatch of one trajectory-balance step. Frees all it allocated. */
export async function measureStepKernels(
  gpu: Gpu,
  settings: StepSettings & { readonly onProgress?: (label: string, done: number, total: number) => void },
): Promise<StepKernels> {
  const { onProgress, kernels } = settings;
  onProgress?.('compiling the step', 0, 1);
  const { engine, batch } = await createBench(gpu, presetStep(settings));
  try {
    const { parameters } = engine.model;
    await initializeWeights(parameters, engine.options.config, 7, 0.02);
    const scalars = { lr: 1e-4, clipNorm: 1 };
    await engine.step(batch, { ...scalars, step: 1 });
    let stepMs = Number.POSITIVE_INFINITY;
    for (let step = 2; step <= 4; step++) {
      const started = performance.now();
      await engine.step(batch, { ...scalars, step });
      stepMs = Math.min(stepMs, performance.now() - started);
    }
    const watch = await stopwatch(gpu);
    const rows: StepKernels['rows'][number][] = [];
    const codes: string[] = [];
    const codeAt = new Map<string, number>();
    const programs = engine.stepPrograms;
    let method: StepKernels['method'] = 'wall clock';
    for (const [i, program] of programs.entries()) {
      onProgress?.('timing kernels', i, programs.length);
      const timed = await timeDispatches(gpu, program, watch);
      method = timed.method;
      for (const [k, time] of timed.times.entries()) {
        const { launch, variant } = program.dispatches[k];
        let code = codeAt.get(variant);
        if (code === undefined) {
          code = codes.push(kernelCode(launch.kernel, launch.constants ?? {})) - 1;
          codeAt.set(variant, code);
        }
        rows.push({ program: program.label, ...time, code });
      }
    }
    return { rows, codes, method, packedTokens: batch.counts[0], stepMs, record: kernels?.record ?? null };
  } finally {
    engine.free();
  }
}
