/**
 * What is exported for PyTorch trains on as the engine does, under torchrun with two processes over Gloo and alone: the first step's
 * loss and every gradient, the losses after it, and what is written back is a checkpoint with which the engine goes on.
 */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { filesIn, folderSources } from '../../src/cli/runFolder.ts';
import { MODEL_PRESETS, type T5Shape } from '../../src/config/presets.ts';
import type { RunConfigInput } from '../../src/config/runConfig.ts';
import { bytesSource } from '../../src/core/byteStreams.ts';
import { runAtCheckpoint, runAtStart } from '../../src/export/exportedRun.ts';
import { writeTorchFolder } from '../../src/export/torchFolder.ts';
import type { Gpu } from '../../src/gpu/device.ts';
import { type CheckpointFiles, loadCheckpoint } from '../../src/train/checkpoint.ts';
import { type CollaborativeModel, collaborativeModel } from '../../src/train/collaborativeModel.ts';
import type { PreparedData } from '../../src/train/prepare.ts';
import { Trainer } from '../../src/train/trainer.ts';
import { testDevice } from '../gpu/testDevice.ts';
import { savedFiles, tensorsOf } from '../train/checkpointFiles.ts';
import { prepareWardrobe } from '../train/support.ts';
import { historyOf, trainInPython } from './torchProcess.ts';

let gpu: Gpu;
let folder: string;
const open: Trainer[] = [];
beforeAll(async () => {
  gpu = (await testDevice()).gpu;
  folder = await mkdtemp(path.join(tmpdir(), 'gflowgr-torch-'));
});
afterEach(() => {
  for (const trainer of open.splice(0)) trainer.free();
});
afterAll(() => rm(folder, { recursive: true }));

/** The engine takes so many steps before the export, Python goes on to the fourth, and the engine takes the fifth. */
const STEPS = 4;
/**
 * Of a loss, relative or absolute; of a gradient, relative to the largest of its tensor. Where a gradient is a sum that cancels (that
 * of the flow head's bias is 0 after its warm-up), its tensor counts as large as a thousandth of the whole gradient.
 */
const TOLERANCE = 1e-4;

const prepare = (input: RunConfigInput): PreparedData =>
  prepareWardrobe({
    ...input,
    data: { maxUsers: 12, ...input.data },
    collaborative: { model: 'item-knn' },
    model: { initStd: 0.1, ...input.model },
    sampler: { setSize: 3, ...input.sampler },
    optimizer: { warmupSteps: 2, lr: 0.003, weightDecay: 0.1, clipNorm: 2 },
    budget: { steps: 6, tokensPerStep: 192, ...input.budget },
    evaluation: { beam: 10 },
  });

/** T5 1.1's: gated, with a head of its own. */
const GATED = {
  ...(MODEL_PRESETS['t5-tiny'] as T5Shape),
  numLayers: 1,
  feedForward: 'gated-gelu',
  tieWordEmbeddings: false,
} as const;
const T5 = { model: { preset: 't5-tiny' }, budget: { tokensPerStep: 256 } } as const;

/** Processes, the engine's steps before the export, and the run. */
const RUNS: readonly [string, number, number, RunConfigInput][] = [
  ['SFT', 2, 0, { objective: { type: 'sft' } }],
  ['TB', 2, 0, { objective: { type: 'tb' } }],
  ['SubTB, vocabulary policy', 2, 0, { objective: { type: 'subtb', policy: 'vocab' } }],
  ['DPO after SFT', 2, 0, { objective: { type: 'dpo', sftSteps: 1 } }],
  ['TB, T5', 2, 1, { objective: { type: 'tb' }, ...T5 }],
  ['DB, level policy, replay', 1, 2, { objective: { type: 'db', policy: 'level' }, sampler: { replay: 0.5 } }],
  ['FM', 1, 1, { objective: { type: 'fm', policy: 'vocab' } }],
  ['TB of logits, curriculum', 1, 0, { objective: { flow: 'logits', sftSteps: 1 }, sampler: { type: 'curriculum' } }],
  [
    'VarGrad, LoRA',
    1,
    1,
    { objective: { type: 'vargrad' }, lora: { rank: 4, alpha: 8, targets: ['q_proj', 'down_proj'] } },
  ],
  [
    'soft targets of r_ŷ, no cross-entropy',
    1,
    1,
    { objective: { type: 'soft', ceWeight: 0 }, reward: { collaborative: 1 } },
  ],
  ['S-DPO under way', 1, 2, { objective: { type: 'sdpo' }, sampler: { type: 'logged' } }],
  ['DPO after SFT, T5', 1, 0, { objective: { type: 'dpo', sftSteps: 1 }, ...T5 }],
  ['SFT, gated T5', 1, 1, { objective: { type: 'sft', policy: 'vocab' }, ...T5, model: { shape: GATED } }],
];

