/** Numbers as the lab prints them. */
import type { LabRunText } from '../../text/labRun.ts';

export { formatBytes } from '../../components/formatBytes.ts';

const counts = new Intl.NumberFormat('en-US');

export const formatCount = (value: number): string => counts.format(Math.round(value));

/** A time to wait, as one would say it: 75 → 'about a minute'. */
export function formatDuration({ duration }: Pick<LabRunText, 'duration'>, seconds: number): string {
  if (!Number.isFinite(seconds)) return duration.unknown;
  const s = Math.max(0, seconds);
  if (s < 50) return duration.seconds(s < 10 ? Math.ceil(s) : 5 * Math.round(s / 5));
  const minutes = Math.round(s / 60);
  if (minutes < 60) return duration.minutes(Math.max(1, minutes));
  return duration.hours(Math.floor(minutes / 60), minutes % 60);
}

/** Four significant digits without noise; '–' for what is not known. */
export function formatNumber(value: number | null | undefined): string {
  if (value === null || value === undefined || Number.isNaN(value)) return '–';
  if (!Number.isFinite(value)) return value > 0 ? '∞' : '−∞';
  const size = Math.abs(value);
  const text =
    size !== 0 && (size < 1e-3 || size >= 1e6)
      ? value.toExponential(2)
      : size >= 1000
        ? value.toFixed(0)
        : value.toPrecision(4);
  return text.replace('-', '−');
}

/** Rates and probabilities with four decimals. */
export const formatFixed = (value: number | null | undefined): string =>
  value === null || value === undefined || Number.isNaN(value) ? '–' : value.toFixed(4).replace('-', '−');

export const plural = (n: number, one: string, many = `${one}s`): string => `${formatCount(n)} ${n === 1 ? one : many}`;
