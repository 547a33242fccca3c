/** Inverted dropout, its mask drawn by counters. Equations and dispatch: the shader's header. */
import philox from '../../../shaders/common/philox.wgsl?raw';
import source from '../../../shaders/dropout/dropout.wgsl?raw';
import { fnv1a32 } from '../../core/random.ts';
import { defineKernel, type Launch, read, write } from '../../gpu/kernel.ts';
import { ceilDiv, type Tensor } from '../../gpu/tensor.ts';

export const dropoutKernel = defineKernel({
  name: 'dropout',
  source,
  common: [philox],
  params: { quads: 'u32', site: 'u32' },
  constants: { THRESHOLD: 'u32', SCALE: 'f32', RESIDUAL: 'u32' },
  bindings: {
    state: read('u32', ['4']),
    x: read('f32', ['T', 'C']),
    residual: read('f32', ['T', 'C']),
    y: write('f32', ['T', 'C']),
  },
});

/** Whose mask a step draws: equal seeds and steps give equal masks, whatever was drawn before. */
export interface DropoutDraw {
  readonly seed: number;
  readonly step: number;
}

/** Words of the state. */
export const DROPOUT_STATE_WORDS = 4;

/** The state as the kernel reads it, u32 [DROPOUT_STATE_WORDS]; null switches the mask off. */
export const dropoutState = (draw: DropoutDraw | null): Uint32Array =>
  draw ? Uint32Array.of(1, draw.seed, fnv1a32('dropout'), draw.step) : new Uint32Array(DROPOUT_STATE_WORDS);

/** An element is dropped where its 32 bits are below this. */
export const dropoutThreshold = (rate: number): number => Math.round(rate * 2 ** 32);

/** y = mask ∘ x (+ residual), written; x, residual, y f32 [T, C] with C a multiple of 4. `rate` in (0, 1). */
export function dropout(args: {
  readonly T: number;
  readonly C: number;
  readonly rate: number;
  readonly site: number;
  readonly state: Tensor;
  readonly x: Tensor;
  readonly residual?: Tensor;
  readonly y: Tensor;
  readonly label?: string;
}): Launch {
  const { T, C, rate, site, state, x, residual, y, label } = args;
  const quads = (T * C) / 4;
  const groups = ceilDiv(quads, 256);
  return {
    kernel: dropoutKernel,
    params: { quads, site },
    constants: { THRESHOLD: dropoutThreshold(rate), SCALE: Math.fround(1 / (1 - rate)), RESIDUAL: residual ? 1 : 0 },
    bindings: { state, x, residual: residual ?? x, y },
    workgroups: [Math.min(groups, 65535), ceilDiv(groups, 65535)],
    flops: (residual ? 2 : 1) * T * C,
    label,
  };
}
