/**
 * `npm run export -- --run DIR --hugging-face OUT`: a run's model as a folder for transformers. `npm run export -- --run DIR --torch OUT`,
 * or with `--config RUN.json` in place of a run: a folder that goes on in PyTorch.
 */
import { mkdir, readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { usesCollaborativeModel } from '../config/collaborativeUse.ts';
import { ConfigError, errorMessage } from '../core/errors.ts';
import { beforehandProblem } from '../export/drawnSteps.ts';
import { type ExportedRun, runAtCheckpoint, runAtStart } from '../export/exportedRun.ts';
import { writeHuggingFaceFolder } from '../export/huggingFaceFolder.ts';
import { writeTorchFolder } from '../export/torchFolder.ts';
import type { Gpu } from '../gpu/device.ts';
import { readEvaluations } from '../record/recordingFiles.ts';
import { itemsFile } from '../train/checkpoint.ts';
import type { CollaborativeModel } from '../train/collaborativeModel.ts';
import { type PreparedData, prepareData } from '../train/prepare.ts';
import type { EvaluationResult } from '../train/runEvents.ts';
import { runCollaborativeModel } from './collaborative.ts';
import { assertSameItems, itemFiles, withTrainedItems } from './itemFiles.ts';
import { runMain } from './main.ts';
import { openNodeDevice } from './nodeGpu.ts';
import { showProgress } from './progress.ts';
import { readConfig } from './readConfig.ts';
import { loadData, openImport } from './runData.ts';
import { filesIn, type HistoryRow, readRun } from './runFolder.ts';

const USAGE =
  'usage: npm run export -- --run DIR --hugging-face OUT | (--run DIR | --config RUN.json [--import DIR]) --torch OUT [--steps N] [--collaborative DIR]; both with [--data PATH] [--ids FILE] [--embeddings FILE] as the run has them';

/** Throws ConfigError where the folder holds anything: an export writes over nothing. */
async function emptyFolder(option: string, folder: string): Promise<void> {
  const entries = await readdir(folder).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === 'ENOENT') return [];
    throw new ConfigError(
      `${option} ${folder}: expected a new folder, and it cannot be read: ${errorMessage(cause)}.`,
      { cause },
    );
  });
  if (entries.length > 0)
    throw new ConfigError(
      `${option} ${folder}: expected a new or an empty folder, found ${entries.length} entries in it, ${entries[0]} first. Choose another, or remove it.`,
    );
  await mkdir(folder, { recursive: true });
}

/** A JSON object of the run's folder; null where there is none. */
async function readObject(folder: string, name: string): Promise<Record<string, unknown> | null> {
  const text = await readFile(path.join(folder, name), 'utf8').catch(() => null);
  if (text === null) return null;
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch (cause) {
    throw new ConfigError(`${path.join(folder, name)} is not JSON; the run's folder is damaged.`, { cause });
  }
}

/** The newest evaluation of the weights of a step, the test before a validation; null where there was none. */
async function evaluationOf(folder: string, step: number): Promise<EvaluationResult | null> {
  const bytes = await readFile(path.join(folder, 'evaluations.jsonl')).catch(() => new Uint8Array(0));
  // A killed run may leave a part of a line.
  const all = readEvaluations(bytes.subarray(0, bytes.lastIndexOf(0x0a) + 1)).filter((result) => result.step === step);
  return all.findLast(({ split }) => split === 'test') ?? all.at(-1) ?? null;
}

async function adapterOf(folder: string): Promise<string | null> {
  const adapter = (await readObject(folder, 'metadata.json'))?.['adapter'] as Record<string, unknown> | undefined;
  return adapter ? `${adapter['vendor']} ${adapter['description'] || adapter['device']}` : null;
}

interface Prepared {
  readonly data: PreparedData;
  readonly run: ExportedRun;
  readonly rows: readonly HistoryRow[];
}

