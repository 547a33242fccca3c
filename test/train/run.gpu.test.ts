/**
 * Runs as a whole, on Wardrobe-64: the same configuration gives the same bits, a checkpoint continues them and can be
 * read by anyone, beams rank as the exhaustive list does, draws follow the policy, and nothing is allocated on the way.
 */
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type LlamaShape, MODEL_PRESETS } from '../../src/config/presets.ts';
import type { RunConfigInput } from '../../src/config/runConfig.ts';
import { CheckpointError, DeviceError, NonFiniteError } from '../../src/core/errors.ts';
import { RandomStream } from '../../src/core/random.ts';
import { createSampler } from '../../src/gflow/samplers/createSampler.ts';
import type { Gpu } from '../../src/gpu/device.ts';
import { writeTensor } from '../../src/gpu/tensor.ts';
import { pathLogProb, type ReferenceLlamaConfig } from '../../src/reference/nn/llama.ts';
import { itemsFile } from '../../src/train/checkpoint.ts';
import { memoryBill, planEngine } from '../../src/train/engine.ts';
import { rankUsers, summarize } from '../../src/train/evaluate.ts';
import { Trainer } from '../../src/train/trainer.ts';
import { trieWords } from '../../src/train/trieWords.ts';
import { evaluationHistory } from '../../src/train/windows.ts';
import { testDevice } from '../gpu/testDevice.ts';
import { loadFiles, savedFiles, tensorsOf, withTensors } from './checkpointFiles.ts';
import { exhaustiveLogProbs, logProbsOfPaths, prepareWardrobe } from './support.ts';

let gpu: Gpu;
const open: Trainer[] = [];
beforeAll(async () => {
  gpu = (await testDevice()).gpu;
});
afterAll(() => {
  for (const trainer of open) trainer.free();
});

/** Wide initial weights, so that policies are far from uniform and rankings have no ties. */
const SHARED: RunConfigInput = {
  model: { initStd: 0.15 },
  optimizer: { warmupSteps: 5, lr: 0.002 },
  budget: { steps: 30, tokensPerStep: 192 },
  evaluation: { beam: 64 },
};

async function create(input: RunConfigInput = {}): Promise<Trainer> {
  const trainer = await Trainer.create(gpu, prepareWardrobe({ ...SHARED, ...input }));
  open.push(trainer);
  return trainer;
}

async function runTo(trainer: Trainer, step: number): Promise<number[]> {
  const losses: number[] = [];
  while (trainer.position.step < step) losses.push((await trainer.trainStep()).loss);
  return losses;
}

const json = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));