async function steps(trainer: Trainer, count: number) {
  const rows = [];
  for (let k = 0; k < count; k++) rows.push(await trainer.trainStep());
  return rows;
}

const close = (found: number, expected: number, what: string) =>
  expect(Math.abs(found - expected), `${what}: ${found}, expected ${expected}`).toBeLessThan(
    TOLERANCE * Math.max(1, Math.abs(expected)),
  );

describe.each(RUNS)('%s on %i processes after %i steps', (name, processes, before, input) => {
  it('takes the same step, has the same losses, and comes back', async () => {
    const data = prepare(input);
    const collaborative: CollaborativeModel | null = await collaborativeModel(gpu, data);
    const create = async () => {
      open.push(await Trainer.create(gpu, data, undefined, { collaborative }));
      return open[open.length - 1];
    };
    const trainer = await create();
    await steps(trainer, before);
    const files = new Map([...(await savedFiles(trainer))].map(([file, bytes]) => [file, bytesSource(file, bytes)]));
    const run = before === 0 ? await runAtStart(data) : await runAtCheckpoint(data, files);
    const out = path.join(folder, name.replaceAll(/\W+/g, '-'));
    await writeTorchFolder(run, filesIn(out), { scores: collaborative?.scores });
    const gradients = path.join(out, 'gradients.safetensors');
    const said = await trainInPython(out, ['--gradients', gradients, '--steps', `${STEPS - before}`], processes);
    expect(said).toContain(`model/ is at step ${STEPS}`);

    const { parameters } = trainer.engine.model;
    const rows = await steps(trainer, 1);
    const expected = await parameters.read(parameters.gradient);
    const found = await tensorsOf(await readFile(gradients));
    expect([...found.keys()].sort()).toEqual([...expected.keys()].sort());
    for (const [tensor, { data: values }] of found) {
      const ours = expected.get(tensor)!;
      const largest = ours.reduce((most, x) => Math.max(most, Math.abs(x)), 1e-3 * rows[0].gradNorm);
      const farthest = ours.reduce((most, x, i) => Math.max(most, Math.abs(x - values[i])), 0);
      expect(farthest, `gradient of ${tensor}, at most ${largest}`).toBeLessThanOrEqual(TOLERANCE * largest);
    }
    rows.push(...(await steps(trainer, STEPS - before - 1)));
    const theirs = await historyOf(out);
    expect(theirs.map((row) => row['_step'])).toEqual(rows.map((row) => row.step));
    rows.forEach((row, k) => {
      close(theirs[k]['train/loss'], row.loss, `loss of step ${row.step}`);
      close(theirs[k]['train/grad_norm'], row.gradNorm, `gradient norm of step ${row.step}`);
      if (row.ce !== undefined) close(theirs[k]['train/ce'], row.ce, `cross-entropy of step ${row.step}`);
      const sets = row.gfn ?? row.dpo;
      if (sets !== undefined) close(theirs[k]['train/gfn'] ?? theirs[k]['train/dpo'], sets, `sets of step ${row.step}`);
      expect(theirs[k]['train/lr']).toBeCloseTo(row.lr, 12);
    });

    // Back: the checkpoint is one of this run, where the engine stands, and goes on as its own does.
    const back: CheckpointFiles = new Map(
      await Promise.all(
        ['model', 'model/adapter'].map(async (of) =>
          [...(await folderSources(path.join(out, of)).catch(() => new Map()))].map(
            ([n, f]) => [`${of}/${n}`, f] as const,
          ),
        ),
      ).then((lists) => lists.flat()),
    );
    const returned = await create();
    await loadCheckpoint(returned, back);
    expect(returned.position).toEqual(trainer.position);
    for (const [array, values] of trainer.keptArrays)
      returned.keptArrays.get(array)!.forEach((x, i) => {
        close(x, values[i], array);
      });
    const [[own], [theirsNext]] = [await steps(trainer, 1), await steps(returned, 1)];
    close(theirsNext.loss, own.loss, 'loss of the next step');
  });
});
