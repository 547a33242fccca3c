/** A published model's folder in memory: config.json, an index, and two shards of every float type. */
import { type ByteSource, bytesSource } from '../../src/core/byteStreams.ts';
import { fileOf } from './safetensorsFile.ts';

/** Of numbers that half precision holds exactly, none of them subnormal. */
const halfOf = (x: number): number => {
  if (x === 0) return 0;
  const e = Math.floor(Math.log2(Math.abs(x)));
  return (x < 0 ? 0x8000 : 0) | ((e + 15) << 10) | ((Math.abs(x) / 2 ** e - 1) * 1024);
};
export const encode: Record<string, (values: Float32Array) => Uint8Array> = {
  F32: (values) => new Uint8Array(values.slice().buffer),
  F16: (values) => new Uint8Array(Uint16Array.from(values, halfOf).buffer),
  BF16: (values) => new Uint8Array(Uint16Array.from(new Uint32Array(values.slice().buffer), (b) => b >>> 16).buffer),
};

export interface FileTensor {
  readonly name: string;
  shape: readonly number[];
  dtype: string;
  values: Float32Array;
}

function shardOf(tensors: readonly FileTensor[]): Uint8Array {
  const header: Record<string, unknown> = { __metadata__: { format: 'pt' } };
  const parts = tensors.map((t) => encode[t.dtype](t.values));
  let at = 0;
  tensors.forEach(({ name, dtype, shape }, k) => {
    header[name] = { dtype, shape, data_offsets: [at, at + parts[k].length] };
    at += parts[k].length;
  });
  const data = new Uint8Array(at);
  parts.reduce((offset, part) => {
    data.set(part, offset);
    return offset + part.length;
  }, 0);
  return fileOf(header, data);
}

/** The folder in two shards, the tensors between them in turn. */
export function folderOf(
  tensors: readonly FileTensor[],
  config: Readonly<Record<string, unknown>>,
): Map<string, ByteSource> {
  const shard = (s: number) => `model-0000${s + 1}-of-00002.safetensors`;
  const json = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));
  const parts = [0, 1].map((s) => tensors.filter((_, t) => t % 2 === s));
  const total_size = tensors.reduce((a, t) => a + encode[t.dtype](t.values).length, 0);
  const weight_map = Object.fromEntries(tensors.map(({ name }, t) => [name, shard(t % 2)]));
  const files: [string, Uint8Array][] = [
    ['config.json', json(config)],
    ['model.safetensors.index.json', json({ metadata: { total_size }, weight_map })],
    ...parts.map((part, s): [string, Uint8Array] => [shard(s), shardOf(part)]),
  ];
  return new Map(files.map(([name, bytes]) => [name, bytesSource(name, bytes)]));
}