describe('a run', () => {
  let first: Trainer;
  let files: Map<string, Uint8Array>;
  let losses: number[];
  let digest: string;
  const created: string[] = [];

  beforeAll(async () => {
    first = await create();
    losses = await runTo(first, 1);
    const methods = [
      'createBuffer',
      'createBindGroup',
      'createBindGroupLayout',
      'createComputePipeline',
      'createComputePipelineAsync',
      'createShaderModule',
    ] as const;
    const spies = methods.map((name) => vi.spyOn(gpu.device, name));
    const before = gpu.memory.createdBuffers;
    losses.push(...(await runTo(first, 10)));
    for (const [i, spy] of spies.entries()) {
      for (const _ of spy.mock.calls) created.push(methods[i]);
      spy.mockRestore();
    }
    created.push(...Array<string>(gpu.memory.createdBuffers - before).fill('owned buffer'));
    files = await savedFiles(first);
    losses.push(...(await runTo(first, 30)));
    digest = await first.weightsDigest();
  });

  it('creates no buffer, bind group or pipeline after its first step', () => {
    expect(created).toEqual([]);
  });

  it('ends after its budget with finite numbers', () => {
    expect(losses).toHaveLength(30);
    expect(losses.every(Number.isFinite)).toBe(true);
    expect(first.isDone).toBe(true);
  });

  it('gives the same losses and weights bit for bit when run again', async () => {
    const again = await create();
    expect(await runTo(again, 30)).toEqual(losses);
    expect(await again.weightsDigest()).toBe(digest);
  });

  it('continues from a checkpoint of step 10 with identical bits', async () => {
    const resumed = await create();
    await loadFiles(resumed, files);
    expect(resumed.position.step).toBe(10);
    expect(await runTo(resumed, 30)).toEqual(losses.slice(10));
    expect(await resumed.weightsDigest()).toBe(digest);
  });

  it('refuses damaged and foreign checkpoints in words, and keeps what it had', async () => {
    const model = files.get('model/model.safetensors')!;
    const optimizer = files.get('model/optimizer.safetensors')!;
    const state = JSON.parse(new TextDecoder().decode(files.get('model/trainer.json')!));
    const reshaped = withTensors(model, (tensors) => {
      const gate = tensors.get('model.layers.0.mlp.gate_proj.weight')!;
      tensors.set('model.layers.0.mlp.gate_proj.weight', { ...gate, shape: [...gate.shape].reverse() });
    });
    const without = withTensors(optimizer, (tensors) => tensors.delete('v/lm_head.weight'));
    const config = JSON.parse(new TextDecoder().decode(files.get('model/config.json')!));
    const withConfig = (change: object) => json({ ...config, ...change });
    const surplus = (bytes: Uint8Array, name: string) =>
      withTensors(bytes, (tensors) => tensors.set(name, { shape: [1], data: Float32Array.of(1) }));
    const ofStep = (step: number) => json({ ...state, position: { ...state.position, step } });
    const bad: [string, string, Uint8Array | null, RegExp][] = [
      ['truncated weights', 'model/model.safetensors', model.slice(0, model.length - 5), /truncated/],
      ['weights cut in the header', 'model/model.safetensors', model.slice(0, 40), /truncated/],
      ['empty weights', 'model/model.safetensors', new Uint8Array(0), /at least 8 bytes/],
      ['another shape', 'model/model.safetensors', await reshaped, /gate_proj.*expected shape/],
      ['a moment missing', 'model/optimizer.safetensors', await without, /v\/lm_head/],
      ['no optimizer file', 'model/optimizer.safetensors', null, /has no model\/optimizer/],
      ['truncated state', 'model/trainer.json', new TextEncoder().encode('{"version":1,'), /not JSON/],
      ['a state that is null', 'model/trainer.json', json(null), /trainer\.json/],
      ['another catalogue', 'model/trainer.json', json({ ...state, numItems: 512 }), /512 items/],
      ['another version', 'model/trainer.json', json({ ...state, version: 9 }), /version 9/],
      [
        'files of two steps',
        'model/trainer.json',
        ofStep(20),
        /model\.safetensors is of step 10.*trainer\.json of step 20/,
      ],
      ['no configuration', 'model/config.json', null, /has no model\/config\.json/],
      [
        'a cut configuration',
        'model/config.json',
        new TextEncoder().encode('{"a'),
        /config\.json: the file is not JSON/,
      ],
      ['a configuration of null', 'model/config.json', json(null), /config\.json holds no object/],
      [
        'other heads, of the same shapes',
        'model/config.json',
        withConfig({ num_attention_heads: 2, num_key_value_heads: 2, head_dim: 2 * config.head_dim }),
        /of another model.*num_attention_heads: expected 4, found 2; num_key_value_heads: expected 4, found 2.*head_dim.*Resume with/,
      ],
      [
        'other rotations',
        'model/config.json',
        withConfig({ rope_theta: 5e5 }),
        /rope_theta: expected 10000, found 500000/,
      ],
      ['another epsilon', 'model/config.json', withConfig({ rms_norm_eps: 0.1 }), /rms_norm_eps: .* found 0\.1/],
      ['a tied head', 'model/config.json', withConfig({ tie_word_embeddings: true }), /expected false, found true/],
      [
        'another first token',
        'model/config.json',
        withConfig({ bos_token_id: 0 }),
        /bos_token_id: expected 1, found 0/,
      ],
      ['no first token', 'model/config.json', withConfig({ bos_token_id: undefined }), /expected 1, found missing/],
      ['another architecture', 'model/config.json', withConfig({ model_type: 't5' }), /expected "llama", found "t5"/],
      [
        'a weight too many',
        'model/model.safetensors',
        await surplus(model, 'model.layers.0.self_attn.q_proj.bias'),
        /model\.safetensors: it holds model\.layers\.0\.self_attn\.q_proj\.bias, for which .* no place/,
      ],
      ['a moment too many', 'model/optimizer.safetensors', await surplus(optimizer, 'm/x'), /it holds m\/x, for which/],
      [
        'a flow head of two layers',
        'model/flow_head.safetensors',
        await surplus(files.get('model/flow_head.safetensors')!, 'flow_head.1.bias'),
        /it holds flow_head\.1\.bias, for which/,
      ],
      ['no position', 'model/trainer.json', json({ ...state, position: undefined }), /position/],
      ['a position of words', 'model/trainer.json', json({ ...state, position: { step: 'x' } }), /position/],
    ];
    for (const [name, file, bytes, words] of bad) {
      const damaged = new Map(files);
      if (bytes) damaged.set(file, bytes);
      else damaged.delete(file);
      const loading = loadFiles(first, damaged);
      await expect(loading, name).rejects.toThrow(CheckpointError);
      await expect(loading, name).rejects.toThrow(words);
    }
    expect(await first.weightsDigest()).toBe(digest);
    expect(first.position.step).toBe(30);
  });

  it('refuses a checkpoint whose head this run’s tied model has no place for', async () => {
    const { tieWordEmbeddings, ...shape } = MODEL_PRESETS['llama-nano'] as LlamaShape;
    const tied = await create({ model: { initStd: 0.15, shape: { ...shape, tieWordEmbeddings: !tieWordEmbeddings } } });
    const before = await tied.weightsDigest();
    await expect(loadFiles(tied, files)).rejects.toThrow(/tie_word_embeddings: expected true, found false/);
    const config = JSON.parse(new TextDecoder().decode(files.get('model/config.json')!));
    const disguised = new Map(files).set('model/config.json', json({ ...config, tie_word_embeddings: true }));
    await expect(loadFiles(tied, disguised)).rejects.toThrow(/model\.safetensors: it holds lm_head\.weight, for which/);
    expect(await tied.weightsDigest()).toBe(before);
  });

  it('takes a T5 whose configuration was written without its first token, not one of another', async () => {
    const t5 = await create({ model: { preset: 't5-tiny' }, budget: { tokensPerStep: 256 } });
    const saved = await savedFiles(t5);
    const { bos_token_id: bos, ...earlier } = JSON.parse(new TextDecoder().decode(saved.get('model/config.json')!));
    expect(bos).toBe(1);
    await loadFiles(t5, new Map(saved).set('model/config.json', json(earlier)));
    for (const [change, words] of [
      [{ bos_token_id: 0 }, /bos_token_id: expected 1, found 0/],
      [{ relative_attention_max_distance: 64 }, /relative_attention_max_distance: expected 128, found 64/],
    ] as const) {
      const other = new Map(saved).set('model/config.json', json({ ...earlier, ...change }));
      await expect(loadFiles(t5, other)).rejects.toThrow(words);
    }
  });

  it('allocates what its memory bill says, within 2 %, and few dispatches', async () => {
    const { data, engine } = first;
    const options = { config: data.model, capacity: data.capacity, trie: trieWords(data.trie) };
    const bill = memoryBill(planEngine(options, gpu.device.limits.maxStorageBufferBindingSize, gpu.adapter));
    const owned = engine.model.bufferOwner.sizeBytes;
    console.log(
      `bill ${bill.totalBytes} bytes, owned ${owned}; ${engine.dispatchesPerStep} dispatches a step of ${data.model.numLayers} layers`,
    );
    expect(Math.abs(bill.totalBytes / owned - 1)).toBeLessThan(0.02);
    expect(bill.totalBytes).toBe(bill.lines.reduce((a, l) => a + l.sizeBytes, 0));
    expect(engine.dispatchesPerStep).toBeLessThanOrEqual(26 * data.model.numLayers + 40);
  });

  it('leaves weights and moments as they were when a step is not finite', async () => {
    const { parameters } = first.engine.model;
    await loadFiles(first, files);
    const slot = parameters.slot('model.layers.1.mlp.down_proj.weight');
    writeTensor(gpu, parameters.value[slot.pack], Float32Array.of(Number.NaN), slot.offset + 3);
    const read = async () => [await parameters.read(parameters.value), await parameters.read(parameters.m)];
    const before = await read();
    const step = first.trainStep();
    await expect(step).rejects.toThrow(NonFiniteError);
    await expect(step).rejects.toThrow(
      /^Step 11: loss NaN.*weights of 1 of \d+ tensors: model\.layers\.1\.mlp\.down_proj\.weight \(1 of \d+ values, the first NaN\)/,
    );
    expect(await read()).toEqual(before);
    // Nor is there a checkpoint of it.
    await expect(savedFiles(first)).rejects.toThrow(/^Step 10: model\.layers\.1\.mlp\.down_proj\.weight holds NaN/);
    await loadFiles(first, files);
    expect(await runTo(first, 12)).toEqual(losses.slice(10, 12));
  });

  it('frees everything it made', async () => {
    const { liveBytes, liveBuffers } = gpu.memory;
    const trainer = await Trainer.create(gpu, prepareWardrobe(SHARED));
    expect(gpu.memory.liveBytes).toBeGreaterThan(liveBytes);
    trainer.free();
    expect(gpu.memory).toMatchObject({ liveBytes, liveBuffers });
  });
});

