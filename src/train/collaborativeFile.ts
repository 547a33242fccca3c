/**
 * SASRec as one file beside a page's checkpoint: its weights alone, since its training is over, and what they were trained on.
 * Before and after: `collaborativeModel.ts`, whose hooks these are.
 */
import type { ByteSink, ByteSource } from '../core/byteStreams.ts';
import { openSafetensors, requireTensor, type TensorSource, writeSafetensors } from '../nn/safetensors.ts';
import { collaborativeIdentity } from './collaborativeModel.ts';
import type { PreparedData } from './prepare.ts';
import type { Trainer } from './trainer.ts';

export const COLLABORATIVE_FILE = 'collaborative.safetensors';

/** Writes the weights of the SASRec that `data`'s run asked for. */
export async function writeCollaborative(sasRec: Trainer, data: PreparedData, sink: ByteSink): Promise<void> {
  const { parameters } = sasRec.engine.model;
  const reader = parameters.reader();
  try {
    const tensors = parameters.plan.slots.map((slot) => ({
      name: slot.name,
      shape: slot.shape,
      values: () => parameters.values(parameters.value, slot, reader),
    }));
    await writeSafetensors(sink, tensors, { format: 'pt', identity: await collaborativeIdentity(data) });
  } finally {
    reader.free();
  }
}

/** The file's tensors, or null where they are of other settings or data than `data`'s. Throws CheckpointError where it is damaged. */
export async function openCollaborative(file: ByteSource, data: PreparedData): Promise<TensorSource | null> {
  const source = await openSafetensors(file);
  return source.metadata['identity'] === (await collaborativeIdentity(data)) ? source : null;
}

/** Puts the weights into a SASRec of the same settings, which is then as trained. Throws CheckpointError where a tensor is missing. */
export async function fillCollaborative(sasRec: Trainer, source: TensorSource): Promise<void> {
  const { parameters } = sasRec.engine.model;
  for (const { name, shape } of parameters.plan.slots) requireTensor(source, name, shape);
  for (const slot of parameters.plan.slots)
    await parameters.load(parameters.value, slot, (from, to) => source.read(slot.name, from, to));
  sasRec.restore({ ...sasRec.position, step: sasRec.data.config.budget.steps });
}
