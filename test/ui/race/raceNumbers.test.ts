/** What the Race page draws and tabulates: every number from a recording, over seeds the mean with its spread. */
import { describe, expect, it } from 'vitest';
import { spreadOf } from '../../../src/core/spread.ts';
import type { Recording } from '../../../src/record/recording.ts';
import { availableQuantities, curvesOf, valueAt } from '../../../src/ui/pages/race/raceCurves.ts';
import { evaluationAt, raceTable } from '../../../src/ui/pages/race/raceTable.ts';
import { haveSameData, type ShownLane, sharedInitialDigest } from '../../../src/ui/pages/race/shownLanes.ts';
import { recordingNamed } from './fakeRace.ts';

/** A lane of one recording a seed; `scale` moves the seed's numbers. */
function laneOf(scales: readonly number[], change: (recording: Recording) => Recording = (r) => r): ShownLane {
  const recordings = scales.map((scale, k) => {
    const recording = recordingNamed('lane', { seed: k });
    return change({
      ...recording,
      history: recording.history.map((m) => ({ ...m, loss: scale * m.loss })),
      evaluations: recording.evaluations.map((e) => ({
        ...e,
        metrics: { ...e.metrics, 'ndcg@10': scale * e.metrics['ndcg@10'] },
      })),
    });
  });
  return {
    key: 'a',
    index: 0,
    name: 'lane',
    objective: 'subtb',
    change: {},
    shelf: null,
    runs: recordings.map((recording) => ({
      seed: recording.metadata.seed,
      state: 'finished',
      message: null,
      recording,
      bill: null,
    })),
  };
}

describe('curves of lanes', () => {
  it('are those of one seed as it is, and of several the mean at each step with a band of one deviation', () => {
    const [one] = curvesOf([laneOf([1])], 'loss', 'step');
    const [double] = curvesOf([laneOf([2])], 'loss', 'step');
    const [both] = curvesOf([laneOf([1, 2])], 'loss', 'step');
    expect(one.points.map(({ x }) => x)).toEqual(Array.from({ length: 20 }, (_, k) => k + 1));
    expect(both.points).toHaveLength(20);
    both.points.forEach(({ y, band }, k) => {
      const spread = spreadOf([one.points[k].y ?? 0, double.points[k].y ?? 0]);
      expect(y).toBeCloseTo(spread?.mean ?? Number.NaN, 9);
      expect((band?.[1] ?? 0) - (band?.[0] ?? 0)).toBeCloseTo(2 * (spread?.deviation ?? Number.NaN), 9);
    });
  });

  it('lie on the chosen axis: frames where they were recorded, steps between them', () => {
    const lane = laneOf([1]);
    const frames = curvesOf([lane], 'frame-total-variation', 'samples')[0].points;
    expect(frames.map(({ x }) => x)).toEqual([0, 30, 60]);
    expect(curvesOf([lane], 'loss', 'samples')[0].points.map(({ x }) => x)).toEqual(
      Array.from({ length: 20 }, (_, k) => 3 * (k + 1)),
    );
    expect(curvesOf([lane], 'ndcg@10', 'seconds')[0].points).toEqual(
      [{ x: 0.0125, y: 0.1 / 3, step: 10 }].map(({ x, y }) => expect.objectContaining({ x, y })),
    );
  });

  it('are offered where some lane has the quantity, and are read at the moment shown', () => {
    const lanes = [laneOf([1])];
    expect(availableQuantities(lanes)).toEqual(
      expect.arrayContaining(['loss', 'gfn', 'ndcg@10', 'frame-jensen-shannon']),
    );
    expect(availableQuantities(lanes)).not.toContain('dpo');
    expect(availableQuantities([])).toEqual([]);
    const [series] = curvesOf(lanes, 'ndcg@10', 'step');
    expect(valueAt(series, 9)).toBeNull();
    expect(valueAt(series, 10)).toBe(0.1 / 3);
    expect(valueAt(series, null)).toBe(0.1 / 3);
  });
});

describe('the table of lanes', () => {
  it('gives mean and sample deviation over seeds, of the test at the end and of a validation before', () => {
    const lanes = [laneOf([1, 2, 3])];
    const end = raceTable(lanes, 'step', null).rows[0];
    expect(end.of).toEqual({ split: 'test', step: 20, numUsers: 30 });
    expect(end.metrics['ndcg@10']?.mean).toBeCloseTo(0.4, 9);
    expect(end.metrics['ndcg@10']?.deviation).toBeCloseTo(0.2, 9);
    expect(end.step).toEqual({ mean: 20, deviation: 0, count: 3 });
    const middle = raceTable(lanes, 'samples', 30);
    expect(middle.rows[0].of).toMatchObject({ split: 'validation', step: 10 });
    expect(middle.rows[0].metrics['ndcg@10']?.mean).toBeCloseTo(0.2 / 3, 9);
    expect(middle.references).toEqual([{ name: 'popularity', metrics: { 'ndcg@10': 0.02 } }]);
    expect(middle.protocols).toEqual(['p']);
    expect(raceTable(lanes, 'samples', 29).rows[0].of).toBeNull();
  });

  it('never averages a seed’s test with another’s validation', () => {
    const lane = laneOf([1, 9], (recording) =>
      recording.metadata.seed === 1 ? { ...recording, evaluations: recording.evaluations.slice(0, 1) } : recording,
    );
    const row = raceTable([lane], 'step', null).rows[0];
    expect(row.metrics['ndcg@10']).toEqual({ mean: 0.2, deviation: null, count: 1 });
  });

  it('finds the evaluation at the last frame on every axis', () => {
    const { recording } = laneOf([1]).runs[0];
    if (!recording) throw new Error('no recording');
    for (const axis of ['step', 'samples', 'seconds'] as const) {
      const last = recording.frames[recording.frames.length - 1];
      const place = axis === 'step' ? last.step : axis === 'samples' ? last.samples : last.elapsedMs / 1000;
      expect(evaluationAt(recording, axis, place)?.split).toBe('test');
    }
  });

  it('says whether lanes share data and initial weights', () => {
    const same = laneOf([1]);
    const other = laneOf([1], (r) => ({ ...r, metadata: { ...r.metadata, dataHash: 'f'.repeat(64) } }));
    const elsewhere = laneOf([1], (r) => ({ ...r, frames: r.frames.slice(1) }));
    expect(haveSameData([same, same])).toBe(true);
    expect(haveSameData([same, other])).toBe(false);
    expect(sharedInitialDigest([same, other])).toMatch(/^[0-9a-f]{64}$/);
    expect(sharedInitialDigest([same, elsewhere])).toBeNull();
    expect(sharedInitialDigest([])).toBeNull();
  });
});