async function prepare(values: Values, openGpu: () => Promise<Gpu>): Promise<Prepared> {
  const earlier = values.run === undefined ? null : await readRun(values.run);
  const read = await readConfig(values.config ?? path.join(values.run!, 'config.json'));
  const imported = values.import === undefined ? null : await openImport(values.import);
  const { dataset, config } = await loadData(imported?.configure(read) ?? read, values.data);
  const ownFiles = await itemFiles(values, config.items, imported);
  const files = await withTrainedItems(openGpu, dataset, config, ownFiles, values.run);
  const data = prepareData(dataset, config, files);
  if (values.run !== undefined) await assertSameItems(values.run, itemsFile(data));
  const run = earlier ? await runAtCheckpoint(data, earlier.files) : await runAtStart(data, imported);
  const rows = (earlier?.rows ?? []).filter((row) => row['_step'] <= run.position.step);
  return { data, run, rows };
}

const OPTIONS = {
  run: { type: 'string' },
  config: { type: 'string' },
  import: { type: 'string' },
  'hugging-face': { type: 'string' },
  torch: { type: 'string' },
  steps: { type: 'string' },
  data: { type: 'string' },
  ids: { type: 'string' },
  embeddings: { type: 'string' },
  collaborative: { type: 'string' },
} as const;
type Values = { readonly [K in keyof typeof OPTIONS]?: string };

runMain(async (args) => {
  const { values } = parseArgs({ args, options: OPTIONS });
  const hub = values['hugging-face'];
  const out = hub ?? values.torch;
  if (!out || (hub && values.torch))
    throw new ConfigError(`export: expected one of --hugging-face and --torch. ${USAGE}`);
  if ((values.run === undefined) === (values.config === undefined))
    throw new ConfigError(`export: expected one of --run and --config. ${USAGE}`);
  if (hub && values.run === undefined)
    throw new ConfigError('export: --hugging-face is for a run that has a checkpoint; give its folder by --run.');
  if (values.run !== undefined && values.import !== undefined)
    throw new ConfigError('export: --import is for --config; a run has the imported weights in its checkpoint.');
  const numSteps = values.steps === undefined ? undefined : Number(values.steps);
  if (numSteps !== undefined && !(Number.isInteger(numSteps) && numSteps >= 1))
    throw new ConfigError(`--steps: expected a whole number of steps of at least 1, found ${values.steps}.`);
  let device: Promise<Gpu> | null = null;
  const openGpu = (): Promise<Gpu> => {
    device ??= openNodeDevice();
    return device;
  };
  const { data, run, rows } = await prepare(values, openGpu);
  const { step } = run.position;
  if (hub) {
    await emptyFolder('--hugging-face', hub);
    const evaluation = await evaluationOf(values.run!, step);
    await writeHuggingFaceFolder(run, filesIn(hub), { evaluation, adapter: await adapterOf(values.run!) });
    console.log(
      `${data.model.architecture} of ${data.trie.numItems} items at step ${step} in ${hub}: load it with transformers, or --import it`,
    );
  } else {
    const problem = beforehandProblem(data.config);
    if (problem !== null) throw new ConfigError(problem);
    if (step >= data.config.budget.steps)
      throw new ConfigError(
        `--run ${values.run}: all ${step} steps of the run are done: there is none to take. Raise budget.steps in its config.json to go on.`,
      );
    await emptyFolder('--torch', out);
    let collaborative: CollaborativeModel | null = null;
    if (usesCollaborativeModel(data.config) && data.config.objective.type !== 'sft')
      collaborative = await runCollaborativeModel(
        await openGpu(),
        data,
        { out, resume: values.run, store: values.collaborative },
        (label, done, all) => showProgress(`${label} ${done}/${all}`),
      );
    const drawn = await writeTorchFolder(run, filesIn(out), {
      scores: collaborative?.scores,
      numSteps,
      history: rows,
      onProgress: (done, total) => {
        if (done % 10 === 0) showProgress(`drawing steps ${done}/${total}`);
      },
    });
    showProgress('');
    console.log(
      `${drawn.numSteps} steps from step ${step + 1} on in ${out}: torchrun --nproc_per_node=N ${path.join(out, 'train.py')}`,
    );
  }
  if (device) (await (device as Promise<Gpu>)).destroy();
});