describe.each(['trie', 'vocab'] as const)('evaluation under the %s policy', (policy) => {
  let trainer: Trainer;
  beforeAll(async () => {
    trainer = await create({ objective: { policy, type: 'tb' } });
    await runTo(trainer, 5);
  });

  it.each([false, true])('ranks as the exhaustive list does; history filtered: %s', async (filtered) => {
    const { split, config, trie } = trainer.data;
    const users = [0, 1, 2, 5, 8];
    const cases = users.map((user) => evaluationHistory(split, user, 'test', config.data.maxHistory));
    const found: { items: Int32Array; logProbs: Float32Array }[] = [];
    await trainer.beam.search(
      cases.map((c) => ({ history: c.history, excluded: filtered ? c.all : [] })),
      64,
      (result, index) => {
        found[index] = result;
      },
    );
    for (const [i, c] of cases.entries()) {
      const exact = await exhaustiveLogProbs(trainer, c.history);
      const excluded = new Set(filtered ? c.all : []);
      const { items, logProbs } = found[i];
      expect(Array.from(items).sort((a, b) => a - b)).toEqual(
        Array.from({ length: trie.numItems }, (_, item) => item).filter((item) => !excluded.has(item)),
      );
      items.forEach((item, k) => {
        expect(Math.abs(logProbs[k] - exact[item]), `item ${item}`).toBeLessThan(1e-4);
        if (k > 0) expect(exact[items[k - 1]] - exact[item], `place ${k + 1}`).toBeGreaterThan(-2e-5);
      });
      const mass = exact.reduce((a, x) => a + Math.exp(x), 0);
      if (policy === 'trie') expect(mass).toBeCloseTo(1, 4);
      else expect(mass).toBeLessThan(1);
    }
  });

  it('can be recomputed from the files alone', async () => {
    const { data } = trainer;
    const files = await savedFiles(trainer);
    const parse = (bytes: Uint8Array) => JSON.parse(new TextDecoder().decode(bytes));
    const config: ReferenceLlamaConfig = parse(files.get('model/config.json')!);
    const paths: Record<string, number[]> = parse(itemsFile(data).bytes);
    const tensors = await tensorsOf(files.get('model/model.safetensors')!);
    const weights = (name: string) => tensors.get(name)!.data;
    const users = Uint32Array.from({ length: data.split.numUsers }, (_, i) => i);
    const outcomes = await rankUsers(trainer, 'test', users);
    for (const o of outcomes.slice(0, 4)) {
      const path = paths[data.dataset.itemIds[o.target]];
      const items = policy === 'trie' ? Object.values(paths) : null;
      expect(Math.abs(pathLogProb(config, weights, o.prompt, path, items) - o.logProb)).toBeLessThan(1e-4);
    }
    const { metrics, numUsers } = summarize(trainer, 'test', trainer.position.step, outcomes);
    expect(numUsers).toBe(data.split.numUsers);
    for (const k of data.config.evaluation.k) {
      let [recall, ndcg] = [0, 0];
      for (const { rank } of outcomes)
        if (rank !== null && rank <= k) {
          recall += 1 / numUsers;
          ndcg += Math.LN2 / Math.log(rank + 1) / numUsers;
        }
      expect(metrics[`recall@${k}`]).toBeCloseTo(recall, 10);
      expect(metrics[`ndcg@${k}`]).toBeCloseTo(ndcg, 10);
    }
    // The rank of the first users, by counting who is ahead among the items not in their history.
    for (const o of outcomes.slice(0, 5)) {
      const { history, all } = evaluationHistory(data.split, o.user, 'test', data.config.data.maxHistory);
      const exact = await exhaustiveLogProbs(trainer, history);
      const seen = new Set(all);
      const ahead = exact.reduce((a, x, item) => a + (!seen.has(item) && x > exact[o.target] ? 1 : 0), 0);
      expect(o.rank).toBe(seen.has(o.target) ? null : ahead + 1);
    }
  });
});

