/** The curve of a chosen quantity. One at a time: four charts at once would hold the main thread too long. */
import { lazy, Suspense, useEffect, useMemo, useRef, useState } from 'react';
import type { ObjectiveType } from '../../../config/runConfig.ts';
import { help } from '../../components/help.ts';
import { useThrottled } from '../../components/useThrottled.ts';
import { useWhileInSight } from '../../components/useWhileInSight.ts';
import { labRunText } from '../../text/labRun.ts';
import { useText } from '../../text/useText.ts';
import { CURVES, type CurveName, curveLabel, readCurve } from './curveNames.ts';
import styles from './curves.module.css';
import { type CurvePoint, curveOf } from './curves.ts';
import { formatNumber } from './format.ts';
import shared from './lab.module.css';
import { useLab, useRun } from './labContext.ts';
import { CurveMenu } from './runs/CurveMenu.tsx';

const CurveChart = lazy(() => import('./CurveChart.tsx').then((module) => ({ default: module.CurveChart })));

const DRAW_INTERVAL_MS = 1000;
const EMPTY: readonly CurvePoint[] = [];

export function LossCurves() {
  const lab = useLab();
  const text = useText(labRunText);
  const numSteps = useRun((s) => s.historyLength);
  const objective = useRun((s) => s.modelObjective as ObjectiveType | null);
  const [chosen, setChosen] = useState<CurveName>('loss');
  const [wantsLog, setWantsLog] = useState(false);
  const isIdle = useIdle();
  const figure = useRef<HTMLElement>(null);
  const history = lab.run.getState().history;
  const last = numSteps > 0 ? history[numSteps - 1] : null;
  const available = CURVES.filter((name) => !last || readCurve(last, name) !== undefined);
  const curve = available.includes(chosen) ? chosen : available[0];
  const label = (name: CurveName) => curveLabel(text, name, objective);
  // The numbers follow at once, the curve once a second: drawing it is the dearest thing on this page.
  const numDrawn = useThrottled(numSteps, DRAW_INTERVAL_MS, `${numSteps === 0}`);
  const points = useMemo(
    () => (numDrawn > 0 ? curveOf(history, (m) => readCurve(m, curve)) : EMPTY),
    [history, numDrawn, curve],
  );
  const drawn = useWhileInSight(points, figure);
  const isPositive = useMemo(() => points.every((p) => p.raw === null || p.raw > 0), [points]);
  return (
    <section aria-labelledby="lab-curves" className={shared.block}>
      <h2 id="lab-curves">{text.curvesTitle}</h2>
      <dl className={`${shared.facts} ${styles.values}`} hidden={!last}>
        {available.map((name) => (
          <div key={name}>
            <dt>{label(name)}</dt>
            <dd data-testid={name === 'loss' ? 'lab-loss' : undefined}>
              {last && formatNumber(readCurve(last, name))}
            </dd>
          </div>
        ))}
      </dl>
      <div className={styles.tabs} hidden={!last}>
        <label>
          <span className="visually-hidden">{text.curveOf}</span>
          <select value={curve} onChange={(e) => setChosen(e.target.value as CurveName)} {...help(text.help.curveOf)}>
            {available.map((name) => (
              <option key={name} value={name}>
                {label(name)}
              </option>
            ))}
          </select>
        </label>
        <label className={styles.check}>
          <input
            type="checkbox"
            checked={wantsLog}
            onChange={(e) => setWantsLog(e.target.checked)}
            {...help(text.help.logarithmic)}
          />{' '}
          {text.logarithmic}
        </label>
        <CurveMenu quantity={curve} title={label(curve)} figure={figure} />
      </div>
      <figure
        ref={figure}
        className={styles.chart}
        aria-label={
          last
            ? text.curveInWords(
                label(curve),
                formatNumber(readCurve(last, curve)),
                formatNumber(readCurve(history[0], curve)),
              )
            : undefined
        }
      >
        {!last && <p className={shared.empty}>{text.noCurve}</p>}
        <div aria-hidden="true">
          {isIdle && (
            <Suspense fallback={<div className={styles.chartPlace} />}>
              <CurveChart points={drawn} isLog={wantsLog && isPositive} label={label(curve)} />
            </Suspense>
          )}
        </div>
      </figure>
    </section>
  );
}

/** True once the page has had a quiet moment: the chart's code is then read before a run, not during one. */
function useIdle(): boolean {
  const [isIdle, setIdle] = useState(false);
  useEffect(() => {
    if (typeof requestIdleCallback === 'undefined') {
      const timer = setTimeout(() => setIdle(true), 1000);
      return () => clearTimeout(timer);
    }
    const handle = requestIdleCallback(() => setIdle(true), { timeout: 3000 });
    return () => cancelIdleCallback(handle);
  }, []);
  return isIdle;
}
