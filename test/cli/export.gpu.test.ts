/** `npm run export`: a run out to a Hugging Face folder and back in as the beginning of another, and out to PyTorch and back as itself. */
import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { trainInPython } from '../export/torchProcess.ts';

const ROOT = path.join(import.meta.dirname, '../..');
let folder: string;
const at = (...names: string[]) => path.join(folder, ...names);
const readJson = async (...names: string[]) => JSON.parse(await readFile(at(...names), 'utf8'));

const config = (steps: number, more: Record<string, unknown> = {}) => ({
  data: { source: 'wardrobe-64', minInteractions: 0, maxHistory: 8 },
  items: { tokenizer: 'residual-kmeans', levels: 2, codebookSize: 6 },
  optimizer: { warmupSteps: 1, lr: 0.003 },
  budget: { steps, tokensPerStep: 128 },
  evaluation: { k: [5, 10], beam: 10, users: 5 },
  ...more,
});
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'gflowgr-export-'));
  for (const steps of [2, 4]) await writeFile(at(`${steps}.json`), JSON.stringify(config(steps)));
  await writeFile(at('policy.json'), JSON.stringify(config(4, { sampler: { type: 'policy' } })));
});
afterAll(() => rm(folder, { recursive: true }));

function run(command: 'train' | 'export', ...args: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const all = ['scripts/run.mjs', command, ...args];
    execFile(process.execPath, all, { cwd: ROOT, timeout: 120_000 }, (error, stdout, stderr) =>
      error ? reject(new Error(`${error.message}\n${stderr}`)) : resolve(stdout),
    );
  });
}

it('gives a model to transformers, and takes it back with its items', async () => {
  await run('train', '--config', at('2.json'), '--out', at('run'));
  expect(await run('export', '--run', at('run'), '--hugging-face', at('hub'))).toContain('llama of 64 items at step 2');
  const card = await readFile(at('hub', 'README.md'), 'utf8');
  const [summary, metadata] = [await readJson('run', 'summary.json'), await readJson('run', 'metadata.json')];
  expect(card).toContain(`Test of ${summary.numTestUsers} users at step 2.`);
  expect(card).toMatch(new RegExp(`\\| NDCG@10 \\| ${summary['test/ndcg@10'].toFixed(4)} \\|`));
  expect(card).toContain(metadata.data.hash);
  expect(card).toContain(`Adapter: ${metadata.adapter.vendor}`);

  await run('train', '--config', at('2.json'), '--import', at('hub'), '--out', at('again'));
  expect(await readJson('again', 'items.json')).toEqual(await readJson('run', 'items.json'));
  expect((await readJson('again', 'config.json')).items).toMatchObject({ tokenizer: 'file' });
  // It goes on without the folder, its items being in its own.
  const begun = await readJson('again', 'config.json');
  await writeFile(at('again', 'config.json'), JSON.stringify({ ...begun, budget: { ...begun.budget, steps: 3 } }));
  await rm(at('hub'), { recursive: true });
  await run('train', '--resume', at('again'));
  expect((await readJson('again', 'summary.json')).step).toBe(3);
});

it('goes on in PyTorch from the first step, and comes back as a run', async () => {
  const said = await run('export', '--config', at('4.json'), '--torch', at('torch'));
  expect(said).toContain('4 steps from step 1 on');
  expect(await trainInPython(at('torch'))).toContain('model/ is at step 4');
  const tested = await run('train', '--resume', at('torch'));
  expect(tested).toContain('Recall@10');
  await run('train', '--config', at('4.json'), '--out', at('whole'));
  const [own, theirs] = [await readJson('whole', 'summary.json'), await readJson('torch', 'summary.json')];
  expect(theirs.step).toBe(4);
  expect(theirs['test/total-variation'] ?? theirs['test/ndcg@10']).toBeCloseTo(
    own['test/total-variation'] ?? own['test/ndcg@10'],
    3,
  );
});

it('refuses in words, writing nothing', async () => {
  await writeFile(at('notes.txt'), 'mine');
  const refused = [
    [['--torch', at('new')], /expected one of --run and --config/],
    [['--config', at('4.json'), '--torch', folder], /expected a new or an empty folder/],
    [['--run', at('run'), '--torch', at('new')], /all 2 steps of the run are done/],
    [['--config', at('policy.json'), '--torch', at('new')], /sampler\.type: "policy" asks the model of every step/],
    [['--run', at('nowhere'), '--torch', at('new')], /cannot be read/],
  ] as const;
  await Promise.all(refused.map(([args, words]) => expect(run('export', ...args)).rejects.toThrow(words)));
  expect(await readdir(folder)).not.toContain('new');
});
