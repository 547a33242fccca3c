/** Gradient of the codes of `residualQuantize.ts`, and their use. Equations and dispatch: the shader's header. */
import source from '../../../shaders/quantizer/codebookGradient.wgsl?raw';
import { defineKernel, type Launch, read, readWrite, write } from '../../gpu/kernel.ts';
import { ceilDiv, type Tensor } from '../../gpu/tensor.ts';
import type { QuantizerShape } from './residualQuantize.ts';

export const codebookGradientKernel = defineKernel({
  name: 'codebookGradient',
  source,
  params: { B: 'u32', D: 'u32', K: 'u32', L: 'u32', n: 'u32' },
  bindings: {
    codes: read('u32', ['B', 'D']),
    residual: read('f32', ['D', 'B', 'L']),
    dCodebooks: write('f32', ['D', 'K', 'L']),
    codeUse: readWrite('u32', ['D', 'K']),
  },
});

/** dCodebooks [D, K, L], written; `codeUse` u32 [D, K] counts on. A mean over the first n rows. */
export function codebookGradient(
  args: QuantizerShape & {
    readonly n: number;
    readonly codes: Tensor;
    readonly residual: Tensor;
    readonly dCodebooks: Tensor;
    readonly codeUse: Tensor;
  },
): Launch {
  const { B, D, K, L, n, codes, residual, dCodebooks, codeUse } = args;
  const groups = ceilDiv((D * K * L) / 4, 64);
  return {
    kernel: codebookGradientKernel,
    params: { B, D, K, L, n },
    bindings: { codes, residual, dCodebooks, codeUse },
    workgroups: [Math.min(groups, 65535), ceilDiv(groups, 65535)],
    // Every owner looks at every row's code.
    flops: (D * K * L * n) / 4,
  };
}
