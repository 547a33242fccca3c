/**
 * The safetensors format: u64 little-endian header length, JSON header, raw little-endian tensors in C order. Files are
 * opened by their header and read a range at a time, and written a piece at a time, so that none is ever held whole.
 * Source: https://github.com/huggingface/safetensors (README, "Format").
 */
import type { ByteSink, ByteSource } from '../core/byteStreams.ts';
import { CheckpointError } from '../core/errors.ts';
import { isRecord, parseStrictJson } from './strictJson.ts';

export interface TensorEntry {
  readonly dtype: string;
  readonly shape: readonly number[];
  /** Its bytes in the file. */
  readonly from: number;
  readonly to: number;
}

/** Tensors by name, of one file or of several (`shardedSafetensors.ts`). */
export interface TensorSource {
  /** The file's name, for messages. */
  readonly name: string;
  readonly metadata: Readonly<Record<string, string>>;
  readonly tensors: ReadonlyMap<string, TensorEntry>;
  /**
   * Elements `from` … `to` (exclusive) of a tensor, F16 and BF16 widened exactly: subnormals, infinities and NaNs stay
   * what they are. May be a view of the source's bytes. Throws CheckpointError for other types than these and F32.
   */
  read(tensor: string, from?: number, to?: number): Promise<Float32Array>;
}

/** Bits of an element, for every type the format knows. */
const BITS: Readonly<Record<string, number>> = {
  ...{ F4: 4, F6_E2M3: 6, F6_E3M2: 6 },
  ...{ BOOL: 8, U8: 8, I8: 8, F8_E4M3: 8, F8_E5M2: 8, F8_E8M0: 8, F8_E4M3FNUZ: 8, F8_E5M2FNUZ: 8 },
  ...{ U16: 16, I16: 16, F16: 16, BF16: 16, U32: 32, I32: 32, F32: 32, U64: 64, I64: 64, F64: 64, C64: 64 },
};
/** Those that are read here. Wider ones would lose bits, narrower ones need scales that the file does not name. */
const READ_TYPES = ['F32', 'F16', 'BF16'];
/** As in the reference implementation. */
const MAX_HEADER_BYTES = 100_000_000;

const isSizes = (x: unknown): x is number[] => Array.isArray(x) && x.every((n) => Number.isSafeInteger(n) && n >= 0);
const product = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);

function fail(file: string, why: string): never {
  throw new CheckpointError(`${file}: ${why}. The file may be truncated or of another format; nothing was loaded.`);
}

/** Reads and checks the header. Throws CheckpointError in words. */
export async function openSafetensors(source: ByteSource): Promise<TensorSource> {
  const { name: file, size } = source;
  if (size < 8) fail(file, `expected at least 8 bytes, found ${size}`);
  const read = async (from: number, to: number): Promise<Uint8Array> => {
    const bytes = await source.read(from, to);
    if (bytes.byteLength !== to - from)
      fail(file, `expected bytes ${from}…${to}, found ${bytes.byteLength} of them: it changed while it was read`);
    return bytes;
  };
  const first = await read(0, 8);
  const headerBytes = Number(new DataView(first.buffer, first.byteOffset).getBigUint64(0, true));
  if (headerBytes < 2 || headerBytes > MAX_HEADER_BYTES || 8 + headerBytes > size)
    fail(file, `its header claims ${headerBytes} bytes of a file of ${size}`);
  const dataStart = 8 + headerBytes;
  const { tensors, metadata } = parseHeader(file, await read(8, dataStart), dataStart, size);
  return {
    name: file,
    metadata,
    tensors,
    async read(tensor, from = 0, to) {
      const entry = tensors.get(tensor) ?? fail(file, `it has no tensor ${tensor}`);
      const refused = refusedType(entry);
      if (refused) fail(file, `${tensor} ${refused}`);
      const width = BITS[entry.dtype] / 8;
      const end = to === undefined ? entry.to : entry.from + to * width;
      return decode(entry.dtype, await read(entry.from + from * width, end));
    },
  };
}

function parseHeader(file: string, bytes: Uint8Array, dataStart: number, size: number) {
  let json: unknown;
  try {
    json = parseStrictJson(bytes);
  } catch (error) {
    return fail(file, `its header ${(error as SyntaxError).message}`);
  }
  if (!isRecord(json)) return fail(file, 'its header is not a JSON object');
  const metadata: Record<string, string> = {};
  const tensors = new Map<string, TensorEntry>();
  for (const [name, t] of Object.entries(json)) {
    if (name === '__metadata__') {
      if (!isRecord(t)) return fail(file, 'its __metadata__ is no map of strings');
      for (const [key, value] of Object.entries(t)) {
        if (typeof value !== 'string') return fail(file, `its __metadata__.${key} is no string`);
        metadata[key] = value;
      }
      continue;
    }
    if (!isRecord(t)) return fail(file, `${name} has no dtype, shape and data_offsets`);
    const { dtype, shape, data_offsets: offsets } = t;
    const bits = typeof dtype === 'string' && Object.hasOwn(BITS, dtype) ? BITS[dtype] : 0;
    if (!bits)
      return fail(file, `${name} is of type ${String(dtype)}, expected one of ${Object.keys(BITS).join(', ')}`);
    if (!isSizes(shape)) return fail(file, `${name} has no shape of whole numbers`);
    if (!isSizes(offsets) || offsets.length !== 2)
      return fail(file, `${name} has no data_offsets of two whole numbers`);
    const [from, to] = [offsets[0] + dataStart, offsets[1] + dataStart];
    const want = (product(shape) * bits) / 8;
    if (to - from !== want || to > size)
      return fail(
        file,
        `${name} [${shape}] of ${dtype} takes ${want} bytes and claims ${offsets.join('…')} of ${size - dataStart}`,
      );
    tensors.set(name, { dtype: dtype as string, shape, from, to });
  }
  // The tensors lie one behind the other, in whatever order, and fill the file.
  let end = dataStart;
  let previous = 'the header';
  for (const [name, t] of [...tensors].sort(([, a], [, b]) => a.from - b.from || a.to - b.to)) {
    if (t.from !== end)
      return fail(
        file,
        t.from < end
          ? `${name} begins ${end - t.from} bytes before the end of ${previous}: they overlap`
          : `${t.from - end} bytes between ${previous} and ${name} belong to no tensor`,
      );
    [end, previous] = [t.to, name];
  }
  if (end !== size) return fail(file, `${size - end} bytes behind ${previous} belong to no tensor`);
  return { tensors, metadata };
}

