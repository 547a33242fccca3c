/**
 * Activations stored in half precision, two neighbours a word: a tensor of type u32 whose last dimension counts words.
 * A kernel has one body; what stands in front of it says how its elements are loaded and stored. Arithmetic is f32.
 */
import packedHalf from '../../shaders/common/packedHalf.wgsl?raw';
import quadF32 from '../../shaders/common/quadF32.wgsl?raw';
import quadHalf from '../../shaders/common/quadHalf.wgsl?raw';
import { ShapeError } from '../core/errors.ts';
import type { BindingSpec, Kernel } from '../gpu/kernel.ts';
import { sliceTensor, type Tensor } from '../gpu/tensor.ts';

/** For kernels that go four neighbours at a time. */
export const QUADS_F32: readonly string[] = [quadF32];
const QUADS_HALF: readonly string[] = [packedHalf, quadHalf];

/** The variant of a kernel whose bindings `halves` are stored in half; `common` stands in place of the kernel's own. */
export function inHalf(kernel: Kernel, halves: readonly string[], common: readonly string[] = QUADS_HALF): Kernel {
  const bindings = Object.entries(kernel.bindings).map(([name, spec]): [string, BindingSpec] => [
    name,
    halves.includes(name) ? { ...spec, type: 'u32' } : spec,
  ]);
  return { ...kernel, name: `${kernel.name}Half`, common, bindings: Object.fromEntries(bindings) };
}

/** True for a tensor stored in half; only for tensors that hold numbers, never for indices. */
export const isHalf = (tensor: Tensor): boolean => tensor.type === 'u32';

/** The shape in words of a tensor stored in half. Throws ShapeError where its rows are no whole words. */
export function halfShape(shape: readonly number[]): readonly number[] {
  const last = shape[shape.length - 1];
  if (last % 2 !== 0) throw new ShapeError(`A tensor [${shape}] in half precision: expected rows of whole words.`);
  return [...shape.slice(0, -1), last / 2];
}

/** `sliceTensor` by elements, whichever way they are stored. */
export function sliceElements(tensor: Tensor, label: string, at: number, shape: readonly number[]): Tensor {
  return isHalf(tensor) ? sliceTensor(tensor, label, at / 2, halfShape(shape)) : sliceTensor(tensor, label, at, shape);
}
