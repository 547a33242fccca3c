/** How the lines of several runs are told apart, by colour and by dashes: the n-th run looks the same in every picture. */
export interface SeriesStyle {
  readonly colour: string;
  /** As SVG's stroke-dasharray; undefined is a full line. */
  readonly dash: string | undefined;
}

const DASHES = [undefined, '9 4', '2 4', '11 3 2 3', '5 3', '14 4', '2 2 7 2', '4 2 1 2'] as const;

/** More runs than these are not overlaid: so many colours can be told apart. */
export const MAX_SERIES = DASHES.length;

/** Styles that differ in colour or dashes. */
export const NUM_STYLES = MAX_SERIES ** 2;

export const seriesStyle = (index: number): SeriesStyle => {
  const n = index % MAX_SERIES;
  // With each round of the colours the dashes move on by one.
  const dash = DASHES[(index + Math.floor(index / MAX_SERIES)) % MAX_SERIES];
  return { colour: `var(--series-${n + 1})`, dash };
};
