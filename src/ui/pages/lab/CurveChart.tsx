/** One training curve: raw values under their smoothed line. Loaded only when there is something to draw. */
import { memo, useMemo } from 'react';
import { CartesianGrid, Line, LineChart, ResponsiveContainer, Tooltip, XAxis, YAxis } from 'recharts';
import { labRunText } from '../../text/labRun.ts';
import { useText } from '../../text/useText.ts';
import type { CurvePoint } from './curves.ts';
import { formatNumber } from './format.ts';

const tick = { fill: 'var(--ink-2)', fontSize: 12 };
const MARGIN = { top: 8, right: 12, bottom: 0, left: 0 };

export const CurveChart = memo(function CurveChart(props: {
  readonly points: readonly CurvePoint[];
  readonly isLog: boolean;
  readonly label: string;
}) {
  const text = useText(labRunText);
  const { isLog, label } = props;
  // The same elements for other points: recharts would take each new one for new settings, and lay out everything for each.
  const parts = useMemo(
    () => (
      <>
        <CartesianGrid stroke="var(--line)" vertical={false} />
        <XAxis
          dataKey="step"
          type="number"
          domain={['dataMin', 'dataMax']}
          tick={tick}
          stroke="var(--line-strong)"
          tickCount={6}
          allowDecimals={false}
        />
        <YAxis
          scale={isLog ? 'log' : 'auto'}
          domain={['auto', 'auto']}
          allowDataOverflow={isLog}
          tick={tick}
          stroke="var(--line-strong)"
          width={56}
          interval={0}
          tickFormatter={(value: number) => String(Number(value.toPrecision(3))).replace('-', '−')}
        />
        <Tooltip
          isAnimationActive={false}
          formatter={(value, name) => [formatNumber(Number(value)), name]}
          labelFormatter={(step) => text.stepOf(String(step))}
          contentStyle={{
            background: 'var(--surface)',
            border: '1px solid var(--line)',
            borderRadius: 6,
            color: 'var(--ink)',
          }}
        />
        <Line
          dataKey="raw"
          name={label}
          stroke="var(--learned-soft)"
          strokeWidth={1}
          dot={false}
          isAnimationActive={false}
          activeDot={false}
        />
        <Line
          dataKey="smooth"
          name={text.smoothed}
          stroke="var(--learned)"
          strokeWidth={2}
          dot={false}
          isAnimationActive={false}
          activeDot={false}
        />
      </>
    ),
    [isLog, label, text],
  );
  return (
    <ResponsiveContainer width="100%" height={220}>
      <LineChart data={props.points as CurvePoint[]} margin={MARGIN} accessibilityLayer={false}>
        {parts}
      </LineChart>
    </ResponsiveContainer>
  );
});
