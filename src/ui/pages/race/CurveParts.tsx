/** One quantity of several runs in a chart, with its values in words below: the parts that Race's chart and the Lab's overlay share. */
import { lazy, type ReactNode, type RefObject, Suspense, useMemo, useState } from 'react';
import { help } from '../../components/help.ts';
import type { OverlaySeries } from '../../components/OverlayChart.tsx';
import panel from '../../components/panel.module.css';
import { threeDigits } from '../../components/prefixFacts.ts';
import { SeriesKey } from '../../components/SeriesKey.tsx';
import type { Axis } from '../../components/timeline.ts';
import { useThrottled } from '../../components/useThrottled.ts';
import { useWhileInSight } from '../../components/useWhileInSight.ts';
import { type RaceText, raceText } from '../../text/race.ts';
import { useText } from '../../text/useText.ts';
import { availableQuantities, type CurveLane, curvesOf, type Quantity, valueAt } from './raceCurves.ts';

const OverlayChart = lazy(() =>
  import('../../components/OverlayChart.tsx').then((module) => ({ default: module.OverlayChart })),
);

/** Drawing is the dearest thing on these pages: at most once in this time while a run goes on. */
const DRAW_INTERVAL_MS = 1000;

export interface Curves<L> {
  /** The lanes as they are drawn, up to a second old. */
  readonly drawn: readonly L[];
  readonly available: readonly Quantity[];
  /** Undefined where there is nothing to draw. */
  readonly quantity: Quantity | undefined;
  readonly choose: (quantity: Quantity) => void;
  readonly series: readonly OverlaySeries[];
  /** Whether every value has a logarithm. */
  readonly isPositive: boolean;
}

/** `key` names the lanes: others are drawn at once. `isPlaced` says of which lanes places on the axis are known; it follows from the axis. */
export function useCurves<L extends CurveLane>(
  lanes: readonly L[],
  key: string,
  axis: Axis,
  isPlaced: (lane: L) => boolean = () => true,
): Curves<L> {
  const [wanted, choose] = useState<Quantity>('loss');
  const drawn = useThrottled(lanes, DRAW_INTERVAL_MS, key);
  const available = useMemo(() => availableQuantities(drawn), [drawn]);
  const quantity = available.includes(wanted) ? wanted : available[0];
  // biome-ignore lint/correctness/useExhaustiveDependencies: isPlaced follows from the axis
  const series = useMemo(
    () => (quantity === undefined ? [] : curvesOf(drawn.filter(isPlaced), quantity, axis)),
    [drawn, quantity, axis],
  );
  const isPositive = series.every(({ points }) => points.every(({ y, raw }) => (y ?? 1) > 0 && (raw ?? 1) > 0));
  return { drawn, available, quantity, choose, series, isPositive };
}

export function QuantityChoice(props: {
  readonly curves: Curves<CurveLane>;
  readonly label: string;
  readonly helpText: string;
  readonly testId: string;
}) {
  const text = useText(raceText);
  const { available, quantity, choose } = props.curves;
  return (
    <label>
      <span className="visually-hidden">{props.label}</span>
      <select
        value={quantity}
        data-testid={props.testId}
        onChange={(event) => choose(event.target.value as Quantity)}
        {...help(props.helpText)}
      >
        {available.map((name) => (
          <option key={name} value={name}>
            {text.quantities[name]}
          </option>
        ))}
      </select>
    </label>
  );
}

export function CurveCheck(props: {
  readonly label: string;
  readonly isOn: boolean;
  readonly onChange: (isOn: boolean) => void;
  readonly helpText: string;
}) {
  return (
    <label className={panel.check}>
      <input
        type="checkbox"
        checked={props.isOn}
        onChange={(event) => props.onChange(event.target.checked)}
        {...help(props.helpText)}
      />{' '}
      {props.label}
    </label>
  );
}

const numberOr = (value: number | null, text: RaceText): string => (value === null ? text.notYet : threeDigits(value));

/** The chart, or `children` in its place, and each line's value at `place`; null is its last. */
export function CurveFigure(props: {
  readonly figure: RefObject<HTMLElement | null>;
  readonly quantity: Quantity;
  readonly series: readonly OverlaySeries[];
  readonly isLog: boolean;
  /** Where values are read. */
  readonly place: number | null;
  /** Where a line stands across the chart; null draws none. */
  readonly cursor: number | null;
  readonly axisLabel: string;
  readonly children?: ReactNode;
}) {
  const text = useText(raceText);
  const { series, place } = props;
  const values = series.map((of) => ({ index: of.index, name: of.name, value: numberOr(valueAt(of, place), text) }));
  const drawn = useWhileInSight(series, props.figure);
  const said = values.map(({ name, value }) => `${name} ${value}`).join('; ');
  return (
    <>
      <figure
        ref={props.figure}
        className={panel.chart}
        aria-label={text.curveLabel(text.quantities[props.quantity], said)}
      >
        <div aria-hidden="true">
          {props.children || (
            <Suspense fallback={<div className={panel.chartPlace} />}>
              <OverlayChart series={drawn} isLog={props.isLog} cursor={props.cursor} axisLabel={props.axisLabel} />
            </Suspense>
          )}
        </div>
      </figure>
      <ul className={panel.legend}>
        {values.map(({ index, name, value }) => (
          <li key={index}>
            <SeriesKey index={index} /> {name} <b>{value}</b>
          </li>
        ))}
      </ul>
    </>
  );
}
