/** Golden cases through the real engine, damaged ones refused; and what must hold without them: packing changes nothing. */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type GoldenCase, type GoldenDigest, goldenTensor } from '../../src/cli/goldenCase.ts';
import { runGoldenCase } from '../../src/cli/goldenRun.ts';
import { MODEL_PRESETS } from '../../src/config/presets.ts';
import { ConfigError } from '../../src/core/errors.ts';
import { RandomStream } from '../../src/core/random.ts';
import type { Gpu } from '../../src/gpu/device.ts';
import { buildTrie, childAlong } from '../../src/items/trie.ts';
import { llamaConfig } from '../../src/nn/llamaConfig.ts';
import { TrainingEngine } from '../../src/train/engine.ts';
import { ForestPacker, type ForestTrajectory, type ForestTree, packedTokensOf } from '../../src/train/packedForest.ts';
import { trieWords } from '../../src/train/trieWords.ts';
import { testDevice } from '../gpu/testDevice.ts';

const GOLDEN = path.join(import.meta.dirname, '../../../shared/golden');
const isHere = existsSync(path.join(GOLDEN, 'llama-tb.json'));
if (!isHere) console.warn(`${GOLDEN} is not here: golden cases are SKIPPED; only golden-independent checks run.`);

const load = (name: string): GoldenCase => JSON.parse(readFileSync(path.join(GOLDEN, `${name}.json`), 'utf8'));

let gpu: Gpu;
beforeAll(async () => {
  gpu = (await testDevice()).gpu;
});

describe.skipIf(!isHere)('golden cases', () => {
  it.each(['llama-tb', 'llama-fm-trie-policy', 'llama-dpo', 't5-tb', 't5-gated-gelu-untied'])(
    '%s passes',
    async (name) => {
      const c = load(name);
      const result = await runGoldenCase(gpu, c);
      expect(Object.fromEntries([...result.ratios.worst].filter(([, w]) => w.ratio > 1))).toEqual({});
      expect(result.passes).toBe(true);
      expect(result.packedTokens).toBe(c.expected.packed_tokens);
      for (const row of ['loss', 'grad_norm', 'packed_tokens', 'log_prob', 'gradient norm', 'gradient at'])
        expect(result.ratios.worst.has(row), row).toBe(true);
    },
  );

  /** `expected` of the case with one gradient's digest changed. */
  const withDigest = (c: GoldenCase, change: (d: GoldenDigest) => GoldenDigest): GoldenCase['expected'] => {
    const name = 'model.layers.0.self_attn.k_proj.weight';
    return { ...c.expected, grads: { ...c.expected.grads, [name]: change(c.expected.grads[name]) } };
  };
  const DAMAGE: Record<string, { row: string; damage: (c: GoldenCase) => GoldenCase['expected'] }> = {
    'the loss': { row: 'loss', damage: (c) => ({ ...c.expected, loss: c.expected.loss * 1.001 + 1e-3 }) },
    'a loss that is no number': { row: 'loss', damage: (c) => ({ ...c.expected, loss: Number.NaN }) },
    'a log-probability': {
      row: 'log_prob',
      damage: (c) => {
        const users = structuredClone(c.expected.users) as { log_prob: number[]; log_flow: number[] | null }[][];
        users[0][1].log_prob[1] += 0.01;
        return { ...c.expected, users };
      },
    },
    'a log flow': {
      row: 'log_flow',
      damage: (c) => {
        const users = structuredClone(c.expected.users) as { log_prob: number[]; log_flow: number[] | null }[][];
        users[0][0].log_flow![0] -= 0.01;
        return { ...c.expected, users };
      },
    },
    'a gradient norm': {
      row: 'gradient norm',
      damage: (c) => withDigest(c, (d) => ({ ...d, norm: d.norm * 1.01 })),
    },
    'a gradient’s sign': {
      row: 'gradient signed_sums',
      damage: (c) => withDigest(c, (d) => ({ ...d, signed_sums: d.signed_sums.map((x) => -x) })),
    },
    'one gradient entry': {
      row: 'gradient at',
      damage: (c) =>
        withDigest(c, (d) => ({ ...d, at: d.at.map(([i, x], k) => [i, k === 3 ? x + 0.02 * d.norm : x] as const) })),
    },
    'a gradient that should be zero': {
      row: 'gradient norm',
      damage: (c) => withDigest(c, () => ({ norm: 0, signed_sums: [0, 0, 0, 0], at: [] })),
    },
    'the global norm': {
      row: 'grad_norm',
      damage: (c) => ({ ...c.expected, grad_norm: c.expected.grad_norm * 1.01 }),
    },
    'the number of packed tokens': {
      row: 'packed_tokens',
      damage: (c) => ({ ...c.expected, packed_tokens: c.expected.packed_tokens + 1 }),
    },
  };

  it('are refused, each in its own row, when anything expected is damaged', async () => {
    const c = load('llama-tb');
    for (const [what, { row, damage }] of Object.entries(DAMAGE)) {
      const result = await runGoldenCase(gpu, { ...c, expected: damage(c) });
      expect(result.passes, what).toBe(false);
      expect([...result.ratios.worst].filter(([, w]) => w.ratio > 1).map(([r]) => r)).toContain(row);
    }
  });

  it('of a parameter the case does not know are refused', async () => {
    const c = load('llama-tb');
    const { 'model.norm.weight': _, ...grads } = c.expected.grads;
    expect((await runGoldenCase(gpu, { ...c, expected: { ...c.expected, grads } })).passes).toBe(false);
  });

  it('of another architecture are refused in words', async () => {
    const c = load('t5-tb');
    const other = { ...c, model: { ...c.model, model_type: 'gpt2' } as unknown as GoldenCase['model'] };
    await expect(runGoldenCase(gpu, other)).rejects.toThrow(ConfigError);
    await expect(runGoldenCase(gpu, other)).rejects.toThrow(/model_type gpt2: expected llama or t5/);
  });
});

