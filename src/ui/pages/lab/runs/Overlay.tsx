/** One quantity of the ticked runs in one chart or in small pictures side by side, by step, samples or seconds; its values in words below. */
import { useEffect, useRef, useState } from 'react';
import { help } from '../../../components/help.ts';
import { PlotMenu } from '../../../components/PlotMenu.tsx';
import panel from '../../../components/panel.module.css';
import { AXES, type Axis } from '../../../components/timeline.ts';
import { raceText } from '../../../text/race.ts';
import { runsText } from '../../../text/runs.ts';
import { timeMachineText } from '../../../text/timeMachine.ts';
import { useText } from '../../../text/useText.ts';
import { CurveCheck, CurveFigure, QuantityChoice, useCurves } from '../../race/CurveParts.tsx';
import { curveTable } from '../../race/raceCurves.ts';
import { recordingsOf } from '../../race/shownLanes.ts';
import styles from './runs.module.css';
import type { RunLane } from './runTable.ts';
import { SmallMultiples } from './SmallMultiples.tsx';

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
  const [wantsLog, setWantsLog] = useState(false);
  const [isAveraged, setAveraged] = useState(false);
  const [isApart, setApart] = useState(false);
  const lanes = isAveraged ? props.grouped : props.single;
  // Where no frame was recorded, nobody knows at which sample or second a step was.
  const isPlaced = (lane: RunLane) => axis === 'step' || recordingsOf(lane).every(({ frames }) => frames.length > 0);
  const curves = useCurves(lanes, lanes.map(({ key, name }) => `${key} ${name}`).join(), axis, isPlaced);
  const { drawn, quantity, series } = curves;
  const unplaced = drawn.filter((lane) => !isPlaced(lane));
  const figure = useRef<HTMLElement>(null);
  // Marked where it stands, not drawn anew: a chart of eight runs takes longer than a pointer's way over the list.
  // biome-ignore lint/correctness/useExhaustiveDependencies: what was drawn anew is marked anew
  useEffect(() => {
    for (const layer of figure.current?.querySelectorAll<SVGElement>('[class*="series-"]') ?? [])
      layer.toggleAttribute('data-faded', highlighted !== null && !layer.classList.contains(`series-${highlighted}`));
  }, [highlighted, series]);
  if (quantity === undefined)
    return (
      <section className={`${panel.block} ${styles.block}`} aria-labelledby="lab-overlay">
        <h3 id="lab-overlay">{text.overlay}</h3>
        <p className={panel.empty}>{lanes.length === 0 ? text.nothingShown : race.noCurve}</p>
      </section>
    );
  const isLog = wantsLog && curves.isPositive;
  const title = race.quantities[quantity];
  return (
    <section className={`${panel.block} ${styles.block}`} aria-labelledby="lab-overlay" data-testid="runs-overlay">
      <div className={`${panel.row} ${styles.blockHead}`}>
        <h3 id="lab-overlay">{text.overlay}</h3>
        <QuantityChoice curves={curves} label={text.curve} helpText={text.help.curve} testId="runs-quantity" />
        <label className={panel.check}>
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
      <div className={panel.row}>
        <CurveCheck label={text.logarithmic} isOn={wantsLog} onChange={setWantsLog} helpText={text.help.logarithmic} />
        <CurveCheck label={text.averaged} isOn={isAveraged} onChange={setAveraged} helpText={text.help.averaged} />
        <CurveCheck label={text.apart} isOn={isApart} onChange={setApart} helpText={text.help.apart} />
      </div>
      <CurveFigure
        figure={figure}
        quantity={quantity}
        series={series}
        isLog={isLog}
        place={cursor}
        cursor={cursor}
        axisLabel={axes.axisLabels[axis]}
      >
        {isApart && <SmallMultiples series={series} isLog={isLog} cursor={cursor} />}
      </CurveFigure>
      {unplaced.length > 0 && (
        <p className={panel.small}>{text.onlyByStep(unplaced.map(({ name }) => name).join(', '))}</p>
      )}
      <p className={panel.small}>
        {race.curveNote(quantity.startsWith('frame-'), Math.max(...drawn.map(({ runs }) => runs.length)))}{' '}
        {series.some(({ points }) => points.some(({ raw }) => raw !== undefined)) && text.smoothNote}
      </p>
    </section>
  );
}
