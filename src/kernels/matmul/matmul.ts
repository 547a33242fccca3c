/**
 * Dense matrix products: `nn` (C = A·B) and `tn` (C = Aᵀ·B), each by the kernel variant that suits the adapter and the
 * shape. The variants are data, so that a tuner can time them; the choice here is a fixed rule. Sizes are parameters, not
 * constants: a variant compiles once for each epilogue, whatever the shapes.
 *
 * A tensor of type u32 among the operands or as C holds half-precision numbers, two neighbours a word: [rows, columns / 2].
 * Products and sums are f32 in any case.
 */
import { DeviceError, ShapeError } from '../../core/errors.ts';
import type { AdapterDescription } from '../../gpu/device.ts';
import type { Kernel, Launch } from '../../gpu/kernel.ts';
import { ceilDiv, roundUp, type Tensor } from '../../gpu/tensor.ts';
import { type MatmulFormats, type OperandFormat, withFormats } from './matmulFormats.ts';
import { matmulRegisterKernel } from './matmulRegister.ts';
import { matmulSubgroupKernel } from './matmulSubgroup.ts';
import { matmulTiledKernel } from './matmulTiled.ts';
import { matmulTransposedRegisterKernel } from './matmulTransposedRegister.ts';
import { matmulTransposedSubgroupKernel } from './matmulTransposedSubgroup.ts';
import { matmulTransposedTiledKernel } from './matmulTransposedTiled.ts';
import { sumSlabsKernel } from './sumSlabs.ts';

export type MatmulOperation = 'nn' | 'tn';
export type MatmulTechnique = 'register' | 'subgroup' | 'tiled';

/** C is [M, N] and the sum runs over K. All are multiples of 32. */
export interface MatmulShape {
  readonly M: number;
  readonly N: number;
  readonly K: number;
}

/** One way to compute a product: a kernel with the tile it is run with. */
export interface MatmulVariant {
  readonly name: string;
  readonly operation: MatmulOperation;
  readonly technique: MatmulTechnique;
  /** For operands in f32; `withFormats` makes the others of it. */
  readonly kernel: Kernel;
  /** Rows and columns of C a workgroup computes. */
  readonly tileRows: number;
  readonly tileColumns: number;
  /** Constants of the kernel besides EPILOGUE. */
  readonly constants: Readonly<Record<string, number>>;
  /** Subgroup sizes the variant is right for; absent where it uses no subgroups. */
  readonly subgroupSizes?: { readonly min: number; readonly max: number };
}

function register(operation: MatmulOperation, width: number): MatmulVariant {
  return {
    name: `${operation} register ${width}`,
    operation,
    technique: 'register',
    kernel: operation === 'nn' ? matmulRegisterKernel : matmulTransposedRegisterKernel,
    tileRows: 8,
    tileColumns: 4 * width,
    constants: { WIDTH: width },
  };
}

/** `lanes` lanes share a load of A, so no subgroup may be smaller; a workgroup of `width` must fill the largest subgroup. */
function subgroup(operation: MatmulOperation, lanes: number, width: number): MatmulVariant {
  return {
    name: `${operation} subgroup ${lanes} of ${width}`,
    operation,
    technique: 'subgroup',
    kernel: operation === 'nn' ? matmulSubgroupKernel : matmulTransposedSubgroupKernel,
    tileRows: 16,
    tileColumns: 8 * width,
    // Two steps a turn are 10 to 20 % faster on lavapipe (8 lanes), and slower on SwiftShader (4).
    constants: { WIDTH: width, LANES: lanes, STEPS: lanes === 4 ? 1 : 2 },
    subgroupSizes: { min: lanes, max: width },
  };
}

function tiled(operation: MatmulOperation, width: number, height: number): MatmulVariant {
  return {
    name: `${operation} tiled ${8 * height}x${4 * width}`,
    operation,
    technique: 'tiled',
    kernel: operation === 'nn' ? matmulTiledKernel : matmulTransposedTiledKernel,
    tileRows: 8 * height,
    tileColumns: 4 * width,
    constants: { WIDTH: width, HEIGHT: height },
  };
}

