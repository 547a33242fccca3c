/** LlamaForCausalLM's parameters in packs: a layer's four matrices (fused qkv, o, gate|up, down) are one unit. */
import { type LlamaConfig, type PaddedSizes, paddedSizes } from './llamaConfig.ts';
import { ParameterLayout, type ParameterPlan, type UnitPlan } from './parameterPlan.ts';

export interface LlamaParameterPlan extends ParameterPlan {
  readonly sizes: PaddedSizes;
  /** A layer's qkv [QKV, C], o [C, Q], gate|up [2F, C], down [C, F]. */
  readonly layers: readonly UnitPlan[];
}

/** Throws DeviceError when a layer or the embedding is larger than `maxPackBytes`. */
export function planLlamaParameters(config: LlamaConfig, maxPackBytes: number): LlamaParameterPlan {
  const s = paddedSizes(config);
  const layout = new ParameterLayout(s.C, maxPackBytes);
  const d = config.hiddenSize;
  const q = config.numHeads * config.headDim;
  const kv = config.numKeyValueHeads * config.headDim;
  const f = config.intermediateSize;
  const [embedding] = layout.unit('the embedding', [[s.V, s.C]]).matrices;
  layout.matrixSlot('model.embed_tokens.weight', embedding, 0, config.vocabularySize, d);
  const layers: UnitPlan[] = [];
  for (let l = 0; l < config.numLayers; l++) {
    const unit = layout.unit(`layer ${l}`, [
      [s.QKV, s.C],
      [s.C, s.Q],
      [2 * s.F, s.C],
      [s.C, s.F],
    ]);
    layers.push(unit);
    const [qkv, o, gateUp, down] = unit.matrices;
    const p = `model.layers.${l}.`;
    layout.matrixSlot(`${p}self_attn.q_proj.weight`, qkv, 0, q, d);
    layout.matrixSlot(`${p}self_attn.k_proj.weight`, qkv, q, kv, d);
    layout.matrixSlot(`${p}self_attn.v_proj.weight`, qkv, q + kv, kv, d);
    layout.matrixSlot(`${p}self_attn.o_proj.weight`, o, 0, d, q);
    layout.matrixSlot(`${p}mlp.gate_proj.weight`, gateUp, 0, f, d);
    layout.matrixSlot(`${p}mlp.up_proj.weight`, gateUp, s.F, f, d);
    layout.matrixSlot(`${p}mlp.down_proj.weight`, down, 0, d, f);
  }
  let head = embedding;
  if (!config.tieWordEmbeddings) {
    head = layout.unit('the output head', [[s.V, s.C]]).matrices[0];
    layout.matrixSlot('lm_head.weight', head, 0, config.vocabularySize, d);
  }
  const norms = layers.flatMap((_, l) => [
    `model.layers.${l}.input_layernorm.weight`,
    `model.layers.${l}.post_attention_layernorm.weight`,
  ]);
  norms.push('model.norm.weight');
  const normsPack = layout.norms(norms, d);
  const { numParameters } = layout;
  const flow = layout.flowHead(d);
  const { slots, packs } = layout;
  return { sizes: s, slots, packs, numParameters, embedding, layers, head, normsPack, numNorms: norms.length, ...flow };
}
