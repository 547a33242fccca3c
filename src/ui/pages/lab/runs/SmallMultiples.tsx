/** The overlay's series in one picture each, all on the same scales: what differs is the line's place, never the axis. */
import type { OverlaySeries } from '../../../components/OverlayChart.tsx';
import { threeDigits } from '../../../components/prefixFacts.ts';
import { seriesStyle } from '../../../components/seriesStyle.ts';
import { multiplesOf, PANEL } from './multiples.ts';
import styles from './runs.module.css';

export function SmallMultiples(props: {
  readonly series: readonly OverlaySeries[];
  readonly isLog: boolean;
  readonly cursor: number | null;
}) {
  const { panels, width, height, low, high, cursorX } = multiplesOf(props.series, props.isLog, props.cursor);
  return (
    <svg viewBox={`0 0 ${width} ${height}`} width="100%" className={styles.multiples} aria-hidden="true">
      {panels.map(({ index, name, x, y, line, raw }) => {
        const { colour, dash } = seriesStyle(index);
        return (
          <g key={index} transform={`translate(${x} ${y})`} className={`series-${index}`}>
            <text x="0" y="12" fontSize="11" fill="var(--ink)">
              {name.length > 30 ? `${name.slice(0, 29)}…` : name}
            </text>
            <rect y={PANEL.top} width={PANEL.width} height={PANEL.plot} fill="none" stroke="var(--line)" />
            {raw !== '' && <path d={raw} fill="none" stroke={colour} strokeOpacity="0.3" />}
            <path d={line} fill="none" stroke={colour} strokeWidth="2" strokeDasharray={dash} />
            {cursorX !== null && <path d={`M${cursorX} ${PANEL.top}v${PANEL.plot}`} stroke="var(--focus)" />}
            <text x="-3" y={PANEL.top + 9} fontSize="10" textAnchor="end" fill="var(--ink-2)">
              {threeDigits(high)}
            </text>
            <text x="-3" y={PANEL.top + PANEL.plot} fontSize="10" textAnchor="end" fill="var(--ink-2)">
              {threeDigits(low)}
            </text>
          </g>
        );
      })}
    </svg>
  );
}
