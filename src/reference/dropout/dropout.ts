/** Inverted dropout in float64, its mask from `core/random.ts`: the definition of shaders/dropout/dropout.wgsl. */
import { fnv1a32, philox4x32 } from '../../core/random.ts';

/** What each of `length` elements is multiplied by at a site in a step: 0, or 1 / (1 − rate). */
export function dropoutMask(args: {
  readonly length: number;
  readonly rate: number;
  readonly site: number;
  readonly seed: number;
  readonly step: number;
}): Float64Array {
  const { length, rate, site, seed, step } = args;
  const key = [seed, fnv1a32('dropout')];
  return Float64Array.from({ length }, (_, i) => {
    const bits = philox4x32([Math.floor(i / 4), site, step, 0], key)[i % 4];
    return bits < Math.round(rate * 2 ** 32) ? 0 : 1 / (1 - rate);
  });
}

/** mask ∘ x (+ residual). Its own backward: dX = mask ∘ dY, while dY passes on to the residual. */
export const dropout = (x: ArrayLike<number>, mask: ArrayLike<number>, residual?: ArrayLike<number>): Float64Array =>
  Float64Array.from(x, (value, i) => mask[i] * value + (residual ? residual[i] : 0));
