/**
 * The exact ranking is what a beam as wide as the catalogue finds, and what the paths' own probabilities say; how the trie is
 * cut into passes changes nothing.
 */
import { describe, expect, it } from 'vitest';
import type { RunConfigInput } from '../../src/config/runConfig.ts';
import type { MatmulOptions } from '../../src/kernels/matmul/matmul.ts';
import type { BeamResult } from '../../src/train/beamSearch.ts';
import { catalogueLogProbs, cataloguePass, type PrefixValues } from '../../src/train/cataloguePass.ts';
import { rankUsers, summarize, withTargetDistances } from '../../src/train/evaluate.ts';
import { Trainer } from '../../src/train/trainer.ts';
import { evaluationHistory } from '../../src/train/windows.ts';
import { testDevice } from '../gpu/testDevice.ts';
import { exhaustiveLogProbs, prepareWardrobe } from './support.ts';

/** Wide initial weights, so that rankings have no ties. */
async function create(input: RunConfigInput, matmul: MatmulOptions = {}): Promise<Trainer> {
  const { gpu } = await testDevice();
  return Trainer.create(
    gpu,
    prepareWardrobe({
      ...input,
      model: { initStd: 0.15, ...input.model },
      evaluation: { beam: 64, ranking: 'exact', ...input.evaluation },
      budget: { tokensPerStep: 256, ...input.budget },
    }),
    undefined,
    { kernels: { matmul, measuredGflops: null, record: null } },
  );
}

const historyOf = ({ data }: Trainer, user: number) =>
  evaluationHistory(data.split, user, 'test', data.config.data.maxHistory);
const USERS = [0, 3, 11, 40];

async function logProbsOf(trainer: Trainer, histories: readonly Uint32Array[]): Promise<Float64Array[]> {
  const out: Float64Array[] = [];
  await catalogueLogProbs(trainer, histories, (logProb, index) => {
    expect(index).toBe(out.length);
    out.push(logProb);
  });
  return out;
}

function expectClose(actual: ArrayLike<number>, expected: ArrayLike<number>, tolerance: number): void {
  expect(actual.length).toBe(expected.length);
  let worst = 0;
  for (let i = 0; i < expected.length; i++) worst = Math.max(worst, Math.abs(actual[i] - expected[i]));
  expect(worst).toBeLessThan(tolerance);
}

describe.each(['llama-nano', 't5-tiny'] as const)('catalogueLogProbs(trainer, histories, onUser), %s', (preset) => {
  it.each(['trie', 'level', 'vocab'] as const)(
    'is the widest beam and the items’ own trajectories, %s policy',
    async (policy) => {
      const trainer = await create({ model: { preset }, objective: { policy }, budget: { tokensPerStep: 512 } });
      const histories = USERS.map((user) => historyOf(trainer, user).history);
      const exact = await logProbsOf(trainer, histories);
      expect(exact).toHaveLength(USERS.length);
      for (const [i, history] of histories.entries())
        expectClose(exact[i], await exhaustiveLogProbs(trainer, history), 1e-5);
      const beams: BeamResult[] = [];
      const requests = histories.map((history) => ({ history, excluded: [] }));
      await trainer.beam.search(requests, 64, (result, index) => {
        beams[index] = result;
      });
      for (const [i, logProb] of exact.entries()) {
        const order = Array.from(logProb.keys()).sort((a, b) => logProb[b] - logProb[a] || a - b);
        expect(Array.from(beams[i].items)).toEqual(order);
        expectClose(
          beams[i].logProbs,
          order.map((item) => logProb[item]),
          1e-5,
        );
        const total = logProb.reduce((sum, x) => sum + Math.exp(x), 0);
        // Wardrobe's trie is complete: the tokens of every level lead to items.
        if (policy === 'vocab') expect(total).toBeLessThan(0.99);
        else expect(Math.abs(total - 1)).toBeLessThan(1e-5);
      }
      trainer.free();
    },
  );

  it('gives the same where a pass holds a part of one trie', async () => {
    const trainer = await create({ model: { preset } });
    const histories = USERS.map((user) => historyOf(trainer, user).history);
    const valuesOf = async (pairs: number) => {
      // Pairs lie behind all else that a forward pass reads: a batch with room for fewer is read alike.
      const capacity = { ...trainer.data.capacity, pairs };
      let passes = 0;
      const forward: Trainer['engine']['forward'] = (batch) => {
        passes++;
        expect(batch.counts[2]).toBeLessThanOrEqual(pairs);
        return trainer.engine.forward(batch);
      };
      const out: PrefixValues[] = [];
      await cataloguePass({ engine: { forward }, data: { ...trainer.data, capacity } }, histories, (values) =>
        out.push(values),
      );
      return { out, passes };
    };
    const { capacity, trie } = trainer.data;
    const whole = await valuesOf(capacity.pairs);
    const few = await valuesOf(30);
    const single = await valuesOf(3);
    expect(few.passes).toBeGreaterThan(whole.passes);
    expect(single.passes).toBe(Math.ceil((trie.numPrefixes - 1) / 3) * USERS.length);
    for (const other of [few, single])
      for (const [i, { logPF, logF }] of whole.out.entries()) {
        expectClose(other.out[i].logPF, logPF, 1e-5);
        for (let p = 0; p < trie.depthStart[trie.levels]; p++)
          expect(Math.abs(other.out[i].logF[p] - logF[p])).toBeLessThan(1e-5);
      }
    trainer.free();
  });
});

