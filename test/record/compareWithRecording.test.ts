import { describe, expect, it } from 'vitest';
import { compareWithRecording, LOSS_EPSILON, machineOf } from '../../src/record/compareWithRecording.ts';
import type { Recording } from '../../src/record/recording.ts';
import { FACTS, sampleRecording } from './sampleRecording.ts';

const recording = sampleRecording(undefined, 3); // 20 steps, frames at 0, 10 and 20
const upTo = (step: number, of: Recording = recording) => ({
  history: of.history.filter((m) => m.step <= step),
  frames: of.frames.filter((frame) => frame.step <= step),
});
/** The run with its loss times `factor` from `step` on, and other weights as soon. */
const drifted = (factor: number, step: number): Recording => ({
  ...recording,
  history: recording.history.map((m) => (m.step >= step ? { ...m, loss: m.loss * factor } : m)),
  frames: recording.frames.map((f) => (f.step >= step ? { ...f, weightsDigest: 'f'.repeat(64) } : f)),
});

describe('compareWithRecording(recording, run, sameAdapter)', () => {
  it('says nothing before both have a step, and then how far they are the same', () => {
    expect(compareWithRecording(recording, { history: [], frames: [] }, 'same')).toEqual({ kind: 'nothing' });
    expect(compareWithRecording(recording, upTo(0), 'same')).toEqual({ kind: 'identical', step: 0, digests: 1 });
    expect(compareWithRecording(recording, upTo(13), 'same')).toEqual({ kind: 'identical', step: 13, digests: 2 });
    // Another adapter that gives the same bits has earned the same words.
    expect(compareWithRecording(recording, upTo(20), 'other adapter')).toEqual({
      kind: 'identical',
      step: 20,
      digests: 3,
    });
  });

  it('names the first step that differs on the same adapter, however little', () => {
    const later = drifted(1 + 1e-12, 7);
    expect(compareWithRecording(recording, upTo(6, later), 'same').kind).toBe('identical');
    expect(compareWithRecording(recording, upTo(20, later), 'same')).toMatchObject({
      kind: 'different',
      by: 'loss',
      step: 7,
    });
    const weights = { ...upTo(20), frames: drifted(1, 7).frames };
    expect(compareWithRecording(recording, weights, 'same')).toMatchObject({
      kind: 'different',
      by: 'weights',
      step: 10,
    });
  });

  it('allows losses within ε on another adapter, and names the farthest, or the first beyond', () => {
    const near = compareWithRecording(recording, upTo(20, drifted(1 + LOSS_EPSILON / 8, 7)), 'other adapter');
    expect(near).toMatchObject({ kind: 'close', step: 20 });
    const far = compareWithRecording(recording, upTo(20, drifted(2, 7)), 'other adapter');
    expect(far).toMatchObject({ kind: 'different', by: 'loss', step: 7, recorded: recording.history[6].loss });
    // A loss that is no number is never near.
    const broken = compareWithRecording(recording, upTo(20, drifted(Number.NaN, 7)), 'other adapter');
    expect(broken).toMatchObject({ kind: 'different', step: 7 });
  });
});

describe('machineOf(recorded, found)', () => {
  it('asks for the adapter, then for the kernels', () => {
    expect(machineOf(FACTS, { ...FACTS })).toBe('same');
    expect(machineOf(FACTS, { ...FACTS, kernels: 'step 0' })).toBe('other kernels');
    expect(machineOf(FACTS, { kernels: 'step 0', adapter: 'SwiftShader' })).toBe('other adapter');
  });
});
