/** Every variant of a matrix product against the naive kernel, bit for bit, on small whole numbers. */
import { errorMessage } from '../core/errors.ts';
import type { Gpu } from '../gpu/device.ts';
import type { Launch } from '../gpu/kernel.ts';
import { type PipelineCache, ProgramBuilder, runPrograms } from '../gpu/program.ts';
import { readFloats } from '../gpu/readback.ts';
import { BufferOwner, writeTensor } from '../gpu/tensor.ts';
import { isVariantSupported, Matmul, type MatmulShape, type MatmulVariant } from '../kernels/matmul/matmul.ts';
import { matmulNaive } from '../kernels/matmul/matmulNaive.ts';
import { packHalves } from '../reference/matmul/half.ts';
import { smallIntegers } from './measure.ts';
import { F16_LOADS, type Refused } from './record.ts';

/** 3, 7 and 5 times 32: no tile divides them, so every edge of a tile is met. */
const RAGGED: MatmulShape = { M: 96, N: 224, K: 160 };
/** Every epilogue; a sum in slabs, the last of them shorter; and operands in half, loaded either way, which hold these numbers exactly. */
const CASES = ['overwrite', 'accumulate', 'residual', 'slabs', 'packedHalf', 'f16'] as const;
type Case = (typeof CASES)[number];
const ACCUMULATING: readonly Case[] = ['accumulate', 'slabs'];
/** Those whose result is added to something. */
const ADDING: readonly Case[] = [...ACCUMULATING, 'residual'];
const SLABS = 3;

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
 * Runs the variants and the naive kernel on the same whole numbers, in every case, and returns those that differ or do not
 * compile, with the reason; `F16_LOADS` among them where only those fail. Pipelines are compiled in parallel. Throws only what befalls the device itself.
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
    const half = (data: Float32Array, label: string) => {
      const tensor = owner.tensor(label, 'u32', [data.length / 2]);
      writeTensor(gpu, tensor, packHalves(data));
      return tensor;
    };
    const [a, b, residual] = [filled('a', M * K), filled('b', K * N), filled('residual', M * N)];
    const c = owner.tensor('c', 'f32', [M, N]);
    const run = async (launches: readonly Launch[]) => {
      const builder = new ProgramBuilder(cache, owner, 'variant check');
      for (const launch of launches) builder.add(launch);
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
        found = await run([
          matmulNaive({ operation, ...shape, a: a.tensor, b: b.tensor, c, accumulate, label: 'judge' }),
        ]);
        expected.set(name, found);
      }
      return found;
    };
    const [halfA, halfB] = [half(a.data, 'half a'), half(b.data, 'half b')];
    const scratch = owner.tensor('slabs', 'f32', [SLABS * M * N]);
    const launchesOf = ({ name, operation }: MatmulVariant, epilogue: Case): readonly Launch[] => {
      const halfLoads = epilogue === 'packedHalf' || epilogue === 'f16' ? epilogue : undefined;
      const matmul = new Matmul(gpu.adapter, { variants, preferred: [name], halfLoads, slabs: () => SLABS });
      const args = {
        ...shape,
        a: halfLoads ? halfA : a.tensor,
        b: halfLoads ? halfB : b.tensor,
        c,
        label: name,
        accumulate: ACCUMULATING.includes(epilogue),
        scratch: epilogue === 'slabs' ? scratch : undefined,
      };
      if (operation === 'tn') return matmul.product('tn', args);
      return matmul.product('nn', { ...args, residual: epilogue === 'residual' ? residual.tensor : undefined });
    };
    const cases = variants.flatMap((variant) =>
      CASES.filter(
        (epilogue) =>
          (epilogue !== 'residual' || variant.operation === 'nn') &&
          (epilogue !== 'f16' || gpu.device.features.has('shader-f16')),
      ).map((epilogue) => ({ variant, epilogue })),
    );
    let done = 0;
    const compiled = await Promise.all(
      cases.map(async ({ variant, epilogue }) => {
        try {
          const launches = launchesOf(variant, epilogue);
          for (const { kernel, constants = {} } of launches) await cache.pipeline(kernel, constants);
          return { variant, epilogue, launches };
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
      // Words take the place of f16 loads, so that these are no reason to refuse the variant.
      const name = epilogue === 'f16' ? F16_LOADS : variant.name;
      if (refused.has(name) || refused.has(variant.name)) continue;
      const by = epilogue === 'f16' ? `${variant.name}: ` : '';
      if (result.launches === undefined) {
        refused.set(name, by + result.reason);
        continue;
      }
      const want = await judge(variant.operation, ADDING.includes(epilogue));
      const found = await run(result.launches);
      const at = found.findIndex((value, i) => value !== want[i]);
      if (at >= 0)
        refused.set(
          name,
          `${by}differs from the naive kernel (${epilogue}, ${M} × ${N} × ${K}): row ${Math.floor(at / N)}, column ${at % N} is ${found[at]}, expected ${want[at]}`,
        );
    }
    return [...refused].map(([variant, reason]) => ({ variant, reason }));
  } finally {
    owner.free();
  }
}
