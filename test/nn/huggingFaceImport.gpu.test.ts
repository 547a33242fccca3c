/** A published Llama, written here in shards of every float type, in the parameters of a run with more tokens. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ByteSource, bytesSource } from '../../src/core/byteStreams.ts';
import { CheckpointError } from '../../src/core/errors.ts';
import { RandomStream } from '../../src/core/random.ts';
import { BufferOwner } from '../../src/gpu/tensor.ts';
import { importWeights, openHuggingFaceFolder } from '../../src/nn/huggingFaceFolder.ts';
import { type LlamaConfig, llamaConfig } from '../../src/nn/llamaConfig.ts';
import { planLlamaParameters } from '../../src/nn/llamaParameters.ts';
import { Parameters } from '../../src/nn/parameters.ts';
import { type TestDevice, testDevice } from '../gpu/testDevice.ts';
import { fileOf } from './safetensorsFile.ts';

const FILE_TOKENS = 37;
const RUN_TOKENS = 50;
const config = (tied: boolean): Record<string, unknown> => ({
  architectures: ['LlamaForCausalLM'],
  model_type: 'llama',
  vocab_size: FILE_TOKENS,
  hidden_size: 24,
  intermediate_size: 40,
  num_hidden_layers: 2,
  num_attention_heads: 4,
  num_key_value_heads: 2,
  tie_word_embeddings: tied,
});

/** Small whole numbers over 4: exact in every type. */
const valueAt = (tensor: number, i: number): number => ((tensor * 7 + i * 3) % 61) / 4 - 7;
const halfOf = (x: number): number => {
  if (x === 0) return 0;
  const e = Math.floor(Math.log2(Math.abs(x)));
  return (x < 0 ? 0x8000 : 0) | ((e + 15) << 10) | ((Math.abs(x) / 2 ** e - 1) * 1024);
};
const encode: Record<string, (values: Float32Array) => Uint8Array> = {
  F32: (values) => new Uint8Array(values.slice().buffer),
  F16: (values) => new Uint8Array(Uint16Array.from(values, halfOf).buffer),
  BF16: (values) => new Uint8Array(Uint16Array.from(new Uint32Array(values.slice().buffer), (b) => b >>> 16).buffer),
};

interface FileTensor {
  readonly name: string;
  shape: readonly number[];
  dtype: string;
  values: Float32Array;
}

/** What the file holds, by the names and shapes of LlamaForCausalLM; three types in turn. */
function fileTensors(tied: boolean): FileTensor[] {
  const names: [string, number[]][] = [['model.embed_tokens.weight', [FILE_TOKENS, 24]]];
  for (let l = 0; l < 2; l++) {
    const shapes: Record<string, number[]> = {
      'self_attn.q_proj': [24, 24],
      'self_attn.k_proj': [12, 24],
      'self_attn.v_proj': [12, 24],
      'self_attn.o_proj': [24, 24],
      'mlp.gate_proj': [40, 24],
      'mlp.up_proj': [40, 24],
      'mlp.down_proj': [24, 40],
      input_layernorm: [24],
      post_attention_layernorm: [24],
    };
    for (const [name, shape] of Object.entries(shapes)) names.push([`model.layers.${l}.${name}.weight`, shape]);
  }
  names.push(['model.norm.weight', [24]]);
  if (!tied) names.push(['lm_head.weight', [FILE_TOKENS, 24]]);
  return names.map(([name, shape], t) => ({
    name,
    shape,
    dtype: ['BF16', 'F16', 'F32'][t % 3],
    values: Float32Array.from({ length: shape.reduce((a, b) => a * b) }, (_, i) => valueAt(t, i)),
  }));
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
function folderOf(tensors: readonly FileTensor[], tied: boolean): Map<string, ByteSource> {
  const shard = (s: number) => `model-0000${s + 1}-of-00002.safetensors`;
  const json = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));
  const parts = [0, 1].map((s) => tensors.filter((_, t) => t % 2 === s));
  const total_size = tensors.reduce((a, t) => a + encode[t.dtype](t.values).length, 0);
  const weight_map = Object.fromEntries(tensors.map(({ name }, t) => [name, shard(t % 2)]));
  const files: [string, Uint8Array][] = [
    ['config.json', json(config(tied))],
    ['model.safetensors.index.json', json({ metadata: { total_size }, weight_map })],
    ...parts.map((part, s): [string, Uint8Array] => [shard(s), shardOf(part)]),
  ];
  return new Map(files.map(([name, bytes]) => [name, bytesSource(name, bytes)]));
}

let device: TestDevice;
let owner: BufferOwner;
beforeAll(async () => {
  device = await testDevice();
  owner = new BufferOwner(device.gpu, 'import test');
});
afterAll(() => owner.free());

