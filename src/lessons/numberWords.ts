/** Numbers as a lesson writes them. */

/** At most three significant digits and no idle zeros: 8, 0.7, 0.857, 5.51, 16,777,216. */
export function short(value: number): string {
  if (!Number.isFinite(value)) return '–';
  if (Number.isInteger(value)) return value.toLocaleString('en').replace('-', '−');
  const text = Math.abs(value) >= 100 ? Math.round(value).toLocaleString('en') : String(Number(value.toPrecision(3)));
  return text.replace('-', '−');
}

/** "+0.916", "−1.16": with its sign, three decimals at most. */
export function signed(value: number): string {
  if (!Number.isFinite(value)) return '–';
  const text = Math.abs(value).toFixed(3);
  return Number(text) === 0 ? '0' : `${value > 0 ? '+' : '−'}${text}`;
}

/** "12.5 %"; what is next to nothing is said to be. */
export const percent = (share: number): string => (share > 0 && share < 1e-4 ? '< 0.01 %' : `${short(100 * share)} %`);
