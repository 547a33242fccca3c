/**
 * Dense matrix products: `nn` (C = A·B) and `tn` (C = Aᵀ·B), each by the kernel variant that suits the adapter and the
 * shape. The variants are data, so that a tuner can time them; the choice here is a fixed rule.
 */
import { DeviceError, ShapeError } from '../../core/errors.ts';
import type { AdapterDescription } from '../../gpu/device.ts';
import type { Kernel, Launch } from '../../gpu/kernel.ts';
import { ceilDiv, type Tensor } from '../../gpu/tensor.ts';
import { matmulRegisterKernel } from './matmulRegister.ts';
import { matmulSubgroupKernel } from './matmulSubgroup.ts';
import { matmulTiledKernel } from './matmulTiled.ts';
import { matmulTransposedRegisterKernel } from './matmulTransposedRegister.ts';
import { matmulTransposedSubgroupKernel } from './matmulTransposedSubgroup.ts';
import { matmulTransposedTiledKernel } from './matmulTransposedTiled.ts';

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
  readonly kernel: Kernel;
  /** Rows and columns of C a workgroup computes. */
  readonly tileRows: number;
  readonly tileColumns: number;
  /** Constants of the kernel besides M, N, K and EPILOGUE. */
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
    constants: { WIDTH: width, LANES: lanes },
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
  /** Variants that failed the self-test on this adapter: as if they did not exist. */
  readonly disabled?: readonly string[];
  /** All there are; tests put a wrong one among them. */
  readonly variants?: readonly MatmulVariant[];
}

const EPILOGUE = { overwrite: 0, accumulate: 1, residual: 2 } as const;

/** On a GPU the largest tile that still makes this many workgroups is taken: enough to keep a middling GPU busy. */
const ENOUGH_WORKGROUPS = 128;

/** Chooses among the variants and describes launches. */
export class Matmul {
  /** Names of the variants this adapter can run. */
  readonly variantNames: readonly string[];
  private readonly variants: readonly MatmulVariant[];

  constructor(
    readonly adapter: AdapterDescription,
    private readonly options: MatmulOptions = {},
  ) {
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
    const { M, N, K, a, b, c, residual, accumulate = false, label } = args;
    checkOperand('nn', label, 'a', a, M, K);
    checkOperand('nn', label, 'b', b, K, N);
    checkOperand('nn', label, 'c', c, M, N);
    if (residual) checkOperand('nn', label, 'residual', residual, M, N);
    if (residual && accumulate)
      throw new ShapeError(`nn ${label ?? ''}: residual and accumulate together; expected one of them.`);
    const isInPlace = residual?.buffer === c.buffer && residual.offsetBytes === c.offsetBytes;
    const epilogue = accumulate || isInPlace ? EPILOGUE.accumulate : residual ? EPILOGUE.residual : EPILOGUE.overwrite;
    // Without a residual the binding is still there; `a` stands in, unread.
    const bindings = { a, b, residual: residual && !isInPlace ? residual : a, c };
    return launch(this.choose('nn', args), args, epilogue, bindings, label);
  }

  /** C = Aᵀ·B, or C += Aᵀ·B. Throws ShapeError for a size that is no multiple of 32. */
  tn(args: TnArguments): Launch {
    const { M, N, K, a, b, c, accumulate = false, label } = args;
    checkOperand('tn', label, 'a', a, K, M);
    checkOperand('tn', label, 'b', b, K, N);
    checkOperand('tn', label, 'c', c, M, N);
    return launch(
      this.choose('tn', args),
      args,
      accumulate ? EPILOGUE.accumulate : EPILOGUE.overwrite,
      { a, b, c },
      label,
    );
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
  { M, N, K }: MatmulShape,
  epilogue: number,
  bindings: Readonly<Record<string, Tensor>>,
  label: string | undefined,
): Launch {
  return {
    kernel: variant.kernel,
    constants: { M, N, K, ...variant.constants, EPILOGUE: epilogue },
    bindings,
    workgroups: [ceilDiv(M, variant.tileRows), ceilDiv(N, variant.tileColumns)],
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
  if (tensor.sizeBytes < rows * columns * 4)
    throw new ShapeError(
      `${operation} ${label ?? ''}: ${name} (${tensor.label}) has shape [${tensor.shape}], ${tensor.sizeBytes / 4} elements; expected [${rows}, ${columns}] = ${rows * columns}.`,
    );
}
