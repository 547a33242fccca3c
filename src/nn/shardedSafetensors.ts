/** A checkpoint in shards: `model.safetensors.index.json` says which file holds which tensor. Read as one `TensorSource`. */
import type { ByteSource } from '../core/byteStreams.ts';
import { CheckpointError } from '../core/errors.ts';
import { openSafetensors, type TensorEntry, type TensorSource } from './safetensors.ts';
import { isRecord, parseStrictJson } from './strictJson.ts';

export const INDEX_NAME = 'model.safetensors.index.json';

/** Opens every shard and checks that index and shards agree. Throws CheckpointError in words. */
export async function openShardedSafetensors(files: ReadonlyMap<string, ByteSource>): Promise<TensorSource> {
  const fail = (why: string): never => {
    throw new CheckpointError(`${INDEX_NAME}: ${why}. Nothing was loaded; download the model's files again.`);
  };
  const index = files.get(INDEX_NAME) ?? fail('it is missing');
  let json: unknown;
  try {
    json = parseStrictJson(await index.read(0, index.size));
  } catch (error) {
    return fail(`the file ${(error as SyntaxError).message}`);
  }
  const map = isRecord(json) ? json['weight_map'] : undefined;
  if (!isRecord(json) || !isRecord(map) || Object.keys(map).length === 0)
    return fail('expected a weight_map of tensor names to file names');
  const shards = new Map<string, TensorSource>();
  for (const [tensor, shard] of Object.entries(map)) {
    if (typeof shard !== 'string') return fail(`weight_map.${tensor} is no file name`);
    if (shards.has(shard)) continue;
    const file = files.get(shard) ?? fail(`it puts ${tensor} into ${shard}, and there is no such file beside it`);
    shards.set(shard, await openSafetensors(file));
  }
  const tensors = new Map<string, TensorEntry>();
  let bytes = 0;
  for (const [tensor, shard] of Object.entries(map)) {
    const entry = shards.get(shard as string)!.tensors.get(tensor);
    if (!entry) return fail(`it puts ${tensor} into ${shard}, which does not hold it`);
    tensors.set(tensor, entry);
    bytes += entry.to - entry.from;
  }
  for (const [shard, { tensors: held }] of shards)
    for (const tensor of held.keys()) {
      if (!Object.hasOwn(map, tensor)) return fail(`${shard} holds ${tensor}, which it does not list`);
      if (map[tensor] !== shard) return fail(`${tensor} lies in ${map[tensor]}, as it says, and in ${shard} too`);
    }
  const total = isRecord(json['metadata']) ? json['metadata']['total_size'] : undefined;
  if (total !== undefined && total !== bytes)
    return fail(`metadata.total_size is ${String(total)}, and its tensors take ${bytes} bytes`);
  return {
    name: INDEX_NAME,
    metadata: {},
    tensors,
    async read(tensor, from, to) {
      const shard = map[tensor];
      if (typeof shard !== 'string') return fail(`it has no tensor ${tensor}`);
      return shards.get(shard)!.read(tensor, from, to);
    },
  };
}
