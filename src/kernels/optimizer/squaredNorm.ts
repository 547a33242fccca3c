/** Partial sums of squares of a pack of gradients. Equations and dispatch: the shader's header. */
import source from '../../../shaders/optimizer/squaredNorm.wgsl?raw';
import { defineKernel, type Launch, read, write } from '../../gpu/kernel.ts';
import { ceilDiv, type Tensor } from '../../gpu/tensor.ts';

export const squaredNormKernel = defineKernel({
  name: 'squaredNorm',
  source,
  params: { size: 'u32', partialOffset: 'u32' },
  bindings: {
    gradient: read('f32', ['size']),
    partials: write('f32', ['*']),
  },
});

/** Elements a workgroup sums; the shader's LANES · STEPS vec4s. */
const ELEMENTS_PER_WORKGROUP = 32768;

/** Partial sums that a pack of `size` elements takes. */
export const squaredNormPartials = (size: number): number => 64 * ceilDiv(size, ELEMENTS_PER_WORKGROUP);

/** Writes squaredNormPartials(size) numbers at partialOffset of `partials`; their sum is Σ gradient². */
export function squaredNorm(args: {
  readonly size: number;
  readonly gradient: Tensor;
  readonly partials: Tensor;
  readonly partialOffset: number;
}): Launch {
  const { size, gradient, partials, partialOffset } = args;
  return {
    kernel: squaredNormKernel,
    params: { size, partialOffset },
    bindings: { gradient, partials },
    workgroups: [ceilDiv(size, ELEMENTS_PER_WORKGROUP)],
    flops: 2 * size,
  };
}