/** A run's parameters with their initial values, for the file's shape and the run's vocabulary. */
function runParameters(shape: LlamaConfig, vocabulary = RUN_TOKENS) {
  const plan = planLlamaParameters(llamaConfig(shape, vocabulary), 96 * 1024);
  const parameters = new Parameters(device.gpu, owner, plan, { trainable: false, pieceBytes: 5 * 64 * 4 });
  const initial = new Map<string, Float32Array>();
  for (const { name, rows, cols } of plan.slots) {
    const random = new RandomStream(3, name);
    initial.set(
      name,
      Float32Array.from({ length: rows * cols }, () => random.normal()),
    );
  }
  parameters.write(parameters.value, initial);
  return { parameters, initial };
}

describe.each([false, true])('a published Llama, tied: %s', (tied) => {
  it('fills the run’s model, new tokens and the flow head keep their initial values', async () => {
    const tensors = fileTensors(tied);
    const model = await openHuggingFaceFolder(folderOf(tensors, tied));
    expect(model.config.vocabularySize).toBe(FILE_TOKENS);
    const { parameters, initial } = runParameters(model.config);
    await importWeights(parameters, model);
    const expected = new Map(initial);
    for (const { name, values } of tensors) {
      const all = initial.get(name)!.slice();
      all.set(values);
      expected.set(name, all);
    }
    const read = await parameters.read(parameters.value);
    expect([...read.keys()].sort()).toEqual([...expected.keys()].sort());
    for (const [name, values] of expected) expect(read.get(name), name).toEqual(values);
    const head = read.get(tied ? 'model.embed_tokens.weight' : 'lm_head.weight')!;
    expect(head.length).toBe(RUN_TOKENS * 24);
    expect(head.subarray(FILE_TOKENS * 24)).toEqual(
      expected.get(tied ? 'model.embed_tokens.weight' : 'lm_head.weight')!.subarray(FILE_TOKENS * 24),
    );
  });
});

describe('importing', () => {
  it('fills a head of the run’s own from a tied file’s embedding', async () => {
    const tensors = fileTensors(true);
    const model = await openHuggingFaceFolder(folderOf(tensors, true));
    const { parameters } = runParameters({ ...model.config, tieWordEmbeddings: false });
    await importWeights(parameters, model);
    const read = await parameters.read(parameters.value);
    expect(read.get('lm_head.weight')!.subarray(0, FILE_TOKENS * 24)).toEqual(tensors[0].values);
  });

  it('leaves out the tables that old versions saved', async () => {
    const table = { name: 'model.layers.0.self_attn.rotary_emb.inv_freq', shape: [3], dtype: 'F32' };
    const tensors = [...fileTensors(false), { ...table, values: Float32Array.of(1, 0.1, 0.01) }];
    const model = await openHuggingFaceFolder(folderOf(tensors, false));
    await importWeights(runParameters(model.config).parameters, model);
  });

  const find = (tensors: FileTensor[], name: string) => tensors.find((t) => t.name.endsWith(name))!;
  it.each<[string, (tensors: FileTensor[]) => void, RegExp]>([
    ['a missing tensor', (t) => t.splice(3, 1), /has no tensor model\.layers\.0\.self_attn\.v_proj\.weight/],
    [
      'a misshapen tensor',
      (t) => {
        find(t, 'layers.1.mlp.down_proj.weight').shape = [40, 24];
      },
      /down_proj\.weight: expected shape \[24,40\], found \[40,24\]/,
    ],
    [
      'a tensor of integers',
      (t) => {
        encode.I32 = encode.F32;
        find(t, 'model.norm.weight').dtype = 'I32';
      },
      /model\.norm\.weight is I32, expected one of F32, F16, BF16/,
    ],
    [
      'an unknown tensor',
      (t) =>
        t.push({ name: 'model.layers.0.self_attn.q_proj.bias', shape: [1], dtype: 'F32', values: Float32Array.of(1) }),
      /holds model\.layers\.0\.self_attn\.q_proj\.bias, for which this run's model has no place/,
    ],
    [
      'an infinity in the last tensor',
      (t) => {
        const head = find(t, 'lm_head.weight');
        head.dtype = 'BF16';
        head.values[300] = Number.NEGATIVE_INFINITY;
      },
      /lm_head\.weight holds -Infinity as its element 300; expected finite/,
    ],
  ])('refuses %s in words, and changes nothing', async (_, damage, words) => {
    const tensors = fileTensors(false);
    damage(tensors);
    const model = await openHuggingFaceFolder(folderOf(tensors, false));
    const { parameters, initial } = runParameters(model.config);
    const importing = importWeights(parameters, model);
    await expect(importing).rejects.toThrow(CheckpointError);
    await expect(importing).rejects.toThrow(words);
    expect(await parameters.read(parameters.value)).toEqual(initial);
  });

  it('refuses a run with fewer tokens than the file, and one whose head is tied where the file’s is not', async () => {
    const model = await openHuggingFaceFolder(folderOf(fileTensors(false), false));
    await expect(importWeights(runParameters(model.config, 36).parameters, model)).rejects.toThrow(
      /vocabulary has 37 tokens and this run's 36; expected the run's semantic-ID tokens after/,
    );
    const tied = runParameters({ ...model.config, tieWordEmbeddings: true }).parameters;
    await expect(importWeights(tied, model)).rejects.toThrow(/holds lm_head\.weight, for which .* no place/);
  });
});
