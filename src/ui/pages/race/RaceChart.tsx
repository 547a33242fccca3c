/** One quantity of all lanes in one chart, and its values at the moment shown, which are the chart in words. */
import { lazy, Suspense, useMemo, useRef, useState } from 'react';
import { help } from '../../components/help.ts';
import { PlotMenu } from '../../components/PlotMenu.tsx';
import { threeDigits } from '../../components/prefixFacts.ts';
import { SeriesKey } from '../../components/SeriesKey.tsx';
import { cursorPlace } from '../../components/timeline.ts';
import { useThrottled } from '../../components/useThrottled.ts';
import { raceText } from '../../text/race.ts';
import { timeMachineText } from '../../text/timeMachine.ts';
import { useText } from '../../text/useText.ts';
import styles from './race.module.css';
import { availableQuantities, curvesOf, curveTable, type Quantity, valueAt } from './raceCurves.ts';
import type { RaceView } from './raceView.ts';
import { recordingsOf, type ShownLane } from './shownLanes.ts';

const OverlayChart = lazy(() =>
  import('../../components/OverlayChart.tsx').then((module) => ({ default: module.OverlayChart })),
);

/** Drawing is the dearest thing on this page: at most once in this time while a race goes on. */
const DRAW_INTERVAL_MS = 1000;

export function RaceChart({ lanes, view }: { readonly lanes: readonly ShownLane[]; readonly view: RaceView }) {
  const text = useText(raceText);
  const axes = useText(timeMachineText).axisLabels;
  const [wanted, setWanted] = useState<Quantity>('loss');
  const [wantsLog, setWantsLog] = useState(false);
  const drawn = useThrottled(lanes, DRAW_INTERVAL_MS, lanes.map(({ key }) => key).join());
  const available = useMemo(() => availableQuantities(drawn), [drawn]);
  const quantity = available.includes(wanted) ? wanted : available[0];
  const series = useMemo(
    () => (quantity === undefined ? [] : curvesOf(drawn, quantity, view.axis)),
    [drawn, quantity, view.axis],
  );
  const figure = useRef<HTMLElement>(null);
  if (quantity === undefined)
    return (
      <section className={styles.block}>
        <h2>{text.curves}</h2>
        <p className={styles.empty}>{text.noCurve}</p>
      </section>
    );
  const isPositive = series.every(({ points }) => points.every(({ y, raw }) => (y ?? 1) > 0 && (raw ?? 1) > 0));
  const numSeeds = Math.max(...drawn.map((lane) => recordingsOf(lane).length));
  const values = series.map((of) => ({ ...of, value: valueAt(of, view.place) }));
  const said = values
    .map(({ name, value }) => `${name} ${value === null ? text.notYet : threeDigits(value)}`)
    .join('; ');
  return (
    <section className={styles.block} aria-labelledby="race-curves" data-testid="race-chart">
      <div className={styles.blockHead}>
        <h2 id="race-curves">{text.curves}</h2>
        <label>
          <span className="visually-hidden">{text.curveOf}</span>
          <select
            value={quantity}
            data-testid="race-quantity"
            onChange={(event) => setWanted(event.target.value as Quantity)}
            {...help(text.help.curve)}
          >
            {available.map((name) => (
              <option key={name} value={name}>
                {text.quantities[name]}
              </option>
            ))}
          </select>
        </label>
        <label className={styles.check}>
          <input
            type="checkbox"
            checked={wantsLog}
            onChange={(event) => setWantsLog(event.target.checked)}
            {...help(text.help.logarithmic)}
          />{' '}
          {text.logarithmic}
        </label>
        <PlotMenu
          testId="race-chart"
          fileName={`race-${quantity}`}
          title={text.quantities[quantity]}
          data={() => curveTable(lanes, quantity)}
          chart={{ svg: () => figure.current?.querySelector<SVGSVGElement>('svg'), legend: series }}
        />
      </div>
      <figure ref={figure} className={styles.chart} aria-label={text.curveLabel(text.quantities[quantity], said)}>
        <div aria-hidden="true">
          <Suspense fallback={<div className={styles.chartPlace} />}>
            <OverlayChart
              series={series}
              isLog={wantsLog && isPositive}
              cursor={cursorPlace(drawn.flatMap(recordingsOf), view.axis, view.place)}
              axisLabel={axes[view.axis]}
            />
          </Suspense>
        </div>
      </figure>
      <ul className={styles.legend}>
        {values.map(({ index, name, value }) => (
          <li key={name}>
            <SeriesKey index={index} /> {name} <b>{value === null ? text.notYet : threeDigits(value)}</b>
          </li>
        ))}
      </ul>
      <p className={styles.small}>{text.curveNote(quantity.startsWith('frame-'), numSeeds)}</p>
    </section>
  );
}
