/** LoRA on an imported Llama: adapters of zero change nothing, their gradients are those of the full model, and only they and what is trained whole move. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunConfigInput } from '../../src/config/runConfig.ts';
import { CheckpointError } from '../../src/core/errors.ts';
import { RandomStream } from '../../src/core/random.ts';
import type { Gpu } from '../../src/gpu/device.ts';
import type { ForestBatch } from '../../src/nn/forestBatch.ts';
import { type HuggingFaceModel, importWeights, openHuggingFaceFolder } from '../../src/nn/huggingFaceFolder.ts';
import { initializeWeights } from '../../src/nn/initialize.ts';
import { type Precision, RECOMPUTE_MODES, type RecomputeMode } from '../../src/nn/modelPlan.ts';
import { isAdapter, isOfModel } from '../../src/nn/parameterPlan.ts';
import { loraGradient } from '../../src/reference/lora/loraGradient.ts';
import { loraMerge } from '../../src/reference/lora/loraMerge.ts';
import { pathLogProb, type ReferenceLlamaConfig } from '../../src/reference/nn/llama.ts';
import { memoryBill, TrainingEngine } from '../../src/train/engine.ts';
import { runPacker } from '../../src/train/packedForest.ts';
import { engineOptions, Trainer } from '../../src/train/trainer.ts';
import { promptOf } from '../../src/train/windows.ts';
import { testDevice } from '../gpu/testDevice.ts';
import { FILE_TOKENS, MATRICES, SHAPE, tinyLlama } from '../nn/tinyLlama.ts';
import { loadFiles, savedFiles, tensorsOf } from './checkpointFiles.ts';
import { logProbsOfPaths, prepareWardrobe } from './support.ts';

const targetOf = (module: string) => module.replace(/^.*\./, '');
const ALL = Object.keys(MATRICES).map(targetOf) as ('q_proj' | 'down_proj')[];

const MODEL: RunConfigInput['model'] = { shape: SHAPE, reservedTokens: FILE_TOKENS, bosToken: 0, initStd: 0.2 };
const prepare = (lora: RunConfigInput['lora'], more: RunConfigInput = {}) =>
  prepareWardrobe({ ...more, model: { ...MODEL, ...more.model }, lora });

let gpu: Gpu;
let model: HuggingFaceModel;
const open: { free(): void }[] = [];
beforeAll(async () => {
  gpu = (await testDevice()).gpu;
  model = await openHuggingFaceFolder(tinyLlama());
});
afterAll(() => {
  for (const x of open) x.free();
});

/** A user's history and a set of three items under it. */
function batchOf(data: ReturnType<typeof prepare>): ForestBatch {
  const packer = runPacker(data);
  const { split, itemTokens, levels } = data;
  const prompt = promptOf(split.sequence.subarray(0, 6), data);
  const set = [3, 17, 40].map((item) => ({
    tokens: itemTokens.subarray(item * levels, (item + 1) * levels),
    at: prompt.length - levels,
    logReward: Math.log(1 + item),
    refLogProb: 0,
    weight: 0.1,
    ceWeight: 0,
  }));
  packer.add({ prompt, historyWeight: 1 / (prompt.length - 1), sets: [set] });
  return packer.finish();
}

async function createEngine(
  lora: RunConfigInput['lora'],
  recompute: RecomputeMode = 'none',
  precision: Precision = 'float32',
) {
  // Rotary in half wants heads of whole words: half as many heads, with the same matrices.
  const shape = precision === 'half' ? { ...SHAPE, numHeads: 2, numKeyValueHeads: 1 } : SHAPE;
  const data = prepare(lora, { model: { precision, shape } });
  const engine = await TrainingEngine.create(gpu, { ...engineOptions(data), recompute });
  open.push(engine);
  const { parameters } = engine.model;
  await initializeWeights(parameters, data.model, data.config.seed, data.config.model.initStd);
  await importWeights(parameters, model);
  return { engine, parameters, batch: batchOf(data), data };
}

/** Random numbers in all adapters, B's too. */
async function fillAdapters({ parameters }: Awaited<ReturnType<typeof createEngine>>): Promise<void> {
  for (const slot of parameters.plan.slots.filter(isAdapter)) {
    const random = new RandomStream(9, slot.name);
    await parameters.load(parameters.value, slot, async (from, to) =>
      Float32Array.from({ length: to - from }, () => 0.2 * random.normal()),
    );
  }
}

