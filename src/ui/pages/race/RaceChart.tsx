/** One quantity of all lanes in one chart, and its values at the moment shown, which are the chart in words. */
import { useRef, useState } from 'react';
import { PlotMenu } from '../../components/PlotMenu.tsx';
import panel from '../../components/panel.module.css';
import { cursorPlace } from '../../components/timeline.ts';
import { raceText } from '../../text/race.ts';
import { timeMachineText } from '../../text/timeMachine.ts';
import { useText } from '../../text/useText.ts';
import { CurveCheck, CurveFigure, QuantityChoice, useCurves } from './CurveParts.tsx';
import { curveTable } from './raceCurves.ts';
import type { RaceView } from './raceView.ts';
import { recordingsOf, type ShownLane } from './shownLanes.ts';

export function RaceChart({ lanes, view }: { readonly lanes: readonly ShownLane[]; readonly view: RaceView }) {
  const text = useText(raceText);
  const axes = useText(timeMachineText).axisLabels;
  const [wantsLog, setWantsLog] = useState(false);
  const curves = useCurves(lanes, lanes.map(({ key }) => key).join(), view.axis);
  const figure = useRef<HTMLElement>(null);
  const { drawn, quantity, series } = curves;
  if (quantity === undefined)
    return (
      <section className={panel.block}>
        <h2>{text.curves}</h2>
        <p className={panel.empty}>{text.noCurve}</p>
      </section>
    );
  const numSeeds = Math.max(...drawn.map((lane) => recordingsOf(lane).length));
  return (
    <section className={panel.block} aria-labelledby="race-curves" data-testid="race-chart">
      <div className={panel.row}>
        <h2 id="race-curves">{text.curves}</h2>
        <QuantityChoice curves={curves} label={text.curveOf} helpText={text.help.curve} testId="race-quantity" />
        <CurveCheck label={text.logarithmic} isOn={wantsLog} onChange={setWantsLog} helpText={text.help.logarithmic} />
        <PlotMenu
          testId="race-chart"
          fileName={`race-${quantity}`}
          title={text.quantities[quantity]}
          data={() => curveTable(lanes, quantity)}
          chart={{ svg: () => figure.current?.querySelector<SVGSVGElement>('svg'), legend: series }}
        />
      </div>
      <CurveFigure
        figure={figure}
        quantity={quantity}
        series={series}
        isLog={wantsLog && curves.isPositive}
        place={view.place}
        cursor={cursorPlace(drawn.flatMap(recordingsOf), view.axis, view.place)}
        axisLabel={axes[view.axis]}
      />
      <p className={panel.small}>{text.curveNote(quantity.startsWith('frame-'), numSeeds)}</p>
    </section>
  );
}
