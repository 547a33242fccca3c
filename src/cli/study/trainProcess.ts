/**
 * One run as a process of its own: `npm run train` itself, so that a study's runs are ordinary ones, and a crash or a lost
 * device ends one run and not the study. Before: `runQueue.ts`, `verify.ts`, and the
 * commands that make and verify recordings. After: the run's folder.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { RunConfig } from '../../config/runConfig.ts';
import { PlaygroundError } from '../../core/errors.ts';
import { noteCommit } from './houseCommit.ts';

/** Files that a run is given besides its configuration: every run of a study, or one that is verified. */
export interface StudyFiles {
  readonly import?: string;
  readonly data?: string;
  readonly ids?: string;
  readonly embeddings?: string;
  /** Folder in which runs of equal data and settings share a trained SASRec. */
  readonly collaborative?: string;
}

/** Steps between checkpoints of a study's runs: an interrupted study loses at most these, or a quarter of a short run. */
const checkpointEvery = ({ budget }: RunConfig): number => Math.min(100, Math.ceil(budget.steps / 4));

/** `src/cli/study.ts` is what runs (scripts/run.mjs says so in argv): the house is two floors up. */
const house = (): string => path.join(path.dirname(process.argv[1]), '..', '..');

/** A run that ended with an exit code, and what it said last. */
export class RunFailure extends PlaygroundError {
  constructor(message: string) {
    super('RunFailure', message);
  }
}

let running: ChildProcess | null = null;
let isListening = false;

/** A study that is told to stop takes its run along, between runs too; the next study resumes it. */
function stopWithStudy(): void {
  if (isListening) return;
  isListening = true;
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => {
      if (!running) process.exit(130);
      // A run that still writes must not meet the next study in its folder.
      running.once('close', () => process.exit(130));
      running.kill(signal);
    });
}

/**
 * Trains `config` in `folder`, from its checkpoint where `resume` says so, else from nothing: what was there is deleted.
 * The run's words go to `train.log` in the folder. Throws RunFailure with the last of them when it fails.
 */
export async function trainInProcess(
  folder: string,
  config: RunConfig,
  files: StudyFiles,
  resume: boolean,
): Promise<void> {
  stopWithStudy();
  if (!resume) await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  await noteCommit(folder, house());
  const asked = path.join(folder, 'asked.json');
  await writeFile(asked, `${JSON.stringify(config, null, 2)}\n`);
  const args = [
    path.join(house(), 'scripts', 'run.mjs'),
    'train',
    '--checkpoint-every',
    String(checkpointEvery(config)),
  ];
  args.push(...(resume ? ['--resume', folder] : ['--config', asked, '--out', folder]));
  for (const [name, file] of Object.entries(files)) if (file !== undefined) args.push(`--${name}`, file);
  const log = createWriteStream(path.join(folder, 'train.log'), { flags: resume ? 'a' : 'w' });
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  child.stdout.pipe(log, { end: false });
  child.stderr.on('data', (bytes: Buffer) => {
    log.write(bytes);
    said = (said + bytes.toString()).slice(-4000);
  });
  running = child;
  const code = await new Promise<number | string>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (exit, signal) => resolve(exit ?? signal ?? 1));
  });
  running = null;
  log.end();
  if (code !== 0)
    throw new RunFailure(
      `${folder}: the run ended with ${code}: ${lastWords(said)}. All it said is in ${path.join(folder, 'train.log')}.`,
    );
}

/** The error a command printed last, without Dawn's warnings and without a stack. */
function lastWords(text: string): string {
  const lines = text.split('\n').filter((line) => line.trim() !== '' && !line.startsWith('Warning: '));
  const from = lines.findLastIndex((line) => /^\w*Error\b/.test(line));
  return (from < 0 ? lines.slice(-1) : lines.slice(from))
    .filter((line) => !/^\s+at /.test(line))
    .join(' ')
    .slice(0, 600)
    .replace(/\.$/, '');
}
