/** `npm run train` with `items.collisions: 'keep'` and codes so few that items share paths: trained, tested and resumed. */
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { wardrobe64 } from '../../src/data/datasets/wardrobe64.ts';
import { splitLeaveOneOut } from '../../src/data/split.ts';
import { dataHash } from '../../src/train/metadata.ts';

const ROOT = path.join(import.meta.dirname, '../..');
let folder: string;
const at = (...names: string[]) => path.join(folder, ...names);
const json = async (...names: string[]) => JSON.parse(await readFile(at(...names), 'utf8'));
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'gflowgr-keep-'));
});
afterAll(() => rm(folder, { recursive: true }));

const config = (steps: number) => ({
  data: { source: 'wardrobe-64', minInteractions: 0, maxHistory: 8 },
  items: {
    tokenizer: 'rq-vae',
    collisions: 'keep',
    levels: 2,
    codebookSize: 5,
    rqVae: { hiddenSizes: [32], latentSize: 8, steps: 20, batchSize: 32 },
  },
  collaborative: { hiddenSize: 8, numLayers: 1, maxHistory: 8, steps: 2, tokensPerStep: 128 },
  sampler: { type: 'logged' },
  reward: { collaborative: 1 },
  optimizer: { schedule: 'constant', warmupSteps: 0 },
  budget: { steps, tokensPerStep: 128 },
  evaluation: { k: [5], beam: 5, users: 5 },
});

async function train(steps: number, ...args: readonly string[]): Promise<string> {
  await writeFile(at(`${steps}.json`), JSON.stringify(config(steps)));
  return new Promise((resolve, reject) => {
    execFile(
      process.execPath,
      ['scripts/run.mjs', 'train', '--config', at(`${steps}.json`), ...args],
      { cwd: ROOT, timeout: 120_000 },
      (error, stdout, stderr) => (error ? reject(new Error(`${error.message}\n${stderr}`)) : resolve(stdout)),
    );
  });
}

it('counts items that share a path as one, names them as the data do, and goes on from its files to the same weights', async () => {
  const printed = await train(2, '--out', at('run'));
  expect(printed).toMatch(/64 items after 0-core; 2 tokens an item/);
  const kept =
    /(\d+) items share (\d+) paths, \d+ at most on one; kept: items that share a path count as one, (\d+) in all/;
  const [sharing, paths, all] = kept.exec(printed)!.slice(1).map(Number);
  expect(all).toBe(64 - sharing + paths);
  expect(all).toBeLessThanOrEqual(25);

  const dataset = wardrobe64(7);
  const items: Record<string, number[]> = await json('run', 'items.json');
  expect(Object.keys(items)).toEqual(dataset.itemIds);
  expect(new Set(Object.values(items).map(String)).size).toBe(all);

  const split = splitLeaveOneOut(dataset);
  const tested = (await readFile(at('run', 'test.jsonl'), 'utf8')).trim().split('\n');
  expect(tested).toHaveLength(split.numUsers);
  tested.forEach((line, user) => {
    const { target, path: taken, prompt } = JSON.parse(line);
    const [history, last] = [split.start[user], split.start[user + 1] - 1];
    expect(target).toBe(dataset.itemIds[split.sequence[last]]);
    expect(taken).toEqual(items[target]);
    const before = Array.from(split.sequence.subarray(Math.max(history, last - 8), last));
    expect(prompt.slice(1)).toEqual(before.flatMap((item) => items[dataset.itemIds[item]]));
  });

  const metadata = await json('run', 'metadata.json');
  expect(metadata.data).toMatchObject({ hash: await dataHash(dataset), items: 64, paths: all });
  const summary = await json('run', 'summary.json');
  expect(summary.protocol).toContain(
    `full ranking over ${all} items; items that share a path count as one and are credited for each other (${sharing} items on ${paths} paths)`,
  );
  expect(summary['sasrec/ndcg@5']).toBeGreaterThanOrEqual(0);

  const resumed = await train(3, '--resume', at('run'), '--out', at('resumed'));
  expect(resumed).toMatch(/it was not trained again\./);
  expect(await readFile(at('resumed', 'items.json'), 'utf8')).toBe(await readFile(at('run', 'items.json'), 'utf8'));
  await train(3, '--out', at('whole'));
  expect((await json('resumed', 'summary.json')).weightsDigest).toBe(
    (await json('whole', 'summary.json')).weightsDigest,
  );
});
