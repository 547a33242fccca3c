/** Residual quantisation of latents. Equations and dispatch: the shader's header. */
import source from '../../../shaders/quantizer/residualQuantize.wgsl?raw';
import { defineKernel, type Launch, read, write } from '../../gpu/kernel.ts';
import { ceilDiv, type Tensor } from '../../gpu/tensor.ts';

export const residualQuantizeKernel = defineKernel({
  name: 'residualQuantize',
  source,
  params: { B: 'u32', D: 'u32', K: 'u32', L: 'u32' },
  bindings: {
    z: read('f32', ['B', 'L']),
    codebooks: read('f32', ['D', 'K', 'L']),
    codes: write('u32', ['B', 'D']),
    quantized: write('f32', ['B', 'L']),
    residual: write('f32', ['D', 'B', 'L']),
  },
});

/** Sizes of a residual quantisation: B rows, D levels, K codes a level, latents of padded width L. */
export interface QuantizerShape {
  readonly B: number;
  readonly D: number;
  readonly K: number;
  readonly L: number;
}

/** codes u32 [B, D], quantized [B, L] and residual [D, B, L] (r_{d+1} at level d), written, from z [B, L] and codebooks [D, K, L]. */
export function residualQuantize(
  args: QuantizerShape & {
    readonly z: Tensor;
    readonly codebooks: Tensor;
    readonly codes: Tensor;
    readonly quantized: Tensor;
    readonly residual: Tensor;
  },
): Launch {
  const { B, D, K, L, z, codebooks, codes, quantized, residual } = args;
  return {
    kernel: residualQuantizeKernel,
    params: { B, D, K, L },
    bindings: { z, codebooks, codes, quantized, residual },
    workgroups: [Math.min(B, 65535), ceilDiv(B, 65535)],
    flops: 3 * B * D * K * L,
  };
}
