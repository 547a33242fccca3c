/** The run in the worker as a folder for other people's software, zipped. Loaded when it is first asked for. Before: `train/checkpoint.ts`. After: a download. */
import { BlobSink, blobSource } from '../core/byteStreams.ts';
import { ConfigError } from '../core/errors.ts';
import { beforehandProblem } from '../export/drawnSteps.ts';
import { runAtCheckpoint } from '../export/exportedRun.ts';
import { writeHuggingFaceFolder } from '../export/huggingFaceFolder.ts';
import { writeTorchFolder } from '../export/torchFolder.ts';
import { ZipFolder } from '../export/zipFolder.ts';
import { adapterInWords } from '../gpu/device.ts';
import { metricsRow } from '../record/historyRows.ts';
import { saveCheckpoint } from '../train/checkpoint.ts';
import type { StepMetrics } from '../train/runEvents.ts';
import type { Trainer } from '../train/trainer.ts';
import type { WorkerCommand } from './protocol.ts';

/** A run's steps as `history.jsonl` has them. */
function historyRows(history: readonly StepMetrics[]): Record<string, number>[] {
  let seconds = 0;
  return history.map((m) => {
    seconds += m.elapsedMs / 1000;
    return { _step: m.step, _runtime: seconds, ...metricsRow(m) };
  });
}

/** A name that every file system takes. */
const fileName = (name: string): string => name.replace(/[^\p{L}\p{N}._-]+/gu, '-').slice(0, 60) || 'run';

/**
 * Writes the folder from the weights of now, which must stand still. Throws ConfigError in words where the run's steps cannot be drawn
 * beforehand, or are done already.
 */
export async function exportFolder(
  trainer: Trainer,
  { kind, name, evaluation, history }: Extract<WorkerCommand, { type: 'export' }>,
  onProgress: (done: number, total: number) => void,
): Promise<{ readonly name: string; readonly blob: Blob }> {
  const { data, position } = trainer;
  if (kind === 'torch') {
    const problem = beforehandProblem(data.config);
    if (problem !== null) throw new ConfigError(problem);
    if (position.step >= data.config.budget.steps)
      throw new ConfigError(
        `budget.steps: all ${position.step} steps of this run are done: expected some for PyTorch to take. Pause a run before its end, or export it for Hugging Face.`,
      );
  }
  const sinks = new Map<string, BlobSink>();
  await saveCheckpoint(trainer, async (file) => {
    const sink = new BlobSink();
    sinks.set(file, sink);
    return sink;
  });
  const files = new Map([...sinks].map(([file, sink]) => [file, blobSource(file, sink.blob())] as const));
  const run = await runAtCheckpoint(data, files);
  const folder = `${fileName(name)}-${kind === 'torch' ? 'pytorch' : 'hugging-face'}`;
  const zip = new ZipFolder(folder);
  const create = (file: string) => zip.create(file);
  if (kind === 'huggingFace')
    await writeHuggingFaceFolder(run, create, { evaluation, adapter: adapterInWords(trainer.engine.gpu.adapter) });
  else
    await writeTorchFolder(run, create, {
      scores: trainer.collaborative?.scores,
      history: historyRows(history),
      onProgress,
    });
  return { name: `${folder}.zip`, blob: zip.blob() };
}
