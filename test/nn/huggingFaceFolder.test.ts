import { describe, expect, it } from 'vitest';
import { bytesSource } from '../../src/core/byteStreams.ts';
import { CheckpointError } from '../../src/core/errors.ts';
import { openHuggingFaceFolder } from '../../src/nn/huggingFaceFolder.ts';
import { checkPublishedConfig } from '../../src/nn/publishedConfig.ts';
import { fileOf } from './safetensorsFile.ts';

/** As published: SmolLM-135M's, with what does not matter left out. */
const CONFIG = {
  architectures: ['LlamaForCausalLM'],
  attention_bias: false,
  bos_token_id: 0,
  eos_token_id: [0, 2],
  hidden_act: 'silu',
  hidden_size: 576,
  intermediate_size: 1536,
  max_position_embeddings: 2048,
  model_type: 'llama',
  num_attention_heads: 9,
  num_hidden_layers: 30,
  num_key_value_heads: 3,
  rms_norm_eps: 1e-5,
  rope_scaling: null,
  rope_theta: 10000.0,
  tie_word_embeddings: true,
  torch_dtype: 'bfloat16',
  vocab_size: 49152,
};

describe('config.json of a published Llama', () => {
  it('gives the model’s shape', () => {
    expect(checkPublishedConfig(CONFIG)).toEqual({
      config: {
        architecture: 'llama',
        hiddenSize: 576,
        intermediateSize: 1536,
        numLayers: 30,
        numHeads: 9,
        numKeyValueHeads: 3,
        rmsNormEps: 1e-5,
        ropeTheta: 10000,
        tieWordEmbeddings: true,
        vocabularySize: 49152,
        headDim: 64,
      },
      bosToken: 0,
      eosToken: [0, 2],
      padToken: null,
      maxPositions: 2048,
    });
  });

  it('takes what transformers takes where a key is missing, and reads rope_parameters of version 5', () => {
    const { model_type, hidden_size, intermediate_size, num_attention_heads, num_hidden_layers } = CONFIG;
    const least = {
      model_type,
      hidden_size,
      intermediate_size,
      num_attention_heads,
      num_hidden_layers,
      vocab_size: 32000,
    };
    const { config, ...said } = checkPublishedConfig(least);
    expect(config).toMatchObject({ numKeyValueHeads: 9, rmsNormEps: 1e-6, ropeTheta: 10000, tieWordEmbeddings: false });
    expect(said).toEqual({ bosToken: null, eosToken: null, padToken: null, maxPositions: null });
    expect(checkPublishedConfig({ ...least, eos_token_id: 31999, pad_token_id: -1 })).toMatchObject({
      eosToken: 31999,
      padToken: -1,
    });
    const rope_parameters = { rope_type: 'default', rope_theta: 500000 };
    expect(checkPublishedConfig({ ...least, rope_parameters }).config).toMatchObject({ ropeTheta: 500000 });
    expect(checkPublishedConfig({ ...least, head_dim: 64, rope_scaling: { type: 'default' } }).config.headDim).toBe(64);
  });

  it.each<[string, unknown, RegExp]>([
    ['no object', [], /expected a JSON object/],
    ['another model', { model_type: 'mistral' }, /model_type is "mistral", expected "llama"/],
    ['another head', { architectures: ['LlamaForSequenceClassification'] }, /expected LlamaForCausalLM/],
    ['quantised weights', { quantization_config: { bits: 4 } }, /quantised weights are not supported/],
    ['another activation', { hidden_act: 'gelu' }, /hidden_act is "gelu", and only "silu" is supported/],
    ['biases in attention', { attention_bias: true }, /attention_bias is true, and only false/],
    ['biases in the feed-forward', { mlp_bias: true }, /mlp_bias is true, and only false/],
    ['partial rotation', { partial_rotary_factor: 0.5 }, /partial_rotary_factor is 0\.5, and only 1/],
    ['scaled frequencies', { rope_scaling: { rope_type: 'llama3' } }, /rope_scaling\.rope_type is "llama3"/],
    ['scaled frequencies, old key', { rope_scaling: { type: 'linear' } }, /rope_scaling\.rope_type is "linear"/],
    ['scaled frequencies, new key', { rope_parameters: { rope_type: 'yarn' } }, /rope_parameters\.rope_type is "yarn"/],
    ['scaling of words', { rope_scaling: 'linear' }, /rope_scaling: expected an object or null, found "linear"/],
    ['wider heads', { head_dim: 128 }, /head_dim is 128, and only 64 is supported/],
    ['heads that do not divide', { num_attention_heads: 7 }, /576 over num_attention_heads 7: expected an even whole/],
    ['odd heads', { num_attention_heads: 64 }, /expected an even whole number of columns/],
    ['groups that do not divide', { num_key_value_heads: 2 }, /9 is not a multiple of num_key_value_heads 2/],
    ['no size', { hidden_size: undefined }, /hidden_size: expected a whole number of at least 1, found missing/],
    ['a size of words', { num_hidden_layers: '30' }, /num_hidden_layers: expected a whole number.*found "30"/],
    ['no vocabulary', { vocab_size: 2 }, /vocab_size: expected a whole number of at least 3, found 2/],
    ['a first token that is none', { bos_token_id: 49152 }, /bos_token_id: expected a token, 0 … 49151 .*found 49152/],
    ['a pad that is none', { pad_token_id: -2 }, /pad_token_id: expected a token, -1 … 49151 .*found -2/],
    ['a last token that is none', { eos_token_id: [2, 49152] }, /eos_token_id: expected tokens, .*found \[2,49152\]/],
    ['no last token', { eos_token_id: [] }, /eos_token_id: expected tokens, .*found \[\]/],
    ['an epsilon of 0', { rms_norm_eps: 0 }, /rms_norm_eps: expected a number above 0, found 0/],
    ['a tie of words', { tie_word_embeddings: 'yes' }, /tie_word_embeddings: expected true or false/],
  ])('refuses %s in words', (_, change, words) => {
    const check = () => checkPublishedConfig(Array.isArray(change) ? change : { ...CONFIG, ...(change as object) });
    expect(check).toThrow(CheckpointError);
    expect(check).toThrow(words);
    expect(check).toThrow(/^config\.json: .*Nothing was loaded\.$/);
  });
});

