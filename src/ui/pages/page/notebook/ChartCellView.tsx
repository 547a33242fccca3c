/** A quantity of several runs as curves, and the last value of each in words. */
import { lazy, Suspense, useMemo } from 'react';
import type { ChartCell } from '../../../../notebook/notebook.ts';
import { threeDigits } from '../../../components/prefixFacts.ts';
import { SeriesKey } from '../../../components/SeriesKey.tsx';
import { notebookText } from '../../../text/notebook.ts';
import { raceText } from '../../../text/race.ts';
import { timeMachineText } from '../../../text/timeMachine.ts';
import { useText } from '../../../text/useText.ts';
import { curvesOf, QUANTITIES, type Quantity, valueAt } from '../../race/raceCurves.ts';
import { laneOfRecording } from '../../race/shownLanes.ts';
import shared from '../page.module.css';
import styles from './notebook.module.css';
import { type ReadyRun, RunsOrWhy } from './RunsOrWhy.tsx';

const OverlayChart = lazy(() =>
  import('../../../components/OverlayChart.tsx').then((module) => ({ default: module.OverlayChart })),
);

export const ChartCellView = ({ cell }: { readonly cell: ChartCell }) => (
  <RunsOrWhy kind="chart" names={cell.runs}>
    {(ready) => <Chart cell={cell} ready={ready} />}
  </RunsOrWhy>
);

function Chart({ cell, ready }: { readonly cell: ChartCell; readonly ready: readonly ReadyRun[] }) {
  const text = useText(notebookText);
  const { quantities, curveNote } = useText(raceText);
  const { axisLabels } = useText(timeMachineText);
  const { axis } = cell;
  const quantity: Quantity | undefined = QUANTITIES.find((name) => name === cell.quantity);
  const key = ready.map(({ run }) => run.digest).join();
  // biome-ignore lint/correctness/useExhaustiveDependencies: the digests stand for the runs
  const series = useMemo(() => {
    if (quantity === undefined) return [];
    const lanes = ready.map(({ id, title, run }, i) => ({ ...laneOfRecording(run.recording, id, i), name: title }));
    return curvesOf(lanes, quantity, axis);
  }, [key, quantity, axis]);
  if (quantity === undefined || series.length === 0)
    return <p className={shared.warning}>{text.noQuantity(cell.quantity)}</p>;
  const values = series.map((of) => ({ ...of, value: valueAt(of, null) }));
  const said = values.map(({ name, value }) => `${name} ${value === null ? '–' : threeDigits(value)}`).join('; ');
  return (
    <figure className={styles.figure} aria-label={text.chartOf(quantities[quantity], said)}>
      <div aria-hidden="true" className={styles.chart}>
        <Suspense fallback={null}>
          <OverlayChart series={series} isLog={false} cursor={null} axisLabel={axisLabels[axis]} height={240} />
        </Suspense>
      </div>
      <figcaption>
        {text.chartEnd(quantities[quantity], text.axes[axis])} {curveNote(quantity.startsWith('frame-'), 1)}
        <ul className={styles.legend}>
          {values.map(({ index, name, value }) => (
            <li key={index}>
              <SeriesKey index={index} /> {name} <b>{value === null ? '–' : threeDigits(value)}</b>
            </li>
          ))}
        </ul>
      </figcaption>
    </figure>
  );
}
