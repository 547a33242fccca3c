/** Out to a Hugging Face folder and back in: the same items on the same tokens, the same log-probabilities. */
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { RunConfigInput } from '../../src/config/runConfig.ts';
import { parseRunConfig } from '../../src/config/runConfig.ts';
import { BlobSink, type ByteSource, bytesSource } from '../../src/core/byteStreams.ts';
import { builtInDataset } from '../../src/data/builtIn.ts';
import { runAtCheckpoint } from '../../src/export/exportedRun.ts';
import { writeHuggingFaceFolder } from '../../src/export/huggingFaceFolder.ts';
import type { Gpu } from '../../src/gpu/device.ts';
import { ImportedModel } from '../../src/train/importModel.ts';
import { type PreparedData, prepareData } from '../../src/train/prepare.ts';
import { Trainer } from '../../src/train/trainer.ts';
import { promptOf } from '../../src/train/windows.ts';
import { hiddenStates, logitsOf, logSumExp, readLlama } from '../e2e/referenceLlama.ts';
import { testDevice } from '../gpu/testDevice.ts';
import { tinyLlama } from '../nn/tinyLlama.ts';
import { savedFiles, tensorsOf } from '../train/checkpointFiles.ts';
import { exhaustiveLogProbs, prepareWardrobe } from '../train/support.ts';

let gpu: Gpu;
const open: Trainer[] = [];
beforeAll(async () => {
  gpu = (await testDevice()).gpu;
});
afterEach(() => {
  for (const trainer of open.splice(0)) trainer.free();
});

async function trainerOf(data: PreparedData): Promise<Trainer> {
  open.push(await Trainer.create(gpu, data));
  return open[open.length - 1];
}

/** The folder's files in memory, by name. */
async function exported(trainer: Trainer): Promise<Map<string, Uint8Array>> {
  const saved = [...(await savedFiles(trainer))].map(([name, bytes]) => [name, bytesSource(name, bytes)] as const);
  const sinks = new Map<string, BlobSink>();
  const create = async (name: string) => {
    sinks.set(name, new BlobSink());
    return sinks.get(name)!;
  };
  const facts = { evaluation: null, adapter: null };
  await writeHuggingFaceFolder(await runAtCheckpoint(trainer.data, new Map(saved)), create, facts);
  const files = new Map<string, Uint8Array>();
  for (const [name, sink] of sinks) files.set(name, new Uint8Array(await sink.blob().arrayBuffer()));
  return files;
}

const sourcesOf = (files: ReadonlyMap<string, Uint8Array>): Map<string, ByteSource> =>
  new Map([...files].map(([name, bytes]) => [name, bytesSource(name, bytes)]));

/** Another run on the same data that begins with the folder. */
async function importedRun(files: ReadonlyMap<string, Uint8Array>, data: PreparedData): Promise<Trainer> {
  const imported = await ImportedModel.open(sourcesOf(files));
  const { data: section, budget, evaluation, sampler } = data.config;
  const config = imported.configure(parseRunConfig({ seed: 99, data: section, budget, evaluation, sampler }));
  expect(imported.isOf(config)).toBe(true);
  const dataset = builtInDataset(section.source, data.config.seed);
  const again = prepareData(dataset, config, { semanticIds: imported.semanticIds! });
  const trainer = await trainerOf(again);
  await imported.fill(trainer);
  return trainer;
}

const IDS = { tokenizer: 'residual-kmeans', levels: 2, codebookSize: 6 } as const;
const RUNS: readonly [string, RunConfigInput][] = [
  ['a Llama of items with a collision level', { items: IDS }],
  ['a Llama of more tokens than items need', { model: { vocabularySize: 50 } }],
  ['a Llama whose items share paths', { items: { ...IDS, collisions: 'keep' } }],
  ['a T5', { model: { preset: 't5-tiny' }, budget: { tokensPerStep: 256 } }],
];

describe.each(RUNS)('%s', (_, input) => {
  it('goes out and comes back with the same items, tokens and bits', async () => {
    const data = prepareWardrobe({ ...input, budget: { tokensPerStep: 192, ...input.budget } });
    const trainer = await trainerOf(data);
    for (let step = 0; step < 3; step++) await trainer.trainStep();
    const back = await importedRun(await exported(trainer), data);
    expect(back.data.itemTokens).toEqual(data.itemTokens);
    expect(back.data.model).toEqual(data.model);
    expect(back.data.vocabulary.bos).toBe(data.vocabulary.bos);
    for (const history of [[], [3, 1, 4]])
      expect(await exhaustiveLogProbs(back, history)).toEqual(await exhaustiveLogProbs(trainer, history));
    // And once more: what comes back is exported to the same model.
    const [first, second] = [await exported(trainer), await exported(back)];
    for (const name of ['model.safetensors', 'tokenizer.json', 'items.index.json', 'items.json'])
      expect(second.get(name), name).toEqual(first.get(name));
  });
});

