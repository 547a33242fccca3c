/** A checkpoint's files in memory, for tests that look into them or damage them. */
import { BlobSink, type ByteSource, bytesSource } from '../../src/core/byteStreams.ts';
import { openSafetensors, type TensorToWrite, writeSafetensors } from '../../src/nn/safetensors.ts';
import { loadCheckpoint, saveCheckpoint } from '../../src/train/checkpoint.ts';
import type { Trainer } from '../../src/train/trainer.ts';

export type Files = ReadonlyMap<string, Uint8Array>;

const bytesOf = async (sink: BlobSink): Promise<Uint8Array> => new Uint8Array(await sink.blob().arrayBuffer());

export async function savedFiles(trainer: Trainer): Promise<Map<string, Uint8Array>> {
  const sinks = new Map<string, BlobSink>();
  await saveCheckpoint(trainer, async (name) => {
    const sink = new BlobSink();
    sinks.set(name, sink);
    return sink;
  });
  const files = new Map<string, Uint8Array>();
  for (const [name, sink] of sinks) files.set(name, await bytesOf(sink));
  return files;
}

export function loadFiles(trainer: Trainer, files: Files): Promise<void> {
  const sources = new Map<string, ByteSource>();
  for (const [name, bytes] of files) sources.set(name, bytesSource(name.replace(/^.*\//, ''), bytes));
  return loadCheckpoint(trainer, sources);
}

export interface TensorInMemory {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

export async function tensorsOf(bytes: Uint8Array): Promise<Map<string, TensorInMemory>> {
  const source = await openSafetensors(bytesSource('file', bytes));
  const tensors = new Map<string, TensorInMemory>();
  for (const [name, { shape }] of source.tensors) tensors.set(name, { shape, data: await source.read(name) });
  return tensors;
}

/** The file with its tensors changed by `edit`; its metadata name no step. */
export async function withTensors(
  bytes: Uint8Array,
  edit: (tensors: Map<string, TensorInMemory>) => void,
): Promise<Uint8Array> {
  const tensors = await tensorsOf(bytes);
  edit(tensors);
  const sink = new BlobSink();
  const list = [...tensors].map(([name, t]): TensorToWrite => ({ name, shape: t.shape, values: () => [t.data] }));
  await writeSafetensors(sink, list);
  return bytesOf(sink);
}
