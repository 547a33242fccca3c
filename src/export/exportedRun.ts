/**
 * A run as an export takes it: at a checkpoint, whose files are checked and copied as they are, or before its first step, from its
 * initial or imported weights, without a GPU and whatever its memory. Before: `train/checkpoint.ts`. After: `torchFolder.ts`.
 */
import type { FileSink } from '../core/byteStreams.ts';
import { initialValues } from '../nn/initialize.ts';
import { planLlamaParameters } from '../nn/llamaParameters.ts';
import type { ParameterPlan, ParameterSlot } from '../nn/parameterPlan.ts';
import { planT5Parameters } from '../nn/t5Parameters.ts';
import {
  type CheckpointFiles,
  checkpointFileNames,
  findFile,
  openCheckpoint,
  writeCheckpoint,
} from '../train/checkpoint.ts';
import type { ImportedModel } from '../train/importModel.ts';
import type { PreparedData } from '../train/prepare.ts';
import type { TrainerPosition } from '../train/trainer.ts';

export type CreateFile = (name: string) => Promise<FileSink>;

export interface ExportedRun {
  readonly data: PreparedData;
  readonly position: TrainerPosition;
  /** `Trainer.keptArrays`. */
  readonly kept: ReadonlyMap<string, Float32Array>;
  readonly plan: ParameterPlan;
  /** A parameter's elements in order, in pieces; adapters are parameters of their own. */
  values(slot: ParameterSlot): AsyncIterable<Float32Array>;
  /** Writes the checkpoint: `model/config.json`, `model/model.safetensors` and the rest. */
  writeModel(create: CreateFile): Promise<void>;
}

/** Where a model's parameters would lie in buffers without a limit: their names and shapes. */
export function parametersOf({ model, config }: Pick<PreparedData, 'model' | 'config'>): ParameterPlan {
  return model.architecture === 't5'
    ? planT5Parameters(model, Number.POSITIVE_INFINITY)
    : planLlamaParameters(model, Number.POSITIVE_INFINITY, config.lora);
}

/** Elements of a tensor in memory at once. */
const PIECE = 1 << 20;
/** Bytes of a file in memory at once. */
const PIECE_BYTES = 16 * 1048576;

/** Copies a file a piece at a time. */
export async function copyFile(files: CheckpointFiles, name: string, create: CreateFile, as = name): Promise<void> {
  const source = findFile(files, name)!;
  const sink = await create(as);
  try {
    for (let at = 0; at < source.size; at += PIECE_BYTES)
      await sink.write(await source.read(at, Math.min(source.size, at + PIECE_BYTES)));
  } finally {
    await sink.close();
  }
}

/** Throws CheckpointError when a file is missing, damaged or of another run (`openCheckpoint`). */
export async function runAtCheckpoint(data: PreparedData, files: CheckpointFiles): Promise<ExportedRun> {
  const plan = parametersOf(data);
  const { position, kept, tensors } = await openCheckpoint(data, plan, files);
  const sources = new Map(tensors.flatMap((t) => (t.of === 'value' ? [[t.slot, t] as const] : [])));
  return {
    data,
    position,
    kept,
    plan,
    async *values({ name, rows, cols }) {
      const { source, name: tensor } = sources.get(name)!;
      for (let at = 0; at < rows * cols; at += PIECE) yield source.read(tensor, at, Math.min(rows * cols, at + PIECE));
    },
    async writeModel(create) {
      for (const name of checkpointFileNames(data)) await copyFile(files, name, create);
    },
  };
}

/** Before the first step; throws CheckpointError where the imported weights do not fit. */
export async function runAtStart(data: PreparedData, imported: ImportedModel | null = null): Promise<ExportedRun> {
  const plan = parametersOf(data);
  const read = imported && (await imported.reader(plan));
  const position = { step: 0, epoch: 0, cursor: 0 };
  const kept = new Map<string, Float32Array>();
  async function* initial(slot: ParameterSlot): AsyncGenerator<Float32Array> {
    const next = initialValues(slot, data.model, data.config.seed, data.config.model.initStd);
    const rows = Math.max(1, Math.floor(PIECE / slot.cols));
    for (let row = 0; row < slot.rows; row += rows) {
      const count = Math.min(rows, slot.rows - row);
      // Drawn even where the file has them, so that the rows behind keep their numbers.
      const values = next(count * slot.cols);
      const given = await read?.(slot, row * slot.cols, (row + count) * slot.cols);
      if (given) values.set(given);
      yield values;
    }
  }
  const values = (of: 'value' | 'm' | 'v', slot: ParameterSlot) =>
    of === 'value' ? initial(slot) : [new Float32Array(slot.rows * slot.cols)];
  return {
    data,
    position,
    kept,
    plan,
    values: initial,
    writeModel: (create) => writeCheckpoint({ data, plan, position, kept, values }, create),
  };
}