describe('the policy sampler', () => {
  let trainer: Trainer;
  beforeAll(async () => {
    trainer = await create({ sampler: { type: 'policy', setSize: 4, setsPerUser: 1 } });
  });

  it('draws distinct legal items, the same for the same draw, the first in proportion to P', async () => {
    const history = trainer.data.split.sequence.slice(0, 1);
    const p = (await exhaustiveLogProbs(trainer, history)).map(Math.exp);
    const numDraws = 1500;
    const draws = Array.from({ length: numDraws }, (_, i) => i);
    const requests = draws.map(() => ({ history, excluded: [] }));
    const sets = await trainer.beam.sample(requests, 4, draws);
    const counts = new Float64Array(p.length);
    for (const set of sets) {
      expect(set).toHaveLength(4);
      expect(new Set(set).size).toBe(4);
      for (const item of set) expect(item >= 0 && item < p.length).toBe(true);
      counts[set[0]]++;
    }
    const chiSquared = p.reduce((a, x, i) => a + (counts[i] - numDraws * x) ** 2 / (numDraws * x), 0);
    // 63 degrees of freedom: mean 63, deviation 11.2.
    expect(chiSquared).toBeGreaterThan(25);
    expect(chiSquared).toBeLessThan(115);
    // A draw's number decides alone, wherever in a pass the request stands.
    expect(await trainer.beam.sample(requests.slice(0, 3), 4, [700, 3, 1499])).toEqual([
      sets[700],
      sets[3],
      sets[1499],
    ]);
    expect(new Set(sets.map((set) => set.join())).size).toBeGreaterThan(numDraws / 4);
  });

  it('repeats its steps bit for bit, and creates nothing while it draws', async () => {
    const files = await savedFiles(trainer);
    const once = await runTo(trainer, 2);
    const spies = (['createBuffer', 'createBindGroup', 'createComputePipelineAsync'] as const).map((name) =>
      vi.spyOn(gpu.device, name),
    );
    once.push(...(await runTo(trainer, 4)));
    for (const spy of spies) {
      expect(spy).not.toHaveBeenCalled();
      spy.mockRestore();
    }
    await loadFiles(trainer, files);
    expect(await runTo(trainer, 4)).toEqual(once);
  });
});

