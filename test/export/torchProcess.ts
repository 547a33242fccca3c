/** Folders on disk and `train.py` in them, alone or under torchrun, for tests. */
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { findTorch, MISSING_TORCH } from '../../scripts/torch.mjs';

let found: string | null | undefined;
function python(): string {
  found ??= findTorch();
  if (!found) throw new Error(`missing: ${MISSING_TORCH}`);
  return found;
}

/**
 * Debian 12's torchrun (PyTorch 1.13) reads no member of value 0 from a Flag of Python 3.11 and fails on its own default for these
 * two; a mapping that names no process here means the same. To be deleted with PyTorch 2.
 */
const DEBIAN_12 = ['--redirects', '9:1', '--tee', '9:1'];

/** Runs `train.py` of a folder to its end; its output. One process, or as many as torchrun is to start. */
export function trainInPython(folder: string, args: readonly string[] = [], processes = 1): Promise<string> {
  const script = [path.join(folder, 'train.py'), '--device', 'cpu', ...args];
  const launcher = ['-m', 'torch.distributed.run', ...DEBIAN_12, '--monitor_interval', '0.1', '--standalone'];
  const command = processes === 1 ? script : [...launcher, `--nproc_per_node=${processes}`, ...script];
  return new Promise((resolve, reject) => {
    const env = { ...process.env, OMP_NUM_THREADS: '1' };
    execFile(python(), command, { timeout: 120_000, env }, (error, stdout, stderr) =>
      error ? reject(new Error(`${error.message}\n${stdout}\n${stderr}`)) : resolve(stdout),
    );
  });
}

/** Rows of the folder's `history.jsonl`. */
export async function historyOf(folder: string): Promise<Record<string, number>[]> {
  const text = await readFile(path.join(folder, 'history.jsonl'), 'utf8');
  return text
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line));
}
