/** A buffer with shape, type and label, and its owner's promise to free it. */
import { DeviceError, ShapeError } from '../core/errors.ts';
import { mebibytes } from '../core/mebibytes.ts';
import type { Gpu } from './device.ts';

export type ElementType = 'f32' | 'u32' | 'i32';

export interface Tensor {
  readonly label: string;
  readonly type: ElementType;
  readonly shape: readonly number[];
  readonly buffer: GPUBuffer;
  /** A multiple of 256 (the default offset alignment of bindings). */
  readonly offsetBytes: number;
  readonly sizeBytes: number;
}

export const numElements = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);
export const ceilDiv = (a: number, b: number): number => Math.ceil(a / b);
export const roundUp = (a: number, b: number): number => Math.ceil(a / b) * b;

/** Of every tensor's buffer. */
export const BUFFER_USAGE = () => GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST;

/** What a buffer of so many bytes takes. */
export const bufferBytes = (sizeBytes: number): number => Math.max(16, roundUp(sizeBytes, 16));

const outOfMemory = (label: string, size: number, inUse: number, words: string): DeviceError =>
  new DeviceError(
    `The GPU is out of memory: ${label} needs ${mebibytes(size)} beside the ${mebibytes(inUse)} in use here, and the driver has no room for it (${words}). Lower budget.tokensPerStep, choose a smaller preset, or close what else uses the GPU; then start again.`,
  );

/** Owns buffers; `free` destroys all of them. Buffers start as zeros (WebGPU's promise). */
export class BufferOwner {
  private readonly buffers: GPUBuffer[] = [];
  sizeBytes = 0;
  constructor(
    readonly gpu: Gpu,
    readonly label: string,
  ) {}

  /**
   * A buffer of its own. Throws DeviceError beyond the adapter's limits. Where the driver has no memory for it, that is a failure
   * of the device in words (`Gpu.allocated`): nothing goes on with a buffer that is none.
   */
  buffer(label: string, sizeBytes: number, usage: number = BUFFER_USAGE()): GPUBuffer {
    const limit = Math.min(this.gpu.device.limits.maxBufferSize, this.gpu.device.limits.maxStorageBufferBindingSize);
    const size = bufferBytes(sizeBytes);
    if (size > limit)
      throw new DeviceError(
        `${this.label}: ${label} needs a binding of ${mebibytes(size)}; this adapter allows ${mebibytes(limit)}. Choose a smaller preset or fewer tokens a step.`,
      );
    const buffer = this.create(`${this.label}.${label}`, size, usage);
    this.buffers.push(buffer);
    this.sizeBytes += size;
    const m = this.gpu.memory;
    m.liveBytes += size;
    m.liveBuffers++;
    m.createdBuffers++;
    m.peakBytes = Math.max(m.peakBytes, m.liveBytes);
    return buffer;
  }

  private create(label: string, size: number, usage: number): GPUBuffer {
    const { gpu } = this;
    const { device, memory } = gpu;
    const inUse = memory.liveBytes;
    device.pushErrorScope('out-of-memory');
    const buffer = device.createBuffer({ label, size, usage });
    const answer = device.popErrorScope().then(
      (error) => {
        if (error) gpu.fail(outOfMemory(label, size, inUse, error.message));
      },
      () => {}, // the device is lost, and has said so
    );
    gpu.allocated = gpu.allocated.then(() => answer);
    return buffer;
  }

  tensor(label: string, type: ElementType, shape: readonly number[]): Tensor {
    const sizeBytes = bufferBytes(numElements(shape) * 4);
    return { label, type, shape, buffer: this.buffer(label, sizeBytes), offsetBytes: 0, sizeBytes };
  }

  free(): void {
    for (const buffer of this.buffers) buffer.destroy();
    this.gpu.memory.liveBytes -= this.sizeBytes;
    this.gpu.memory.liveBuffers -= this.buffers.length;
    this.buffers.length = 0;
    this.sizeBytes = 0;
  }
}

/** A part of a tensor's buffer as a tensor of its own. `offsetElements` · 4 must be a multiple of 256. */
export function sliceTensor(tensor: Tensor, label: string, offsetElements: number, shape: readonly number[]): Tensor {
  const offsetBytes = tensor.offsetBytes + offsetElements * 4;
  const sizeBytes = numElements(shape) * 4;
  if (offsetBytes % 256 !== 0)
    throw new ShapeError(`${tensor.label}: slice ${label} starts at byte ${offsetBytes}, expected a multiple of 256.`);
  if (offsetBytes + sizeBytes > tensor.offsetBytes + tensor.sizeBytes)
    throw new ShapeError(`${tensor.label}: slice ${label} [${shape}] at ${offsetElements} ends beyond the buffer.`);
  return { label, type: tensor.type, shape, buffer: tensor.buffer, offsetBytes, sizeBytes };
}

/** Copies `data` into the tensor from its `atElement`-th element on. */
export function writeTensor(
  gpu: Gpu,
  tensor: Tensor,
  data: Float32Array | Uint32Array | Int32Array,
  atElement = 0,
): void {
  if ((atElement + data.length) * 4 > tensor.sizeBytes)
    throw new ShapeError(`${tensor.label} [${tensor.shape}]: ${data.length} elements at ${atElement} do not fit.`);
  gpu.device.queue.writeBuffer(tensor.buffer, tensor.offsetBytes + atElement * 4, data as Float32Array<ArrayBuffer>);
}

/** A tensor of `owner` with `data` in it, u32 or f32 as the data are; without data f32, and zero. */
export function filledTensor(
  gpu: Gpu,
  owner: BufferOwner,
  label: string,
  shape: readonly number[],
  data?: Float32Array | Uint32Array,
): Tensor {
  const made = owner.tensor(label, data instanceof Uint32Array ? 'u32' : 'f32', shape);
  if (data) writeTensor(gpu, made, data);
  return made;
}
