/**
 * The model's parameters in a few packed buffers, with their gradients and AdamW's moments laid out alike.
 *
 * A pack is one buffer; a layer's four matrices (fused qkv, o, gate|up, down) lie one behind the other in it, so that
 * one dispatch transposes them and one AdamW dispatch updates many. Tensors are stored padded (llamaConfig.ts); this
 * file alone knows where each Hugging Face tensor lies.
 */
import { CheckpointError, DeviceError } from '../core/errors.ts';
import type { Gpu } from '../gpu/device.ts';
import { readFloats } from '../gpu/readback.ts';
import { type BufferOwner, numElements, sliceTensor, type Tensor } from '../gpu/tensor.ts';
import { type LlamaConfig, type PaddedSizes, paddedSizes } from './llamaConfig.ts';

/** Where one Hugging Face tensor lies. */
export interface ParameterSlot {
  readonly name: string;
  /** As in the checkpoint: [rows, cols] or [n]. */
  readonly shape: readonly number[];
  readonly pack: number;
  /** Element of the pack at which row 0 begins. */
  readonly offset: number;
  readonly rows: number;
  readonly cols: number;
  /** Elements from one row to the next. */
  readonly stride: number;
}

export interface PackPlan {
  readonly label: string;
  readonly size: number;
  /** Weight decay applies (tensors of two dimensions). */
  readonly decays: boolean;
  /** Belongs to the flow head, which has a learning rate of its own. */
  readonly isFlowHead: boolean;
}

/** A matrix inside a pack, padded: what a matmul binds. */
export interface MatrixPlan {
  readonly pack: number;
  readonly offset: number;
  readonly rows: number;
  readonly cols: number;
}

export interface LayerPlan {
  readonly pack: number;
  readonly offset: number;
  readonly size: number;
  readonly qkv: MatrixPlan;
  readonly o: MatrixPlan;
  readonly gateUp: MatrixPlan;
  readonly down: MatrixPlan;
}

export interface ParameterPlan {
  readonly config: LlamaConfig;
  readonly sizes: PaddedSizes;
  readonly slots: readonly ParameterSlot[];
  readonly packs: readonly PackPlan[];
  readonly embedding: MatrixPlan;
  readonly layers: readonly LayerPlan[];
  readonly head: MatrixPlan;
  /** Pack of the norms' gains, [2 · layers + 1, C]. */
  readonly normsPack: number;
  readonly flowWeightPack: number;
  readonly flowBiasPack: number;
}

/** Lays out all parameters in packs of at most `maxPackBytes`. Throws DeviceError when one matrix is larger than that. */
export function planParameters(config: LlamaConfig, maxPackBytes: number): ParameterPlan {
  const s = paddedSizes(config);
  const packs: { label: string; size: number; decays: boolean; isFlowHead: boolean }[] = [];
  const slots: ParameterSlot[] = [];
  const place = (label: string, size: number): { pack: number; offset: number } => {
    if (size * 4 > maxPackBytes)
      throw new DeviceError(
        `${label} takes ${((size * 4) / 1048576).toFixed(1)} MiB, more than one binding of ${(maxPackBytes / 1048576).toFixed(0)} MiB on this adapter. Choose a smaller preset.`,
      );
    let pack = packs.length - 1;
    if (pack < 0 || (packs[pack].size + size) * 4 > maxPackBytes) {
      packs.push({ label: `matrices${packs.length}`, size: 0, decays: true, isFlowHead: false });
      pack = packs.length - 1;
    }
    const offset = packs[pack].size;
    packs[pack].size += size;
    return { pack, offset };
  };
  const matrix = (at: { pack: number; offset: number }, rows: number, cols: number): MatrixPlan => ({
    ...at,
    rows,
    cols,
  });
  const slot = (name: string, m: MatrixPlan, firstRow: number, rows: number, cols: number) =>
    slots.push({
      name,
      shape: [rows, cols],
      pack: m.pack,
      offset: m.offset + firstRow * m.cols,
      rows,
      cols,
      stride: m.cols,
    });

  const d = config.hiddenSize;
  const q = config.numHeads * config.headDim;
  const kv = config.numKeyValueHeads * config.headDim;
  const f = config.intermediateSize;
  const embedding = matrix(place('the embedding', s.V * s.C), s.V, s.C);
  slot('model.embed_tokens.weight', embedding, 0, config.vocabularySize, d);
  const layers: LayerPlan[] = [];
  for (let l = 0; l < config.numLayers; l++) {
    const size = s.QKV * s.C + s.C * s.Q + 2 * s.F * s.C + s.C * s.F;
    const at = place(`layer ${l}`, size);
    let offset = at.offset;
    const next = (rows: number, cols: number): MatrixPlan => {
      const m = matrix({ pack: at.pack, offset }, rows, cols);
      offset += rows * cols;
      return m;
    };
    const layer: LayerPlan = {
      ...at,
      size,
      qkv: next(s.QKV, s.C),
      o: next(s.C, s.Q),
      gateUp: next(2 * s.F, s.C),
      down: next(s.C, s.F),
    };
    layers.push(layer);
    const p = `model.layers.${l}.`;
    slot(`${p}self_attn.q_proj.weight`, layer.qkv, 0, q, d);
    slot(`${p}self_attn.k_proj.weight`, layer.qkv, q, kv, d);
    slot(`${p}self_attn.v_proj.weight`, layer.qkv, q + kv, kv, d);
    slot(`${p}self_attn.o_proj.weight`, layer.o, 0, d, q);
    slot(`${p}mlp.gate_proj.weight`, layer.gateUp, 0, f, d);
    slot(`${p}mlp.up_proj.weight`, layer.gateUp, s.F, f, d);
    slot(`${p}mlp.down_proj.weight`, layer.down, 0, d, f);
  }
  let head = embedding;
  if (!config.tieWordEmbeddings) {
    head = matrix(place('the output head', s.V * s.C), s.V, s.C);
    slot('lm_head.weight', head, 0, config.vocabularySize, d);
  }
  const ownPack = (label: string, size: number, decays: boolean, isFlowHead: boolean): number =>
    packs.push({ label, size, decays, isFlowHead }) - 1;
  const vector = (name: string, pack: number, row: number, size: number, shape: readonly number[]) =>
    slots.push({ name, shape, pack, offset: row * s.C, rows: 1, cols: size, stride: s.C });
  const normsPack = ownPack('norms', Math.ceil(((2 * config.numLayers + 1) * s.C) / 64) * 64, false, false);
  for (let l = 0; l < config.numLayers; l++) {
    vector(`model.layers.${l}.input_layernorm.weight`, normsPack, 2 * l, d, [d]);
    vector(`model.layers.${l}.post_attention_layernorm.weight`, normsPack, 2 * l + 1, d, [d]);
  }
  vector('model.norm.weight', normsPack, 2 * config.numLayers, d, [d]);
  const flowWeightPack = ownPack('flowWeight', Math.ceil(s.C / 64) * 64, true, true);
  vector('flow_head.weight', flowWeightPack, 0, d, [1, d]);
  const flowBiasPack = ownPack('flowBias', 64, false, true);
  vector('flow_head.bias', flowBiasPack, 0, 1, [1]);
  return { config, sizes: s, slots, packs, embedding, layers, head, normsPack, flowWeightPack, flowBiasPack };
}

