/**
 * The time machine: one slider that moves flows, top ten and curves of one recording or of several together, over the steps that
 * were recorded. Props in, events out. Arrows go a frame on or back, Page Up and Page Down further, Home and End to the ends;
 * the button plays through.
 */
import { useEffect, useRef, useState } from 'react';
import { timeMachineText } from '../text/timeMachine.ts';
import { useText } from '../text/useText.ts';
import { help } from './help.ts';
import styles from './TimeMachine.module.css';
import { AXES, type Axis, frameAt, moveToAxis, stopIndex, stopsOf, type Timed } from './timeline.ts';

export interface TimeMachineProps {
  /** Moved together; the first with frames says which step is shown. */
  readonly recordings: readonly Timed[];
  readonly axis: Axis;
  /** A place on the axis, or null: the newest frame, whatever comes. */
  readonly place: number | null;
  readonly onMove: (place: number | null) => void;
  /** Left out, the axis cannot be chosen; the place comes with it to the same moment. */
  readonly onAxis?: (axis: Axis, place: number | null) => void;
}

const FRAME_MS = 400;

export function TimeMachine({ recordings, axis, place, onMove, onAxis }: TimeMachineProps) {
  const text = useText(timeMachineText);
  const [isPlaying, setPlaying] = useState(false);
  const stops = stopsOf(recordings, axis);
  const index = stopIndex(stops, place);
  const last = stops.length - 1;
  const first = recordings.find(({ frames }) => frames.length > 0);
  const frame = first && frameAt(first, axis, stops[index] ?? null);
  // The last stop is "the newest" only where nobody chose a place: a growing recording must not run away from its reader.
  const goTo = (to: number) => onMove(stops[Math.max(0, Math.min(last, to))]);

  const next = useRef(() => {});
  next.current = () => goTo(index + 1);
  useEffect(() => {
    if (!isPlaying) return;
    if (index >= last) {
      setPlaying(false);
      return;
    }
    const timer = setTimeout(() => next.current(), FRAME_MS);
    return () => clearTimeout(timer);
  }, [isPlaying, index, last]);

  const togglePlay = () => {
    if (!isPlaying && index >= last) goTo(0);
    setPlaying(!isPlaying);
  };
  const said = frame
    ? text.moment(frame.step, frame.samples, frame.elapsedMs / 1000, recordings.length > 1)
    : text.nothing;
  return (
    <fieldset className={styles.machine} data-testid="time-machine" data-step={frame?.step}>
      <legend className="visually-hidden">{text.name}</legend>
      <button
        type="button"
        className={styles.play}
        disabled={last < 1}
        aria-label={isPlaying ? text.pause : text.play}
        onClick={togglePlay}
        {...help(text.help.play)}
      >
        <svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
          <path d={isPlaying ? 'M4 3h3v10H4zM9 3h3v10H9z' : 'M4 2.5v11L13 8z'} fill="currentColor" />
        </svg>
      </button>
      <input
        type="range"
        className={styles.slider}
        min={0}
        max={Math.max(0, last)}
        step={1}
        value={Math.max(0, index)}
        disabled={last < 1}
        aria-label={text.slider}
        aria-valuetext={said}
        onChange={(event) => {
          setPlaying(false);
          goTo(event.target.valueAsNumber);
        }}
        {...help(text.help.slider)}
      />
      <button
        type="button"
        disabled={last < 1}
        aria-pressed={place === null}
        onClick={() => {
          setPlaying(false);
          onMove(null);
        }}
        {...help(text.help.newest)}
      >
        {text.newest}
      </button>
      {onAxis && (
        <label className={styles.axis}>
          {text.axis}
          <select
            value={axis}
            onChange={(event) => {
              const to = event.target.value as Axis;
              onAxis(to, moveToAxis(recordings, axis, to, place));
            }}
            {...help(text.help.axis)}
          >
            {AXES.map((name) => (
              <option key={name} value={name}>
                {text.axes[name]}
              </option>
            ))}
          </select>
        </label>
      )}
      <p className={styles.words} aria-live="off">
        {said}
        {frame && <> · {text.frameOf(index + 1, stops.length)}</>}
      </p>
    </fieldset>
  );
}
