/** `npm run train` and `npm run data` with a tokenizer that is trained: once, and not again when a run is resumed. */
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';

const ROOT = path.join(import.meta.dirname, '../..');
let folder: string;
const at = (...names: string[]) => path.join(folder, ...names);
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'gflowgr-rq-vae-'));
});
afterAll(() => rm(folder, { recursive: true }));

const config = (steps: number) => ({
  data: { source: 'wardrobe-64', minInteractions: 0, maxHistory: 8 },
  items: {
    tokenizer: 'rq-vae',
    codebookSize: 8,
    rqVae: { hiddenSizes: [32], latentSize: 8, steps: 40, batchSize: 32 },
  },
  optimizer: { schedule: 'constant', warmupSteps: 0 },
  budget: { steps, tokensPerStep: 128 },
  evaluation: { k: [10], beam: 10, users: 5 },
});

function run(...args: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile(
      process.execPath,
      ['scripts/run.mjs', ...args],
      { cwd: ROOT, timeout: 120_000 },
      (error, stdout, stderr) => (error ? reject(new Error(`${error.message}\n${stderr}`)) : resolve(stdout)),
    );
  });
}

async function train(steps: number, ...args: readonly string[]): Promise<string> {
  await writeFile(at(`${steps}.json`), JSON.stringify(config(steps)));
  return run('train', '--config', at(`${steps}.json`), ...args);
}

it('trains the codes, reports them, reads them back for a resumed run, and ends in words where the run cannot begin', async () => {
  const first = await train(2, '--out', at('run'));
  expect(first).toMatch(/RQ-VAE, 40 steps: reconstruction misses \d+\.\d % of the embedding/);
  expect(first).toMatch(/Codes in use by level: \d, \d, \d of 8; \d+ unused codes were revived/);
  const items = await readFile(at('run', 'items.json'), 'utf8');

  const resumed = await train(3, '--resume', at('run'));
  expect(resumed).toMatch(/The codes are those of the RQ-VAE with which the run began; it was not trained again\./);
  expect(await readFile(at('run', 'items.json'), 'utf8')).toBe(items);

  const tooSmall = { ...config(2), evaluation: { k: [10], beam: 64, users: 5 } };
  await writeFile(at('small.json'), JSON.stringify(tooSmall));
  const refused = run('train', '--config', at('small.json'), '--out', at('refused'));
  await expect(refused).rejects.toThrow(/budget\.tokensPerStep: one user takes up to/);
});

it('names the items of files for `npm run data`', async () => {
  const lines = Array.from({ length: 30 }, (_, u) =>
    Array.from({ length: 8 }, (_, t) => `u${u},i${(u * 5 + t * (1 + (u % 3))) % 20},5,${t}`).join('\n'),
  );
  await writeFile(at('ratings.csv'), `userId,movieId,rating,timestamp\n${lines.join('\n')}\n`);
  await writeFile(at('data.json'), JSON.stringify({ ...config(2), data: { minInteractions: 2 } }));
  const printed = await run('data', at('ratings.csv'), '--config', at('data.json'));
  expect(printed).toMatch(/Semantic IDs \(rq-vae of co-occurrence, seed 7\)/);
  expect(printed).toMatch(/RQ-VAE, 40 steps/);
});
