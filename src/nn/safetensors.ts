/** The safetensors format: u64 little-endian header length, JSON header, raw little-endian tensors in C order. */
import { CheckpointError } from '../core/errors.ts';

interface HeaderEntry {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly data_offsets: readonly [number, number];
}

export interface SafeTensor {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

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
  let header: Record<string, HeaderEntry>;
  let metadata: Record<string, string>;
  try {
    const { __metadata__, ...entries } = JSON.parse(
      new TextDecoder('utf-8', { fatal: true }).decode(bytes.subarray(8, 8 + headerBytes)),
    );
    header = entries;
    metadata = __metadata__ ?? {};
  } catch {
    return fail('its header is not JSON');
  }
  const tensors = new Map<string, SafeTensor>();
  for (const [name, t] of Object.entries(header)) {
    if (t.dtype !== 'F32') fail(`${name} is ${t.dtype}, expected F32`);
    const size = t.shape.reduce((a, b) => a * b, 1) * 4;
    const [from, to] = t.data_offsets;
    if (!(from >= 0) || to - from !== size || 8 + headerBytes + to > bytes.byteLength)
      fail(`${name} [${t.shape}] claims bytes ${from}…${to}, which do not hold it`);
    const start = bytes.byteOffset + 8 + headerBytes + from;
    tensors.set(name, {
      shape: t.shape,
      data: new Float32Array(bytes.buffer.slice(start, start + size) as ArrayBuffer),
    });
  }
  return { tensors, metadata };
}
