/** T5ForConditionalGeneration's parameters in packs: a layer's matrices are one unit. */
import { type MatrixPlan, ParameterLayout, type ParameterPlan, type UnitPlan } from './parameterPlan.ts';
import { type T5Config, type T5Sizes, t5Sizes } from './t5Config.ts';

export interface T5ParameterPlan extends ParameterPlan {
  readonly sizes: T5Sizes;
  /** A layer's qkv [QKV, C], o [C, Q], wi [wideF, C], wo [C, F]. */
  readonly encoder: readonly UnitPlan[];
  /** A layer's qkv [QKV, C], o [C, Q], cross q [Q, C], cross k|v [KV, C], cross o [C, Q], wi [wideF, C], wo [C, F]. */
  readonly decoder: readonly UnitPlan[];
  /** Tables [buckets, H] of the relative attention bias, by stack; each starts on a binding's alignment. */
  readonly bias: { readonly encoder: MatrixPlan; readonly decoder: MatrixPlan };
}

/** Throws DeviceError when a layer or the embedding is larger than `maxPackBytes`. */
export function planT5Parameters(config: T5Config, maxPackBytes: number): T5ParameterPlan {
  const s = t5Sizes(config);
  const layout = new ParameterLayout(s.C, maxPackBytes);
  const d = config.hiddenSize;
  const q = config.numHeads * config.headDim;
  const f = config.intermediateSize;
  const [embedding] = layout.unit('the embedding', [[s.V, s.C]]).matrices;
  layout.matrixSlot('shared.weight', embedding, 0, config.vocabularySize, d);
  const norms: string[] = [];

  const selfAttention = (block: string, qkv: MatrixPlan, o: MatrixPlan) => {
    const p = `${block}.layer.0.SelfAttention.`;
    for (const [k, name] of ['q', 'k', 'v'].entries()) layout.matrixSlot(`${p}${name}.weight`, qkv, k * q, q, d);
    layout.matrixSlot(`${p}o.weight`, o, 0, d, q);
    norms.push(`${block}.layer.0.layer_norm.weight`);
  };
  const feedForward = (block: string, layer: number, wi: MatrixPlan, wo: MatrixPlan) => {
    const p = `${block}.layer.${layer}.DenseReluDense.`;
    if (config.feedForward === 'gated-gelu') {
      layout.matrixSlot(`${p}wi_0.weight`, wi, 0, f, d);
      layout.matrixSlot(`${p}wi_1.weight`, wi, s.F, f, d);
    } else layout.matrixSlot(`${p}wi.weight`, wi, 0, f, d);
    layout.matrixSlot(`${p}wo.weight`, wo, 0, d, f);
    norms.push(`${block}.layer.${layer}.layer_norm.weight`);
  };

  const encoder: UnitPlan[] = [];
  for (let l = 0; l < config.numLayers; l++) {
    const unit = layout.unit(`encoder layer ${l}`, [
      [s.QKV, s.C],
      [s.C, s.Q],
      [s.wideF, s.C],
      [s.C, s.F],
    ]);
    encoder.push(unit);
    const [qkv, o, wi, wo] = unit.matrices;
    selfAttention(`encoder.block.${l}`, qkv, o);
    feedForward(`encoder.block.${l}`, 1, wi, wo);
  }
  norms.push('encoder.final_layer_norm.weight');
  const decoder: UnitPlan[] = [];
  for (let l = 0; l < config.numDecoderLayers; l++) {
    const unit = layout.unit(`decoder layer ${l}`, [
      [s.QKV, s.C],
      [s.C, s.Q],
      [s.Q, s.C],
      [s.KV, s.C],
      [s.C, s.Q],
      [s.wideF, s.C],
      [s.C, s.F],
    ]);
    decoder.push(unit);
    const [qkv, o, crossQ, crossKv, crossO, wi, wo] = unit.matrices;
    const block = `decoder.block.${l}`;
    selfAttention(block, qkv, o);
    const cross = `${block}.layer.1.EncDecAttention.`;
    layout.matrixSlot(`${cross}q.weight`, crossQ, 0, q, d);
    layout.matrixSlot(`${cross}k.weight`, crossKv, 0, q, d);
    layout.matrixSlot(`${cross}v.weight`, crossKv, q, q, d);
    layout.matrixSlot(`${cross}o.weight`, crossO, 0, d, q);
    norms.push(`${block}.layer.1.layer_norm.weight`);
    feedForward(block, 2, wi, wo);
  }
  norms.push('decoder.final_layer_norm.weight');

  let head = embedding;
  if (!config.tieWordEmbeddings) {
    head = layout.unit('the output head', [[s.V, s.C]]).matrices[0];
    layout.matrixSlot('lm_head.weight', head, 0, config.vocabularySize, d);
  }

  const buckets = config.relativeAttentionNumBuckets;
  const biasSize = Math.ceil((buckets * s.H) / 64) * 64;
  const biasPack = layout.ownPack('relativeAttentionBias', 2 * biasSize, { decays: true });
  const biasTable = (stack: 'encoder' | 'decoder', offset: number): MatrixPlan => {
    const m = { pack: biasPack, offset, rows: buckets, cols: s.H };
    layout.matrixSlot(
      `${stack}.block.0.layer.0.SelfAttention.relative_attention_bias.weight`,
      m,
      0,
      buckets,
      config.numHeads,
    );
    return m;
  };
  const bias = { encoder: biasTable('encoder', 0), decoder: biasTable('decoder', biasSize) };

  const normsPack = layout.norms(norms, d);
  const { numParameters } = layout;
  const flow = layout.flowHead(d);
  const { slots, packs } = layout;
  const numNorms = norms.length;
  return {
    sizes: s,
    slots,
    packs,
    numParameters,
    embedding,
    encoder,
    decoder,
    bias,
    head,
    normsPack,
    numNorms,
    ...flow,
  };
}
