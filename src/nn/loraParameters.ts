/**
 * Low-rank adapters of a Llama (Hu et al. 2021, arXiv:2106.09685): W + (α / rank) · B·A for chosen matrices of every layer,
 * under the names of Hugging Face's PEFT. What the layers hold is frozen; embedding, head, norms and flow head are trained
 * whole, because the semantic IDs' tokens are new (PEFT: `modules_to_save`).
 */
import type { LoraTarget } from '../config/runConfig.ts';
import { type LlamaConfig, paddedSizes } from './llamaConfig.ts';
import { pad } from './padding.ts';
import type { ParameterLayout, UnitPlan } from './parameterPlan.ts';

export interface LoraSettings {
  readonly rank: number;
  readonly alpha: number;
  readonly targets: readonly LoraTarget[];
}

/** Rows of one of a layer's matrices that are one Hugging Face tensor, pads behind them included. */
export interface LoraRegionPlan {
  readonly target: LoraTarget;
  /** Index of the matrix in its unit. */
  readonly matrix: number;
  readonly firstRow: number;
  readonly rows: number;
  /** Index of A in the adapters' unit, B behind it; null where the target has no adapter. */
  readonly adapter: number | null;
}

export interface AdaptersPlan {
  readonly settings: LoraSettings;
  /** A multiple of 4; A's rows and B's columns beyond the rank are zeros and stay zeros. */
  readonly paddedRank: number;
  /** Together all rows of a layer's matrices; the same in every layer. */
  readonly regions: readonly LoraRegionPlan[];
  /** Of each layer: A [paddedRank, cols] and B [rows, paddedRank] of each target in turn. */
  readonly layers: readonly UnitPlan[];
}

const MODULES: Record<LoraTarget, string> = {
  q_proj: 'self_attn.q_proj',
  k_proj: 'self_attn.k_proj',
  v_proj: 'self_attn.v_proj',
  o_proj: 'self_attn.o_proj',
  gate_proj: 'mlp.gate_proj',
  up_proj: 'mlp.up_proj',
  down_proj: 'mlp.down_proj',
};

export function planAdapters(layout: ParameterLayout, config: LlamaConfig, settings: LoraSettings): AdaptersPlan {
  const s = paddedSizes(config);
  const { rank, targets } = settings;
  const paddedRank = pad(rank, 4);
  const q = config.numHeads * config.headDim;
  const kv = config.numKeyValueHeads * config.headDim;
  const [d, f] = [config.hiddenSize, config.intermediateSize];
  // Per target: matrix, first row and rows with pads; rows and columns without, columns with.
  const all: readonly (readonly [LoraTarget, number, number, number, number, number, number])[] = [
    ['q_proj', 0, 0, q, q, d, s.C],
    ['k_proj', 0, q, kv, kv, d, s.C],
    ['v_proj', 0, q + kv, s.QKV - q - kv, kv, d, s.C],
    ['o_proj', 1, 0, s.C, d, q, s.Q],
    ['gate_proj', 2, 0, s.F, f, d, s.C],
    ['up_proj', 2, s.F, s.F, f, d, s.C],
    ['down_proj', 3, 0, s.C, d, f, s.F],
  ];
  const chosen = all.filter(([target]) => targets.includes(target));
  // B's rows are padded so that every matrix begins on a binding's alignment.
  const sizes = chosen.flatMap(([, , , rows, , , cols]) => [
    [paddedRank, cols] as const,
    [pad(rows, 16), paddedRank] as const,
  ]);
  const layers = Array.from({ length: config.numLayers }, (_, l) => {
    const unit = layout.unit(`the adapters of layer ${l}`, sizes);
    chosen.forEach(([target, , , , rows, cols], k) => {
      const name = `base_model.model.model.layers.${l}.${MODULES[target]}`;
      layout.matrixSlot(`${name}.lora_A.weight`, unit.matrices[2 * k], 0, rank, cols);
      layout.matrixSlot(`${name}.lora_B.weight`, unit.matrices[2 * k + 1], 0, rows, rank);
    });
    return unit;
  });
  const regions = all.map(([target, matrix, firstRow, rows]) => {
    const k = chosen.findIndex(([name]) => name === target);
    return { target, matrix, firstRow, rows, adapter: k < 0 ? null : 2 * k };
  });
  return { settings, paddedRank, regions, layers };
}
