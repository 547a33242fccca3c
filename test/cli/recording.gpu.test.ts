/** `npm run train` records its run, `bundle` makes one file of the folder, `verify` trains it again and compares. */
import { execFile } from 'node:child_process';
import { appendFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { recordingOfFolder } from '../../src/cli/runRecording.ts';
import type { RunConfigInput } from '../../src/config/runConfig.ts';
import { BundleError, ConfigError } from '../../src/core/errors.ts';
import { decodeBundle, encodeBundle } from '../../src/record/bundle.ts';

const ROOT = path.join(import.meta.dirname, '../..');
let folder: string;
const at = (...names: string[]) => path.join(folder, ...names);
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'gflowgr-recording-'));
});
afterAll(() => rm(folder, { recursive: true }));

const config = (steps: number): RunConfigInput => ({
  data: { source: 'wardrobe-64', minInteractions: 0, maxHistory: 6, maxUsers: 30 },
  items: { tokenizer: 'attribute-paths' },
  optimizer: { schedule: 'constant', warmupSteps: 0 },
  budget: { steps, tokensPerStep: 128 },
  evaluation: { k: [5, 10], beam: 10, users: 5, every: 2 },
  recording: { frames: 3, users: 2 },
  // What verify repeats too: a change after a checkpoint's step, and one before.
  edits: [
    { step: 2, key: 'optimizer.lr', value: 0.002 },
    { step: 5, key: 'objective.lambda', value: 0.5 },
  ],
});

/** Exit code, and what was printed. */
function run(...args: readonly string[]): Promise<{ code: number; words: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, ['scripts/run.mjs', ...args], { cwd: ROOT, timeout: 120_000 }, (error, out, err) =>
      resolve({ code: typeof error?.code === 'number' ? error.code : error ? 1 : 0, words: out + err }),
    );
  });
}

async function train(steps: number, ...args: readonly string[]): Promise<void> {
  await writeFile(at('config.json'), JSON.stringify(config(steps)));
  const { code, words } = await run('train', '--config', at('config.json'), ...args);
  expect(code, words).toBe(0);
}

it('records a run, keeps its frames where it is resumed, and finds its bits again', async () => {
  await train(4, '--out', at('run'));
  const first = await recordingOfFolder(at('run'));
  expect(first.frames.map(({ step }) => step)).toEqual([0, 2, 4]);
  expect(first.users).toHaveLength(2);
  expect(first.history).toHaveLength(4);
  expect(first.evaluations.map(({ split, step }) => [split, step])).toEqual([
    ['validation', 2],
    ['validation', 4],
    ['test', 4],
  ]);
  expect(first.metadata.runtime).toMatch(/^Node /);
  const summary = JSON.parse(await readFile(at('run', 'summary.json'), 'utf8'));
  expect(summary.weightsDigest).toBe(first.frames[2].weightsDigest);

  await appendFile(at('run', 'events.jsonl'), '{"time":"20');
  await train(8, '--resume', at('run'));
  const resumed = await recordingOfFolder(at('run'));
  // The longer run's own frames are at 0, 4 and 8; what was recorded before stays.
  expect(resumed.frames.map(({ step }) => step)).toEqual([0, 2, 4, 8]);
  expect(resumed.frames.slice(0, 3)).toEqual(first.frames);
  expect(resumed.frames[3].elapsedMs).toBeCloseTo(
    resumed.history.reduce((sum, m) => sum + m.elapsedMs, 0),
    6,
  );
  // Validations stay; a run has one test, of its end.
  expect(resumed.evaluations.map(({ step }) => step)).toEqual([2, 4, 6, 8, 8]);
  expect(resumed.metadata).toMatchObject({ name: first.metadata.name, recordedAt: first.metadata.recordedAt });

  const bundled = await run('bundle', at('run'), '--out', at('run.zip'), '--name', 'my run');
  expect(bundled.words).toMatch(/“my run”, 8 steps, 4 frames of 2 users, 5 evaluations/);
  const recording = await decodeBundle(await readFile(at('run.zip')));
  expect(recording).toEqual({ ...resumed, metadata: { ...resumed.metadata, name: 'my run' } });

  const verified = await run('verify', at('run.zip'));
  expect(verified.words).toMatch(/Bit-identical to step 8 on this adapter: .* 3 digests of the weights/);
  expect(verified.code).toBe(0);

  const history = recording.history.map((m) => (m.step === 3 ? { ...m, loss: m.loss + 1e-9 } : m));
  await writeFile(at('other.zip'), await encodeBundle({ ...recording, history }));
  const differs = await run('verify', at('other.zip'));
  expect(differs.words).toMatch(/Differs from step 3 on: loss/);
  expect(differs.code).toBe(1);

  // Killed while it wrote: what is whole is read, what is damaged is told.
  await appendFile(at('run', 'flows.bin'), new Uint8Array(100));
  await appendFile(at('run', 'flows.jsonl'), '{"step":9,');
  await appendFile(at('run', 'history.jsonl'), '{"_step":9,"train/lo');
  expect(await recordingOfFolder(at('run'))).toEqual(resumed);
  await appendFile(at('run', 'flows.jsonl'), '\n');
  await expect(recordingOfFolder(at('run'))).rejects.toBeInstanceOf(BundleError);
  await expect(recordingOfFolder(at('nowhere'))).rejects.toBeInstanceOf(ConfigError);
});
