/**
 * What the engine is worth on this adapter: every variant against the naive kernel, kernels against their definitions, a
 * tiny model against float64, and a short bench. A variant that fails is disabled for this adapter; a model that fails
 * although no variant did means that the adapter must not train.
 */
import { errorMessage } from '../core/errors.ts';
import type { Gpu } from '../gpu/device.ts';
import { PipelineCache } from '../gpu/program.ts';
import { MATMUL_VARIANTS, type MatmulVariant } from '../kernels/matmul/matmul.ts';
import { checkKernels } from './kernelChecks.ts';
import { checkMatmulVariants, obstacleOf } from './matmulCheck.ts';
import { copyGigabytesPerSecond, dispatchMicroseconds, stopwatch } from './measure.ts';
import { checkModel, type ModelRunner } from './modelCheck.ts';
import { F16_LOADS, type KernelChoice, type Refused, type SelfTestReport, withoutDisabled } from './record.ts';
import { tune } from './tuner.ts';

export interface SelfTestOptions {
  /** Runs the tiny model through the engine with the variants that are left (`train/modelCase.ts`). */
  readonly runModel: (choice: KernelChoice, precision: 'float32' | 'half') => ModelRunner;
  readonly variants?: readonly MatmulVariant[];
  /** Edge of the square product of the bench, a multiple of 32. */
  readonly benchSize?: number;
  readonly now?: () => Date;
  readonly onProgress?: (label: string, done: number, total: number) => void;
}

type Check = SelfTestReport['checks'][number];

/** Runs everything; a part that breaks is a failed check in words, and the rest goes on. Throws when the device is lost. */
export async function selfTest(gpu: Gpu, options: SelfTestOptions): Promise<SelfTestReport> {
  const { variants = MATMUL_VARIANTS, benchSize = 256, now = () => new Date(), onProgress } = options;
  const started = performance.now();
  const date = now().toISOString();
  const cache = new PipelineCache(gpu);
  const leftOut: Refused[] = [];
  const tried: MatmulVariant[] = [];
  for (const variant of variants) {
    const reason = obstacleOf(variant, gpu);
    if (reason) leftOut.push({ variant: variant.name, reason });
    else tried.push(variant);
  }
  const disabled = await checkMatmulVariants(gpu, cache, tried, {
    onProgress: (done, total) => onProgress?.('matmul variants', done, total),
  });
  const names = tried.map((variant) => variant.name);
  if (gpu.device.features.has('shader-f16')) names.push(F16_LOADS);
  const checks = names.map((name): Check => {
    const refused = disabled.find((d) => d.variant === name);
    return {
      name,
      kind: 'variant',
      passes: !refused,
      detail: refused?.reason ?? 'equal to the naive kernel, bit for bit',
    };
  });
  const attempt = async (
    kind: Check['kind'],
    name: string,
    work: () => Promise<(Omit<Check, 'kind'> & Partial<Check>)[]>,
  ) => {
    try {
      for (const verdict of await work()) {
        const check: Check = { kind, ...verdict };
        checks.push(check);
        if (check.kind === 'variant' && !check.passes) disabled.push({ variant: check.name, reason: check.detail });
      }
    } catch (error) {
      if (gpu.failure) throw gpu.failure;
      checks.push({ kind, name, passes: false, detail: errorMessage(error) });
    }
  };
  onProgress?.('kernels', 0, 1);
  await attempt('kernel', 'kernels', () => checkKernels(gpu, cache));
  onProgress?.('tiny model', 0, 1);
  const choice: KernelChoice = { matmul: withoutDisabled(disabled), measuredGflops: null, record: null };
  for (const precision of ['float32', 'half'] as const)
    await attempt('model', `tiny Llama, ${precision}`, () =>
      checkModel(options.runModel(choice, precision), precision),
    );
  onProgress?.('bench', 0, 1);
  const watch = await stopwatch(gpu);
  const square = { M: benchSize, N: benchSize, K: benchSize };
  const sound = tried.filter((v) => v.operation === 'nn' && !disabled.some((d) => d.variant === v.name));
  const dense = await tune(gpu, { products: [{ operation: 'nn', ...square }], variants: sound, now });
  const best = dense.classes[0]?.candidates[0];
  return {
    date,
    // A failing variant is disabled, and what is left was tested with it disabled.
    passes: checks.every((check) => check.passes || check.kind === 'variant'),
    checks,
    disabled,
    leftOut,
    bench: {
      matmulGflops: best ? (2 * benchSize ** 3) / best.ms / 1e6 : 0,
      matmulVariant: best?.variant ?? 'none could be timed',
      copyGigabytesPerSecond: await copyGigabytesPerSecond(gpu, watch),
      dispatchMicroseconds: await dispatchMicroseconds(gpu, cache, watch),
      emptySubmitMs: watch.baselineMs,
    },
    elapsedMs: performance.now() - started,
  };
}
