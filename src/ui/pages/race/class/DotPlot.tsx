/** One outcome of a class: a row a group, a dot a seed, stacked where seeds agree; mean and ± a standard deviation below each row. */
import { type RefObject, useLayoutEffect, useRef, useState } from 'react';
import { seriesStyle } from '../../../components/seriesStyle.ts';
import type { GroupOutcome } from './classGroups.ts';
import { axisOf, stacked, ticksOf } from './dotPlot.ts';

const [LEFT, RIGHT, TOP, ROW, AXIS] = [30, 14, 6, 96, 34];
/** Of a row: for mean and deviation, below the dots. */
const MARK = 16;
const LARGEST_DOT = 11;
const LEAST_WIDTH = 120;
/** Smaller ones are drawn as bars: nobody could count them. */
const SMALLEST_DOT = 3;
const TEXT = { fill: 'var(--ink-2)', fontSize: 12 } as const;

/** Measured, not scaled: letters keep their size on a phone. */
function useWidth(): [RefObject<HTMLDivElement | null>, number] {
  const place = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(0);
  useLayoutEffect(() => {
    if (!place.current) return;
    const observer = new ResizeObserver(([entry]) => setWidth(Math.floor(entry.contentRect.width)));
    observer.observe(place.current);
    setWidth(Math.floor(place.current.getBoundingClientRect().width));
    return () => observer.disconnect();
  }, []);
  return [place, width];
}

interface DotPlotProps {
  readonly rows: readonly GroupOutcome[];
  readonly axisLabel: string;
  readonly dotLabel: (seed: number, value: number) => string;
}

export function DotPlot(props: DotPlotProps) {
  const [place, width] = useWidth();
  return <div ref={place}>{width >= LEAST_WIDTH && <Dots {...props} width={width} />}</div>;
}

function Dots({ rows, axisLabel, dotLabel, width }: DotPlotProps & { readonly width: number }) {
  const all = rows.flatMap(({ values }) => values.map(({ value }) => value));
  if (all.length === 0) return null;
  const inner = width - LEFT - RIGHT;
  // The deviation's ends are drawn too.
  const ends = rows.flatMap(({ spread }) =>
    spread === null ? [] : [spread.mean - (spread.deviation ?? 0), spread.mean + (spread.deviation ?? 0)],
  );
  const axis = axisOf([...all, ...ends], Math.max(8, Math.min(48, Math.floor(inner / (LARGEST_DOT + 1)))));
  const binWidth = inner / axis.numBins;
  const x = (value: number) => LEFT + ((value - axis.least) / (axis.greatest - axis.least)) * inner;
  const stacks = rows.map(({ values }) =>
    stacked(
      axis,
      values.map(({ value }) => value),
    ),
  );
  const highest = 1 + Math.max(...stacks.flat().map(({ level }) => level));
  const size = Math.min(LARGEST_DOT, binWidth - 1, (ROW - MARK - 8) / highest);
  const height = TOP + rows.length * ROW + AXIS;
  return (
    <svg width={width} height={height} viewBox={`0 0 ${width} ${height}`} aria-hidden="true">
      {ticksOf(axis.least, axis.greatest, Math.max(2, Math.floor(inner / 80))).map(({ value, label }) => (
        <g key={label}>
          <path d={`M${x(value)} ${TOP}V${height - AXIS + 4}`} stroke="var(--line)" fill="none" />
          <text {...TEXT} x={x(value)} y={height - AXIS + 17} textAnchor="middle">
            {label}
          </text>
        </g>
      ))}
      <text {...TEXT} x={LEFT + inner / 2} y={height - 4} textAnchor="middle">
        {axisLabel}
      </text>
      {rows.map((row, r) => {
        const ground = TOP + (r + 1) * ROW - MARK;
        const { colour } = seriesStyle(row.group.index);
        return (
          <g key={row.group.letter}>
            <text x={4} y={ground - 4} fill="var(--ink)" fontSize={13} fontWeight={650}>
              {row.group.letter}
            </text>
            <path d={`M${LEFT} ${ground}H${width - RIGHT}`} stroke="var(--line-strong)" fill="none" />
            {row.values.map(({ result, value }, k) => {
              const { bin, level } = stacks[r][k];
              const [left, below] = [LEFT + bin * binWidth, ground - level * size];
              return size < SMALLEST_DOT ? (
                <rect key={result.seed} x={left} y={below - size} width={binWidth - 1} height={size} fill={colour}>
                  <title>{dotLabel(result.seed, value)}</title>
                </rect>
              ) : (
                <circle
                  key={result.seed}
                  cx={left + binWidth / 2}
                  cy={below - size / 2 - 1}
                  r={size / 2 - 0.5}
                  fill={colour}
                >
                  <title>{dotLabel(result.seed, value)}</title>
                </circle>
              );
            })}
            <Mark row={row} x={x} y={ground + MARK / 2} />
          </g>
        );
      })}
    </svg>
  );
}

/** The mean, and one standard deviation to either side. */
function Mark(props: { readonly row: GroupOutcome; readonly x: (value: number) => number; readonly y: number }) {
  const { spread } = props.row;
  if (spread === null) return null;
  const { x, y } = props;
  const d = spread.deviation ?? 0;
  return (
    <>
      <path d={`M${x(spread.mean - d)} ${y}H${x(spread.mean + d)}`} stroke="var(--ink-2)" strokeWidth={2} fill="none" />
      <path d={`M${x(spread.mean)} ${y - 6}V${y + 6}`} stroke="var(--ink)" strokeWidth={2.5} fill="none" />
    </>
  );
}
