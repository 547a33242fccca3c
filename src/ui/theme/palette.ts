/** The custom properties of tokens.css as a canvas needs them: resolved strings. */
export const PALETTE_NAMES = {
  bg: '--bg',
  surface: '--surface',
  surface2: '--surface-2',
  ink: '--ink',
  ink2: '--ink-2',
  line: '--line',
  lineStrong: '--line-strong',
  accent: '--accent',
  learned: '--learned',
  learnedSoft: '--learned-soft',
  exact: '--exact',
  exactSoft: '--exact-soft',
  plus: '--plus',
  minus: '--minus',
  reward: '--reward',
  focus: '--focus',
} as const;

export type Palette = Readonly<Record<keyof typeof PALETTE_NAMES | 'font', string>>;

export function readPalette(element: Element): Palette {
  const style = getComputedStyle(element);
  const entries = Object.entries(PALETTE_NAMES).map(([key, name]) => [
    key,
    style.getPropertyValue(name).trim() || '#888',
  ]);
  return { ...Object.fromEntries(entries), font: style.fontFamily || 'sans-serif' } as Palette;
}
