/** A piece of a run's line, beside its name: the legend, wherever the run is spoken of. */
import { seriesStyle } from './seriesStyle.ts';

export function SeriesKey({ index }: { readonly index: number }) {
  const { colour, dash } = seriesStyle(index);
  return (
    <svg viewBox="0 0 30 10" width="30" height="10" aria-hidden="true" style={{ flex: 'none' }}>
      <path d="M1 5H29" stroke={colour} strokeWidth="2.6" strokeDasharray={dash} fill="none" />
    </svg>
  );
}