/** Every variant, for the tuner and the tests; within a technique in the order in which the rule prefers them. */
export const MATMUL_VARIANTS: readonly MatmulVariant[] = (['nn', 'tn'] as const).flatMap((operation) => [
  subgroup(operation, 8, 8),
  subgroup(operation, 4, 8),
  subgroup(operation, 8, 16),
  subgroup(operation, 16, 32),
  subgroup(operation, 16, 64),
  subgroup(operation, 16, 128),
  register(operation, 8),
  register(operation, 32),
  tiled(operation, 16, 16),
  tiled(operation, 16, 8),
  tiled(operation, 8, 8),
  tiled(operation, 8, 4),
]);

/** True where the adapter has the features and the subgroup sizes the variant needs. */
export function isVariantSupported(variant: MatmulVariant, adapter: AdapterDescription): boolean {
  if (!variant.kernel.features.every((feature) => adapter.features.includes(feature))) return false;
  const sizes = variant.subgroupSizes;
  // A browser that does not say its subgroup sizes reports 0.
  return !sizes || (adapter.subgroupMinSize >= sizes.min && adapter.subgroupMaxSize <= sizes.max);
}

export interface NnArguments extends MatmulShape {
  /** [M, K] */
  readonly a: Tensor;
  /** [K, N] */
  readonly b: Tensor;
  /** [M, N], written, or accumulated. Shares no buffer with the others (WebGPU allows no read beside a write). */
  readonly c: Tensor;
  /** [M, N], added to the product. May be `c` itself, which is the same as `accumulate`. */
  readonly residual?: Tensor;
  readonly accumulate?: boolean;
  readonly label?: string;
}

export interface TnArguments extends MatmulShape {
  /** [K, M] */
  readonly a: Tensor;
  /** [K, N] */
  readonly b: Tensor;
  /** [M, N], written, or accumulated. Shares no buffer with the others. */
  readonly c: Tensor;
  readonly accumulate?: boolean;
  readonly label?: string;
}

export interface MatmulOptions {
  /** For tests and the tuner: names of variants that go before the rule's choice. */
  readonly preferred?: readonly string[];
  /** Name of the variant a tuning record holds for a shape; where it names none this adapter runs, the rule chooses. */
  readonly chosen?: (operation: MatmulOperation, shape: MatmulShape) => string | undefined;
  /** What failed the self-test on this adapter, variants of other kernels too: as if it did not exist. */
  readonly disabled?: readonly string[];
  /** How many slabs to split the sum over k into, where scratch is given; where it says nothing, the rule decides. */
  readonly slabs?: (operation: MatmulOperation, shape: MatmulShape) => number | undefined;
  /** How half operands are loaded; without it as f16 on GPUs with the feature shader-f16, else unpacked from words. */
  readonly halfLoads?: 'packedHalf' | 'f16';
  /** All there are; tests put a wrong one among them. */
  readonly variants?: readonly MatmulVariant[];
}

const EPILOGUE = { overwrite: 0, accumulate: 1, residual: 2 } as const;

/** On a GPU the largest tile that still makes this many workgroups is taken: enough to keep a middling GPU busy. */
const ENOUGH_WORKGROUPS = 128;
/** A slab sums at least this many steps of k, and there are no more slabs than these. Our judgement, not measured. */
const LEAST_SPLIT = 128;
const MOST_SLABS = 16;

/** Chooses among the variants and describes launches. */
export class Matmul {
  /** Names of the variants this adapter can run. */
  readonly variantNames: readonly string[];
  /** Whatever failed the self-test on this adapter: attention asks too. */
  readonly disabled: readonly string[];
  private readonly variants: readonly MatmulVariant[];

  constructor(
    readonly adapter: AdapterDescription,
    private readonly options: MatmulOptions = {},
  ) {
    this.disabled = options.disabled ?? [];
    this.variants = (options.variants ?? MATMUL_VARIANTS).filter(
      (variant) => isVariantSupported(variant, adapter) && !options.disabled?.includes(variant.name),
    );
    this.variantNames = this.variants.map((variant) => variant.name);
    for (const name of options.preferred ?? [])
      if (!this.variantNames.includes(name))
        throw new DeviceError(
          `Matmul: this adapter has no variant ${name}; it can run ${this.variantNames.join(', ')}.`,
        );
  }

  /** C = A·B, plus `residual`, or plus the old C. Throws ShapeError for a size that is no multiple of 32. */
  nn(args: NnArguments): Launch {
    return this.product('nn', args)[0];
  }

