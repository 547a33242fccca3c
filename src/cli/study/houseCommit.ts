/**
 * Which code made a run: the commits that began it or went on with it, a line each in its folder, because a study keeps what was
 * finished before. Before: git. After: `trainProcess.ts` writes, `runFiles.ts` reads;
 * `train.ts` and the page's build (vite.config.ts) put it into recordings.
 */
import { execFileSync } from 'node:child_process';
import { appendFile, readFile } from 'node:fs/promises';
import path from 'node:path';

const FILE = 'commits.txt';

/** Twelve digits, and whether the code differs from them; null without git, or in a copy without its history. */
export function commitOfHouse(root: string): string | null {
  const git = (...args: string[]) =>
    execFileSync('git', args, { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  try {
    const isChanged = git('status', '--porcelain', '--', 'src', 'shaders', 'package-lock.json') !== '';
    return `${git('rev-parse', '--short=12', 'HEAD')}${isChanged ? ' with uncommitted changes' : ''}`;
  } catch {
    return null;
  }
}

/** The commits of a run's folder, first to last; none where they are not known. */
export async function commitsOf(folder: string): Promise<string[]> {
  const text = await readFile(path.join(folder, FILE), 'utf8').catch(() => '');
  return [...new Set(text.split('\n').filter((line) => line !== ''))];
}

/** Notes that the house at `root`, as it is now, works on the run in `folder`. */
export async function noteCommit(folder: string, root: string): Promise<void> {
  await appendFile(path.join(folder, FILE), `${commitOfHouse(root) ?? ''}\n`);
}
