/** No event of a run is lost without a word: what is not kept is counted. */
import { describe, expect, it } from 'vitest';
import { laterEvents, MOST_EVENTS, newestEvents } from '../../src/record/newestEvents.ts';
import { startRecording } from '../../src/record/recordingBuilder.ts';
import { filesOfRecording, recordingOfFiles } from '../../src/record/recordingFiles.ts';
import type { RunEvent } from '../../src/train/runEvents.ts';
import { RunLog } from '../../src/worker/store/runLog.ts';
import { sampleRecording } from './sampleRecording.ts';

const time = (step: number) => new Date(Date.UTC(2026, 0, 1) + 1000 * step).toISOString();
/** Events of the steps `from` … `to` − 1. */
const events = (from: number, to: number): RunEvent[] =>
  Array.from({ length: to - from }, (_, k) => ({
    time: time(from + k),
    step: from + k,
    kind: 'checkpoint',
    message: `of step ${from + k}`,
  }));
const counted = (list: readonly RunEvent[]) => list.reduce((n, { omitted = 1 }) => n + omitted, 0);

describe('newestEvents(events)', () => {
  it('keeps all of as many as there may be, and counts what is left out of more, again and again', () => {
    const all = events(0, MOST_EVENTS);
    expect(newestEvents(all)).toBe(all);
    let kept: readonly RunEvent[] = all;
    for (let step = MOST_EVENTS; step < MOST_EVENTS + 20; step += 4)
      kept = newestEvents([...kept, ...events(step, step + 4)]);
    expect(kept).toHaveLength(MOST_EVENTS);
    expect(kept[0]).toMatchObject({ kind: 'left out', omitted: 21, step: 20, time: time(20) });
    expect(kept[0].message).toContain('21 events until here are not kept');
    expect(kept.slice(1)).toEqual(events(21, MOST_EVENTS + 20));
    expect(counted(kept)).toBe(MOST_EVENTS + 20);
  });

  it('says so in a recording’s files too', () => {
    const sample = sampleRecording();
    const kept = newestEvents(events(0, MOST_EVENTS + 9));
    expect(recordingOfFiles(filesOfRecording({ ...sample, events: kept })).events).toEqual(kept);
  });
});

describe('laterEvents(known, all)', () => {
  it('is what was said after a checkpoint, also where that had said as many as are kept', () => {
    const known = newestEvents(events(0, MOST_EVENTS + 7));
    const all = newestEvents([...known, ...events(MOST_EVENTS + 7, MOST_EVENTS + 12)]);
    expect(laterEvents(known, all)).toEqual(events(MOST_EVENTS + 7, MOST_EVENTS + 12));
    expect(laterEvents(all, all)).toEqual([]);
  });

  it('counts what was said after it and is kept nowhere', () => {
    const known = events(0, 10);
    const all = newestEvents(events(0, MOST_EVENTS + 100));
    const later = laterEvents(known, all);
    expect(later[0]).toMatchObject({ kind: 'left out', omitted: 91 });
    expect(later).toHaveLength(MOST_EVENTS);
    expect(counted([...known, ...later])).toBe(MOST_EVENTS + 100);
  });
});

describe('RunLog.takeLater(events)', () => {
  it('takes what a run of more than 5000 events said since its checkpoint, its end by an error for one', () => {
    const { metadata, config, items, users } = sampleRecording();
    const header = { metadata, config, items, users };
    const atCheckpoint = { ...startRecording(header), events: newestEvents(events(0, MOST_EVENTS + 50)) };
    const log = new RunLog(atCheckpoint);
    const loss = { time: time(9999), step: 9999, kind: 'error', message: 'The GPU device was lost' };
    log.takeLater(newestEvents([...atCheckpoint.events, loss]));
    expect(log.recording?.events.at(-1)).toEqual(loss);
    expect(counted(log.recording!.events)).toBe(MOST_EVENTS + 51);
  });
});
