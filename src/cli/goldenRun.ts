/** Runs one golden case through the training engine, packed in one forward, and compares it with the oracle. */
import type { Gpu } from '../gpu/device.ts';
import { buildTrie, childAlong, type Trie } from '../items/trie.ts';
import type { ForestCapacity } from '../nn/forestBatch.ts';
import { fromHuggingFace, startTokenOf } from '../nn/modelConfig.ts';
import { weighsSets } from '../objectives/objective.ts';
import { TrainingEngine } from '../train/engine.ts';
import { ForestPacker, type ForestTree, packedTokensOf, type TrieWalk } from '../train/packedForest.ts';
import { trieWords } from '../train/trieWords.ts';
import { type GoldenCase, goldenTensor, Ratios } from './goldenCase.ts';

export interface GoldenResult {
  readonly name: string;
  readonly passes: boolean;
  readonly packedTokens: number;
  readonly ratios: Ratios;
}

/** The batch as trees of the packed forest, weights already divided by the number of users. */
export function goldenForest(c: GoldenCase): { trees: ForestTree[]; capacity: ForestCapacity; trie: Trie } {
  const levels = c.items[0].length;
  const { type, weights } = c.objective;
  const users = c.batch.length;
  const trie = buildTrie(Uint32Array.from(c.items.flat()), levels);
  const trees = c.batch.map((user): ForestTree => {
    const n = user.trajectories.length;
    const set = (weights.gfn ?? weights.dpo ?? 0) / users;
    return {
      prompt: user.prompt,
      historyWeight: weights.history ? weights.history / (users * (user.prompt.length - 1)) : 0,
      sets: [
        user.trajectories.map((t, k) => ({
          tokens: t.tokens,
          at: t.at ?? user.prompt.length,
          logReward: t.log_reward ?? 0,
          refLogProb: t.ref_log_prob ?? 0,
          weight: type === 'sft' ? 0 : weighsSets(type) ? set : set / n,
          ceWeight: k === 0 ? (weights.sft ?? 0) / (users * levels) : 0,
        })),
      ],
    };
  });
  const up = (x: number) => Math.max(64, Math.ceil(x / 64) * 64);
  const hasEncoder = c.model.model_type === 't5';
  const packed = trees.map((t) => packedTokensOf(t, hasEncoder));
  const encoderTokens = hasEncoder ? up(packed.reduce((a, p) => a + p.encoder, 0)) : 0;
  const decoderTokens = up(packed.reduce((a, p) => a + p.forest, 0));
  const trajectories = c.batch.reduce((a, u) => a + u.trajectories.length, 0);
  const prompts = c.batch.reduce((a, u) => a + u.prompt.length, 0);
  return {
    trees,
    trie,
    capacity: {
      tokens: encoderTokens + decoderTokens,
      encoderTokens,
      rows: up(decoderTokens + trajectories),
      pairs: up(prompts + trajectories * levels),
      trajectories,
      groups: users,
      levels,
      vocabularySize: c.model.vocab_size,
    },
  };
}

export async function runGoldenCase(gpu: Gpu, c: GoldenCase): Promise<GoldenResult> {
  const { trees, capacity, trie } = goldenForest(c);
  const config = fromHuggingFace(c.model);
  const o = c.optimizer ?? { lr: 0, beta1: 0.9, beta2: 0.95, eps: 1e-8, weight_decay: 0, clip_norm: 1, steps: 0 };
  const flow = c.objective.flow ?? (c.objective.type === 'fm' ? 'logits' : 'none');
  const engine = await TrainingEngine.create(gpu, {
    config,
    capacity,
    trie: trieWords(trie),
    objective: { type: c.objective.type, flow, subtbLambda: c.objective.lambda ?? 0.9, beta: c.objective.beta ?? 0.1 },
    optimizer: { beta1: o.beta1, beta2: o.beta2, eps: o.eps, weightDecay: o.weight_decay, flowLrScale: 1 },
  });
  try {
    const { parameters } = engine.model;
    const hasFlowHead = flow === 'head';
    const initial = new Map<string, Float32Array>();
    for (const slot of parameters.plan.slots)
      if (hasFlowHead || !slot.name.startsWith('flow_head'))
        initial.set(slot.name, goldenTensor(slot.name, slot.shape, c));
    parameters.write(parameters.value, initial);

    const walk: TrieWalk = c.objective.policy === 'trie' ? (p, t) => childAlong(trie, p, t) : null;
    const packer = new ForestPacker(capacity, walk, null, startTokenOf(config));
    for (const tree of trees)
      if (!packer.add(tree)) throw new Error(`${c.name}: the batch does not fit one packed forest.`);
    const batch = packer.finish();
    const ratios = new Ratios();
    const first = await engine.step(batch, { lr: o.lr, clipNorm: o.clip_norm, step: 1 }, { update: false });
    ratios.value('loss', first.loss, c.expected.loss, 2e-4, 'loss');
    ratios.relative('grad_norm', first.gradNorm, c.expected.grad_norm, 1e-3, 'grad_norm');
    ratios.exact('packed_tokens', batch.counts[0], c.expected.packed_tokens, 'packed_tokens');

    const { logPF, logF } = await engine.forward(batch);
    let k = 0;
    c.expected.users.forEach((user, u) => {
      user.forEach((trajectory, n) => {
        for (let l = 0; l < capacity.levels; l++) {
          const pair = batch.trajectorySteps[2 * (k * capacity.levels + l)];
          const row = batch.trajectorySteps[2 * (k * capacity.levels + l) + 1];
          const where = `user ${u} trajectory ${n} step ${l}`;
          ratios.value('log_prob', logPF[pair], trajectory.log_prob[l], 2e-4, where);
          if (trajectory.log_flow) ratios.value('log_flow', logF[row], trajectory.log_flow[l], 2e-4, where);
        }
        k++;
      });
    });

    const gradients = await parameters.read(parameters.gradient);
    for (const [name, expected] of Object.entries(c.expected.grads))
      ratios.digest('gradient', name, gradients.get(name) ?? new Float32Array(1).fill(Number.NaN), expected);
    for (const [name, g] of gradients)
      if (!(name in c.expected.grads) && g.some((x) => x !== 0))
        ratios.exact('gradient norm', 1, 0, `${name}: no such parameter in the case, and its gradient is not zero`);

    if (c.optimizer && c.expected.losses) {
      const losses: number[] = [];
      for (let s = 1; s <= o.steps; s++)
        losses.push((await engine.step(batch, { lr: o.lr, clipNorm: o.clip_norm, step: s })).loss);
      losses.push((await engine.step(batch, { lr: o.lr, clipNorm: o.clip_norm, step: 1 }, { update: false })).loss);
      if (losses.length !== c.expected.losses.length)
        ratios.exact('losses', losses.length, c.expected.losses.length, 'number of losses');
      c.expected.losses.forEach((want, i) => {
        ratios.value('losses', losses[i], want, 1e-3, `after ${i} steps`);
      });
      const after = await parameters.read(parameters.value);
      for (const [name, expected] of Object.entries(c.expected.updates ?? {})) {
        const before = initial.get(name);
        const now = after.get(name);
        if (!before || !now) throw new Error(`${c.name}: the case names ${name}, which the model does not have.`);
        ratios.digest(
          'update',
          name,
          now.map((x, i) => x - before[i]),
          expected,
        );
      }
    }
    return { name: c.name, passes: ratios.passes, packedTokens: batch.counts[0], ratios };
  } finally {
    engine.free();
  }
}
