/** `npm run train -- --import DIR` with adapters: from a published folder to a checkpoint, and on from there without the folder. */
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { tinyLlama } from '../nn/tinyLlama.ts';

const ROOT = path.join(import.meta.dirname, '../..');
let folder: string;
const at = (...names: string[]) => path.join(folder, ...names);
const readJson = async (...names: string[]) => JSON.parse(await readFile(at(...names), 'utf8'));
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'gflowgr-import-'));
  for (const [name, file] of tinyLlama()) await writeFile(at(name), await file.read(0, file.size));
});
afterAll(() => rm(folder, { recursive: true }));

function train(...args: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const command = ['scripts/run.mjs', 'train', ...args];
    execFile(process.execPath, command, { cwd: ROOT, timeout: 120_000 }, (error, stdout, stderr) =>
      error ? reject(new Error(`${error.message}\n${stderr}`)) : resolve(stdout),
    );
  });
}

it('imports, trains, saves, and goes on from the checkpoint with the same bits when the folder is gone', async () => {
  const config = (steps: number) => ({
    data: { source: 'wardrobe-64', minInteractions: 0, maxHistory: 8 },
    items: { tokenizer: 'attribute-paths' },
    optimizer: { schedule: 'constant', warmupSteps: 0 },
    budget: { steps, tokensPerStep: 128 },
    evaluation: { beam: 10, users: 5 },
    lora: { rank: 4, targets: ['q_proj', 'v_proj', 'down_proj'] },
  });
  for (const steps of [2, 4]) {
    await writeFile(at(`${steps}.json`), JSON.stringify(config(steps)));
    const out = await train('--config', at(`${steps}.json`), '--import', folder, '--out', at(`run${steps}`));
    expect(out).toMatch(/parameters, [\d,]+ trained with adapters of rank 4; GPU memory/);
  }
  const written = await readJson('run2', 'config.json');
  expect(written.model).toMatchObject({ reservedTokens: 37, bosToken: 0, shape: { hiddenSize: 24, numLayers: 2 } });
  expect(await readJson('run2', 'model', 'config.json')).toMatchObject({ bos_token_id: 0, hidden_size: 24 });
  expect(await readJson('run2', 'model', 'adapter', 'adapter_config.json')).toMatchObject({ peft_type: 'LORA', r: 4 });

  for (const name of tinyLlama().keys()) await rm(at(name));
  written.budget.steps = 4;
  await writeFile(at('run2', 'config.json'), JSON.stringify(written));
  await train('--resume', at('run2'));
  const [whole, resumed] = [await readJson('run4', 'summary.json'), await readJson('run2', 'summary.json')];
  expect(resumed.step).toBe(4);
  expect(resumed.weightsDigest).toBe(whole.weightsDigest);
});
