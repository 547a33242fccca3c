/**
 * What LoRA adds to a body's launches. A layer's matrices with their adapters are merged into scratch, once before its
 * forward products and once before its backward ones; the gradients of its matrices go to scratch too, and from there to
 * its adapters. Products and kernels know nothing of it, and nothing of a layer but its adapters has a gradient.
 */
import { sliceTensor, type Tensor } from '../../gpu/tensor.ts';
import { loraGradient } from '../../kernels/lora/loraGradient.ts';
import { loraMerge } from '../../kernels/lora/loraMerge.ts';
import { type LoraRegion, loraGradientTable, loraMergeTable } from '../../kernels/lora/loraTables.ts';
import type { AdaptersPlan } from '../loraParameters.ts';
import type { AddTensor } from '../modelPlan.ts';
import type { UnitPlan } from '../parameterPlan.ts';
import type { Launches, ModelTensors } from './body.ts';

const MERGED = { forward: 'merged.forward', backward: 'merged.backward' } as const;

export class LoraLayers {
  /** Any layer's unit as it lies in scratch: products of the backward pass bind this, of the pack behind all packs. */
  readonly unit: UnitPlan;
  private readonly mergeTable: Uint32Array;
  private readonly gradientTable: Uint32Array;

  constructor(
    private readonly adapters: AdaptersPlan,
    private readonly layers: readonly UnitPlan[],
    numPacks: number,
  ) {
    const { offset: start, size, matrices } = layers[0];
    this.unit = {
      pack: numPacks,
      offset: 0,
      size,
      matrices: matrices.map((m) => ({ ...m, pack: numPacks, offset: m.offset - start })),
    };
    const [own] = adapters.layers;
    const at = (k: number) => own.matrices[k].offset - own.offset;
    const regions = adapters.regions.map(({ matrix, firstRow, rows, adapter }): LoraRegion => {
      const { offset, cols } = this.unit.matrices[matrix];
      return {
        offset: offset + firstRow * cols,
        rows,
        cols,
        adapter: adapter === null ? null : { a: at(adapter), b: at(adapter + 1) },
      };
    });
    this.mergeTable = loraMergeTable(regions, adapters.paddedRank);
    this.gradientTable = loraGradientTable(regions, adapters.paddedRank);
  }

  addTensors(add: AddTensor): void {
    add('inputs', 'loraMergeTable', [this.mergeTable.length], { type: 'u32' });
    add('inputs', 'loraGradientTable', [this.gradientTable.length], { type: 'u32' });
    for (const name of Object.values(MERGED)) add('workspace', name, [this.unit.size], { isShared: true });
    add('workspace', 'dMerged', [this.unit.size], { isShared: true });
  }

  constants(): readonly (readonly [string, Uint32Array])[] {
    return [
      ['loraMergeTable', this.mergeTable],
      ['loraGradientTable', this.gradientTable],
    ];
  }

  /** The model's tensors with one pack more, `unit`'s: the backward pass's scratch. */
  withScratch(m: ModelTensors): ModelTensors {
    // Frozen packs have no gradients: between those of the trained packs and this one the list has holes.
    const gradient = m.gradient.slice();
    gradient[this.unit.pack] = m.tensor.dMerged;
    const value = [...m.value, m.tensor[MERGED.backward]];
    // A view: whatever else the model gives its launches is its own.
    return Object.create(m, { value: { value }, gradient: { value: gradient } });
  }

  /** Whether a layer's matrix of this index has an adapter, and its gradient is wanted. */
  trains(matrix: number): boolean {
    return this.adapters.regions.some((region) => region.matrix === matrix && region.adapter !== null);
  }

  private get scale(): number {
    return this.adapters.settings.alpha / this.adapters.settings.rank;
  }

  private ofLayer(of: readonly Tensor[], units: readonly UnitPlan[], l: number, label: string): Tensor {
    const { pack, offset, size } = units[l];
    return sliceTensor(of[pack], label, offset, [size]);
  }

  /** Makes the l-th layer's merged matrices; returns where they are. */
  merge(b: Launches, l: number, phase: keyof typeof MERGED): Tensor {
    const { m } = b;
    const merged = m.tensor[MERGED[phase]];
    b.add(
      loraMerge({
        rank: this.adapters.paddedRank,
        scale: this.scale,
        table: m.tensor.loraMergeTable,
        numTiles: this.mergeTable.length / 8,
        weights: this.ofLayer(m.value, this.layers, l, 'weights'),
        adapters: this.ofLayer(m.value, this.adapters.layers, l, 'adapters'),
        merged,
        label: `layer ${l} merge${phase === 'backward' ? ' again' : ''}`,
      }),
    );
    return merged;
  }

  /** The gradients of the l-th layer's adapters, from those of its matrices in scratch. */
  gradient(b: Launches, l: number): void {
    const { m } = b;
    b.add(
      loraGradient({
        rank: this.adapters.paddedRank,
        scale: this.scale,
        table: m.tensor.loraGradientTable,
        numTiles: this.gradientTable.length / 8,
        dWeights: m.tensor.dMerged,
        adapters: this.ofLayer(m.value, this.adapters.layers, l, 'adapters'),
        gradient: this.ofLayer(m.gradient, this.adapters.layers, l, 'adapters.gradient'),
        label: `layer ${l} adapters`,
      }),
    );
  }
}
