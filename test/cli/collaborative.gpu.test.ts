/** `npm run train` with a collaborative model: trained once, kept in the run's folder or in a store, and trained anew for other settings. */
import { execFile } from 'node:child_process';
import { cp, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { runCollaborativeModel } from '../../src/cli/collaborative.ts';
import * as runFolder from '../../src/cli/runFolder.ts';
import type { RunConfigInput } from '../../src/config/runConfig.ts';
import { testDevice } from '../gpu/testDevice.ts';
import { prepareWardrobe } from '../train/support.ts';

vi.mock('../../src/cli/runFolder.ts', { spy: true });

const ROOT = path.join(import.meta.dirname, '../..');
let folder: string;
const at = (...names: string[]) => path.join(folder, ...names);
const readJson = async (...names: string[]) => JSON.parse(await readFile(at(...names), 'utf8'));
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'gflowgr-collaborative-'));
});
afterAll(() => rm(folder, { recursive: true }));

const config = (steps: number, change: RunConfigInput = {}): RunConfigInput => ({
  data: { source: 'wardrobe-64', minInteractions: 0, maxHistory: 6, maxUsers: 30 },
  items: { tokenizer: 'attribute-paths' },
  optimizer: { schedule: 'constant', warmupSteps: 0 },
  budget: { steps, tokensPerStep: 128 },
  evaluation: { k: [5, 10], beam: 10, users: 5 },
  sampler: { type: 'curriculum', setSize: 3 },
  reward: { collaborative: 1 },
  ...change,
  collaborative: { hiddenSize: 16, numLayers: 1, steps: 6, tokensPerStep: 128, maxHistory: 8, ...change.collaborative },
});

async function train(input: RunConfigInput, ...args: readonly string[]): Promise<string> {
  await writeFile(at('config.json'), JSON.stringify(input));
  const command = ['scripts/run.mjs', 'train', '--config', at('config.json'), ...args];
  return new Promise((resolve, reject) => {
    execFile(process.execPath, command, { cwd: ROOT, timeout: 120_000 }, (error, stdout, stderr) =>
      error ? reject(new Error(`${error.message}\n${stderr}`)) : resolve(stdout),
    );
  });
}

const READ = /collaborative model: SASRec as trained in /;
/** When a folder's model was written. */
const written = async (...names: string[]) => (await stat(at(...names, 'model', 'model.safetensors'))).mtimeMs;

it('trains SASRec once for a run, judges it, goes on without training it, and trains it anew for other settings', async () => {
  const first = await train(config(2), '--out', at('run'));
  expect(first).not.toMatch(READ);
  expect(first).toMatch(/rewards: .*as the sampler “curriculum” draws them at the start/);
  const identity = await readJson('run', 'collaborative', 'identity.json');
  expect(identity.data).toMatch(/^[0-9a-f]{64}$/);
  expect(identity.config).toMatchObject({ name: 'sasrec', budget: { steps: 6 }, model: { shape: { hiddenSize: 16 } } });
  const summary = await readJson('run', 'summary.json');
  for (const name of ['sasrec/ndcg@10', 'sasrec/recall@5']) {
    expect(summary[name]).toBeGreaterThanOrEqual(0);
    expect(summary[name]).toBeLessThanOrEqual(1);
  }
  expect(summary.protocol).toMatch(/sasrec \(causal self-attention/);
  const before = await written('run', 'collaborative');

  await cp(at('run'), at('without'), { recursive: true });
  await rm(at('without', 'collaborative'), { recursive: true });
  const resumed = await train(config(4), '--resume', at('run'));
  expect(resumed).toMatch(READ);
  expect(await written('run', 'collaborative')).toBe(before);
  // Where it is gone it is trained again, to the same bits.
  expect(await train(config(4), '--resume', at('without'))).not.toMatch(READ);
  const [kept, made] = [await readJson('run', 'summary.json'), await readJson('without', 'summary.json')];
  expect(kept.step).toBe(4);
  expect(kept.weightsDigest).toBe(made.weightsDigest);
  expect(kept['sasrec/ndcg@10']).toBe(made['sasrec/ndcg@10']);

  expect(await train(config(2, { collaborative: { lr: 0.01 } }), '--out', at('run'))).not.toMatch(READ);
  expect(await written('run', 'collaborative')).toBeGreaterThan(before);
  expect((await readJson('run', 'collaborative', 'identity.json')).config.optimizer.lr).toBe(0.01);
});

it('shares it between runs through a store, each of whose settings has a folder', async () => {
  const store = ['--collaborative', at('store')];
  const first = await train(config(2), '--out', at('a'), ...store);
  expect(first).not.toMatch(READ);
  const [name] = await readdir(at('store'));
  expect(name).toMatch(/^sasrec-[0-9a-f]{16}$/);
  const before = await written('store', name);
  // Cross-entropy alone, whose distance to R/Z asks the same model.
  const second = await train(config(3, { objective: { type: 'sft' } }), '--out', at('b'), ...store);
  expect(second).toContain(`SASRec as trained in ${at('store', name)}`);
  expect(await written('store', name)).toBe(before);
  const [ofFirst, ofSecond] = [await readJson('a', 'summary.json'), await readJson('b', 'summary.json')];
  expect(ofSecond['sasrec/ndcg@10']).toBe(ofFirst['sasrec/ndcg@10']);
  expect(ofSecond).toHaveProperty('test/total-variation');
  await expect(stat(at('a', 'collaborative'))).rejects.toThrow();

  await train(config(2, { seed: 8 }), '--out', at('c'), ...store);
  expect(await readdir(at('store'))).toHaveLength(2);

  await rm(at('store', name, 'model'), { recursive: true });
  await expect(train(config(2), '--out', at('d'), ...store)).rejects.toThrow(
    /CheckpointError: .* says it holds a trained SASRec, and its model\/ cannot be read\. Delete the folder/,
  );
});

it('makes none for cross-entropy whose reward asks for none', async () => {
  const out = await train(config(2, { objective: { type: 'sft' }, reward: {} }), '--out', at('sft'));
  expect(out).not.toMatch(/SASRec/);
  expect(await readJson('sft', 'summary.json')).not.toHaveProperty('sasrec/ndcg@10');
  await expect(stat(at('sft', 'collaborative'))).rejects.toThrow();
});

it('trains where nothing was trained, and leaves no identity beside a model of other settings, where it is killed between the two', async () => {
  const { gpu } = await testDevice();
  const labels = new Set<string>();
  const make = async (lr: number) => {
    labels.clear();
    const data = prepareWardrobe(config(2, { collaborative: { lr } }));
    await runCollaborativeModel(gpu, data, { out: at('killed') }, (label) => labels.add(label));
    return [...labels].some((label) => label.startsWith('training SASRec'));
  };
  expect(await make(0.001)).toBe(true);
  expect(await make(0.001)).toBe(false);
  const identity = at('killed', 'collaborative', 'identity.json');
  await stat(identity);
  const { replaceModel } = await vi.importActual<typeof runFolder>('../../src/cli/runFolder.ts');
  vi.mocked(runFolder.replaceModel).mockImplementationOnce(async (...of) => {
    await replaceModel(...of);
    throw new Error('killed');
  });
  await expect(make(0.002)).rejects.toThrow('killed');
  await expect(stat(identity)).rejects.toThrow();
  expect(await make(0.001)).toBe(true);
});