describe('adapters', () => {
  it('go out merged into an imported model’s weights, and compute the same', async () => {
    const lora = { rank: 4, alpha: 8, targets: ['q_proj', 'o_proj', 'up_proj'] } as const;
    const base = await ImportedModel.open(tinyLlama());
    const { config } = prepareWardrobe({
      lora: { ...lora, targets: [...lora.targets] },
      optimizer: { warmupSteps: 0, lr: 0.02 },
    });
    const data = prepareData(builtInDataset('wardrobe-64', config.seed), base.configure(config));
    const trainer = await trainerOf(data);
    await base.fill(trainer);
    for (let step = 0; step < 3; step++) await trainer.trainStep();
    const files = await exported(trainer);
    const back = await importedRun(files, data);
    expect(back.data.itemTokens).toEqual(data.itemTokens);
    expect(back.data.config.model.reservedTokens).toBe(data.config.model.reservedTokens);
    const [found, expected] = [await exhaustiveLogProbs(back, [3, 1, 4]), await exhaustiveLogProbs(trainer, [3, 1, 4])];
    // The same sums, rounded at other places.
    found.forEach((x, i) => {
      expect(Math.abs(x - expected[i])).toBeLessThan(1e-5);
    });
    const [merged, frozen] = [await exported(back), await savedFiles(trainer)];
    const tensors = (of: ReadonlyMap<string, Uint8Array>, name = 'model.safetensors') => tensorsOf(of.get(name)!);
    expect(await tensors(merged)).toEqual(await tensors(files));
    expect(await tensors(merged)).not.toEqual(await tensors(frozen, 'model/model.safetensors'));
  });
});

describe('the folder', () => {
  it('has the logits that a Llama in float64 computes from it', async () => {
    const data = prepareWardrobe({ model: { initStd: 0.1 }, objective: { policy: 'vocab' } });
    const trainer = await trainerOf(data);
    for (let step = 0; step < 3; step++) await trainer.trainStep();
    const files = await exported(trainer);
    const [config, model, flowHead] = ['config.json', 'model.safetensors', 'flow_head.safetensors'].map(
      (name) => files.get(name)!,
    );
    const llama = await readLlama({ config, model, flowHead });
    const index = JSON.parse(new TextDecoder().decode(files.get('items.json')!)) as Record<string, number[]>;
    const history = [5, 2];
    const expected = await exhaustiveLogProbs(trainer, history);
    data.unmerged.itemIds.slice(0, 5).forEach((id, item) => {
      const path = index[id];
      const prompt = [...promptOf(history, data)];
      const hidden = hiddenStates(llama, [...prompt, ...path]);
      const logP = path.reduce((sum, token, l) => {
        const logits = logitsOf(llama, hidden[prompt.length - 1 + l]);
        return sum + logits[token] - logSumExp(logits);
      }, 0);
      expect(Math.abs(logP - expected[item])).toBeLessThan(1e-4);
    });
  });

  it('gives new tokens to the items where its own are left out', async () => {
    const data = prepareWardrobe();
    const files = await exported(await trainerOf(data));
    files.delete('items.index.json');
    const imported = await ImportedModel.open(sourcesOf(files));
    expect(imported.settings.items).toBeNull();
    expect(imported.settings.model.reservedTokens).toBe(data.model.vocabularySize);
  });

  it('is refused in words where tokens and items do not belong together', async () => {
    const files = await exported(await trainerOf(prepareWardrobe()));
    const change = (name: string, from: string, to: string) => {
      const text = new TextDecoder().decode(files.get(name)!);
      return new Map([...files, [name, new TextEncoder().encode(text.replace(from, to))]]);
    };
    const opening = (of: ReadonlyMap<string, Uint8Array>) => ImportedModel.open(sourcesOf(of));
    await expect(opening(change('tokenizer.json', '<b_1>', '<b_99>'))).rejects.toThrow(/one behind the other/);
    await expect(opening(change('tokenizer.json', '"added_tokens"', '"others"'))).rejects.toThrow(
      /expected added_tokens/,
    );
    await expect(opening(new Map([...files].filter(([name]) => name !== 'tokenizer.json')))).rejects.toThrow(
      /it is missing/,
    );
    const without = [...files].map(([name, bytes]): [string, Uint8Array] =>
      name === 'items.index.json' ? [name, new TextEncoder().encode('{"w00": ["<a_0>", "<b_0>"]}')] : [name, bytes],
    );
    await expect(opening(new Map(without))).rejects.toThrow(/tokens of 3 levels, and the items .* have 2/);
  });
});
