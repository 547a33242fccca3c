/** T5's relative position bias: buckets of distances, and the table spread over them. Equations: the shader's header. */
import source from '../../../shaders/attention/relativeBias.wgsl?raw';
import { defineKernel, type Launch, read, write } from '../../gpu/kernel.ts';
import { ceilDiv, type Tensor } from '../../gpu/tensor.ts';

export interface RelativeBuckets {
  readonly numBuckets: number;
  /** D: distances beyond share a bucket. */
  readonly maxDistance: number;
  /** An encoder's keys lie before and behind; a decoder's only before. */
  readonly isBidirectional: boolean;
}

/**
 * Bucket of position[j] − position[i] (key minus query): small distances have their own, larger ones share logarithmically.
 * As `_relative_position_bucket` of Hugging Face's T5Attention, whose logarithms are float32: at a power where the exact
 * quotient is whole the two agree (tested against its values).
 */
export function relativeBucket(
  distance: number,
  { numBuckets, maxDistance, isBidirectional }: RelativeBuckets,
): number {
  const n = isBidirectional ? numBuckets / 2 : numBuckets;
  const behind = isBidirectional && distance > 0 ? n : 0;
  const d = isBidirectional ? Math.abs(distance) : Math.max(0, -distance);
  const maxExact = Math.floor(n / 2);
  if (d < maxExact) return behind + d;
  const large = maxExact + Math.floor((Math.log(d / maxExact) / Math.log(maxDistance / maxExact)) * (n - maxExact));
  return behind + Math.min(large, n - 1);
}

/** Bucket of every distance −D … D: [2 D + 1]. */
export const relativeBuckets = (spec: RelativeBuckets): Uint32Array =>
  Uint32Array.from({ length: 2 * spec.maxDistance + 1 }, (_, d) => relativeBucket(d - spec.maxDistance, spec));

export const relativeBiasKernel = defineKernel({
  name: 'relativeBias',
  source,
  constants: { HEADS: 'u32', DISTANCES: 'u32', TABLE_STRIDE: 'u32' },
  bindings: {
    buckets: read('u32', ['DISTANCES']),
    table: read('f32', ['buckets', 'TABLE_STRIDE']),
    relativeBias: write('f32', ['HEADS', 'DISTANCES', '2']),
  },
});

/** relativeBias [numHeads, 2 D + 1, 2], written, from buckets u32 [2 D + 1] and table [numBuckets, tableStride]. */
export function relativeBias(args: {
  readonly numHeads: number;
  readonly maxDistance: number;
  readonly tableStride: number;
  readonly buckets: Tensor;
  readonly table: Tensor;
  readonly relativeBias: Tensor;
}): Launch {
  const { numHeads, maxDistance, tableStride, buckets, table, relativeBias: target } = args;
  const distances = 2 * maxDistance + 1;
  return {
    kernel: relativeBiasKernel,
    constants: { HEADS: numHeads, DISTANCES: distances, TABLE_STRIDE: tableStride },
    bindings: { buckets, table, relativeBias: target },
    workgroups: [ceilDiv(numHeads * distances, 64)],
  };
}
