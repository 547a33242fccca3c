/** What every attention kernel is compiled for: which rows, which mask, which tiles; checked once. */
import headF32 from '../../../shaders/common/headF32.wgsl?raw';
import headVec2 from '../../../shaders/common/headVec2.wgsl?raw';
import headVec2Half from '../../../shaders/common/headVec2Half.wgsl?raw';
import headVec4 from '../../../shaders/common/headVec4.wgsl?raw';
import headVec4Half from '../../../shaders/common/headVec4Half.wgsl?raw';
import noRelativeBias from '../../../shaders/common/noRelativeBias.wgsl?raw';
import noRelativeBiasGradient from '../../../shaders/common/noRelativeBiasGradient.wgsl?raw';
import noRelativeBiasGradientOfHead from '../../../shaders/common/noRelativeBiasGradientOfHead.wgsl?raw';
import noRelativeBiasOfHead from '../../../shaders/common/noRelativeBiasOfHead.wgsl?raw';
import packedHalf from '../../../shaders/common/packedHalf.wgsl?raw';
import relativeBias from '../../../shaders/common/relativeBias.wgsl?raw';
import relativeBiasGradient from '../../../shaders/common/relativeBiasGradient.wgsl?raw';
import relativeBiasGradientOfHead from '../../../shaders/common/relativeBiasGradientOfHead.wgsl?raw';
import relativeBiasOfHead from '../../../shaders/common/relativeBiasOfHead.wgsl?raw';
import { ShapeError } from '../../core/errors.ts';
import type { AdapterDescription } from '../../gpu/device.ts';
import { type BindingSpec, defineKernel, type Kernel, type Launch } from '../../gpu/kernel.ts';
import { ceilDiv, type Tensor } from '../../gpu/tensor.ts';
import { inHalf, isHalf } from '../halfStorage.ts';

/** Where qkv holds queries, keys and values, in elements; each starts at its first row and has heads · headDim columns. */
export interface AttentionLayout {
  readonly queryAt: number;
  readonly keyAt: number;
  readonly valueAt: number;
  /** From one query's row to the next. */
  readonly queryStride: number;
  /** From one key's row to the next, and one value's. */
  readonly keyValueStride: number;
}

/**
 * Where the tensor `spans` holds its arrays, in elements. By query: `position` (with bias only), `begin`, `end`. By key:
 * `keyPosition` (with bias only), `keyBegin` (segments only, for the backward), `keyEnd`.
 */
export interface AttentionSpans {
  readonly position: number;
  readonly begin: number;
  readonly end: number;
  readonly keyPosition: number;
  readonly keyBegin: number;
  readonly keyEnd: number;
}

export interface AttentionShape {
  /** Tq and Tk; equal in a forest. */
  readonly numQueries: number;
  readonly numKeys: number;
  readonly numHeads: number;
  readonly numKeyValueHeads: number;
  readonly headDim: number;
  readonly layout: AttentionLayout;
  readonly spanAt: AttentionSpans;
  /** Width of a row of the output: heads | pad. */
  readonly outStride: number;
  /** What q · k is multiplied with: 1 / √headDim, or 1 in T5. */
  readonly scale: number;
  /**
   * 'forest': query i sees key j iff j ≤ i < keyEnd[j], subtrees nested, and none before begin[i], its tree's root.
   * 'segment': iff begin[i] ≤ j < end[i]; then the queries that see key j are those of [keyBegin[j], keyEnd[j]).
   */
  readonly mask: 'forest' | 'segment';
  /** D and the number of buckets of the relative position bias; none without. */
  readonly bias?: { readonly maxDistance: number; readonly numBuckets: number };
  /** How it is computed, by `attentionTechnique`; 'tiled' where nothing is said. */
  readonly technique?: AttentionTechnique;
}

/**
 * 'tiled': workgroups share tiles of queries and keys in workgroup memory. 'subgroup': four lanes hand each other rows, and
 * nobody waits at a barrier.
 */
export type AttentionTechnique = 'tiled' | 'subgroup';

/** What the technique 'subgroup' is called among the disabled variants. */
export const SUBGROUP_ATTENTION = 'attention subgroup';

/**
 * The technique for an adapter: subgroups on CPU adapters whose subgroups are just the four lanes in use, as SwiftShader's,
 * where each subgroup's wait at a barrier is a switch of threads (512 tokens, 4 heads of 64, forward and backward: five
 * times as fast, compiled in half the time). On lavapipe twice as fast too, but compiled in twice the time. `disabled` are
 * names the self-test refused on this adapter, `SUBGROUP_ATTENTION` perhaps among them.
 */
