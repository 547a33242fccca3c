/**
 * The model's parameters in the buffers of their plan, with gradients and AdamW's moments laid out alike. Tensors are
 * stored padded; the plan's slots say where each Hugging Face tensor lies. Large models come and go a few rows at a
 * time (`load`, `values`), small ones as maps (`write`, `read`).
 */
import { CheckpointError } from '../core/errors.ts';
import type { Gpu } from '../gpu/device.ts';
import { StagedReader } from '../gpu/readback.ts';
import { type BufferOwner, numElements, type Tensor } from '../gpu/tensor.ts';
import { type PackPlan, type ParameterPlan, type ParameterSlot, trainedPacks } from './parameterPlan.ts';

/** Bytes that `load` and `values` hold at once on either side of the GPU's border (or a single row). Our choice. */
const PIECE_BYTES = 16 * 1048576;
/** Bytes uploaded before `load` waits for the GPU, so that the driver's copies of them do not pile up. */
const UPLOADED_AHEAD_BYTES = 64 * 1048576;

/** Elements of a pack from the first of `rows` rows to the last, without the last one's pad. */
const spanOf = (slot: ParameterSlot, rows: number): number => (rows - 1) * slot.stride + slot.cols;

/** The buffers of a plan: parameters pack by pack, gradients and moments of those that are trained. */
export class Parameters {
  readonly value: readonly Tensor[];
  readonly gradient: readonly Tensor[];
  readonly m: readonly Tensor[];
  readonly v: readonly Tensor[];
  private uploadedBytes = 0;

  constructor(
    readonly gpu: Gpu,
    owner: BufferOwner,
    readonly plan: ParameterPlan,
    private readonly options: { readonly trainable: boolean; readonly pieceBytes?: number } = { trainable: true },
  ) {
    const trained = options.trainable ? trainedPacks(plan) : [];
    const buffers = (list: readonly PackPlan[], kind: string) =>
      list.map((p) => owner.tensor(`${p.label}.${kind}`, 'f32', [p.size]));
    this.value = buffers(plan.packs, 'value');
    this.gradient = buffers(trained, 'gradient');
    this.m = buffers(trained, 'm');
    this.v = buffers(trained, 'v');
  }

  slot(name: string): ParameterSlot {
    const slot = this.plan.slots.find((x) => x.name === name);
    if (!slot)
      throw new CheckpointError(
        `The model has no tensor ${name}; it has ${this.plan.slots.length}, from ${this.plan.slots[0].name} on.`,
      );
    return slot;
  }

  /**
   * Uploads tensors by Hugging Face name; those not given become zeros. Throws CheckpointError, having changed nothing,
   * for a name the model does not have or another number of values.
   */
  write(of: readonly Tensor[], tensors: ReadonlyMap<string, Float32Array>): void {
    const list = [...tensors].map(([name, data]) => ({ slot: this.slot(name), data }));
    for (const { slot, data } of list)
      if (data.length !== slot.rows * slot.cols)
        throw new CheckpointError(
          `${slot.name}: expected ${slot.rows * slot.cols} values for [${slot.shape}], found ${data.length}.`,
        );
    if (list.length < this.plan.slots.length) {
      const encoder = this.gpu.device.createCommandEncoder();
      for (const t of of) encoder.clearBuffer(t.buffer, t.offsetBytes, numElements(t.shape) * 4);
      this.gpu.device.queue.submit([encoder.finish()]);
    }
    for (const { slot, data } of list) this.writeRows(of, slot, 0, data);
  }

  private rowsAtOnce(slot: ParameterSlot): number {
    return Math.max(1, Math.floor((this.options.pieceBytes ?? PIECE_BYTES) / 4 / slot.stride));
  }

  /** Uploads whole rows from row `first` on; every other element of the pack stays. */
  private writeRows(of: readonly Tensor[], slot: ParameterSlot, first: number, data: Float32Array): void {
    const { cols, stride } = slot;
    const rows = data.length / cols;
    const { buffer, offsetBytes } = of[slot.pack];
    const put = (row: number, piece: Float32Array) =>
      this.gpu.device.queue.writeBuffer(
        buffer,
        offsetBytes + (slot.offset + (first + row) * stride) * 4,
        piece as Float32Array<ArrayBuffer>,
      );
    if (stride === cols || rows === 1) {
      put(0, data);
      return;
    }
    const most = Math.min(rows, this.rowsAtOnce(slot));
    const padded = new Float32Array(spanOf(slot, most));
    for (let row = 0; row < rows; row += most) {
      const count = Math.min(most, rows - row);
      for (let r = 0; r < count; r++) padded.set(data.subarray((row + r) * cols, (row + r + 1) * cols), r * stride);
      put(row, padded.subarray(0, spanOf(slot, count)));
    }
  }

  /** Fills the first `rows` rows of one tensor, all by default, from what `read` brings: its elements `from` … `to`. */
  async load(
    of: readonly Tensor[],
    slot: ParameterSlot,
    read: (from: number, to: number) => Promise<Float32Array>,
    rows = slot.rows,
  ): Promise<void> {
    const most = this.rowsAtOnce(slot);
    for (let row = 0; row < rows; row += most) {
      const count = Math.min(most, rows - row);
      const data = await read(row * slot.cols, (row + count) * slot.cols);
      this.writeRows(of, slot, row, data);
      this.uploadedBytes += data.byteLength;
      if (this.uploadedBytes < UPLOADED_AHEAD_BYTES) continue;
      this.uploadedBytes = 0;
      await this.gpu.device.queue.onSubmittedWorkDone();
    }
  }

  /** What `values` reads through; the caller frees it. */
  reader(): StagedReader {
    const sizes = this.plan.slots.map((slot) => spanOf(slot, Math.min(slot.rows, this.rowsAtOnce(slot))) * 4);
    return new StagedReader(this.gpu, 'parameters.staging', Math.max(...sizes));
  }

  /** One tensor's elements in order, unpadded, in pieces of whole rows. */
  async *values(of: readonly Tensor[], slot: ParameterSlot, reader: StagedReader): AsyncGenerator<Float32Array> {
    const { rows, cols, stride } = slot;
    const most = this.rowsAtOnce(slot);
    for (let row = 0; row < rows; row += most) {
      const count = Math.min(most, rows - row);
      yield await reader.read(of[slot.pack], slot.offset + row * stride, spanOf(slot, count), (padded) => {
        if (stride === cols) return padded.slice();
        const data = new Float32Array(count * cols);
        for (let r = 0; r < count; r++) data.set(padded.subarray(r * stride, r * stride + cols), r * cols);
        return data;
      });
    }
  }

  /** The tensors that `of` has, by Hugging Face name, unpadded: gradients and moments are those of trained ones. */
  async read(of: readonly Tensor[]): Promise<Map<string, Float32Array>> {
    const out = new Map<string, Float32Array>();
    const reader = this.reader();
    try {
      for (const slot of this.plan.slots.filter((s) => s.pack < of.length)) {
        const data = new Float32Array(slot.rows * slot.cols);
        let at = 0;
        for await (const piece of this.values(of, slot, reader)) {
          data.set(piece, at);
          at += piece.length;
        }
        out.set(slot.name, data);
      }
    } finally {
      reader.free();
    }
    return out;
  }
}
