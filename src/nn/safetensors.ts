/** The safetensors format: u64 little-endian header length, JSON header, raw little-endian tensors in C order. */
import { CheckpointError } from '../core/errors.ts';

export interface SafeTensor {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

const isRecord = (x: unknown): x is Record<string, unknown> => typeof x === 'object' && x !== null && !Array.isArray(x);
const isSizes = (x: unknown): x is number[] => Array.isArray(x) && x.every((n) => Number.isSafeInteger(n) && n >= 0);

/** Writes float32 tensors in the map's order. Offsets are contiguous; the header is padded with spaces to 8 bytes. */
export function writeSafetensors(
  tensors: ReadonlyMap<string, SafeTensor>,
  metadata: Readonly<Record<string, string>> = { format: 'pt' },
): Uint8Array {
  const header: Record<string, unknown> = { __metadata__: metadata };
  let at = 0;
  for (const [name, t] of tensors) {
    header[name] = { dtype: 'F32', shape: t.shape, data_offsets: [at, at + t.data.byteLength] };
    at += t.data.byteLength;
  }
  let json = JSON.stringify(header);
  json += ' '.repeat((8 - (new TextEncoder().encode(json).length % 8)) % 8);
  const head = new TextEncoder().encode(json);
  const out = new Uint8Array(8 + head.length + at);
  new DataView(out.buffer).setBigUint64(0, BigInt(head.length), true);
  out.set(head, 8);
  let offset = 8 + head.length;
  for (const t of tensors.values()) {
    out.set(new Uint8Array(t.data.buffer, t.data.byteOffset, t.data.byteLength), offset);
    offset += t.data.byteLength;
  }
  return out;
}

/** Reads float32 tensors. Throws CheckpointError on a truncated file, a bad header, another type, or offsets that do not fit. */
export function readSafetensors(
  bytes: Uint8Array,
  fileName = 'model.safetensors',
): { tensors: Map<string, SafeTensor>; metadata: Record<string, string> } {
  const fail = (why: string): never => {
    throw new CheckpointError(
      `${fileName}: ${why}. The file may be truncated or of another format; nothing was loaded.`,
    );
  };
  if (bytes.byteLength < 8) fail(`expected at least 8 bytes, found ${bytes.byteLength}`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const headerBytes = Number(view.getBigUint64(0, true));
  if (headerBytes < 2 || headerBytes > 100_000_000 || 8 + headerBytes > bytes.byteLength)
    fail(`its header claims ${headerBytes} bytes of a file of ${bytes.byteLength}`);
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes.subarray(8, 8 + headerBytes)));
  } catch {
    return fail('its header is not JSON');
  }
  if (!isRecord(json)) return fail('its header is not a JSON object');
  const metadata: Record<string, string> = {};
  const tensors = new Map<string, SafeTensor>();
  for (const [name, t] of Object.entries(json)) {
    if (name === '__metadata__') {
      if (isRecord(t)) for (const [key, value] of Object.entries(t)) metadata[key] = String(value);
      continue;
    }
    if (!isRecord(t)) return fail(`${name} has no dtype, shape and data_offsets`);
    const { dtype, shape, data_offsets: offsets } = t;
    if (dtype !== 'F32') return fail(`${name} is ${String(dtype)}, expected F32`);
    if (!isSizes(shape)) return fail(`${name} has no shape of whole numbers`);
    if (!isSizes(offsets) || offsets.length !== 2) return fail(`${name} has no data_offsets of two whole numbers`);
    const size = shape.reduce((a, b) => a * b, 1) * 4;
    const [from, to] = offsets;
    if (to - from !== size || 8 + headerBytes + to > bytes.byteLength)
      return fail(`${name} [${shape}] claims bytes ${from}…${to}, which do not hold it`);
    const start = bytes.byteOffset + 8 + headerBytes + from;
    tensors.set(name, { shape, data: new Float32Array(bytes.buffer.slice(start, start + size) as ArrayBuffer) });
  }
  return { tensors, metadata };
}