describe('direct preference optimisation', () => {
  it('starts after sftSteps from a frozen reference, computed once', async () => {
    const trainer = await create({
      objective: { type: 'dpo', sftSteps: 2, ceWeight: 0.5 },
      sampler: { setSize: 3, setsPerUser: 1 },
    });
    const { data } = trainer;
    const warm = [await trainer.trainStep(), await trainer.trainStep()];
    for (const m of warm) {
      expect(m).not.toHaveProperty('dpo');
      expect(m.loss).toBeCloseTo(0.5 * m.ce!, 5);
    }
    expect(trainer.keptArrays.size).toBe(0);
    const frozen = await savedFiles(trainer);
    const third = await trainer.trainStep();
    // The policy still is the reference: every margin is zero.
    expect(third.dpo).toBeCloseTo(Math.LN2, 5);
    const reference = trainer.keptArrays.get('reference_log_probs')!.slice();
    const fourth = await trainer.trainStep();
    expect(fourth.dpo).not.toBeCloseTo(Math.LN2, 5);
    expect(trainer.keptArrays.get('reference_log_probs')).toEqual(reference);
    const late = await savedFiles(trainer);

    // What the frozen weights say of the same sets, drawn here once more.
    await loadFiles(trainer, frozen);
    const sampler = createSampler('random', {
      dataset: data.dataset,
      split: data.split,
      likedRating: 4,
      scores: null,
      poolSize: null,
    });
    const { windows, split, config } = data;
    const setSize = config.sampler.setSize;
    expect(reference).toHaveLength(windows.numSamples * setSize);
    for (const sample of [0, 1, windows.numSamples - 1]) {
      const items = split.sequence.subarray(windows.first[sample], windows.last[sample]);
      const random = new RandomStream(config.seed, 'sampling', sample);
      const places = Array.from({ length: items.length - 1 }, (_, k) => k + 1);
      random.shuffle(places);
      const request = {
        positive: items[places[0]],
        user: windows.user[sample],
        position: windows.first[sample] + places[0],
        place: windows.first[sample] + places[0],
        progress: 0,
        history: items.subarray(0, places[0]),
        setSize,
      };
      const set = sampler.sample(request, random);
      const logProbs = await logProbsOfPaths(trainer, request.history, set);
      set.forEach((_, k) => {
        expect(Math.abs(reference[sample * setSize + k] - logProbs[k])).toBeLessThan(1e-4);
      });
    }

    const missing = new Map(late);
    const withoutReference = await withTensors(late.get('model/optimizer.safetensors')!, (tensors) =>
      tensors.delete('reference_log_probs'),
    );
    missing.set('model/optimizer.safetensors', withoutReference);
    await expect(loadFiles(trainer, missing)).rejects.toThrow(/no reference_log_probs, which dpo needs/);

    // A checkpoint carries the reference, so that resuming does not freeze other weights.
    const fifth = await (async () => {
      await loadFiles(trainer, late);
      return trainer.trainStep();
    })();
    expect(trainer.keptArrays.get('reference_log_probs')).toEqual(reference);
    expect(Number.isFinite(fifth.loss)).toBe(true);
  });
});

describe('a lost device', () => {
  // Last: nothing of this file's device works afterwards.
  it('makes a step fail with a DeviceError in words', async () => {
    const trainer = open[0];
    gpu.device.destroy();
    await gpu.device.lost;
    await expect(trainer.trainStep()).rejects.toThrow(DeviceError);
    await expect(trainer.trainStep()).rejects.toThrow(/lost .*checkpoint can be resumed/s);
  });
});