describe('BeamSearch.search(requests, beam, onResult)', () => {
  // With prompts' keys kept from level to level, and where they are not: whole layers made again, adapters.
  it.each([
    ['keys kept', {}],
    ['norms and activations made again', { model: { recompute: 'selective', initStd: 0.15 } }],
    ['half, a model with dropout', { model: { precision: 'half', dropout: 0.3, initStd: 0.15 } }],
    ['block recomputation', { model: { recompute: 'block', initStd: 0.15 } }],
    ['adapters', { lora: {} }],
  ] as const)('finds the exact ranking of users of all lengths, several a pass: %s', async (_, input) => {
    const trainer = await create({ ...input, budget: { tokensPerStep: 320 }, evaluation: { beam: 12 } });
    const histories = Array.from({ length: 14 }, (_, u) => historyOf(trainer, u).history.slice(u % 9));
    const exact = await logProbsOf(trainer, histories);
    let count = 0;
    const requests = histories.map((history) => ({ history, excluded: [] }));
    await trainer.beam.search(requests, 12, ({ items, logProbs }, index) => {
      count++;
      expect(new Set(items).size).toBe(12);
      expectClose(
        logProbs,
        Array.from(items, (item) => exact[index][item]),
        1e-5,
      );
    });
    expect(count).toBe(histories.length);
    trainer.free();
  });

  it('finds it too where a part’s products are split into more slabs than any of a step, as on a GPU', async () => {
    const tokens = 320;
    const slabs: MatmulOptions['slabs'] = (operation, { M, N }) =>
      (operation === 'nn' ? M < tokens : M * N <= 64 * 64) ? 2 : 1;
    const trainer = await create({ budget: { tokensPerStep: tokens }, evaluation: { beam: 12 } }, { slabs });
    const { history } = historyOf(trainer, 3);
    const [exact] = await logProbsOf(trainer, [history]);
    await trainer.beam.search([{ history, excluded: [] }], 12, ({ items, logProbs }) => {
      const best = Array.from(exact.keys()).sort((a, b) => exact[b] - exact[a]);
      expect(items[0]).toBe(best[0]);
      expectClose(
        logProbs,
        Array.from(items, (item) => exact[item]),
        1e-5,
      );
    });
    trainer.free();
  });
});

describe("rankUsers(trainer, part, users), evaluation.ranking 'exact'", () => {
  it('ranks as the widest beam does, every target but a filtered one, and measures the whole policy', async () => {
    const trainer = await create({ objective: { policy: 'vocab' }, evaluation: { k: [5, 64] } });
    const { data } = trainer;
    const users = Uint32Array.from({ length: 12 }, (_, i) => i);
    const exact = await rankUsers(trainer, 'test', users);
    Object.assign(data.config.evaluation, { ranking: 'beam' });
    const beam = await rankUsers(trainer, 'test', users);
    for (const [i, outcome] of exact.entries()) {
      const { all, target } = historyOf(trainer, i);
      expect(Array.from(outcome.items)).toEqual(Array.from(beam[i].items));
      expect(outcome.rank).toBe(beam[i].rank);
      expect(outcome.rank === null).toBe(all.includes(target));
      expect(Math.abs(outcome.logProb - beam[i].logProb)).toBeLessThan(1e-5);
    }
    const beamResult = summarize(trainer, 'test', 0, beam);
    expect(beamResult.protocol).toContain('trie-constrained beam 64, vocab policy');
    expect(beamResult.metrics).not.toHaveProperty('leak');
    const { metrics: some } = await withTargetDistances(trainer, beamResult);
    Object.assign(data.config.evaluation, { ranking: 'exact' });
    const result = summarize(trainer, 'test', 0, exact);
    const { metrics, protocol } = await withTargetDistances(trainer, result);
    expect(protocol).toContain("exact: by every item's own probability, vocab policy");
    expect(metrics['ndcg@5']).toBe(beamResult.metrics['ndcg@5']);
    for (const name of ['leak', 'invalid-rate', 'policy-entropy']) {
      expect(metrics[name]).toBe(result.metrics[name]);
      expect(some[name]).toBeGreaterThan(0);
      expect(metrics[name]).toBeGreaterThan(0);
    }
    trainer.free();
  });
});
