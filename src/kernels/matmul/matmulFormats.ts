/**
 * How the operands of a matrix product are stored. One kernel body reads and writes them all: the alias of an element and
 * the functions that convert it come from a file of shaders/common/ for each operand.
 */
import operandAF16 from '../../../shaders/common/operandAF16.wgsl?raw';
import operandAF32 from '../../../shaders/common/operandAF32.wgsl?raw';
import operandAPackedHalf from '../../../shaders/common/operandAPackedHalf.wgsl?raw';
import operandBF16 from '../../../shaders/common/operandBF16.wgsl?raw';
import operandBF32 from '../../../shaders/common/operandBF32.wgsl?raw';
import operandBPackedHalf from '../../../shaders/common/operandBPackedHalf.wgsl?raw';
import packedHalf from '../../../shaders/common/packedHalf.wgsl?raw';
import resultCF32 from '../../../shaders/common/resultCF32.wgsl?raw';
import resultCPackedHalf from '../../../shaders/common/resultCPackedHalf.wgsl?raw';
import type { BindingSpec, Kernel } from '../../gpu/kernel.ts';
import type { Tensor } from '../../gpu/tensor.ts';

/** `packedHalf` and `f16` are the same bytes; `f16` loads them as vec4<f16> and needs the feature shader-f16. */
export type OperandFormat = 'f32' | 'packedHalf' | 'f16';
export interface MatmulFormats {
  readonly a: OperandFormat;
  readonly b: OperandFormat;
  readonly c: 'f32' | 'packedHalf';
}

const A = { f32: operandAF32, packedHalf: operandAPackedHalf, f16: operandAF16 } as const;
const B = { f32: operandBF32, packedHalf: operandBPackedHalf, f16: operandBF16 } as const;
const C = { f32: [resultCF32], packedHalf: [packedHalf, resultCPackedHalf] } as const;

/** What the kernels are defined with: everything in f32. */
export const F32_OPERANDS: readonly string[] = [A.f32, B.f32, ...C.f32];
export const F32_RESULT: readonly string[] = C.f32;

/** `split`: how many steps of k a slab of C sums; K where there is one slab. */
export const MATMUL_PARAMS = { M: 'u32', N: 'u32', K: 'u32', split: 'u32' } as const;

const made = new Map<string, Kernel>();

/** The kernel for operands stored so; half operands are bound as words. Formats of f32 alone give the kernel itself. */
export function withFormats(kernel: Kernel, { a, b, c }: MatmulFormats): Kernel {
  const hasOperands = 'a' in kernel.bindings;
  if (c === 'f32' && (!hasOperands || (a === 'f32' && b === 'f32'))) return kernel;
  const key = `${kernel.name} ${a} ${b} ${c}`;
  let result = made.get(key);
  if (!result) {
    const formatOf: Record<string, OperandFormat> = { a, b, c, transposed: c };
    const bindings = Object.entries(kernel.bindings).map(([name, spec]): [string, BindingSpec] => [
      name,
      (formatOf[name] ?? 'f32') === 'f32' ? spec : { ...spec, type: 'u32' },
    ]);
    result = {
      ...kernel,
      common: hasOperands ? [A[a], B[b], ...C[c]] : C[c],
      bindings: Object.fromEntries(bindings),
      features: hasOperands && (a === 'f16' || b === 'f16') ? [...kernel.features, 'shader-f16'] : kernel.features,
    };
    made.set(key, result);
  }
  return result;
}

/** For kernels with a result alone: half where its tensor is one of words. */
export const resultFormats = (result: Tensor): MatmulFormats => ({
  a: 'f32',
  b: 'f32',
  c: result.type === 'u32' ? 'packedHalf' : 'f32',
});