const refusedType = ({ dtype }: TensorEntry): string | null =>
  READ_TYPES.includes(dtype) ? null : `is ${dtype}, expected one of ${READ_TYPES.join(', ')}`;

/** Throws CheckpointError unless the tensor is there, of this shape, and of a type that can be read. */
export function requireTensor(source: TensorSource, tensor: string, shape: readonly number[]): void {
  const entry = source.tensors.get(tensor);
  if (!entry) throw new CheckpointError(`${source.name} has no tensor ${tensor}; it is of another model.`);
  if (entry.shape.join() !== shape.join())
    throw new CheckpointError(
      `${source.name}: ${tensor}: expected shape [${shape}], found [${entry.shape}]; it is of another model.`,
    );
  const refused = refusedType(entry);
  if (refused)
    throw new CheckpointError(`${source.name}: ${tensor} ${refused}. Convert the file to one of these types.`);
}

function decode(dtype: string, bytes: Uint8Array): Float32Array {
  const width = dtype === 'F32' ? 4 : 2;
  const aligned = bytes.byteOffset % width === 0 ? bytes : bytes.slice();
  const { buffer, byteOffset, byteLength } = aligned;
  if (dtype === 'F32') return new Float32Array(buffer, byteOffset, byteLength / 4);
  const halves = new Uint16Array(buffer, byteOffset, byteLength / 2);
  const bits = new Uint32Array(halves.length);
  // bfloat16 is the upper half of a float32.
  if (dtype === 'BF16') for (let i = 0; i < bits.length; i++) bits[i] = halves[i] << 16;
  else {
    halfTable ??= Uint32Array.from({ length: 65536 }, (_, h) => floatBitsOfHalf(h));
    for (let i = 0; i < bits.length; i++) bits[i] = halfTable[halves[i]];
  }
  return new Float32Array(bits.buffer);
}

let halfTable: Uint32Array | undefined;

/** IEEE binary16 → the binary32 of the same value; a NaN keeps its payload. */
function floatBitsOfHalf(h: number): number {
  const sign = (h & 0x8000) << 16;
  const exponent = (h >>> 10) & 31;
  const mantissa = h & 1023;
  if (exponent === 31) return sign | 0x7f800000 | (mantissa << 13);
  if (exponent > 0) return sign | ((exponent + 112) << 23) | (mantissa << 13);
  if (mantissa === 0) return sign;
  // Subnormal: mantissa · 2⁻²⁴, whose leading bit is number `top`.
  const top = 31 - Math.clz32(mantissa);
  return sign | ((top + 103) << 23) | (((mantissa << (10 - top)) & 1023) << 13);
}

type Piece = Float32Array | Int32Array;

/** A tensor to write; `values` brings its elements in order, in pieces of any size. */
export interface TensorToWrite {
  readonly name: string;
  readonly shape: readonly number[];
  /** F32 where absent. */
  readonly dtype?: 'F32' | 'I32';
  values(): AsyncIterable<Piece> | Iterable<Piece>;
}

/** Writes tensors of 32-bit elements in this order. Offsets are contiguous; the header is padded with spaces to 8 bytes. */
export async function writeSafetensors(
  sink: ByteSink,
  tensors: readonly TensorToWrite[],
  metadata: Readonly<Record<string, string>> = { format: 'pt' },
): Promise<void> {
  const header: Record<string, unknown> = { __metadata__: metadata };
  let at = 0;
  for (const { name, shape, dtype = 'F32' } of tensors) {
    if (Object.hasOwn(header, name)) throw new Error(`writeSafetensors: ${name} is given twice.`);
    const end = at + product(shape) * 4;
    header[name] = { dtype, shape, data_offsets: [at, end] };
    at = end;
  }
  const json = new TextEncoder().encode(JSON.stringify(header));
  const head = new Uint8Array(8 + Math.ceil(json.length / 8) * 8).fill(0x20);
  new DataView(head.buffer).setBigUint64(0, BigInt(head.length - 8), true);
  head.set(json, 8);
  await sink.write(head);
  for (const { name, shape, values } of tensors) {
    let written = 0;
    for await (const piece of values()) {
      await sink.write(new Uint8Array(piece.buffer, piece.byteOffset, piece.byteLength));
      written += piece.length;
    }
    if (written !== product(shape))
      throw new Error(`writeSafetensors: ${name} [${shape}] brought ${written} values, expected ${product(shape)}.`);
  }
}
