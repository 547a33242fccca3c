/**
 * Buffers that are made only to see whether the driver has room for them, and given back. Unlike a run's own (`tensor.ts`), a
 * refusal is no failure of the device: what lies there already goes on. After: `train/memoryTrial.ts`.
 */
import type { Gpu } from './device.ts';
import { BUFFER_USAGE, bufferBytes } from './tensor.ts';

export interface Refusal {
  readonly reason: 'out-of-memory' | 'validation';
  /** The driver's. */
  readonly words: string;
}

export class TrialAllocation {
  private readonly buffers: GPUBuffer[] = [];
  /** Of the buffers that are there. */
  sizeBytes = 0;

  constructor(private readonly gpu: Gpu) {}

  /** One more buffer; a refusal where there is no room for it. Throws the device's failure where that is lost. */
  async add(sizeBytes: number): Promise<Refusal | null> {
    const { device } = this.gpu;
    const size = bufferBytes(sizeBytes);
    device.pushErrorScope('validation');
    device.pushErrorScope('out-of-memory');
    const buffer = device.createBuffer({ label: 'trial', size, usage: BUFFER_USAGE() });
    const answers = [device.popErrorScope(), device.popErrorScope()];
    try {
      const [memory, validation] = await Promise.all(answers);
      const error = memory ?? validation;
      if (!error) {
        this.buffers.push(buffer);
        this.sizeBytes += size;
        return null;
      }
      buffer.destroy();
      return { reason: memory ? 'out-of-memory' : 'validation', words: error.message };
    } catch (cause) {
      throw this.gpu.failure ?? cause;
    }
  }

  free(): void {
    for (const buffer of this.buffers) buffer.destroy();
    this.buffers.length = 0;
    this.sizeBytes = 0;
  }
}