/** The buffers of a plan: parameters, gradients and moments, pack by pack. */
export class Parameters {
  readonly value: readonly Tensor[];
  readonly gradient: readonly Tensor[];
  readonly m: readonly Tensor[];
  readonly v: readonly Tensor[];

  constructor(
    readonly gpu: Gpu,
    owner: BufferOwner,
    readonly plan: ParameterPlan,
    options: { readonly trainable: boolean } = { trainable: true },
  ) {
    const packs = (kind: string) => plan.packs.map((p) => owner.tensor(`${p.label}.${kind}`, 'f32', [p.size]));
    this.value = packs('value');
    this.gradient = options.trainable ? packs('gradient') : [];
    this.m = options.trainable ? packs('m') : [];
    this.v = options.trainable ? packs('v') : [];
  }

  matrix(of: readonly Tensor[], m: MatrixPlan, label: string): Tensor {
    return sliceTensor(of[m.pack], label, m.offset, [m.rows, m.cols]);
  }

  slot(name: string): ParameterSlot {
    const slot = this.plan.slots.find((x) => x.name === name);
    if (!slot)
      throw new CheckpointError(
        `The model has no tensor ${name}; it has ${this.plan.slots.length}, from ${this.plan.slots[0].name} on.`,
      );
    return slot;
  }

  /** Uploads tensors by Hugging Face name; every name not given keeps zeros. */
  write(of: readonly Tensor[], tensors: ReadonlyMap<string, Float32Array>): void {
    const packs = of.map((t) => new Float32Array(numElements(t.shape)));
    for (const [name, data] of tensors) {
      const slot = this.slot(name);
      if (data.length !== numElements(slot.shape))
        throw new CheckpointError(
          `${name}: expected ${numElements(slot.shape)} values for [${slot.shape}], found ${data.length}.`,
        );
      for (let r = 0; r < slot.rows; r++)
        packs[slot.pack].set(data.subarray(r * slot.cols, (r + 1) * slot.cols), slot.offset + r * slot.stride);
    }
    for (const [i, t] of of.entries()) this.gpu.device.queue.writeBuffer(t.buffer, t.offsetBytes, packs[i]);
  }

  /** All tensors by Hugging Face name, unpadded. */
  async read(of: readonly Tensor[]): Promise<Map<string, Float32Array>> {
    const packs: Float32Array[] = [];
    for (const t of of) packs.push(await readFloats(this.gpu, t, numElements(t.shape)));
    const out = new Map<string, Float32Array>();
    for (const slot of this.plan.slots) {
      const data = new Float32Array(slot.rows * slot.cols);
      for (let r = 0; r < slot.rows; r++) {
        const at = slot.offset + r * slot.stride;
        data.set(packs[slot.pack].subarray(at, at + slot.cols), r * slot.cols);
      }
      out.set(slot.name, data);
    }
    return out;
  }
}
