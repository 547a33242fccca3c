/** A hand-drawn line of a few numbers, from zero up. The caller says the value in words beside it. */
export function Sparkline({
  values,
  label,
  height = 44,
}: {
  values: ArrayLike<number>;
  label: string;
  height?: number;
}) {
  const width = 220;
  let top = 1e-9;
  for (let i = 0; i < values.length; i++) top = Math.max(top, values[i]);
  const points = Array.from({ length: values.length }, (_, i) => {
    const x = values.length < 2 ? 0 : (i / (values.length - 1)) * (width - 6) + 1;
    return [x, height - 3 - (values[i] / top) * (height - 8)] as const;
  });
  const line = points.map(([x, y], i) => `${i === 0 ? 'M' : 'L'}${x.toFixed(1)} ${y.toFixed(1)}`).join('');
  const last = points.at(-1);
  return (
    <svg
      viewBox={`0 0 ${width} ${height}`}
      role="img"
      aria-label={label}
      style={{ width: '100%', height, display: 'block' }}
      preserveAspectRatio="none"
    >
      <path d={`M0 ${height - 2.5}H${width}`} stroke="var(--line)" vectorEffect="non-scaling-stroke" />
      <path
        d={line}
        fill="none"
        stroke="var(--learned)"
        strokeWidth="1.75"
        strokeLinejoin="round"
        vectorEffect="non-scaling-stroke"
      />
      {last && <circle cx={last[0]} cy={last[1]} r="2.6" fill="var(--learned)" />}
    </svg>
  );
}
