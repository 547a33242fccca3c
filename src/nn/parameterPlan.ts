/**
 * Where every parameter of a model lies: a few packed buffers, and inside them the padded matrices that kernels bind and
 * the Hugging Face tensors they hold. An architecture lays its own out with `ParameterLayout` (`llamaParameters.ts`,
 * `t5Parameters.ts`); after: `parameters.ts`, the buffers themselves.
 */
import { DeviceError } from '../core/errors.ts';

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
  /** Never changes: it has no gradient and no moments. Such packs come after all others. */
  readonly isFrozen: boolean;
}

/** A matrix inside a pack, padded: what a matmul binds. */
export interface MatrixPlan {
  readonly pack: number;
  readonly offset: number;
  readonly rows: number;
  readonly cols: number;
}

/** Matrices that lie one behind the other in one pack, so that one dispatch transposes all of them. */
export interface UnitPlan {
  readonly pack: number;
  readonly offset: number;
  readonly size: number;
  readonly matrices: readonly MatrixPlan[];
}

export interface ParameterPlan {
  readonly slots: readonly ParameterSlot[];
  readonly packs: readonly PackPlan[];
  /** Parameters as Hugging Face counts them, without the flow head and without adapters. */
  readonly numParameters: number;
  /** [Vpad, C] */
  readonly embedding: MatrixPlan;
  /** [Vpad, C]; the embedding itself where they are tied. */
  readonly head: MatrixPlan;
  /** Pack of the norms' gains, [numNorms, C]. */
  readonly normsPack: number;
  readonly numNorms: number;
  readonly flowWeightPack: number;
  readonly flowBiasPack: number;
}

/** Flow head and adapters are ours or PEFT's; all other tensors are those of the Hugging Face model. */
export const isFlowHead = ({ name }: ParameterSlot): boolean => name.startsWith('flow_head');
export const isAdapter = ({ name }: ParameterSlot): boolean => name.includes('.lora_');
export const isOfModel = (slot: ParameterSlot): boolean => !isFlowHead(slot) && !isAdapter(slot);

/** The packs that are trained: gradients and moments are lists as long as this one. */
export const trainedPacks = (plan: ParameterPlan): readonly PackPlan[] => plan.packs.filter((p) => !p.isFrozen);

/** Elements of the tensors that are trained, adapters and flow head among them. */
export const numTrainedParameters = ({ slots, packs }: ParameterPlan): number =>
  slots.reduce((a, s) => a + (packs[s.pack].isFrozen ? 0 : s.rows * s.cols), 0);

/** Lays tensors out in packs of at most `maxPackBytes`. */
export class ParameterLayout {
  readonly packs: { label: string; size: number; decays: boolean; isFlowHead: boolean; isFrozen: boolean }[] = [];
  readonly slots: ParameterSlot[] = [];
  /** The pack that takes the next unit of matrices, of those that are frozen and of those that are not. */
  private readonly openPack = new Map<boolean, number>();

  constructor(
    /** Padded width of the hidden states: the stride of vectors. */
    private readonly C: number,
    private readonly maxPackBytes: number,
  ) {}

  /** Matrices [rows, cols], padded, one behind the other. Throws DeviceError when together they are larger than a pack may be. */
  unit(label: string, sizes: readonly (readonly [rows: number, cols: number])[], isFrozen = false): UnitPlan {
    const size = sizes.reduce((a, [rows, cols]) => a + rows * cols, 0);
    if (size * 4 > this.maxPackBytes)
      throw new DeviceError(
        `${label} takes ${((size * 4) / 1048576).toFixed(1)} MiB; a buffer of parameters holds at most ${(this.maxPackBytes / 1048576).toFixed(0)} MiB (the adapter's binding limit, and never more than 128). Choose a model with fewer tokens or narrower layers.`,
      );
    const { packs } = this;
    let pack = this.openPack.get(isFrozen);
    if (pack === undefined || (packs[pack].size + size) * 4 > this.maxPackBytes)
      pack = this.ownPack(`matrices${packs.length}`, 0, { decays: true, isFrozen });
    this.openPack.set(isFrozen, pack);
    const offset = packs[pack].size;
    packs[pack].size += size;
    let at = offset;
    const matrices = sizes.map(([rows, cols]) => {
      const m = { pack, offset: at, rows, cols };
      at += rows * cols;
      return m;
    });
    return { pack, offset, size, matrices };
  }

  /** A pack for itself; returns its number. */
  ownPack(
    label: string,
    size: number,
    kind: { readonly decays: boolean; readonly isFlowHead?: boolean; readonly isFrozen?: boolean },
  ): number {
    const { decays, isFlowHead = false, isFrozen = false } = kind;
    if (!isFrozen && this.packs.at(-1)?.isFrozen) throw new Error(`${label}: a trained pack behind a frozen one.`);
    return this.packs.push({ label, size, decays, isFlowHead, isFrozen }) - 1;
  }

  /** A Hugging Face matrix [rows, cols] in a padded one, from its row `firstRow` on. */
  matrixSlot(name: string, m: MatrixPlan, firstRow: number, rows: number, cols: number): void {
    this.slots.push({
      name,
      shape: [rows, cols],
      pack: m.pack,
      offset: m.offset + firstRow * m.cols,
      rows,
      cols,
      stride: m.cols,
    });
  }

  /** A vector of `size` elements as row `row` of a pack whose rows are C wide. */
  vectorSlot(name: string, pack: number, row: number, size: number, shape: readonly number[] = [size]): void {
    this.slots.push({ name, shape, pack, offset: row * this.C, rows: 1, cols: size, stride: this.C });
  }

  /** The norms' gains by name, one a row; returns their pack. */
  norms(names: readonly string[], size: number): number {
    const pack = this.ownPack('norms', Math.ceil((names.length * this.C) / 64) * 64, { decays: false });
    names.forEach((name, row) => {
      this.vectorSlot(name, pack, row, size);
    });
    return pack;
  }

  /** log F(s) = flow_head · h(s) + bias: a pack each, for its own learning rate and decay. */
  flowHead(size: number): { flowWeightPack: number; flowBiasPack: number } {
    const flowWeightPack = this.ownPack('flowWeight', Math.ceil(this.C / 64) * 64, { decays: true, isFlowHead: true });
    this.vectorSlot('flow_head.weight', flowWeightPack, 0, size, [1, size]);
    const flowBiasPack = this.ownPack('flowBias', 64, { decays: false, isFlowHead: true });
    this.vectorSlot('flow_head.bias', flowBiasPack, 0, 1);
    return { flowWeightPack, flowBiasPack };
  }

  /** Elements of all tensors so far but the flow head's and the adapters'. */
  get numParameters(): number {
    return this.slots.filter(isOfModel).reduce((a, s) => a + s.shape.reduce((x, y) => x * y, 1), 0);
  }
}
