/**
 * LlamaForCausalLM's parameters in packs: a layer's four matrices (fused qkv, o, gate|up, down) are one unit. With LoRA the
 * layers are frozen, behind all that is trained, and a layer's adapters are one more unit.
 */
import { type LlamaConfig, type PaddedSizes, paddedSizes } from './llamaConfig.ts';
import { type AdaptersPlan, type LoraSettings, planAdapters } from './loraParameters.ts';
import { ParameterLayout, type ParameterPlan, type UnitPlan } from './parameterPlan.ts';

export interface LlamaParameterPlan extends ParameterPlan {
  readonly sizes: PaddedSizes;
  /** A layer's qkv [QKV, C], o [C, Q], gate|up [2F, C], down [C, F]. */
  readonly layers: readonly UnitPlan[];
  readonly adapters: AdaptersPlan | null;
}

/** A layer's four matrices and the Hugging Face tensors in them. */
function planLayer(layout: ParameterLayout, config: LlamaConfig, l: number, isFrozen: boolean): UnitPlan {
  const s = paddedSizes(config);
  const d = config.hiddenSize;
  const q = config.numHeads * config.headDim;
  const kv = config.numKeyValueHeads * config.headDim;
  const f = config.intermediateSize;
  const unit = layout.unit(
    `layer ${l}`,
    [
      [s.QKV, s.C],
      [s.C, s.Q],
      [2 * s.F, s.C],
      [s.C, s.F],
    ],
    isFrozen,
  );
  const [qkv, o, gateUp, down] = unit.matrices;
  const p = `model.layers.${l}.`;
  layout.matrixSlot(`${p}self_attn.q_proj.weight`, qkv, 0, q, d);
  layout.matrixSlot(`${p}self_attn.k_proj.weight`, qkv, q, kv, d);
  layout.matrixSlot(`${p}self_attn.v_proj.weight`, qkv, q + kv, kv, d);
  layout.matrixSlot(`${p}self_attn.o_proj.weight`, o, 0, d, q);
  layout.matrixSlot(`${p}mlp.gate_proj.weight`, gateUp, 0, f, d);
  layout.matrixSlot(`${p}mlp.up_proj.weight`, gateUp, s.F, f, d);
  layout.matrixSlot(`${p}mlp.down_proj.weight`, down, 0, d, f);
  return unit;
}

/** Throws DeviceError when a layer or the embedding is larger than `maxPackBytes`. */
export function planLlamaParameters(
  config: LlamaConfig,
  maxPackBytes: number,
  lora: LoraSettings | null = null,
): LlamaParameterPlan {
  const s = paddedSizes(config);
  const layout = new ParameterLayout(s.C, maxPackBytes);
  const d = config.hiddenSize;
  const planLayers = () =>
    Array.from({ length: config.numLayers }, (_, l) => planLayer(layout, config, l, lora !== null));
  const [embedding] = layout.unit('the embedding', [[s.V, s.C]]).matrices;
  layout.matrixSlot('model.embed_tokens.weight', embedding, 0, config.vocabularySize, d);
  let layers = lora ? [] : planLayers();
  let head = embedding;
  if (!config.tieWordEmbeddings) {
    head = layout.unit('the output head', [[s.V, s.C]]).matrices[0];
    layout.matrixSlot('lm_head.weight', head, 0, config.vocabularySize, d);
  }
  const adapters = lora && planAdapters(layout, config, lora);
  const norms = Array.from({ length: config.numLayers }, (_, l) => [
    `model.layers.${l}.input_layernorm.weight`,
    `model.layers.${l}.post_attention_layernorm.weight`,
  ]).flat();
  norms.push('model.norm.weight');
  const normsPack = layout.norms(norms, d);
  const flow = layout.flowHead(d);
  if (lora) layers = planLayers();
  const { slots, packs, numParameters } = layout;
  const numNorms = norms.length;
  return { sizes: s, slots, packs, numParameters, embedding, layers, adapters, head, normsPack, numNorms, ...flow };
}