describe.each(['vocab', 'trie'] as const)('packing under the %s policy', (policy) => {
  const L = 3;
  const V = 21;
  const random = new RandomStream(11, 'packing');
  const paths = [...new Set(Array.from({ length: 24 }, () => [3, 9, 15].map((o) => o + random.int(4)).join()))].map(
    (p) => p.split(',').map(Number),
  );
  const trie = buildTrie(Uint32Array.from(paths.flat()), L);
  const config = llamaConfig(MODEL_PRESETS['llama-nano'], V);
  const capacity = { tokens: 192, rows: 256, pairs: 256, trajectories: 16, groups: 16, levels: L, vocabularySize: V };
  const walk = policy === 'trie' ? (p: number, t: number) => childAlong(trie, p, t) : null;
  /** Four users with prompts of their own lengths and four trajectories each, all leaving at one place. */
  const users = Array.from({ length: 4 }, (_, u): ForestTree => {
    const prompt = [1, ...Array.from({ length: 3 * (u + 2) }, (_, i) => 3 + 6 * (i % 3) + random.int(4))];
    const at = u === 1 ? prompt.length - 3 : prompt.length;
    const order = random.shuffle(Uint32Array.from(paths.keys()));
    const set = Array.from(
      { length: 4 },
      (_, k): ForestTrajectory => ({
        tokens: paths[order[k]],
        at,
        logReward: -2 * random.uniform(),
        refLogProb: 0,
        weight: 0.2,
        ceWeight: k === 0 ? 0.3 : 0,
      }),
    );
    return { prompt, historyWeight: 0.05, sets: [set] };
  });
  let engine: TrainingEngine;

  beforeAll(async () => {
    engine = await TrainingEngine.create(gpu, {
      config,
      capacity,
      trie: trieWords(trie),
      objective: { type: 'tb', flow: 'head', subtbLambda: 0.9, beta: 0.1 },
      optimizer: { beta1: 0.9, beta2: 0.95, eps: 1e-8, weightDecay: 0, flowLrScale: 1 },
    });
    const { parameters } = engine.model;
    const rule = { seed: 5, init: { matrix: 0.2, embedding: 0.5, norm: 0.1, bias: 0.5 } };
    parameters.write(
      parameters.value,
      new Map(parameters.plan.slots.map((s) => [s.name, goldenTensor(s.name, s.shape, rule)])),
    );
  });
  afterAll(() => engine.free());

  async function measure(trees: readonly ForestTree[]) {
    const packer = new ForestPacker(capacity, walk);
    for (const tree of trees) expect(packer.add(tree)).toBe(true);
    const batch = packer.finish();
    const { loss, gradNorm } = await engine.step(batch, { lr: 0, clipNorm: 1, step: 1 }, { update: false });
    const gradients = await engine.model.parameters.read(engine.model.parameters.gradient);
    return { loss, gradNorm, gradients, tokens: batch.counts[0] };
  }

  function expectSame(a: Awaited<ReturnType<typeof measure>>, b: typeof a) {
    expect(Math.abs(a.loss / b.loss - 1)).toBeLessThan(1e-5);
    for (const [name, g] of a.gradients) {
      const other = b.gradients.get(name)!;
      const worst = g.reduce((m, x, i) => Math.max(m, Math.abs(x - other[i])), 0);
      expect(worst, name).toBeLessThan(1e-5 * Math.max(1, a.gradNorm));
    }
  }

  it('gives the same loss and gradients whether prefixes are shared or not', async () => {
    for (const tree of users) {
      const apart = tree.sets[0].map(
        (t): ForestTree => ({ ...tree, historyWeight: tree.historyWeight / 4, sets: [[t]] }),
      );
      const shared = await measure([tree]);
      const unshared = await measure(apart);
      expect(shared.tokens).toBe(packedTokensOf(tree, false).forest);
      expect(unshared.tokens).toBe(4 * (tree.prompt.length + L - 1));
      expectSame(shared, unshared);
      expect(shared.gradNorm).toBeGreaterThan(0.01);
    }
  });

  it('does not care about the order of users', async () => {
    const straight = await measure(users);
    const shuffled = await measure([2, 0, 3, 1].map((u) => users[u]));
    expect(Math.abs(straight.loss / shuffled.loss - 1)).toBeLessThan(1e-6);
    expectSame(straight, shuffled);
    // The users do not see each other: the losses add.
    let sum = 0;
    for (const user of users) sum += (await measure([user])).loss;
    expect(Math.abs(straight.loss / sum - 1)).toBeLessThan(1e-6);
  });
});
