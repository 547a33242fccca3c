/** C = A·B or Aᵀ·B as the definition says: the judge of the fast variants (`tuning/matmulCheck.ts`). Equations: the shader's header. */
import source from '../../../shaders/matmul/matmulNaive.wgsl?raw';
import { defineKernel, type Launch, read, readWrite } from '../../gpu/kernel.ts';
import { ceilDiv, type Tensor } from '../../gpu/tensor.ts';

export const matmulNaiveKernel = defineKernel({
  name: 'matmulNaive',
  source,
  constants: { M: 'u32', N: 'u32', K: 'u32', TRANSPOSED: 'u32', EPILOGUE: 'u32' },
  bindings: { a: read('f32', ['M', 'K']), b: read('f32', ['K', 'N']), c: readWrite('f32', ['M', 'N']) },
});

/** `operation` 'nn': a [M, K]; 'tn': a [K, M]. b [K, N]; c [M, N], written, or accumulated. Sizes need no padding. */
export function matmulNaive(args: {
  readonly operation: 'nn' | 'tn';
  readonly M: number;
  readonly N: number;
  readonly K: number;
  readonly a: Tensor;
  readonly b: Tensor;
  readonly c: Tensor;
  readonly accumulate?: boolean;
  readonly label?: string;
}): Launch {
  const { operation, M, N, K, a, b, c, accumulate = false, label } = args;
  return {
    kernel: matmulNaiveKernel,
    constants: { M, N, K, TRANSPOSED: operation === 'tn' ? 1 : 0, EPILOGUE: accumulate ? 1 : 0 },
    bindings: { a, b, c },
    workgroups: [ceilDiv(M, 8), ceilDiv(N, 8)],
    flops: 2 * M * N * K,
    label,
  };
}
