/** A published Llama, written here in shards of every float type, in the parameters of a run with more tokens. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CheckpointError } from '../../src/core/errors.ts';
import { RandomStream } from '../../src/core/random.ts';
import { BufferOwner } from '../../src/gpu/tensor.ts';
import { importWeights, openHuggingFaceFolder } from '../../src/nn/huggingFaceFolder.ts';
import { llamaConfig } from '../../src/nn/llamaConfig.ts';
import { planLlamaParameters } from '../../src/nn/llamaParameters.ts';
import type { ModelConfig } from '../../src/nn/modelConfig.ts';
import { Parameters } from '../../src/nn/parameters.ts';
import { type TestDevice, testDevice } from '../gpu/testDevice.ts';
import { encode, type FileTensor, folderOf } from './huggingFaceFiles.ts';

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

let device: TestDevice;
let owner: BufferOwner;
beforeAll(async () => {
  device = await testDevice();
  owner = new BufferOwner(device.gpu, 'import test');
});
afterAll(() => owner.free());

/** A run's parameters with their initial values, for the file's shape and the run's vocabulary. */
function runParameters(shape: ModelConfig, vocabulary = RUN_TOKENS) {
  if (shape.architecture !== 'llama') throw new Error('these files are of a Llama');
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
    const model = await openHuggingFaceFolder(folderOf(tensors, config(tied)));
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
    const model = await openHuggingFaceFolder(folderOf(tensors, config(true)));
    const { parameters } = runParameters({ ...model.config, tieWordEmbeddings: false } as ModelConfig);
    await importWeights(parameters, model);
    const read = await parameters.read(parameters.value);
    expect(read.get('lm_head.weight')!.subarray(0, FILE_TOKENS * 24)).toEqual(tensors[0].values);
  });

  it('leaves out the tables that old versions saved', async () => {
    const table = { name: 'model.layers.0.self_attn.rotary_emb.inv_freq', shape: [3], dtype: 'F32' };
    const tensors = [...fileTensors(false), { ...table, values: Float32Array.of(1, 0.1, 0.01) }];
    const model = await openHuggingFaceFolder(folderOf(tensors, config(false)));
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
    const model = await openHuggingFaceFolder(folderOf(tensors, config(false)));
    const { parameters, initial } = runParameters(model.config);
    const importing = importWeights(parameters, model);
    await expect(importing).rejects.toThrow(CheckpointError);
    await expect(importing).rejects.toThrow(words);
    expect(await parameters.read(parameters.value)).toEqual(initial);
  });

  it('refuses a run with fewer tokens than the file, and one whose head is tied where the file’s is not', async () => {
    const model = await openHuggingFaceFolder(folderOf(fileTensors(false), config(false)));
    await expect(importWeights(runParameters(model.config, 36).parameters, model)).rejects.toThrow(
      /vocabulary has 37 tokens and this run's 36; expected the run's semantic-ID tokens after/,
    );
    const tied = runParameters({ ...model.config, tieWordEmbeddings: true } as ModelConfig).parameters;
    await expect(importWeights(tied, model)).rejects.toThrow(/holds lm_head\.weight, for which .* no place/);
  });
});
