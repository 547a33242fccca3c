/**
 * What a study reads of a run's folder: whether the run is finished, can go on or must begin, and what it measured.
 * Before: `npm run train`. After: `runQueue.ts`, `bundle.ts`.
 */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { parseRunConfig, type RunConfig } from '../../config/runConfig.ts';
import { CheckpointError, errorMessage } from '../../core/errors.ts';
import { commitsOf } from './houseCommit.ts';

/** Which machine and build made a run's bits. */
export interface RunAdapter {
  readonly vendor: string;
  readonly architecture: string;
  readonly device: string;
  readonly description: string;
}

/** A finished run in numbers. */
export interface RunResult {
  readonly config: RunConfig;
  readonly adapter: RunAdapter;
  /** Hash of the step's kernels: the build, as far as the bits of training go. */
  readonly stepHash: string;
  /** Of the house, while the run was made: more than one where it was resumed later. */
  readonly commits: readonly string[];
  readonly dataName: string;
  readonly dataHash: string;
  readonly weightsDigest: string;
  readonly protocol: string;
  /** Test metrics without their 'test/', baselines' with their names ('popularity/ndcg@10'), 'step', 'train/…'. */
  readonly metrics: Readonly<Record<string, number>>;
  /** [step, value] of the suite's validation metric. */
  readonly validation: readonly (readonly [number, number])[];
  /** When it finished, ISO 8601. */
  readonly finished: string;
}

export type RunState = 'finished' | 'interrupted' | 'absent';

async function readJson(file: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(file, 'utf8'));
  } catch (cause) {
    throw new CheckpointError(
      `${file} cannot be read as JSON: ${errorMessage(cause)}. Delete the run's folder, so that the study runs it anew.`,
      { cause },
    );
  }
}

/** A configuration as far as it decides a run's numbers: name and recording do not, and with --data the files name the source. */
function decisive({ recording: _, ...config }: RunConfig, hasData: boolean): string {
  return JSON.stringify({ ...config, name: '', ...(hasData ? { data: { ...config.data, source: '' } } : {}) });
}

/** Whether the run in `folder` is of this configuration, and how far it is. A run of another one is 'absent': it is made anew. */
export async function runState(folder: string, config: RunConfig, hasData: boolean): Promise<RunState> {
  const file = path.join(folder, 'config.json');
  if (!existsSync(file)) return 'absent';
  let found: RunConfig;
  try {
    found = parseRunConfig(await readJson(file));
  } catch {
    return 'absent'; // of another version of the program, or half-written
  }
  if (decisive(found, hasData) !== decisive(config, hasData)) return 'absent';
  if (existsSync(path.join(folder, 'summary.json')) && existsSync(path.join(folder, 'metadata.json')))
    return 'finished';
  const hasCheckpoint = ['model', 'model.previous'].some((name) => existsSync(path.join(folder, name)));
  return hasCheckpoint ? 'interrupted' : 'absent';
}

/** Reads a finished run. `metric` is the validation metric without its 'val/'. Throws CheckpointError for a damaged folder. */
export async function readResult(folder: string, metric: string): Promise<RunResult> {
  const config = parseRunConfig(await readJson(path.join(folder, 'config.json')));
  const summary = (await readJson(path.join(folder, 'summary.json'))) as Record<string, unknown>;
  const metadata = (await readJson(path.join(folder, 'metadata.json'))) as {
    adapter: RunAdapter;
    stepHash: string;
    data: { name: string; hash: string };
  };
  const metrics: Record<string, number> = {};
  for (const [key, value] of Object.entries(summary))
    if (typeof value === 'number') metrics[key.replace(/^test\//, '')] = value;
  const { vendor, architecture, device, description } = metadata.adapter;
  return {
    config,
    adapter: { vendor, architecture, device, description },
    stepHash: metadata.stepHash,
    commits: await commitsOf(folder),
    dataName: metadata.data.name,
    dataHash: metadata.data.hash,
    weightsDigest: String(summary['weightsDigest']),
    protocol: String(summary['protocol']),
    metrics,
    validation: await validationOf(folder, metric),
    finished: await finishedAt(folder),
  };
}

async function jsonLines(file: string): Promise<Record<string, unknown>[]> {
  const text = await readFile(file, 'utf8').catch(() => '');
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));
}

async function validationOf(folder: string, metric: string): Promise<[number, number][]> {
  return (await jsonLines(path.join(folder, 'history.jsonl'))).flatMap((row) => {
    const value = row[`val/${metric}`];
    return typeof value === 'number' ? [[Number(row['_step']), value] as [number, number]] : [];
  });
}

async function finishedAt(folder: string): Promise<string> {
  const events = await jsonLines(path.join(folder, 'events.jsonl'));
  return String(events.findLast((event) => event['kind'] === 'finish')?.['time'] ?? '');
}
