/** Every variant of a matrix product against the naive kernel, bit for bit, on small whole numbers. */
import { errorMessage } from '../core/errors.ts';
import type { Gpu } from '../gpu/device.ts';
import type { Launch } from '../gpu/kernel.ts';
import { type PipelineCache, ProgramBuilder, runPrograms } from '../gpu/program.ts';
import { readFloats } from '../gpu/readback.ts';
import { BufferOwner, writeTensor } from '../gpu/tensor.ts';
import { isVariantSupported, Matmul, type MatmulShape, type MatmulVariant } from '../kernels/matmul/matmul.ts';
import { matmulNaive } from '../kernels/matmul/matmulNaive.ts';
import { smallIntegers } from './measure.ts';
import type { Refused } from './record.ts';

/** 3, 7 and 5 times 32: no tile divides them, so every edge of a tile is met. */
const RAGGED: MatmulShape = { M: 96, N: 224, K: 160 };
const EPILOGUES = ['overwrite', 'accumulate', 'residual'] as const;
type Epilogue = (typeof EPILOGUES)[number];

/** Why a variant cannot be tried here, or null where it can. */
export function obstacleOf(variant: MatmulVariant, gpu: Gpu): string | null {
  const { adapter } = gpu;
  if (!isVariantSupported(variant, adapter)) {
    const missing = variant.kernel.features.filter((feature) => !adapter.features.includes(feature));
    if (missing.length > 0) return `needs the feature ${missing.join(', ')}`;
    const sizes = variant.subgroupSizes;
    if (sizes)
      return `is right for subgroups of ${sizes.min} to ${sizes.max}; this adapter has ${adapter.subgroupMinSize} to ${adapter.subgroupMaxSize}`;
    return 'is not supported by this adapter';
  }
  // SwiftShader compiles each for seconds, too.
  if (adapter.isSoftware && variant.technique === 'tiled')
    return 'is never taken on CPU adapters, where workgroup memory is slower than registers (measured with bench/matmul.ts)';
  return null;
}

/**
 * Runs the variants and the naive kernel on the same whole numbers, with every epilogue, and returns those that differ or
 * do not compile, with the reason. Pipelines are compiled in parallel. Throws only what befalls the device itself.
 */
export async function checkMatmulVariants(
  gpu: Gpu,
  cache: PipelineCache,
  variants: readonly MatmulVariant[],
  options: { readonly shape?: MatmulShape; readonly onProgress?: (done: number, total: number) => void } = {},
): Promise<Refused[]> {
  const shape = options.shape ?? RAGGED;
  const { M, N, K } = shape;
  const owner = new BufferOwner(gpu, 'variant check');
  try {
    const filled = (label: string, size: number) => {
      const tensor = owner.tensor(label, 'f32', [size]);
      const data = smallIntegers(label, size);
      writeTensor(gpu, tensor, data);
      return { tensor, data };
    };
    const [a, b, residual] = [filled('a', M * K), filled('b', K * N), filled('residual', M * N)];
    const c = owner.tensor('c', 'f32', [M, N]);
    const run = async (launch: Launch) => {
      const builder = new ProgramBuilder(cache, owner, 'variant check');
      builder.add(launch);
      const program = await builder.build();
      // What a launch leaves unwritten stays the residual, which is also what it accumulates onto.
      writeTensor(gpu, c, residual.data);
      runPrograms(gpu, [program]);
      const found = await readFloats(gpu, c, M * N);
      if (gpu.failure) throw gpu.failure;
      return found;
    };
    const expected = new Map<string, Float32Array>();
    const judge = async (operation: 'nn' | 'tn', accumulate: boolean) => {
      const name = `${operation} ${accumulate}`;
      let found = expected.get(name);
      if (!found) {
        found = await run(
          matmulNaive({ operation, ...shape, a: a.tensor, b: b.tensor, c, accumulate, label: 'judge' }),
        );
        expected.set(name, found);
      }
      return found;
    };
    const launchOf = (variant: MatmulVariant, epilogue: Epilogue): Launch => {
      const matmul = new Matmul(gpu.adapter, { variants, preferred: [variant.name] });
      const args = { ...shape, a: a.tensor, b: b.tensor, c, label: variant.name };
      if (epilogue === 'residual') return matmul.nn({ ...args, residual: residual.tensor });
      return matmul[variant.operation]({ ...args, accumulate: epilogue === 'accumulate' });
    };
    const cases = variants.flatMap((variant) =>
      EPILOGUES.filter((epilogue) => epilogue !== 'residual' || variant.operation === 'nn').map((epilogue) => ({
        variant,
        epilogue,
      })),
    );
    let done = 0;
    const compiled = await Promise.all(
      cases.map(async ({ variant, epilogue }) => {
        try {
          const launch = launchOf(variant, epilogue);
          await cache.pipeline(launch.kernel, launch.constants ?? {});
          return { variant, epilogue, launch };
        } catch (error) {
          return { variant, epilogue, reason: errorMessage(error) };
        } finally {
          options.onProgress?.(++done, cases.length);
        }
      }),
    );
    const refused = new Map<string, string>();
    for (const result of compiled) {
      const { variant, epilogue } = result;
      if (refused.has(variant.name)) continue;
      if (result.launch === undefined) {
        refused.set(variant.name, result.reason);
        continue;
      }
      const want = await judge(variant.operation, epilogue !== 'overwrite');
      const found = await run(result.launch);
      const at = found.findIndex((value, i) => value !== want[i]);
      if (at >= 0)
        refused.set(
          variant.name,
          `differs from the naive kernel (${epilogue}, ${M} × ${N} × ${K}): row ${Math.floor(at / N)}, column ${at % N} is ${found[at]}, expected ${want[at]}`,
        );
    }
    return [...refused].map(([variant, reason]) => ({ variant, reason }));
  } finally {
    owner.free();
  }
}
