/** A layer's matrices with their low-rank adapters added. Equation and table: the shader's header. */
import source from '../../../shaders/lora/loraMerge.wgsl?raw';
import { defineKernel, type Launch, read, readWrite } from '../../gpu/kernel.ts';
import type { Tensor } from '../../gpu/tensor.ts';
import { type LoraTable, tileGrid } from './loraTables.ts';

export const loraMergeKernel = defineKernel({
  name: 'loraMerge',
  source,
  constants: { RANK: 'u32' },
  params: { scale: 'f32', numTiles: 'u32' },
  bindings: {
    weights: read('f32', ['*']),
    adapters: read('f32', ['*']),
    table: read('u32', ['numTiles', '8']),
    merged: readWrite('f32', ['*']),
  },
});

/** merged = W + scale · B·A where `table` (from `loraMergeTable`) says so; `rank` is the padded one. */
export function loraMerge(
  args: LoraTable & {
    readonly rank: number;
    /** α / rank, of the rank without pads. */
    readonly scale: number;
    readonly weights: Tensor;
    readonly adapters: Tensor;
    readonly merged: Tensor;
    readonly label?: string;
  },
): Launch {
  const { rank, scale, numTiles, weights, adapters, table, merged, label } = args;
  return {
    kernel: loraMergeKernel,
    constants: { RANK: rank },
    params: { scale, numTiles },
    bindings: { weights, adapters, table, merged },
    workgroups: tileGrid(numTiles),
    flops: 2 * rank * (merged.sizeBytes / 4),
    label,
  };
}