describe('the folder of a published model', () => {
  const json = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));
  const folder = (files: Record<string, Uint8Array>) =>
    openHuggingFaceFolder(new Map(Object.entries(files).map(([name, bytes]) => [name, bytesSource(name, bytes)])));

  it('opens with one file, which goes before an index', async () => {
    const model = fileOf({ x: { dtype: 'BF16', shape: [1], data_offsets: [0, 2] } }, 2);
    const files = { 'config.json': json(CONFIG), 'model.safetensors': model };
    expect((await folder(files)).tensors.name).toBe('model.safetensors');
    const both = { ...files, 'model.safetensors.index.json': json({}) };
    expect((await folder(both)).tensors.name).toBe('model.safetensors');
  });

  it.each<[string, Record<string, Uint8Array>, RegExp]>([
    ['no configuration', { 'README.md': json('') }, /has no config\.json.*found README\.md/],
    ['nothing', {}, /has no config\.json.*found nothing/],
    [
      'a configuration that is cut',
      { 'config.json': json(CONFIG).slice(0, 50) },
      /^config\.json: the file is not JSON/,
    ],
    [
      'PyTorch files alone',
      { 'config.json': json(CONFIG), 'pytorch_model.bin': new Uint8Array(9) },
      /neither model\.safetensors nor .*index\.json, only files of PyTorch: save/,
    ],
    [
      'no weights',
      { 'config.json': json(CONFIG) },
      /neither model\.safetensors nor model\.safetensors\.index\.json\. No/,
    ],
    [
      'an index that points nowhere',
      { 'config.json': json(CONFIG), 'model.safetensors.index.json': json({ weight_map: { x: 'gone.safetensors' } }) },
      /puts x into gone\.safetensors, and there is no such file/,
    ],
  ])('refuses %s in words', async (_, files, words) => {
    const opening = folder(files);
    await expect(opening).rejects.toThrow(CheckpointError);
    await expect(opening).rejects.toThrow(words);
  });
});
