/** The sizes every attention kernel is compiled for, checked once. */
import headVec2 from '../../../shaders/common/headVec2.wgsl?raw';
import headVec4 from '../../../shaders/common/headVec4.wgsl?raw';
import { ShapeError } from '../../core/errors.ts';
import { defineKernel, type Kernel } from '../../gpu/kernel.ts';

export interface AttentionShape {
  readonly T: number;
  readonly numHeads: number;
  readonly numKeyValueHeads: number;
  readonly headDim: number;
  /** Width of a row of qkv: q heads | k heads | v heads | pad. */
  readonly qkvStride: number;
  /** Width of a row of the output: heads | pad. */
  readonly outStride: number;
}

/**
 * Rows of a workgroup: queries, or, in the keys' backward, keys. QUERIES / 4 · width invocations: 64 for heads of 64
 * columns. Of 8, 16 and 32 none is better on lavapipe at heads of 16 and 64 by more than a tenth.
 */
export const ATTENTION_ROWS = 16;
/**
 * Rows of the other kind that a workgroup looks at together. Equal on lavapipe within a tenth; 32 for wide heads is our
 * judgement: it gives half of their invocations a block of scores, where 16 would give a quarter.
 */
export const attentionTile = (headDim: number): number => (headDim >= 32 ? 32 : 16);
/** Most columns of a head: 16 / 4 rows of headDim / 2 invocations would pass 256 beyond 128, of headDim / 4 beyond 256. */
const MAX_HEAD_DIM = { wide: 256, narrow: 126 } as const;

export const ATTENTION_CONSTANTS = {
  T: 'u32',
  HEADS: 'u32',
  KV_HEADS: 'u32',
  HEAD_DIM: 'u32',
  QKV_STRIDE: 'u32',
  OUT_STRIDE: 'u32',
  QUERIES: 'u32',
  KEYS: 'u32',
} as const;

/** Keys a query sees on average, for estimates of work only: what the forest holds is data. Our guess. */
export const ESTIMATED_KEYS = 64;

/** The kernel reading a head's columns four at a time, and the one reading two, for widths that are no multiple of four. */
export function defineHeadKernels(spec: Omit<Parameters<typeof defineKernel>[0], 'common'>): {
  readonly wide: Kernel;
  readonly narrow: Kernel;
} {
  return {
    wide: defineKernel({ ...spec, common: [headVec4] }),
    narrow: defineKernel({ ...spec, common: [headVec2] }),
  };
}

/** Throws ShapeError where the kernels could not address the heads. */
export function attentionConstants(
  where: string,
  shape: AttentionShape,
): Record<Exclude<keyof typeof ATTENTION_CONSTANTS, 'QUERIES' | 'KEYS'>, number> {
  const { T, numHeads, numKeyValueHeads, headDim, qkvStride, outStride } = shape;
  const widest = headDim % 4 === 0 ? MAX_HEAD_DIM.wide : MAX_HEAD_DIM.narrow;
  if (headDim > widest)
    throw new ShapeError(`${where}: headDim = ${headDim}, expected at most ${widest} (256 invocations a workgroup).`);
  if (headDim % 2 !== 0) throw new ShapeError(`${where}: headDim = ${headDim}, expected an even number.`);
  if (numHeads % numKeyValueHeads !== 0)
    throw new ShapeError(
      `${where}: ${numHeads} heads over ${numKeyValueHeads} key-value heads, expected a whole number.`,
    );
  const columns = (numHeads + 2 * numKeyValueHeads) * headDim;
  if (qkvStride % 4 !== 0 || qkvStride < columns)
    throw new ShapeError(`${where}: qkvStride = ${qkvStride}, expected a multiple of 4 of at least ${columns}.`);
  if (outStride % 4 !== 0 || outStride < numHeads * headDim)
    throw new ShapeError(
      `${where}: outStride = ${outStride}, expected a multiple of 4 of at least ${numHeads * headDim}.`,
    );
  return {
    T,
    HEADS: numHeads,
    KV_HEADS: numKeyValueHeads,
    HEAD_DIM: headDim,
    QKV_STRIDE: qkvStride,
    OUT_STRIDE: outStride,
  };
}
