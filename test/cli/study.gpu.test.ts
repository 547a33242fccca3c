/** `npm run study` on its smallest suite: killed and started again, resumed, tabulated, and a row verified to its digest. */
import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { bundleFile, readBundle } from '../../src/cli/study/bundle.ts';

const ROOT = path.join(import.meta.dirname, '../..');
let folder: string;
const at = (...names: string[]) => path.join(folder, ...names);
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'gflowgr-study-'));
  await writeFile(at('RESULTS.md'), '# Ours\n\nWords of people.\n');
});
afterAll(() => rm(folder, { recursive: true }));

/** Runs to the end, or until `killAt` is printed. */
function study(
  args: readonly string[],
  killAt?: string,
): Promise<{ code: number | null; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    const command = ['scripts/run.mjs', 'study', '--out', at('runs'), '--results', at('RESULTS.md'), ...args];
    const child = spawn(process.execPath, command, { cwd: ROOT });
    const said = { stdout: '', stderr: '' };
    child.stderr.on('data', (bytes) => {
      said.stderr += bytes;
    });
    child.stdout.on('data', (bytes) => {
      said.stdout += bytes;
      if (killAt && said.stdout.includes(killAt)) child.kill('SIGTERM');
    });
    child.on('close', (code) => resolve({ code, ...said }));
  });
}

const SMOKE = ['--suite', 'smoke', '--seeds', '2'];
const digestsOf = async () => {
  const { rows } = await readBundle(bundleFile(at('RESULTS.md'), 'smoke'));
  return Object.fromEntries(rows.map((row) => [row.id, row.weightsDigest]));
};

it('goes on where it was killed, resumes, tabulates, and verifies a row', async () => {
  const killed = await study(SMOKE, '[1/6]');
  expect(killed.code).toBe(130);
  await expect(stat(at('results'))).rejects.toThrow();

  const whole = await study(SMOKE);
  expect(whole).toMatchObject({ code: 0, stderr: '' });
  expect(whole.stdout).toMatch(/\[1\/6\] smoke\/tb\/search-1\/42: was finished/);
  expect(whole.stdout).toMatch(/tb: validation ndcg@10 chooses λ/);
  expect(whole.stdout).toMatch(/\[5\/6\] smoke\/tb\/42: was finished/);
  const page = await readFile(at('RESULTS.md'), 'utf8');
  expect(page).toMatch(/^# Ours\n\nWords of people\.\n\n<!-- suite:smoke -->/);
  for (const label of ['popularity', 'item-kNN', 'SFT', 'GFlowGR-TB']) expect(page).toContain(`| ${label} | 0.`);
  const digests = await digestsOf();
  expect(Object.keys(digests)).toEqual(['smoke/sft/42', 'smoke/sft/43', 'smoke/tb/42', 'smoke/tb/43']);
  expect(new Set(Object.values(digests)).size).toBe(4);

  // A run that was killed between its checkpoint and its summary.
  await rm(at('runs', 'smoke', 'tb', 'seed-43', 'summary.json'));
  const again = await study([...SMOKE, '--only', 'tb']);
  expect(again.stdout).toMatch(/smoke\/tb\/43: resumed/);
  expect(await digestsOf()).toEqual(digests);

  const verified = await study(['--verify', 'smoke/tb/43']);
  expect(verified.stdout).toContain(`the same bits. Its weights have the recorded digest ${digests['smoke/tb/43']}`);
  expect(verified.code).toBe(0);
});