export const attentionTechnique = (
  adapter: AdapterDescription,
  disabled: readonly string[] = [],
): AttentionTechnique =>
  !disabled.includes(SUBGROUP_ATTENTION) &&
  adapter.isSoftware &&
  adapter.features.includes('subgroups') &&
  adapter.subgroupMinSize === 4 &&
  adapter.subgroupMaxSize === 4
    ? 'subgroup'
    : 'tiled';

/** Rows q heads | k heads | v heads | pad of one token each, `qkvStride` wide. */
export function selfAttentionLayout(sizes: {
  readonly numHeads: number;
  readonly numKeyValueHeads: number;
  readonly headDim: number;
  readonly qkvStride: number;
}): AttentionLayout {
  const keyAt = sizes.numHeads * sizes.headDim;
  return {
    queryAt: 0,
    keyAt,
    valueAt: keyAt + sizes.numKeyValueHeads * sizes.headDim,
    queryStride: sizes.qkvStride,
    keyValueStride: sizes.qkvStride,
  };
}

/** positions [T] | begin [T] | end [T] of tokens that are queries and keys at once. */
export const forestSpans = (T: number): AttentionSpans => ({
  position: 0,
  begin: T,
  end: 2 * T,
  keyPosition: 0,
  keyBegin: T,
  keyEnd: 2 * T,
});

/**
 * Rows of a workgroup: queries, or, in the keys' backward, keys. In tiles QUERIES / 4 · width invocations: 64 for heads of
 * 64 columns; of 8, 16 and 32 rows none is better on lavapipe at heads of 16 and 64 by more than a tenth. By subgroups four
 * invocations; the shaders say the number too.
 */
export const ATTENTION_ROWS = { tiled: 16, subgroup: 8 } as const satisfies Record<AttentionTechnique, number>;
/** Rows of the other kind that a workgroup looks at together, where they fit in workgroup memory. */
const attentionTile = (headDim: number): number => (headDim >= 32 ? 32 : 16);
/** Most columns of a head: 16 / 4 rows of headDim / 2 invocations would pass 256 beyond 128, of headDim / 4 beyond 256. */
const MAX_HEAD_DIM = { wide: 256, narrow: 126 } as const;
const WORKGROUP_BYTES = 16384;

const CONSTANTS = {
  NUM_QUERIES: 'u32',
  NUM_KEYS: 'u32',
  HEADS: 'u32',
  KV_HEADS: 'u32',
  HEAD_DIM: 'u32',
  QUERY_AT: 'u32',
  KEY_AT: 'u32',
  VALUE_AT: 'u32',
  QUERY_STRIDE: 'u32',
  KEY_VALUE_STRIDE: 'u32',
  OUT_STRIDE: 'u32',
  SCALE: 'f32',
  FOREST: 'u32',
  POSITION_AT: 'u32',
  BEGIN_AT: 'u32',
  END_AT: 'u32',
  KEY_POSITION_AT: 'u32',
  KEY_BEGIN_AT: 'u32',
  KEY_END_AT: 'u32',
} as const;
const TILE_CONSTANTS = { QUERIES: 'u32', KEYS: 'u32', CHUNK: 'u32' } as const;
const BIAS_CONSTANTS = { MAX_DISTANCE: 'u32', BUCKETS: 'u32', BIAS_BINDING: 'u32' } as const;

/** Keys a query sees on average, for estimates of work only: what the spans hold is data. Our guess. */
export const ESTIMATED_KEYS = 64;

export interface AttentionKernels {
  /** By each technique, heads of four columns at a time, stored as f32, without bias. */
  readonly plain: Kernel;
  readonly plainSubgroup: Kernel;
  /** Of heads read four columns at a time, or two (for widths that are no multiple of four), with a bias or not, in half or not. */
  readonly variant: (technique: AttentionTechnique, isWide: boolean, hasBias: boolean, isHalf: boolean) => Kernel;
}

/** What the kernels read a bias with, and add to its gradient with. */
const BIAS_CODE = {
  tiled: { some: [relativeBias, relativeBiasGradient], none: [noRelativeBias, noRelativeBiasGradient] },
  subgroup: {
    some: [relativeBiasOfHead, relativeBiasGradientOfHead],
    none: [noRelativeBiasOfHead, noRelativeBiasGradientOfHead],
  },
} as const;

/** Bindings of the heads, which are stored in one way. */
const HEADS = ['qkv', 'output', 'dOutput', 'dQkv'];

