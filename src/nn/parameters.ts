/**
 * The model's parameters in the buffers of their plan, with gradients and AdamW's moments laid out alike. Tensors are
 * stored padded; the plan's slots say where each Hugging Face tensor lies.
 */
import { CheckpointError } from '../core/errors.ts';
import type { Gpu } from '../gpu/device.ts';
import { readFloats } from '../gpu/readback.ts';
import { type BufferOwner, numElements, sliceTensor, type Tensor } from '../gpu/tensor.ts';
import type { MatrixPlan, ParameterPlan, ParameterSlot } from './parameterPlan.ts';

/** The buffers of a plan: parameters, gradients and moments, pack by pack. */
export class Parameters {
  readonly value: readonly Tensor[];
  readonly gradient: readonly Tensor[];
  readonly m: readonly Tensor[];
  readonly v: readonly Tensor[];

  constructor(
    readonly gpu: Gpu,
    owner: BufferOwner,
    readonly plan: ParameterPlan,
    options: { readonly trainable: boolean } = { trainable: true },
  ) {
    const packs = (kind: string) => plan.packs.map((p) => owner.tensor(`${p.label}.${kind}`, 'f32', [p.size]));
    this.value = packs('value');
    this.gradient = options.trainable ? packs('gradient') : [];
    this.m = options.trainable ? packs('m') : [];
    this.v = options.trainable ? packs('v') : [];
  }

  matrix(of: readonly Tensor[], m: MatrixPlan, label: string): Tensor {
    return sliceTensor(of[m.pack], label, m.offset, [m.rows, m.cols]);
  }

  slot(name: string): ParameterSlot {
    const slot = this.plan.slots.find((x) => x.name === name);
    if (!slot)
      throw new CheckpointError(
        `The model has no tensor ${name}; it has ${this.plan.slots.length}, from ${this.plan.slots[0].name} on.`,
      );
    return slot;
  }

  /** Uploads tensors by Hugging Face name; every name not given keeps zeros. */
  write(of: readonly Tensor[], tensors: ReadonlyMap<string, Float32Array>): void {
    const packs = of.map((t) => new Float32Array(numElements(t.shape)));
    for (const [name, data] of tensors) {
      const slot = this.slot(name);
      if (data.length !== numElements(slot.shape))
        throw new CheckpointError(
          `${name}: expected ${numElements(slot.shape)} values for [${slot.shape}], found ${data.length}.`,
        );
      for (let r = 0; r < slot.rows; r++)
        packs[slot.pack].set(data.subarray(r * slot.cols, (r + 1) * slot.cols), slot.offset + r * slot.stride);
    }
    for (const [i, t] of of.entries()) this.gpu.device.queue.writeBuffer(t.buffer, t.offsetBytes, packs[i]);
  }

  /** All tensors by Hugging Face name, unpadded. */
  async read(of: readonly Tensor[]): Promise<Map<string, Float32Array>> {
    const packs: Float32Array[] = [];
    for (const t of of) packs.push(await readFloats(this.gpu, t, numElements(t.shape)));
    const out = new Map<string, Float32Array>();
    for (const slot of this.plan.slots) {
      const data = new Float32Array(slot.rows * slot.cols);
      for (let r = 0; r < slot.rows; r++) {
        const at = slot.offset + r * slot.stride;
        data.set(packs[slot.pack].subarray(at, at + slot.cols), r * slot.cols);
      }
      out.set(slot.name, data);
    }
    return out;
  }
}
