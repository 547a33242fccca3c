/** Gradients of a layer's matrices → those of their adapters. Before: the products dW. Equations and table: the shader's header. */
import source from '../../../shaders/lora/loraGradient.wgsl?raw';
import { defineKernel, type Launch, read, readWrite } from '../../gpu/kernel.ts';
import type { Tensor } from '../../gpu/tensor.ts';
import { type LoraTable, tileGrid } from './loraTables.ts';

export const loraGradientKernel = defineKernel({
  name: 'loraGradient',
  source,
  constants: { RANK: 'u32' },
  params: { scale: 'f32', numTiles: 'u32' },
  bindings: {
    dWeights: read('f32', ['*']),
    adapters: read('f32', ['*']),
    table: read('u32', ['numTiles', '8']),
    gradient: readWrite('f32', ['*']),
  },
});

/** dA and dB, written where `table` (from `loraGradientTable`) says so; `rank` is the padded one. */
export function loraGradient(
  args: LoraTable & {
    readonly rank: number;
    /** α / rank, of the rank without pads. */
    readonly scale: number;
    readonly dWeights: Tensor;
    readonly adapters: Tensor;
    readonly gradient: Tensor;
    readonly label?: string;
  },
): Launch {
  const { rank, scale, numTiles, dWeights, adapters, table, gradient, label } = args;
  return {
    kernel: loraGradientKernel,
    constants: { RANK: rank },
    params: { scale, numTiles },
    bindings: { dWeights, adapters, table, gradient },
    workgroups: tileGrid(numTiles),
    flops: 4 * rank * (dWeights.sizeBytes / 4),
    label,
  };
}