  /** C = Aᵀ·B, or C += Aᵀ·B. Throws ShapeError for a size that is no multiple of 32. */
  tn(args: TnArguments): Launch {
    return this.product('tn', args)[0];
  }

  /** Elements of scratch (f32) with which `product` splits the sum over k of this shape; 0 where it would not. */
  scratchFloats(operation: MatmulOperation, shape: MatmulShape): number {
    const { numSlabs } = this.slabsOf(operation, shape);
    return numSlabs > 1 ? numSlabs * shape.M * shape.N : 0;
  }

  /**
   * The launches of a product, in order: one; or two where it has so few workgroups that its sum over k is better split,
   * and `scratch` (f32, at least `scratchFloats` elements, overwritten) is given. The second adds up the slabs in order.
   */
  product(operation: 'nn', args: NnArguments & { readonly scratch?: Tensor }): readonly Launch[];
  product(operation: 'tn', args: TnArguments & { readonly scratch?: Tensor }): readonly Launch[];
  product(operation: MatmulOperation, args: NnArguments & { readonly scratch?: Tensor }): readonly Launch[] {
    const { M, N, K, a, b, c, residual, accumulate = false, scratch, label } = args;
    if (operation === 'nn') checkOperand(operation, label, 'a', a, M, K);
    else checkOperand(operation, label, 'a', a, K, M);
    checkOperand(operation, label, 'b', b, K, N);
    checkOperand(operation, label, 'c', c, M, N);
    if (residual) checkOperand(operation, label, 'residual', residual, M, N);
    if (residual && accumulate)
      throw new ShapeError(`${operation} ${label ?? ''}: residual and accumulate together; expected one of them.`);
    const isInPlace = residual?.buffer === c.buffer && residual.offsetBytes === c.offsetBytes;
    const epilogue = accumulate || isInPlace ? EPILOGUE.accumulate : residual ? EPILOGUE.residual : EPILOGUE.overwrite;
    const variant = this.choose(operation, args);
    const half = this.options.halfLoads ?? (this.canLoadF16() ? 'f16' : 'packedHalf');
    const format = (tensor: Tensor): OperandFormat => (tensor.type === 'u32' ? half : 'f32');
    const formats: MatmulFormats = { a: format(a), b: format(b), c: c.type === 'u32' ? 'packedHalf' : 'f32' };
    const addend = residual && !isInPlace ? residual : undefined;
    const { numSlabs, split } = scratch ? this.slabsOf(operation, args) : { numSlabs: 1, split: K };
    if (!scratch || numSlabs === 1)
      return [launch(variant, args, { numSlabs: 1, split: K }, epilogue, { a, b, c, addend }, formats)];
    if (scratch.type !== 'f32' || scratch.sizeBytes < 4 * numSlabs * M * N)
      throw new ShapeError(
        `${operation} ${label ?? ''}: scratch (${scratch.label}) has ${scratch.sizeBytes / 4} elements of ${scratch.type}; expected f32 [${numSlabs}, ${M}, ${N}] = ${numSlabs * M * N}. Plan scratchFloats() of them.`,
      );
    const slabs = { ...scratch, sizeBytes: 4 * numSlabs * M * N };
    const toSlabs: MatmulFormats = { ...formats, c: 'f32' };
    return [
      launch(variant, args, { numSlabs, split }, EPILOGUE.overwrite, { a, b, c: slabs }, toSlabs),
      {
        kernel: withFormats(sumSlabsKernel, formats),
        constants: { EPILOGUE: epilogue },
        params: { quads: (M * N) / 4, numSlabs },
        bindings: { slabs, residual: addend ?? slabs, c },
        workgroups: [ceilDiv(M * N, 4 * 64)],
        flops: numSlabs * M * N,
        label: label && `${label} sum`,
      },
    ];
  }

  private canLoadF16(): boolean {
    return !this.adapter.isSoftware && this.adapter.features.includes('shader-f16');
  }

