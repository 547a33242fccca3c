/** A published Llama small enough to train here, as the files of its folder; the run's configuration for its shape. */
import type { ByteSource } from '../../src/core/byteStreams.ts';
import { RandomStream } from '../../src/core/random.ts';
import { type FileTensor, folderOf } from './huggingFaceFiles.ts';

export const FILE_TOKENS = 37;
/** Padded in every direction: 24 of 64 columns, 40 of 64, heads of 6. */
export const SHAPE = {
  architecture: 'llama' as const,
  hiddenSize: 24,
  intermediateSize: 40,
  numLayers: 2,
  numHeads: 4,
  numKeyValueHeads: 2,
  rmsNormEps: 1e-5,
  ropeTheta: 10000,
  tieWordEmbeddings: false,
};
const CONFIG = {
  architectures: ['LlamaForCausalLM'],
  model_type: 'llama',
  vocab_size: FILE_TOKENS,
  hidden_size: 24,
  intermediate_size: 40,
  num_hidden_layers: 2,
  num_attention_heads: 4,
  num_key_value_heads: 2,
  rms_norm_eps: 1e-5,
  bos_token_id: 0,
  eos_token_id: [1, 5],
  max_position_embeddings: 64,
};
/** [out, in] of a layer's matrices. */
export const MATRICES: Readonly<Record<string, readonly [number, number]>> = {
  'self_attn.q_proj': [24, 24],
  'self_attn.k_proj': [12, 24],
  'self_attn.v_proj': [12, 24],
  'self_attn.o_proj': [24, 24],
  'mlp.gate_proj': [40, 24],
  'mlp.up_proj': [40, 24],
  'mlp.down_proj': [24, 40],
};
/** A Llama of normal weights, rounded to what half precision holds, in two shards. */
export function tinyLlama(): Map<string, ByteSource> {
  const shapes: [string, readonly number[]][] = [['model.embed_tokens.weight', [FILE_TOKENS, 24]]];
  for (let l = 0; l < 2; l++) {
    const p = `model.layers.${l}.`;
    for (const [name, shape] of Object.entries(MATRICES)) shapes.push([`${p}${name}.weight`, shape]);
    for (const name of ['input_layernorm', 'post_attention_layernorm']) shapes.push([`${p}${name}.weight`, [24]]);
  }
  shapes.push(['model.norm.weight', [24]], ['lm_head.weight', [FILE_TOKENS, 24]]);
  const tensors = shapes.map(([name, shape]): FileTensor => {
    const random = new RandomStream(5, name);
    const draw = () => (shape.length === 1 ? 1 : 0) + Math.round(256 * random.normal() * 0.2) / 256;
    return { name, shape, dtype: 'F16', values: Float32Array.from({ length: shape.reduce((a, b) => a * b) }, draw) };
  });
  return folderOf(tensors, CONFIG);
}
