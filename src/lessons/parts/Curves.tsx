/** A few measures over the steps of a run: lines told apart by dash and width as well as colour, each named beside the drawing. */
import { short } from '../numberWords.ts';
import styles from './lesson.module.css';

export interface Curve {
  readonly name: string;
  readonly values: readonly number[];
  readonly look: 'bold' | 'thin' | 'dashed';
}

const [WIDTH, HEIGHT] = [440, 190];
const PAD = { left: 40, right: 8, top: 10, bottom: 24 };
const LOOKS = {
  bold: { stroke: 'var(--learned)', strokeWidth: 2.4 },
  thin: { stroke: 'var(--ink-2)', strokeWidth: 1 },
  dashed: { stroke: 'var(--exact)', strokeWidth: 1.6, strokeDasharray: '6 4' },
} as const;

/** `label` says in words what the drawing shows; a curve of one value is a level line. */
export function Curves(props: {
  readonly curves: readonly Curve[];
  /** Steps from one value to the next. */
  readonly stride: number;
  readonly label: string;
  /** Below the horizontal axis. */
  readonly stepsName: string;
}) {
  const { curves, stride, label, stepsName } = props;
  const values = curves.flatMap((curve) => curve.values.filter(Number.isFinite));
  const top = Math.max(...values) * 1.04;
  const last = Math.max(2, ...curves.map((curve) => curve.values.length)) - 1;
  const x = (i: number) => PAD.left + (i / last) * (WIDTH - PAD.left - PAD.right);
  const y = (value: number) => HEIGHT - PAD.bottom - (value / top) * (HEIGHT - PAD.top - PAD.bottom);
  const path = (line: readonly number[]) => {
    const drawn = line.length === 1 ? [line[0], line[0]] : line;
    return drawn
      .map(
        (value, i) => `${i === 0 ? 'M' : 'L'}${x(line.length === 1 ? i * last : i).toFixed(1)} ${y(value).toFixed(1)}`,
      )
      .join('');
  };
  const ticks = [0, 0.5, 1].map((share) => Number((share * (top / 1.04)).toPrecision(2)));
  return (
    <figure className={styles.curves}>
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={label}>
        {ticks.map((tick) => (
          <g key={tick}>
            <path d={`M${PAD.left} ${y(tick)}H${WIDTH - PAD.right}`} stroke="var(--line)" />
            <text x={PAD.left - 5} y={y(tick) + 4} textAnchor="end">
              {short(tick)}
            </text>
          </g>
        ))}
        {curves.map(({ name, values: line, look }) => (
          <path key={name} d={path(line)} fill="none" strokeLinejoin="round" {...LOOKS[look]} />
        ))}
        <text x={PAD.left} y={HEIGHT - 5}>
          0
        </text>
        <text x={WIDTH - PAD.right} y={HEIGHT - 5} textAnchor="end">
          {`${short(last * stride)} ${stepsName}`}
        </text>
      </svg>
      <figcaption>
        {curves.map(({ name, look }) => (
          <span key={name}>
            <svg viewBox="0 0 26 8" width="26" height="8" aria-hidden="true">
              <path d="M0 4H26" {...LOOKS[look]} />
            </svg>{' '}
            {name}
          </span>
        ))}
      </figcaption>
    </figure>
  );
}
