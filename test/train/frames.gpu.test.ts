/** A run's frames: what they say is what the picture says of the same weights, and training gets the bits it gets without. */
import { describe, expect, it } from 'vitest';
import type { RunConfigInput } from '../../src/config/runConfig.ts';
import { frameFlows, recordedTrie } from '../../src/record/frameFlows.ts';
import { recordingHeader, startRecording, withFrame } from '../../src/record/recordingBuilder.ts';
import { flowSnapshot } from '../../src/train/flowSnapshot.ts';
import { FrameRecorder, framesRefused, recordedThings, recordedUsers } from '../../src/train/frames.ts';
import { recordingFacts } from '../../src/train/metadata.ts';
import { runSteps } from '../../src/train/run.ts';
import type { Frame, StepMetrics } from '../../src/train/runEvents.ts';
import { Trainer } from '../../src/train/trainer.ts';
import { testDevice } from '../gpu/testDevice.ts';
import { prepareWardrobe } from './support.ts';

const config = (frames: number, type: 'subtb' | 'sft' = 'subtb'): RunConfigInput => ({
  objective: { type },
  model: { initStd: 0.15, dropout: 0.1 },
  budget: { steps: 8, tokensPerStep: 192 },
  evaluation: { every: 4, users: 5 },
  recording: { frames, users: 2 },
});

/** Trains to the end with a pause after every `pauseEvery` steps. */
async function run(trainer: Trainer, pauseEvery: number, onFrame: (frame: Frame) => void | Promise<void>) {
  const history: StepMetrics[] = [];
  const frames = new FrameRecorder(trainer, onFrame);
  let from = -1;
  const hooks = {
    shouldPause: () => trainer.position.step % pauseEvery === 0 && trainer.position.step !== from,
    onStep: (m: StepMetrics) => void history.push(m),
    onEvaluating: () => {},
    onEvaluation: () => {},
    frames,
  };
  while ((await runSteps(trainer, hooks)) === 'paused') from = trainer.position.step;
  return history;
}

describe('FrameRecorder', () => {
  it('makes each frame once, of what the picture shows, and leaves the run as it would have been', async () => {
    const { gpu } = await testDevice();
    const recorded = await Trainer.create(gpu, prepareWardrobe(config(4)));
    const { data } = recorded;
    const facts = { ...(await recordingFacts(recorded)), commit: null, runtime: 'Node' };
    const header = recordingHeader(facts, data.config, recordedThings(data), '2026-11-26T12:00:00Z');
    let recording = startRecording(header);
    const trie = recordedTrie(header.items);
    const users = recordedUsers(data);
    const history = await run(recorded, 2, async (frame) => {
      recording = withFrame(recording, frame);
      for (const [u, user] of users.entries()) {
        const { snapshot } = await flowSnapshot(recorded, user, null);
        const flows = frameFlows(recording, trie, recording.frames.length - 1, u);
        // The picture's pass has one user, the frame's two; and the exact flows are made again from rewards in f32.
        for (const p of snapshot.prefixes) {
          expect(flows.logStateFlow[p]).toBeCloseTo(snapshot.logF[p], 4);
          expect(flows.logPF[p]).toBeCloseTo(snapshot.logPF[p], 4);
          expect(flows.exactLogFlow[p]).toBeCloseTo(snapshot.exactLogF[p], 5);
          if (p > 0) expect(flows.residual[p]).toBeCloseTo(snapshot.residual[p], 4);
        }
        const best = [...data.trie.leafOfItem.entries()].sort(([, a], [, b]) => flows.logReach[b] - flows.logReach[a]);
        const own = new Set(data.split.sequence.subarray(data.split.start[user], data.split.start[user + 1] - 1));
        const allowed = best.map(([item]) => item).filter((item) => !own.has(item));
        expect(frame.users[u].top[0].item).toBe(allowed[0]);
        expect(frame.users[u].top).toHaveLength(10);
      }
    });
    expect(recording.frames.map(({ step }) => step)).toEqual([0, 3, 5, 8]);
    const [first, , , last] = recording.frames;
    expect([first.elapsedMs, first.samples]).toEqual([0, 0]);
    expect(last.elapsedMs).toBeCloseTo(
      history.reduce((sum, m) => sum + m.elapsedMs, 0),
      6,
    );
    expect(last.samples).toBe(recorded.samplesTrained);
    expect(last.weightsDigest).toBe(await recorded.weightsDigest());
    expect(last.weightsDigest).not.toBe(first.weightsDigest);
    recorded.free();

    const plain = await Trainer.create(gpu, prepareWardrobe(config(0)));
    const losses = await run(plain, 100, () => expect.unreachable());
    expect(losses.map((m) => m.loss)).toEqual(history.map((m) => m.loss));
    expect(await plain.weightsDigest()).toBe(last.weightsDigest);
    plain.free();
  });

  it('knows no flow where the objective learns none', async () => {
    const { gpu } = await testDevice();
    const trainer = await Trainer.create(
      gpu,
      prepareWardrobe({ ...config(2, 'sft'), budget: { steps: 1, tokensPerStep: 192 } }),
    );
    const frames: Frame[] = [];
    await run(trainer, 100, (frame) => void frames.push(frame));
    expect(frames).toHaveLength(2);
    expect(frames[0].users[0].logF.every(Number.isNaN)).toBe(true);
    expect(frames[0].users[0].logPF.every(Number.isFinite)).toBe(true);
    trainer.free();
  });
});

describe('framesRefused(data)', () => {
  it('says why a catalogue or a wish is too large', () => {
    const data = prepareWardrobe(config(24));
    expect(framesRefused(data)).toBeNull();
    const wide = { ...data, trie: { ...data.trie, numPrefixes: 20_001, numItems: 15_000 } };
    expect(framesRefused(wide)).toMatch(/20001 prefixes.*up to 20000/);
    const many = prepareWardrobe({ ...config(1000), budget: { steps: 100_000 } });
    const full = { ...many, trie: { ...many.trie, numPrefixes: 20_000, numItems: 15_000 } };
    expect(framesRefused(full)).toMatch(/1000 frames of 2 users.*MiB.*Lower recording\.frames/);
    expect(framesRefused({ ...wide, config: { ...wide.config, recording: { frames: 0, users: 1 } } })).toBeNull();
  });
});
