/**
 * Dense matrix products: `nn` (C = A·B) and `tn` (C = Aᵀ·B), each by the kernel variant that suits the adapter and the
 * shape. The variants are data, so that a tuner can time them; the choice here is a fixed rule.
 */
import { ShapeError } from '../../core/errors.ts';
import type { AdapterDescription } from '../../gpu/device.ts';
import type { Kernel, Launch } from '../../gpu/kernel.ts';
import { ceilDiv, type Tensor } from '../../gpu/tensor.ts';
import { matmulRegisterKernel } from './matmulRegister.ts';
import { matmulTransposedRegisterKernel } from './matmulTransposedRegister.ts';

export type MatmulOperation = 'nn' | 'tn';

export interface MatmulShape {
  readonly M: number;
  readonly N: number;
  readonly K: number;
}

/** One way to compute a product: a kernel with the tile it is run with. */
export interface MatmulVariant {
  readonly name: string;
  readonly operation: MatmulOperation;
  readonly kernel: Kernel;
  /** Rows and columns of C a workgroup computes. */
  readonly tileRows: number;
  readonly tileColumns: number;
  /** Constants of the kernel besides M, N, K and EPILOGUE. */
  readonly constants: Readonly<Record<string, number>>;
}

const register = (width: number): MatmulVariant => ({
  name: `register 8x4, ${width} lanes`,
  operation: 'nn',
  kernel: matmulRegisterKernel,
  tileRows: 8,
  tileColumns: 4 * width,
  constants: { WIDTH: width },
});
const transposedRegister = (width: number): MatmulVariant => ({
  name: `transposed register 8x4, ${width} lanes`,
  operation: 'tn',
  kernel: matmulTransposedRegisterKernel,
  tileRows: 8,
  tileColumns: 4 * width,
  constants: { WIDTH: width },
});

export const MATMUL_VARIANTS: readonly MatmulVariant[] = [
  register(8),
  register(16),
  register(32),
  transposedRegister(8),
  transposedRegister(16),
  transposedRegister(32),
];

/** True where the adapter has the features the variant needs. */
export function isVariantSupported(variant: MatmulVariant, adapter: AdapterDescription): boolean {
  return variant.kernel.features.every((feature) => adapter.features.includes(feature));
}

export interface NnArguments extends MatmulShape {
  /** [M, K] */
  readonly a: Tensor;
  /** [K, N] */
  readonly b: Tensor;
  /** [M, N], written, or accumulated. */
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
  /** [M, N], written, or accumulated. */
  readonly c: Tensor;
  readonly accumulate?: boolean;
  readonly label?: string;
}

export interface MatmulOptions {
  /** Use the variant of this name for its operation instead of the rule's choice: for tests and the tuner. */
  readonly variant?: string;
}

const EPILOGUE = { overwrite: 0, accumulate: 1, residual: 2 } as const;

/** Chooses among the variants and describes launches. Throws ShapeError for sizes that are no multiples of 32. */
export class Matmul {
  /** Names of the variants this adapter can run. */
  readonly variantNames: readonly string[];
  private readonly variants: readonly MatmulVariant[];

  constructor(
    readonly adapter: AdapterDescription,
    private readonly options: MatmulOptions = {},
  ) {
    this.variants = MATMUL_VARIANTS.filter((variant) => isVariantSupported(variant, adapter));
    this.variantNames = this.variants.map((variant) => variant.name);
  }

  /** C = A·B, plus `residual`, or plus the old C. `2·M·N·K` operations. */
  nn(args: NnArguments): Launch {
    const { M, N, K, a, b, c, residual, label } = args;
    checkOperand('nn', 'a', a, M, K);
    checkOperand('nn', 'b', b, K, N);
    checkOperand('nn', 'c', c, M, N);
    if (residual) checkOperand('nn', 'residual', residual, M, N);
    const isInPlace = residual !== undefined && residual.buffer === c.buffer && residual.offsetBytes === c.offsetBytes;
    if (residual && args.accumulate) throw new ShapeError(`nn ${label ?? ''}: residual and accumulate together.`);
    const epilogue =
      args.accumulate || isInPlace ? EPILOGUE.accumulate : residual ? EPILOGUE.residual : EPILOGUE.overwrite;
    // Without a residual the kernel still has the binding; `a` stands in, unread.
    const bindings = { a, b, residual: epilogue === EPILOGUE.residual && residual ? residual : a, c };
    return this.launch(this.choose('nn', args), args, epilogue, bindings, label);
  }

  /** C = Aᵀ·B, or C += Aᵀ·B. `2·M·N·K` operations. */
  tn(args: TnArguments): Launch {
    const { M, N, K, a, b, c, label } = args;
    checkOperand('tn', 'a', a, K, M);
    checkOperand('tn', 'b', b, K, N);
    checkOperand('tn', 'c', c, M, N);
    const epilogue = args.accumulate ? EPILOGUE.accumulate : EPILOGUE.overwrite;
    return this.launch(this.choose('tn', args), args, epilogue, { a, b, c }, label);
  }

  /** The variant for an operation and shape: the widest workgroup that divides N. */
  choose(operation: MatmulOperation, shape: MatmulShape): MatmulVariant {
    for (const [name, size] of Object.entries({ M: shape.M, N: shape.N, K: shape.K }))
      if (size <= 0 || size % 32 !== 0)
        throw new ShapeError(`${operation}: ${name} = ${size}, expected a positive multiple of 32. Pad the matrix.`);
    const candidates = this.variants.filter((variant) => variant.operation === operation);
    const named = candidates.find((variant) => variant.name === this.options.variant);
    return named ?? candidates[0];
  }

  private launch(
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
}

function checkOperand(operation: MatmulOperation, name: string, tensor: Tensor, rows: number, columns: number): void {
  if (tensor.sizeBytes < rows * columns * 4)
    throw new ShapeError(
      `${operation}: ${name} (${tensor.label}) has shape [${tensor.shape}], ${tensor.sizeBytes / 4} elements; expected [${rows}, ${columns}] = ${rows * columns}.`,
    );
}
