/** The curve of a chosen quantity. One at a time: four charts at once would hold the main thread too long. */
import { lazy, Suspense, useEffect, useMemo, useRef, useState } from 'react';
import { useThrottled } from '../../components/useThrottled.ts';
import type { StepMetrics } from '../../stores/runStore.ts';
import type { Quantity } from '../race/raceCurves.ts';
import { type CurvePoint, curveOf } from './curves.ts';
import { formatNumber } from './format.ts';
import styles from './lab.module.css';
import { useLab, useRun } from './labContext.ts';
import { CurveMenu } from './runs/CurveMenu.tsx';

const CurveChart = lazy(() => import('./CurveChart.tsx').then((module) => ({ default: module.CurveChart })));

const SERIES: readonly {
  readonly id: Quantity;
  readonly label: string;
  readonly read: (m: StepMetrics) => number | undefined;
}[] = [
  { id: 'loss', label: 'Loss', read: (m) => m.loss },
  { id: 'ce', label: 'Cross-entropy', read: (m) => m.ce },
  { id: 'gfn', label: 'Flow balance', read: (m) => m.gfn },
  { id: 'dpo', label: 'Preference', read: (m) => m.dpo },
  { id: 'gradNorm', label: 'Gradient norm', read: (m) => m.gradNorm },
  { id: 'lr', label: 'Learning rate', read: (m) => m.lr },
];

const DRAW_INTERVAL_MS = 1000;
const EMPTY: readonly CurvePoint[] = [];

export function LossCurves() {
  const lab = useLab();
  const numSteps = useRun((s) => s.historyLength);
  const [chosen, setChosen] = useState('loss');
  const [wantsLog, setWantsLog] = useState(false);
  const isIdle = useIdle();
  const figure = useRef<HTMLElement>(null);
  const history = lab.run.getState().history;
  const last = numSteps > 0 ? history[numSteps - 1] : null;
  const available = SERIES.filter((s) => !last || s.read(last) !== undefined);
  const series = available.find((s) => s.id === chosen) ?? available[0];
  // The numbers follow at once, the curve once a second: drawing it is the dearest thing on this page.
  const numDrawn = useThrottled(numSteps, DRAW_INTERVAL_MS, `${numSteps === 0}`);
  const points = useMemo(() => (numDrawn > 0 ? curveOf(history, series.read) : EMPTY), [history, numDrawn, series]);
  const isPositive = useMemo(() => points.every((p) => p.raw === null || p.raw > 0), [points]);
  return (
    <section aria-labelledby="lab-curves" className={styles.block}>
      <h2 id="lab-curves">Curves</h2>
      <dl className={styles.facts} hidden={!last}>
        {available.map((s) => (
          <div key={s.id}>
            <dt>{s.label}</dt>
            <dd data-testid={s.id === 'loss' ? 'lab-loss' : undefined}>{last && formatNumber(s.read(last))}</dd>
          </div>
        ))}
      </dl>
      <div className={styles.tabs} hidden={!last}>
        <label>
          <span className="visually-hidden">Curve of</span>
          <select value={series.id} onChange={(e) => setChosen(e.target.value)}>
            {available.map((s) => (
              <option key={s.id} value={s.id}>
                {s.label}
              </option>
            ))}
          </select>
        </label>
        <label className={styles.check}>
          <input type="checkbox" checked={wantsLog} onChange={(e) => setWantsLog(e.target.checked)} /> Logarithmic
        </label>
        <CurveMenu quantity={series.id} title={series.label} figure={figure} />
      </div>
      <figure
        ref={figure}
        className={styles.chart}
        aria-label={
          last
            ? `${series.label} by step: now ${formatNumber(series.read(last))}, at the start ${formatNumber(series.read(history[0]))}`
            : undefined
        }
      >
        {!last && <p className={styles.empty}>The loss is drawn here from the first step on.</p>}
        <div aria-hidden="true">
          {isIdle && (
            <Suspense fallback={<div className={styles.chartPlace} />}>
              <CurveChart points={points} isLog={wantsLog && isPositive} label={series.label} />
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