const gradientsOf = async ({ engine, parameters, batch }: Awaited<ReturnType<typeof createEngine>>) => {
  const { loss } = await engine.step(batch, { lr: 0, clipNorm: 1, step: 1 }, { update: false });
  return { loss, gradients: await parameters.read(parameters.gradient) };
};

const norm = (x: ArrayLike<number>) => Math.hypot(...Array.from(x));
const distance = (x: ArrayLike<number>, y: ArrayLike<number>) => norm(Array.from(x, (a, i) => a - y[i]));

describe('an imported Llama with adapters', () => {
  it('opens prompts with the file’s own token, and has its tokens before the semantic IDs', () => {
    const data = prepare(null);
    expect(data.vocabulary.levelOffset[0]).toBe(FILE_TOKENS);
    expect(promptOf([], data)).toEqual(Uint32Array.of(0));
    expect(Math.min(...data.itemTokens)).toBeGreaterThanOrEqual(FILE_TOKENS);
  });

  it('computes what the model alone computes while B is 0, bit for bit', async () => {
    const plain = await createEngine(null);
    const adapted = await createEngine({ rank: 6, alpha: 12, targets: ALL });
    const bits = async ({ engine, batch }: typeof plain) => {
      const { logPF, logF } = await engine.forward(batch);
      return [new Uint32Array(logPF.slice().buffer), new Uint32Array(logF.slice().buffer)];
    };
    const expected = await bits(plain);
    expect(new Set(expected[0]).size).toBeGreaterThan(5);
    expect(await bits(adapted)).toEqual(expected);
  });

  it.each([
    ['all targets', 6, ALL],
    ['queries and values', 4, ['v_proj', 'q_proj'] as typeof ALL],
    ['one', 1, ['down_proj'] as typeof ALL],
  ])('has the gradients that follow from the full model’s, %s', async (_, rank, targets) => {
    const settings = { rank, alpha: 3, targets };
    const scale = 3 / rank;
    const adapted = await createEngine(settings);
    await fillAdapters(adapted);
    const { loss, gradients } = await gradientsOf(adapted);

    // The same model without adapters, its weights merged in float64.
    const full = await createEngine(null);
    const weights = await adapted.parameters.read(adapted.parameters.value);
    const merged = new Map([...weights].filter(([name]) => !name.includes('.lora_')));
    const factors = (l: number, module: string) => {
      const name = `base_model.model.model.layers.${l}.${module}`;
      return { a: weights.get(`${name}.lora_A.weight`)!, b: weights.get(`${name}.lora_B.weight`)! };
    };
    const chosen = Object.entries(MATRICES).filter(([module]) => targets.includes(targetOf(module) as 'q_proj'));
    for (const l of [0, 1])
      for (const [module, [rows, cols]] of chosen) {
        const name = `model.layers.${l}.${module}.weight`;
        const sizes = { rows, cols, rank, scale, ...factors(l, module) };
        merged.set(name, Float32Array.from(loraMerge({ ...sizes, weights: weights.get(name)! })));
      }
    full.parameters.write(full.parameters.value, merged);
    const expected = await gradientsOf(full);
    expect(Math.abs(loss / expected.loss - 1)).toBeLessThan(1e-5); // sums in f32, W rounded once more

    for (const l of [0, 1])
      for (const [module, [rows, cols]] of chosen) {
        const dWeights = expected.gradients.get(`model.layers.${l}.${module}.weight`)!;
        const { dA, dB } = loraGradient({ rows, cols, rank, scale, dWeights, ...factors(l, module) });
        const name = `base_model.model.model.layers.${l}.${module}`;
        for (const [letter, d] of [
          ['A', dA],
          ['B', dB],
        ] as const) {
          expect(norm(d)).toBeGreaterThan(1e-4);
          const found = gradients.get(`${name}.lora_${letter}.weight`)!;
          expect(distance(found, d) / norm(d), `${name} ${letter}`).toBeLessThan(1e-4); // f32 backward of two layers
        }
      }
    for (const name of ['model.embed_tokens.weight', 'lm_head.weight', 'model.norm.weight', 'flow_head.weight']) {
      const d = expected.gradients.get(name)!;
      expect(distance(gradients.get(name)!, d) / norm(d), name).toBeLessThan(1e-4);
    }
    const numAdapters = 2 * 2 * targets.length;
    expect(gradients.size).toBe(numAdapters + 2 + 5 + 2);
  });

  it.each(['float32', 'half'] as const)(
    'has the same bits however much backward makes again, %s',
    async (precision) => {
      const found = [];
      for (const mode of RECOMPUTE_MODES) {
        const adapted = await createEngine({ rank: 4, targets: ['q_proj', 'up_proj'] }, mode, precision);
        await fillAdapters(adapted);
        found.push(await gradientsOf(adapted));
      }
      expect(found[1]).toEqual(found[0]);
      expect(found[2]).toEqual(found[0]);
    },
  );

  it('takes less memory than training all of it, and what its bill says within 2 %', async () => {
    const full = memoryBill((await createEngine(null)).engine.model.plan);
    const { engine } = await createEngine({ rank: 4 });
    const bill = memoryBill(engine.model.plan);
    expect(Math.abs(bill.totalBytes / engine.model.bufferOwner.sizeBytes - 1)).toBeLessThan(0.02);
    const line = (b: typeof bill, label: string) => b.lines.find((x) => x.label === label)!.sizeBytes;
    expect(bill.totalBytes).toBeLessThan(full.totalBytes);
    expect(line(bill, 'gradients')).toBeLessThan(0.6 * line(full, 'gradients'));
    expect(line(bill, 'AdamW moments')).toBe(2 * line(bill, 'gradients'));
    expect(bill.numParameters).toBe(full.numParameters);
    console.log(`LoRA: ${bill.totalBytes} bytes, full ${full.totalBytes}`);
  });
});

