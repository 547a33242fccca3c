/** One quantity of the ticked runs in one chart or in small pictures side by side, by step, samples or seconds; its values in words below. */
import { lazy, Suspense, useEffect, useMemo, useRef, useState } from 'react';
import { help } from '../../../components/help.ts';
import { PlotMenu } from '../../../components/PlotMenu.tsx';
import { threeDigits } from '../../../components/prefixFacts.ts';
import { SeriesKey } from '../../../components/SeriesKey.tsx';
import { AXES, type Axis } from '../../../components/timeline.ts';
import { useThrottled } from '../../../components/useThrottled.ts';
import { raceText } from '../../../text/race.ts';
import { runsText } from '../../../text/runs.ts';
import { timeMachineText } from '../../../text/timeMachine.ts';
import { useText } from '../../../text/useText.ts';
import { availableQuantities, curvesOf, curveTable, type Quantity, valueAt } from '../../race/raceCurves.ts';
import { recordingsOf } from '../../race/shownLanes.ts';
import styles from './runs.module.css';
import type { RunLane } from './runTable.ts';
import { SmallMultiples } from './SmallMultiples.tsx';

const OverlayChart = lazy(() =>
  import('../../../components/OverlayChart.tsx').then((module) => ({ default: module.OverlayChart })),
);

/** Drawing is the dearest thing on this page: at most once in this time while a run goes on. */
const DRAW_INTERVAL_MS = 1000;

export function Overlay(props: {
  readonly single: readonly RunLane[];
  readonly grouped: readonly RunLane[];
  readonly axis: Axis;
  readonly onAxis: (axis: Axis) => void;
  /** Where the time machine stands on that axis; null draws no line. */
  readonly cursor: number | null;
  /** Index of the series that stands out. */
  readonly highlighted: number | null;
}) {
  const text = useText(runsText);
  const race = useText(raceText);
  const axes = useText(timeMachineText);
  const { axis, cursor, highlighted } = props;
  const [wanted, setWanted] = useState<Quantity>('loss');
  const [wantsLog, setWantsLog] = useState(false);
  const [isAveraged, setAveraged] = useState(false);
  const [isApart, setApart] = useState(false);
  const lanes = isAveraged ? props.grouped : props.single;
  const drawn = useThrottled(lanes, DRAW_INTERVAL_MS, lanes.map(({ key, name }) => `${key} ${name}`).join());
  const available = useMemo(() => availableQuantities(drawn), [drawn]);
  const quantity = available.includes(wanted) ? wanted : available[0];
  // Where no frame was recorded, nobody knows at which sample or second a step was.
  const isPlaced = (lane: RunLane) => axis === 'step' || recordingsOf(lane).every(({ frames }) => frames.length > 0);
  const unplaced = drawn.filter((lane) => !isPlaced(lane));
  // biome-ignore lint/correctness/useExhaustiveDependencies: isPlaced follows from the axis
  const series = useMemo(
    () => (quantity === undefined ? [] : curvesOf(drawn.filter(isPlaced), quantity, axis)),
    [drawn, quantity, axis],
  );
  const figure = useRef<HTMLElement>(null);
  // Marked where it stands, not drawn anew: a chart of eight runs takes longer than a pointer's way over the list.
  // biome-ignore lint/correctness/useExhaustiveDependencies: what was drawn anew is marked anew
  useEffect(() => {
    for (const layer of figure.current?.querySelectorAll<SVGElement>('[class*="series-"]') ?? [])
      layer.toggleAttribute('data-faded', highlighted !== null && !layer.classList.contains(`series-${highlighted}`));
  }, [highlighted, series]);
  if (quantity === undefined)
    return (
      <section className={styles.block} aria-labelledby="lab-overlay">
        <h3 id="lab-overlay">{text.overlay}</h3>
        <p className={styles.empty}>{lanes.length === 0 ? text.nothingShown : race.noCurve}</p>
      </section>
    );
  const isPositive = series.every(({ points }) => points.every(({ y, raw }) => (y ?? 1) > 0 && (raw ?? 1) > 0));
  const isLog = wantsLog && isPositive;
  const values = series.map((of) => ({ ...of, value: valueAt(of, cursor) }));
  const number = (value: number | null) => (value === null ? race.notYet : threeDigits(value));
  const said = values.map(({ name, value }) => `${name} ${number(value)}`).join('; ');
  const title = race.quantities[quantity];
  return (
    <section className={styles.block} aria-labelledby="lab-overlay" data-testid="runs-overlay">
      <div className={styles.blockHead}>
        <h3 id="lab-overlay">{text.overlay}</h3>
        <label>
          <span className="visually-hidden">{text.curve}</span>
          <select
            value={quantity}
            data-testid="runs-quantity"
            onChange={(event) => setWanted(event.target.value as Quantity)}
            {...help(text.help.curve)}
          >
            {available.map((name) => (
              <option key={name} value={name}>
                {race.quantities[name]}
              </option>
            ))}
          </select>
        </label>
        <label className={styles.check}>
          {text.overlayAxis}
          <select
            value={axis}
            data-testid="runs-axis"
            onChange={(event) => props.onAxis(event.target.value as Axis)}
            {...help(text.help.axis)}
          >
            {AXES.map((name) => (
              <option key={name} value={name}>
                {axes.axes[name]}
              </option>
            ))}
          </select>
        </label>
        <PlotMenu
          testId="runs-overlay"
          fileName={`runs-${quantity}`}
          title={title}
          data={() => curveTable(lanes, quantity)}
          chart={{ svg: () => figure.current?.querySelector<SVGSVGElement>('svg'), legend: series }}
        />
      </div>
      <div className={styles.checks}>
        <Check label={text.logarithmic} isOn={wantsLog} onChange={setWantsLog} helpText={text.help.logarithmic} />
        <Check label={text.averaged} isOn={isAveraged} onChange={setAveraged} helpText={text.help.averaged} />
        <Check label={text.apart} isOn={isApart} onChange={setApart} helpText={text.help.apart} />
      </div>
      <figure ref={figure} className={styles.chart} aria-label={race.curveLabel(title, said)}>
        <div aria-hidden="true">
          {isApart ? (
            <SmallMultiples series={series} isLog={isLog} cursor={cursor} />
          ) : (
            <Suspense fallback={<div className={styles.chartPlace} />}>
              <OverlayChart series={series} isLog={isLog} cursor={cursor} axisLabel={axes.axisLabels[axis]} />
            </Suspense>
          )}
        </div>
      </figure>
      <ul className={styles.legend}>
        {values.map(({ index, name, value }) => (
          <li key={index}>
            <SeriesKey index={index} /> {name} <b>{number(value)}</b>
          </li>
        ))}
      </ul>
      {unplaced.length > 0 && (
        <p className={styles.small}>{text.onlyByStep(unplaced.map(({ name }) => name).join(', '))}</p>
      )}
      <p className={styles.small}>
        {race.curveNote(quantity.startsWith('frame-'), Math.max(...drawn.map(({ runs }) => runs.length)))}{' '}
        {series.some(({ points }) => points.some(({ raw }) => raw !== undefined)) && text.smoothNote}
      </p>
    </section>
  );
}

function Check(props: {
  readonly label: string;
  readonly isOn: boolean;
  readonly onChange: (isOn: boolean) => void;
  readonly helpText: string;
}) {
  return (
    <label className={styles.check}>
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