/** The kernel's variants: `biasBindings` follow `bindings` where there is a bias. */
export function defineAttentionKernels(spec: {
  readonly name: string;
  readonly source: string;
  readonly subgroupSource: string;
  readonly bindings: Readonly<Record<string, BindingSpec>>;
  readonly biasBindings: Readonly<Record<string, BindingSpec>>;
  /** Constants besides those of the shape. */
  readonly constants?: Kernel['constants'];
}): AttentionKernels {
  const { name, source, subgroupSource, bindings, biasBindings } = spec;
  const hasPartials = 'biasPartials' in biasBindings;
  const make = (technique: AttentionTechnique, isWide: boolean, hasBias: boolean) => {
    const isTiled = technique === 'tiled';
    const [bias, gradient] = BIAS_CODE[technique][hasBias ? 'some' : 'none'];
    const headVec = isWide ? headVec4 : headVec2;
    const ofBias = hasPartials ? [bias, gradient] : [bias];
    const kernel = defineKernel({
      name: `${name}${isTiled ? '' : 'Subgroup'}${hasBias ? 'Biased' : ''}`,
      source: isTiled ? source : subgroupSource,
      common: [headVec, headF32, ...ofBias],
      constants: {
        ...CONSTANTS,
        ...spec.constants,
        ...(isTiled ? TILE_CONSTANTS : {}),
        ...(hasBias ? BIAS_CONSTANTS : {}),
      },
      bindings: hasBias ? { ...bindings, ...biasBindings } : bindings,
      features: isTiled ? [] : ['subgroups'],
    });
    const halves = [headVec, packedHalf, isWide ? headVec4Half : headVec2Half, ...ofBias];
    return { kernel, half: inHalf(kernel, HEADS, halves) };
  };
  const ofTechnique = (technique: AttentionTechnique) =>
    [false, true].map((isWide) => [false, true].map((hasBias) => make(technique, isWide, hasBias)));
  const made = { tiled: ofTechnique('tiled'), subgroup: ofTechnique('subgroup') };
  return {
    plain: made.tiled[1][0].kernel,
    plainSubgroup: made.subgroup[1][0].kernel,
    variant: (technique, isWide, hasBias, isInHalf) =>
      made[technique][Number(isWide)][Number(hasBias)][isInHalf ? 'half' : 'kernel'],
  };
}

/**
 * The variant for a shape, its constants and workgroups; all heads are stored as `qkv` is. `sides`: 1 where tiles hold
 * queries and keys, 2 with dOutput and values too.
 */
export function attentionVariant(
  kernels: AttentionKernels,
  shape: AttentionShape & { readonly qkv: Tensor },
  own: 'queries' | 'keys',
  sides: 1 | 2,
): Pick<Launch, 'kernel' | 'constants' | 'workgroups'> {
  const { layout, spanAt, bias, headDim, technique = 'tiled' } = shape;
  const isWide = headDim % 4 === 0;
  checkShape(kernels.plain.name, shape, isWide);
  const ownRows = ATTENTION_ROWS[technique];
  const constants = {
    NUM_QUERIES: shape.numQueries,
    NUM_KEYS: shape.numKeys,
    HEADS: shape.numHeads,
    KV_HEADS: shape.numKeyValueHeads,
    HEAD_DIM: headDim,
    QUERY_AT: layout.queryAt,
    KEY_AT: layout.keyAt,
    VALUE_AT: layout.valueAt,
    QUERY_STRIDE: layout.queryStride,
    KEY_VALUE_STRIDE: layout.keyValueStride,
    OUT_STRIDE: shape.outStride,
    SCALE: shape.scale,
    FOREST: shape.mask === 'forest' ? 1 : 0,
    POSITION_AT: spanAt.position,
    BEGIN_AT: spanAt.begin,
    END_AT: spanAt.end,
    KEY_POSITION_AT: spanAt.keyPosition,
    KEY_BEGIN_AT: spanAt.keyBegin,
    KEY_END_AT: spanAt.keyEnd,
    ...(technique === 'tiled' ? tileConstants(shape, own, sides) : {}),
    ...(bias
      ? {
          MAX_DISTANCE: bias.maxDistance,
          BUCKETS: bias.numBuckets,
          BIAS_BINDING: Object.keys(kernels.plain.bindings).length,
        }
      : {}),
  };
  return {
    kernel: kernels.variant(technique, isWide, bias !== undefined, isHalf(shape.qkv)),
    constants,
    workgroups:
      own === 'queries'
        ? [ceilDiv(shape.numQueries, ownRows), shape.numHeads]
        : [ceilDiv(shape.numKeys, ownRows), shape.numKeyValueHeads],
  };
}

