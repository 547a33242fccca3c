/**
 * Curves of several runs in one chart, a band where seeds spread, and a line at the moment the time machine shows. Loaded only when
 * there is something to draw; the caller says the numbers in words beside it.
 */
import { memo } from 'react';
import { Area, CartesianGrid, ComposedChart, Line, ReferenceLine, ResponsiveContainer, XAxis, YAxis } from 'recharts';
import { seriesStyle } from './seriesStyle.ts';

export interface OverlayPoint {
  readonly x: number;
  readonly y: number | null;
  /** As measured, where `y` is smoothed. */
  readonly raw?: number | null;
  /** y ± a standard deviation over seeds. */
  readonly band?: readonly [number, number] | null;
}

export interface OverlaySeries {
  /** Decides colour and dashes. */
  readonly index: number;
  readonly name: string;
  readonly points: readonly OverlayPoint[];
  /** Few points far apart are marked. */
  readonly isSparse: boolean;
}

/** Of everything drawn of a series, so that another part of the page can make it stand out without drawing anew. */
export const seriesClass = (index: number): string => `series-${index}`;

const tick = { fill: 'var(--ink-2)', fontSize: 12 };
const short = (value: number): string => String(Number(value.toPrecision(3))).replace('-', '−');

export const OverlayChart = memo(function OverlayChart(props: {
  readonly series: readonly OverlaySeries[];
  readonly isLog: boolean;
  /** Place of the line across; null draws none. */
  readonly cursor: number | null;
  readonly axisLabel: string;
  readonly height?: number;
}) {
  const { series, isLog, cursor, axisLabel, height = 260 } = props;
  return (
    <ResponsiveContainer width="100%" height={height}>
      <ComposedChart margin={{ top: 8, right: 12, bottom: 16, left: 0 }} accessibilityLayer={false}>
        <CartesianGrid stroke="var(--line)" vertical={false} />
        <XAxis
          dataKey="x"
          type="number"
          domain={[0, 'auto']}
          tick={tick}
          stroke="var(--line-strong)"
          tickCount={6}
          tickFormatter={short}
          label={{ value: axisLabel, position: 'insideBottom', offset: -10, fill: 'var(--ink-2)', fontSize: 12 }}
        />
        <YAxis
          scale={isLog ? 'log' : 'auto'}
          domain={['auto', 'auto']}
          allowDataOverflow={isLog}
          tick={tick}
          stroke="var(--line-strong)"
          width={52}
          interval={0}
          tickFormatter={short}
        />
        {series.map(({ index, points }) => (
          <Area
            key={`band-${index}`}
            className={seriesClass(index)}
            data={points as OverlayPoint[]}
            dataKey="band"
            fill={seriesStyle(index).colour}
            fillOpacity={0.16}
            stroke="none"
            isAnimationActive={false}
            activeDot={false}
            connectNulls
          />
        ))}
        {series.map(({ index, points }) => (
          <Line
            key={`raw-${index}`}
            className={seriesClass(index)}
            data={points as OverlayPoint[]}
            dataKey="raw"
            stroke={seriesStyle(index).colour}
            strokeOpacity={0.28}
            strokeWidth={1}
            dot={false}
            isAnimationActive={false}
            activeDot={false}
          />
        ))}
        {series.map(({ index, name, points, isSparse }) => {
          const { colour, dash } = seriesStyle(index);
          return (
            <Line
              key={`line-${index}`}
              className={seriesClass(index)}
              data={points as OverlayPoint[]}
              dataKey="y"
              name={name}
              stroke={colour}
              strokeDasharray={dash}
              strokeWidth={2}
              dot={isSparse ? { r: 2.6, fill: colour, strokeDasharray: 'none' } : false}
              isAnimationActive={false}
              activeDot={false}
              connectNulls
            />
          );
        })}
        {cursor !== null && <ReferenceLine x={cursor} stroke="var(--focus)" strokeWidth={1.5} ifOverflow="hidden" />}
      </ComposedChart>
    </ResponsiveContainer>
  );
});