  /**
   * GPUs: where the chosen tile makes too few workgroups, as many slabs as make enough. CPU adapters never: one core does
   * one workgroup at a time. Slabs are multiples of 32 steps of k, the last may be shorter.
   */
  private slabsOf(operation: MatmulOperation, shape: MatmulShape): { numSlabs: number; split: number } {
    const { M, N, K } = shape;
    const { tileRows, tileColumns } = this.choose(operation, shape);
    const wanted =
      this.options.slabs?.(operation, shape) ??
      (this.adapter.isSoftware
        ? 1
        : Math.min(
            ceilDiv(ENOUGH_WORKGROUPS, ceilDiv(M, tileRows) * ceilDiv(N, tileColumns)),
            Math.floor(K / LEAST_SPLIT),
            MOST_SLABS,
          ));
    const split = roundUp(ceilDiv(K, Math.max(1, wanted)), 32);
    return { numSlabs: ceilDiv(K, split), split };
  }

  /**
   * The variant for an operation and shape. CPU adapters: subgroups where they have them, workgroup memory never
   * (measured with bench/matmul.ts on two EPYC cores, registers → subgroups: lavapipe 20 → 60 GFLOP/s, SwiftShader
   * 5.8 → 8.5). GPUs: tiles in workgroup memory, the largest that make enough workgroups; our judgement, not measured.
   */
  choose(operation: MatmulOperation, shape: MatmulShape): MatmulVariant {
    for (const name of ['M', 'N', 'K'] as const)
      if (shape[name] <= 0 || shape[name] % 32 !== 0)
        throw new ShapeError(
          `${operation}: ${name} = ${shape[name]}, expected a positive multiple of 32. Pad the matrix.`,
        );
    const candidates = this.variants.filter((variant) => variant.operation === operation);
    const preferred = candidates.find((variant) => this.options.preferred?.includes(variant.name));
    if (preferred) return preferred;
    const tuned = this.options.chosen?.(operation, shape);
    const chosen = tuned === undefined ? undefined : candidates.find((variant) => variant.name === tuned);
    if (chosen) return chosen;
    const of = (technique: MatmulTechnique) => candidates.filter((variant) => variant.technique === technique);
    const numWorkgroups = (v: MatmulVariant) => ceilDiv(shape.M, v.tileRows) * ceilDiv(shape.N, v.tileColumns);
    const tiles = this.adapter.isSoftware ? [] : of('tiled');
    const byRule =
      tiles.find((variant) => numWorkgroups(variant) >= ENOUGH_WORKGROUPS) ??
      tiles.at(-1) ??
      of('subgroup')[0] ??
      of('register')[0] ??
      candidates[0];
    if (byRule) return byRule;
    throw new DeviceError(
      `Matmul: no variant of ${operation} is left on this adapter; disabled are ${this.options.disabled?.join(', ') || 'none'}. Run the self-test again after an update of browser or driver.`,
    );
  }
}

function launch(
  variant: MatmulVariant,
  args: MatmulShape & { readonly label?: string },
  { numSlabs, split }: { readonly numSlabs: number; readonly split: number },
  epilogue: number,
  { a, b, c, addend }: { readonly a: Tensor; readonly b: Tensor; readonly c: Tensor; readonly addend?: Tensor },
  formats: MatmulFormats,
): Launch {
  const { M, N, K, label } = args;
  return {
    kernel: withFormats(variant.kernel, formats),
    constants: { ...variant.constants, EPILOGUE: epilogue },
    params: { M, N, K, split },
    // Of the products only nn has a residual; without one the binding is still there, and A stands in, unread.
    bindings: variant.operation === 'nn' ? { a, b, residual: addend ?? { ...a, type: 'f32' }, c } : { a, b, c },
    workgroups: [ceilDiv(M, variant.tileRows), ceilDiv(N, variant.tileColumns), numSlabs],
    flops: 2 * M * N * K,
    label,
  };
}

function checkOperand(
  operation: MatmulOperation,
  label: string | undefined,
  name: string,
  tensor: Tensor,
  rows: number,
  columns: number,
): void {
  const elements = tensor.sizeBytes / (tensor.type === 'u32' ? 2 : 4);
  if (elements < rows * columns)
    throw new ShapeError(
      `${operation} ${label ?? ''}: ${name} (${tensor.label}) has shape [${tensor.shape}], ${elements} elements${tensor.type === 'u32' ? ' of half' : ''}; expected [${rows}, ${columns}] = ${rows * columns}.`,
    );
}