describe('a LoRA run', () => {
  const lora = { rank: 6, alpha: 12, targets: ALL };
  const RUN: RunConfigInput = { objective: { type: 'sft' }, optimizer: { lr: 0.01, warmupSteps: 3 } };
  let trainer: Trainer;
  let losses: number[];
  let files: Map<string, Uint8Array>;
  let before: Map<string, Float32Array>;
  const create = async (settings: RunConfigInput['lora'] = lora) => {
    const made = await Trainer.create(gpu, prepare(settings, RUN));
    open.push(made);
    return made;
  };
  const runTo = async (t: Trainer, step: number) => {
    const out: number[] = [];
    while (t.position.step < step) out.push((await t.trainStep()).loss);
    return out;
  };

  beforeAll(async () => {
    trainer = await create();
    const { parameters } = trainer.engine.model;
    await importWeights(parameters, model);
    before = await parameters.read(parameters.value);
    losses = await runTo(trainer, 10);
    files = await savedFiles(trainer);
    losses.push(...(await runTo(trainer, 30)));
  });

  it('lowers its loss, trains what it says, and leaves the frozen weights’ bits', async () => {
    const mean = (list: number[]) => list.reduce((a, x) => a + x, 0) / list.length;
    console.log(`LoRA: loss ${losses[0].toFixed(3)} → ${mean(losses.slice(-5)).toFixed(3)}`);
    expect(mean(losses.slice(-5))).toBeLessThan(0.8 * losses[0]);
    const { parameters } = trainer.engine.model;
    const after = await parameters.read(parameters.value);
    for (const slot of parameters.plan.slots) {
      const isFrozen = Object.keys(MATRICES).some((module) => slot.name.endsWith(`${module}.weight`));
      expect(parameters.plan.packs[slot.pack].isFrozen, slot.name).toBe(isFrozen);
      // Cross-entropy alone does not reach the flow head.
      if (isFrozen || slot.name.startsWith('flow_head'))
        expect(after.get(slot.name), slot.name).toEqual(before.get(slot.name));
      else expect(after.get(slot.name), slot.name).not.toEqual(before.get(slot.name));
    }
  });

  it('saves adapters as PEFT does, and the model beside them', async () => {
    const config = JSON.parse(new TextDecoder().decode(files.get('model/adapter/adapter_config.json')!));
    expect(config).toMatchObject({ peft_type: 'LORA', r: 6, lora_alpha: 12, target_modules: ALL, bias: 'none' });
    const adapters = await tensorsOf(files.get('model/adapter/adapter_model.safetensors')!);
    expect(adapters.size).toBe(2 * 2 * 7);
    const name = 'base_model.model.model.layers.1.mlp.down_proj';
    expect(adapters.get(`${name}.lora_A.weight`)!.shape).toEqual([6, 40]);
    expect(adapters.get(`${name}.lora_B.weight`)!.shape).toEqual([24, 6]);
    const base = await tensorsOf(files.get('model/model.safetensors')!);
    expect([...base.keys()].sort()).toEqual(
      trainer.engine.model.parameters.plan.slots
        .filter(isOfModel)
        .map((s) => s.name)
        .sort(),
    );
    expect(base.get('model.layers.0.self_attn.q_proj.weight')!.data).toEqual(
      before.get('model.layers.0.self_attn.q_proj.weight'),
    );
    const moments = await tensorsOf(files.get('model/optimizer.safetensors')!);
    expect(moments.has(`m/${name}.lora_A.weight`)).toBe(true);
    expect(moments.has('m/model.layers.0.self_attn.q_proj.weight')).toBe(false);
  });

  it('can be recomputed from the files: W + (α / r) · B·A, in float64', async () => {
    const saved = await savedFiles(trainer);
    const config: ReferenceLlamaConfig = JSON.parse(new TextDecoder().decode(saved.get('model/config.json')!));
    const base = await tensorsOf(saved.get('model/model.safetensors')!);
    const adapters = await tensorsOf(saved.get('model/adapter/adapter_model.safetensors')!);
    const weights = (name: string): ArrayLike<number> => {
      const { shape, data } = base.get(name)!;
      const [a, b] = ['A', 'B'].map((x) =>
        adapters.get(`base_model.model.${name.replace(/weight$/, `lora_${x}.weight`)}`),
      );
      if (!a || !b) return data;
      const [rows, cols] = shape;
      return loraMerge({ rows, cols, rank: 6, scale: 2, weights: data, a: a.data, b: b.data });
    };
    const { data } = trainer;
    const { itemTokens, levels, split } = data;
    const history = split.sequence.subarray(0, 5);
    const pathOf = (item: number) => Array.from(itemTokens.subarray(item * levels, (item + 1) * levels));
    const paths = Array.from({ length: data.trie.numItems }, (_, item) => pathOf(item));
    const found = await logProbsOfPaths(trainer, history, [0, 21, 63]);
    for (const [k, item] of [0, 21, 63].entries()) {
      const expected = pathLogProb(config, weights, Array.from(promptOf(history, data)), pathOf(item), paths);
      expect(Math.abs(found[k] - expected), `item ${item}`).toBeLessThan(1e-4);
    }
  });

  it('goes on from its checkpoint with the same bits, without the imported folder', async () => {
    const resumed = await create();
    await loadFiles(resumed, files);
    expect(await runTo(resumed, 30)).toEqual(losses.slice(10));
    expect(await resumed.weightsDigest()).toBe(await trainer.weightsDigest());
  });

  it.each<[string, RunConfigInput['lora'], RegExp]>([
    ['another rank', { ...lora, rank: 4 }, /rank 6, alpha 12.*this run's.*rank 4, alpha 12/],
    ['another alpha', { ...lora, alpha: 3 }, /alpha 12.*alpha 3/],
    ['other targets', { ...lora, targets: ['q_proj'] }, /targets down_proj, gate_proj.*targets q_proj/],
    ['no adapters', null, /rank 6.*this run's \(lora in its configuration\): none/],
  ])('refuses to go on with %s, and changes nothing', async (_, settings, words) => {
    const other = await create(settings);
    const digest = await other.weightsDigest();
    const loading = loadFiles(other, files);
    await expect(loading).rejects.toThrow(CheckpointError);
    await expect(loading).rejects.toThrow(words);
    expect(await other.weightsDigest()).toBe(digest);
    expect(other.position.step).toBe(0);
  });

  it('refuses a checkpoint whose adapters are missing', async () => {
    const without = new Map(files);
    without.delete('model/adapter/adapter_model.safetensors');
    await expect(loadFiles(trainer, without)).rejects.toThrow(/has no model\/adapter\/adapter_model\.safetensors/);
    without.delete('model/adapter/adapter_config.json');
    await expect(loadFiles(trainer, without)).rejects.toThrow(/adapters: none; this run's.*rank 6/);
  });
});
