/**
 * `npm run recordings [-- --out DIR] [--only NAME,…]`: trains and bundles the recorded runs that ship with the page, rows of the
 * study's Shop-512 page with frames, one after the other; about ten minutes on two cores without a GPU. Before:
 * `docs/results/shop.json`. After: `public/recordings/shop-512/`, from where Race and Lab show real runs where there is no GPU.
 */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { parseRunConfig, type RunConfig } from '../config/runConfig.ts';
import { ConfigError } from '../core/errors.ts';
import { Sha256 } from '../core/sha256Stream.ts';
import { decodeNotebook, encodeNotebook } from '../notebook/notebookFile.ts';
import { SHIPPED_NOTEBOOKS, shippedNotebookFile } from '../notebook/shippedNotebooks.ts';
import { bundleDigest, encodeBundle } from '../record/bundle.ts';
import { type RecordingIndex, type ShippedRecording, shippedId } from '../record/shippedRecordings.ts';
import { runMain } from './main.ts';
import { recordingOfFolder } from './runRecording.ts';
import { type Bundle, readBundle } from './study/bundle.ts';
import { trainInProcess } from './study/trainProcess.ts';
import { rowOf } from './study/verify.ts';

const STUDY = 'docs/results/shop.json';
const OUT = 'public/recordings/shop-512';
/** Runs' folders, and the SASRec that they share. */
const WORK = 'runs/recordings';

/** One seed, so that data, initial weights and order are the same; the study's first. */
const RUNS = [
  { name: 'sft', title: 'SFT', row: 'shop/sft/42' },
  { name: 'dpo', title: 'DPO', row: 'shop/dpo/42' },
  { name: 'sdpo', title: 'S-DPO', row: 'shop/sdpo/42' },
  { name: 'gflowgr-subtb', title: 'GFlowGR-SubTB', row: 'shop/subtb/42' },
] as const;
type Run = (typeof RUNS)[number];

/** The row's own settings; validations and frames on the way change no bit of it. */
function configOf(study: Bundle, { title, row }: Run): RunConfig {
  const config = parseRunConfig(rowOf(study, row).config);
  return {
    ...config,
    name: title,
    evaluation: { ...config.evaluation, every: 40, users: 200 },
    recording: { frames: 24, users: 1 },
  };
}

async function record(study: Bundle, run: Run, out: string): Promise<ShippedRecording> {
  const folder = path.join(WORK, run.name);
  console.log(`${run.title}: training ${run.row} again, its words in ${path.join(folder, 'train.log')}`);
  await trainInProcess(folder, configOf(study, run), { collaborative: path.join(WORK, 'collaborative') }, false);
  const recording = await recordingOfFolder(folder);
  const bytes = await encodeBundle(recording);
  const file = `${run.name}.zip`;
  await writeFile(path.join(out, file), bytes);
  const { metadata, history, frames } = recording;
  const isSame = frames.at(-1)?.weightsDigest === rowOf(study, run.row).weightsDigest;
  console.log(
    `  ${history.length} steps, ${frames.length} frames, ${(bytes.length / 1000).toFixed(0)} kB; its weights are ${isSame ? '' : 'not '}those of the study's row`,
  );
  return {
    name: run.name,
    title: run.title,
    file,
    sha256: new Sha256().update(bytes).hex(),
    sizeBytes: bytes.length,
    steps: history.length,
    recordedAt: metadata.recordedAt,
    adapter: metadata.adapter,
    runtime: metadata.runtime,
  };
}

/** Notebooks name recordings by their digests: those of recordings made anew are others. */
async function renewDigests(file: string, folder: string, recordings: readonly ShippedRecording[]): Promise<void> {
  const notebook = decodeNotebook(new Uint8Array(await readFile(file)), file);
  const runs = await Promise.all(
    notebook.runs.map(async (run) => {
      const made = recordings.find(({ name }) => shippedId(name) === run.shipped);
      return made
        ? { ...run, digest: await bundleDigest(new Uint8Array(await readFile(path.join(folder, made.file)))) }
        : run;
    }),
  );
  await writeFile(file, encodeNotebook({ ...notebook, runs }));
  console.log(`${file}: digests of ${runs.length} runs`);
}

runMain(async (args) => {
  const { values } = parseArgs({ args, options: { out: { type: 'string', default: OUT }, only: { type: 'string' } } });
  const only = values.only?.split(',');
  const unknown = (only ?? []).filter((name) => !RUNS.some((run) => run.name === name));
  if (unknown.length > 0)
    throw new ConfigError(
      `recordings: --only ${unknown.join(', ')} is none of ${RUNS.map(({ name }) => name).join(', ')}.`,
    );
  const study = await readBundle(STUDY);
  await mkdir(values.out, { recursive: true });
  const index = path.join(values.out, 'index.json');
  const before: RecordingIndex = await readFile(index, 'utf8').then(JSON.parse, () => ({ version: 1, recordings: [] }));
  const recordings: ShippedRecording[] = [];
  for (const run of RUNS) {
    const kept = before.recordings.find(({ name }) => name === run.name);
    if (only === undefined || only.includes(run.name)) recordings.push(await record(study, run, values.out));
    else if (kept) recordings.push(kept);
  }
  const content: RecordingIndex = { version: 1, recordings };
  await writeFile(index, `${JSON.stringify(content, null, 2)}\n`);
  // Others' recordings are no notebook's.
  if (values.out === OUT)
    for (const name of SHIPPED_NOTEBOOKS)
      await renewDigests(path.join('public', shippedNotebookFile(name)), values.out, recordings);
  const total = recordings.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  console.log(`${index}: ${recordings.length} recordings, ${(total / 1000).toFixed(0)} kB in all`);
});
