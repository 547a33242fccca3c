/** The only place that maps buffers. */
import { DeviceError, errorMessage } from '../core/errors.ts';
import type { Gpu } from './device.ts';
import { BufferOwner, type Tensor } from './tensor.ts';

/** Reads a tensor once, through a staging buffer of its own: for checkpoints, flows, tests; not for the training step. */
export async function readTensor(
  gpu: Gpu,
  tensor: Tensor,
  elements: number = tensor.sizeBytes / 4,
): Promise<Float32Array | Uint32Array | Int32Array> {
  const bytes = Math.max(4, elements * 4);
  const owner = new BufferOwner(gpu, tensor.label);
  const staging = owner.buffer('staging', bytes, GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST);
  const encoder = gpu.device.createCommandEncoder();
  encoder.copyBufferToBuffer(tensor.buffer, tensor.offsetBytes, staging, 0, bytes);
  gpu.device.queue.submit([encoder.finish()]);
  let copy: ArrayBuffer;
  try {
    await staging.mapAsync(GPUMapMode.READ, 0, bytes);
    copy = staging.getMappedRange(0, bytes).slice(0);
  } catch (cause) {
    throw gpu.failure ?? new DeviceError(`Reading ${tensor.label} back failed: ${errorMessage(cause)}`, { cause });
  } finally {
    owner.free();
  }
  return tensor.type === 'f32'
    ? new Float32Array(copy, 0, elements)
    : tensor.type === 'u32'
      ? new Uint32Array(copy, 0, elements)
      : new Int32Array(copy, 0, elements);
}

export async function readFloats(gpu: Gpu, tensor: Tensor, elements?: number): Promise<Float32Array> {
  return (await readTensor(gpu, tensor, elements)) as Float32Array;
}

/** One staging buffer for many reads of large tensors, a part at a time: for checkpoints. One read at a time. */
export class StagedReader {
  private readonly owner: BufferOwner;
  private readonly staging: GPUBuffer;
  constructor(
    private readonly gpu: Gpu,
    label: string,
    sizeBytes: number,
  ) {
    this.owner = new BufferOwner(gpu, label);
    this.staging = this.owner.buffer('staging', sizeBytes, GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST);
  }

  /** `take` of `count` floats from element `from` on; what it is given is gone when it returns. */
  async read<T>(tensor: Tensor, from: number, count: number, take: (values: Float32Array) => T): Promise<T> {
    const bytes = count * 4;
    const encoder = this.gpu.device.createCommandEncoder();
    encoder.copyBufferToBuffer(tensor.buffer, tensor.offsetBytes + from * 4, this.staging, 0, bytes);
    this.gpu.device.queue.submit([encoder.finish()]);
    try {
      await this.staging.mapAsync(GPUMapMode.READ, 0, bytes);
    } catch (cause) {
      throw (
        this.gpu.failure ?? new DeviceError(`Reading ${tensor.label} back failed: ${errorMessage(cause)}`, { cause })
      );
    }
    const out = take(new Float32Array(this.staging.getMappedRange(0, bytes)));
    this.staging.unmap();
    return out;
  }

  free(): void {
    this.owner.free();
  }
}

/**
 * A ring of staging buffers for what is read every step: `copy` inside the step's last submit, `read` when it is done.
 * At most `slots` copies may be open.
 */
export class ReadbackRing {
  private readonly owner: BufferOwner;
  private readonly slots: { buffer: GPUBuffer; busy: boolean; bytes: number }[];
  constructor(
    private readonly gpu: Gpu,
    label: string,
    readonly sizeBytes: number,
    slots = 3,
  ) {
    this.owner = new BufferOwner(gpu, label);
    this.slots = Array.from({ length: slots }, (_, i) => ({
      buffer: this.owner.buffer(`slot${i}`, sizeBytes, GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST),
      busy: false,
      bytes: 0,
    }));
  }

  /** Records copies of tensors from their first byte on, one behind the other; returns the slot to read later. */
  copy(encoder: GPUCommandEncoder, tensors: readonly { readonly tensor: Tensor; readonly bytes: number }[]): number {
    const slot = this.slots.findIndex((s) => !s.busy);
    if (slot < 0) throw new Error('ReadbackRing: every slot is waiting to be read.');
    this.slots[slot].busy = true;
    let at = 0;
    for (const { tensor, bytes } of tensors) {
      encoder.copyBufferToBuffer(tensor.buffer, tensor.offsetBytes, this.slots[slot].buffer, at, bytes);
      at += bytes;
    }
    this.slots[slot].bytes = at;
    return slot;
  }

  /** What was copied into the slot, once the GPU has passed it. */
  async read(slot: number): Promise<ArrayBuffer> {
    const { buffer, bytes } = this.slots[slot];
    try {
      await buffer.mapAsync(GPUMapMode.READ, 0, bytes);
    } catch (cause) {
      throw (
        this.gpu.failure ?? new DeviceError(`Reading the step's numbers back failed: ${errorMessage(cause)}`, { cause })
      );
    }
    const copy = buffer.getMappedRange(0, bytes).slice(0);
    buffer.unmap();
    this.slots[slot].busy = false;
    return copy;
  }

  free(): void {
    this.owner.free();
  }
}
