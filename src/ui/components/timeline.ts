/**
 * Where the frames of recordings lie on a common axis. A frame is shown as it was recorded, from its place to the next one's;
 * nothing is made up between. Before: `record/recording.ts`. After: `TimeMachine.tsx`, charts, and whatever it moves.
 */
import type { Recording } from '../../record/recording.ts';
import type { Frame } from '../../train/runEvents.ts';

export const AXES = ['samples', 'step', 'seconds'] as const;
/** Samples trained on, steps, or seconds of training steps. */
export type Axis = (typeof AXES)[number];

export type Timed = Pick<Recording, 'frames'>;

export function placeOf(frame: Frame, axis: Axis): number {
  if (axis === 'step') return frame.step;
  return axis === 'samples' ? frame.samples : frame.elapsedMs / 1000;
}

/** All places at which some recording has a frame, ascending, each once. */
export function stopsOf(recordings: readonly Timed[], axis: Axis): number[] {
  const places = recordings.flatMap(({ frames }) => frames.map((frame) => placeOf(frame, axis)));
  return [...new Set(places)].sort((a, b) => a - b);
}

/** Which frame is shown at a place: the last one at or before it, or before any the first; `null` is the newest. −1 where there is none. */
export function frameIndexAt({ frames }: Timed, axis: Axis, place: number | null): number {
  if (place === null) return frames.length - 1;
  const index = frames.findLastIndex((frame) => placeOf(frame, axis) <= place);
  return index < 0 && frames.length > 0 ? 0 : index;
}

/** The frame itself; undefined where there is none. */
export const frameAt = (recording: Timed, axis: Axis, place: number | null): Frame | undefined =>
  recording.frames[frameIndexAt(recording, axis, place)];

/** The stop that is shown for a place: the last one at or before it. */
export function stopIndex(stops: readonly number[], place: number | null): number {
  if (place === null) return stops.length - 1;
  return Math.max(
    0,
    stops.findLastIndex((stop) => stop <= place),
  );
}

/** The same moment of the first recording that has frames, on another axis. */
export function moveToAxis(recordings: readonly Timed[], from: Axis, to: Axis, place: number | null): number | null {
  if (place === null || from === to) return place;
  const first = recordings.find(({ frames }) => frames.length > 0);
  const frame = first && frameAt(first, from, place);
  return frame ? placeOf(frame, to) : null;
}

/**
 * Places of steps on an axis. Frames say exactly where their own steps lie; steps between two of them lie between in
 * proportion, later ones go on at the mean rate so far. For the x of a curve, never for a value.
 */
export function placeOfStep({ frames }: Timed, axis: Axis): (step: number) => number {
  if (axis === 'step' || frames.length === 0) return (step) => step;
  const steps = frames.map(({ step }) => step);
  const places = frames.map((frame) => placeOf(frame, axis));
  const last = frames.length - 1;
  return (step) => {
    if (last === 0) return places[0];
    if (step >= steps[last])
      return places[last] + ((step - steps[last]) * (places[last] - places[0])) / (steps[last] - steps[0]);
    const after = Math.max(
      1,
      steps.findIndex((s) => s > step),
    );
    const share = (step - steps[after - 1]) / (steps[after] - steps[after - 1]);
    return places[after - 1] + share * (places[after] - places[after - 1]);
  };
}

/** Place of the line that charts draw, on the same axis. */
export function cursorPlace(recordings: readonly Timed[], axis: Axis, place: number | null): number | null {
  if (place !== null) return place;
  const newest = recordings.flatMap(({ frames }) => frames.slice(-1)).map((frame) => placeOf(frame, axis));
  return newest.length > 0 ? Math.max(...newest) : null;
}
