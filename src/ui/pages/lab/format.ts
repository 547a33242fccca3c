/** Numbers as the lab prints them. */
export { formatBytes } from '../../components/formatBytes.ts';

const counts = new Intl.NumberFormat('en-US');

export const formatCount = (value: number): string => counts.format(Math.round(value));

/** 75 → '1 min 15 s'. */
export function formatDuration(seconds: number): string {
  if (!Number.isFinite(seconds)) return '–';
  const s = Math.max(0, Math.round(seconds));
  if (s < 60) return `${s} s`;
  if (s < 3600) return `${Math.floor(s / 60)} min ${s % 60} s`;
  return `${Math.floor(s / 3600)} h ${Math.floor((s % 3600) / 60)} min`;
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