function tileConstants(shape: AttentionShape, own: 'queries' | 'keys', sides: 1 | 2) {
  const { rows, chunk } = attentionTiles(shape, own, sides);
  const ownRows = ATTENTION_ROWS.tiled;
  return {
    QUERIES: own === 'queries' ? ownRows : rows,
    KEYS: own === 'keys' ? ownRows : rows,
    CHUNK: chunk,
  };
}

/** Rows of the other kind in a tile, and how many HeadVecs of them at a time fit in workgroup memory. Throws ShapeError. */
function attentionTiles(
  { headDim, bias }: AttentionShape,
  own: 'queries' | 'keys',
  sides: 1 | 2,
): { rows: number; chunk: number } {
  const vec = headDim % 4 === 0 ? 4 : 2;
  const width = headDim / vec;
  const biasBytes = bias
    ? 4 * (2 * bias.maxDistance + 1) +
      (sides === 2 && own === 'queries' ? 4 * ATTENTION_ROWS.tiled * bias.numBuckets : 0)
    : 0;
  for (let rows = attentionTile(headDim); rows >= 4; rows /= 2) {
    // Scores or weights of the tile (p and dS in the keys' backward; in the forward with maxima and totals), rows' numbers.
    const scoreBytes = ATTENTION_ROWS.tiled * rows * (own === 'keys' ? 8 : sides === 1 ? 6 : 4);
    const free = WORKGROUP_BYTES - biasBytes - scoreBytes - 12 * (ATTENTION_ROWS.tiled + rows);
    const most = Math.floor(free / (4 * vec * sides * (ATTENTION_ROWS.tiled + rows)));
    for (let chunk = width; chunk >= 1; chunk--) if (width % chunk === 0 && chunk <= most) return { rows, chunk };
  }
  throw new ShapeError(
    `attention: a bias of ${bias?.numBuckets} buckets to distance ${bias?.maxDistance} leaves no workgroup memory for a tile; expected about 128 buckets and a distance of 1024 at most.`,
  );
}

function checkShape(where: string, shape: AttentionShape, isWide: boolean): void {
  const { numQueries, numKeys, numHeads, numKeyValueHeads, headDim, layout, outStride } = shape;
  const widest = isWide ? MAX_HEAD_DIM.wide : MAX_HEAD_DIM.narrow;
  if (headDim > widest)
    throw new ShapeError(`${where}: headDim = ${headDim}, expected at most ${widest} (256 invocations a workgroup).`);
  if (headDim % 2 !== 0) throw new ShapeError(`${where}: headDim = ${headDim}, expected an even number.`);
  if (numHeads % numKeyValueHeads !== 0)
    throw new ShapeError(
      `${where}: ${numHeads} heads over ${numKeyValueHeads} key-value heads, expected a whole number.`,
    );
  if (shape.mask === 'forest' && numQueries !== numKeys)
    throw new ShapeError(`${where}: ${numQueries} queries and ${numKeys} keys, expected as many of each in a forest.`);
  for (const [name, at] of Object.entries(layout))
    if (at % (isWide ? 4 : 2) !== 0)
      throw new ShapeError(`${where}: ${name} = ${at}, expected a multiple of ${isWide ? 4 : 2}.`);
  const { queryStride, keyValueStride } = layout;
  const rows = [
    ['queryStride', queryStride, numHeads],
    ['keyValueStride', keyValueStride, numKeyValueHeads],
    ['outStride', outStride, numHeads],
  ] as const;
  for (const [name, stride, heads] of rows)
    if (stride % 4 !== 0 || stride < heads * headDim)
      throw new ShapeError(`${where}: ${name} = ${stride}, expected a multiple of 4 of at least ${heads * headDim}.`);
}

/** Throws ShapeError unless the tensors of the bias are given exactly where the shape has one. */
export function biasBindings<T extends object>(where: string, shape: AttentionShape, tensors: T): Partial<T> {
  for (const [name, tensor] of Object.entries(tensors))
    if ((tensor !== undefined) !== (shape.bias !== undefined))
      throw new ShapeError(
        `${where}: ${name} is ${tensor ? 'given' : 'missing'}, but the shape has ${shape.bias ? 'a' : 'no'} bias. Give both or neither.`,
      );
  return shape.bias ? tensors : {};
}
