import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  AXES,
  type Axis,
  cursorPlace,
  frameAt,
  frameIndexAt,
  moveToAxis,
  placeOf,
  placeOfStep,
  stopIndex,
  stopsOf,
  type Timed,
} from '../../../src/ui/components/timeline.ts';

/** A recording's frames: steps, samples and milliseconds ascend together from 0. */
const timed: fc.Arbitrary<Timed> = fc
  .array(
    fc.record({ steps: fc.integer({ min: 1, max: 50 }), perStep: fc.integer({ min: 1, max: 9 }), ms: fc.nat(90) }),
    {
      maxLength: 6,
    },
  )
  .map((gaps) => {
    let at = { step: 0, samples: 0, elapsedMs: 0, weightsDigest: '', users: [] };
    return {
      frames: [
        at,
        ...gaps.map(({ steps, perStep, ms }) => {
          at = {
            ...at,
            step: at.step + steps,
            samples: at.samples + steps * perStep,
            elapsedMs: at.elapsedMs + ms + 1,
          };
          return at;
        }),
      ],
    };
  });
const axis = fc.constantFrom<Axis>(...AXES);
const place = fc.integer({ min: -5, max: 500 });

describe('the places of recorded frames', () => {
  it('shows a frame from its own place up to the next one’s, and never one that lies ahead', () => {
    fc.assert(
      fc.property(timed, axis, place, (recording, on, at) => {
        const index = frameIndexAt(recording, on, at);
        const frame = recording.frames[index];
        expect(frameAt(recording, on, at)).toBe(frame);
        if (at >= 0) expect(placeOf(frame, on)).toBeLessThanOrEqual(at);
        const next = recording.frames[index + 1];
        if (next && at >= 0) expect(placeOf(next, on)).toBeGreaterThan(at);
        expect(frameAt(recording, on, null)).toBe(recording.frames.at(-1));
      }),
    );
    expect(frameIndexAt({ frames: [] }, 'step', null)).toBe(-1);
    expect(frameAt({ frames: [] }, 'step', 3)).toBeUndefined();
  });

  it('stops at every frame of every recording once, in order', () => {
    fc.assert(
      fc.property(fc.array(timed, { minLength: 1, maxLength: 3 }), axis, (recordings, on) => {
        const stops = stopsOf(recordings, on);
        expect(stops).toEqual([...new Set(stops)].sort((a, b) => a - b));
        for (const recording of recordings)
          for (const frame of recording.frames)
            expect(stops[stopIndex(stops, placeOf(frame, on))]).toBe(placeOf(frame, on));
        expect(stopIndex(stops, null)).toBe(stops.length - 1);
        expect(cursorPlace(recordings, on, null)).toBe(stops.at(-1));
      }),
    );
  });

  it('keeps the shown frame when the axis is another one', () => {
    fc.assert(
      fc.property(timed, axis, axis, place, (recording, from, to, at) => {
        const before = frameAt(recording, from, at);
        const moved = moveToAxis([{ frames: [] }, recording], from, to, at);
        expect(frameAt(recording, to, moved)).toBe(from === to && at < 0 ? recording.frames[0] : before);
      }),
    );
    expect(moveToAxis([], 'step', 'seconds', 4)).toBeNull();
  });

  it('places a step of a frame where the frame is, and steps between in order', () => {
    fc.assert(
      fc.property(timed, axis, (recording, on) => {
        const of = placeOfStep(recording, on);
        for (const frame of recording.frames) expect(of(frame.step)).toBeCloseTo(placeOf(frame, on), 9);
        const last = recording.frames.at(-1)?.step ?? 0;
        const places = Array.from({ length: last + 3 }, (_, step) => of(step));
        expect(places).toEqual(places.toSorted((a, b) => a - b));
      }),
    );
  });
});
