/** `npm run train -- --import DIR` with adapters: from a published folder to a checkpoint, and on from there without the folder. */
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openHuggingFaceFolder } from '../../src/nn/huggingFaceFolder.ts';
import { FILE_TOKENS, MATRICES, tinyLlama } from '../nn/tinyLlama.ts';
import { tensorsOf } from '../train/checkpointFiles.ts';

const ROOT = path.join(import.meta.dirname, '../..');
let folder: string;
const at = (...names: string[]) => path.join(folder, ...names);
const readJson = async (...names: string[]) => JSON.parse(await readFile(at(...names), 'utf8'));
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'gflowgr-import-'));
  await mkdir(at('llama'));
  for (const [name, file] of tinyLlama()) await writeFile(at('llama', name), await file.read(0, file.size));
  for (const steps of [2, 4]) await writeFile(at(`${steps}.json`), JSON.stringify(config(steps)));
});
afterAll(() => rm(folder, { recursive: true }));

const LR = 0.001;
const config = (steps: number) => ({
  data: { source: 'wardrobe-64', minInteractions: 0, maxHistory: 8 },
  items: { tokenizer: 'attribute-paths' },
  optimizer: { schedule: 'constant', warmupSteps: 0, lr: LR },
  budget: { steps, tokensPerStep: 128 },
  evaluation: { k: [5, 10], beam: 10, users: 5 },
  lora: { rank: 4, targets: ['q_proj', 'v_proj', 'down_proj'] },
});

function train(...args: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const command = ['scripts/run.mjs', 'train', ...args];
    execFile(process.execPath, command, { cwd: ROOT, timeout: 120_000 }, (error, stdout, stderr) =>
      error ? reject(new Error(`${error.message}\n${stderr}`)) : resolve(stdout),
    );
  });
}

it('keeps the run’s folder and the model’s apart', async () => {
  await symlink(at('llama'), at('link'));
  const before = await readdir(folder, { recursive: true });
  for (const [out, words] of [
    [at('llama'), /one and the same/],
    [at('link'), /one and the same/],
    [at('link', 'runs', 'a'), /one inside the other/],
    [folder, /one inside the other/],
  ] as const) {
    const training = train('--config', at('2.json'), '--import', at('llama'), '--out', out);
    await expect(training, out).rejects.toThrow(/expected two folders apart.*Choose another --out/);
    await expect(training, out).rejects.toThrow(words);
  }
  expect(await readdir(folder, { recursive: true })).toEqual(before);
});

it('imports, trains, saves, and goes on from the checkpoint with the same bits when the folder is gone', async () => {
  for (const steps of [2, 4]) {
    const out = await train('--config', at(`${steps}.json`), '--import', at('llama'), '--out', at(`run${steps}`));
    expect(out).toMatch(/parameters, [\d,]+ trained with adapters of rank 4; GPU memory/);
  }
  const written = await readJson('run2', 'config.json');
  expect(written.model).toMatchObject({
    reservedTokens: FILE_TOKENS,
    bosToken: 0,
    published: { eosToken: [1, 5], padToken: null, maxPositions: 64 },
    shape: { hiddenSize: 24, numLayers: 2 },
  });
  const exported = await readJson('run2', 'model', 'config.json');
  expect(exported).toMatchObject({
    bos_token_id: 0,
    eos_token_id: [1, 5],
    max_position_embeddings: 64,
    hidden_size: 24,
  });
  expect(exported).not.toHaveProperty('pad_token_id');
  expect(await readJson('run2', 'model', 'adapter', 'adapter_config.json')).toMatchObject({ peft_type: 'LORA', r: 4 });

  // The layers are frozen: what is saved of them is what the file has. The rest has moved by two steps of AdamW.
  const file = (await openHuggingFaceFolder(tinyLlama())).tensors;
  const saved = await tensorsOf(await readFile(at('run2', 'model', 'model.safetensors')));
  expect([...saved.keys()].sort()).toEqual([...file.tensors.keys()].sort());
  for (const [name, { data }] of saved) {
    const expected = await file.read(name);
    if (Object.keys(MATRICES).some((matrix) => name.endsWith(`${matrix}.weight`))) expect(data, name).toEqual(expected);
    else {
      const farthest = expected.reduce((most, x, i) => Math.max(most, Math.abs(data[i] - x)), 0);
      // An update is at most lr · m̂ / √v̂, near lr, and the file's weights have a deviation of 200 lr.
      expect(farthest, name).toBeLessThan(4 * LR);
    }
  }

  await rm(at('llama'), { recursive: true });
  written.budget.steps = 4;
  await writeFile(at('run2', 'config.json'), JSON.stringify(written));
  await train('--resume', at('run2'));
  const [whole, resumed] = [await readJson('run4', 'summary.json'), await readJson('run2', 'summary.json')];
  expect(resumed.step).toBe(4);
  expect(resumed.weightsDigest).toBe(whole.weightsDigest);
});
