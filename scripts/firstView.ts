/**
 * What the page shows before any script has run, and without one: the headline, and the demo's trie at step 0 as inline SVG,
 * drawn by the page's own drawing code. It stands in the page's own boxes, so that nothing jumps when the page takes over
 * (`src/ui/components/firstView.ts`). Colours are custom properties, so the theme chosen before the first paint holds.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Plugin } from 'vite';
import { SvgPen } from '../src/ui/components/svgPen.ts';
import { MARGIN } from '../src/ui/components/trieCamera.ts';
import { drawTrie, type Scene, wantedThickness } from '../src/ui/components/trieDrawing.ts';
import { trieGeometry } from '../src/ui/components/trieGeometry.ts';
import { layoutTrie, leafPlaces } from '../src/ui/components/trieLayout.ts';
import { NO_BREAKS } from '../src/ui/stores/playStore.ts';
import { playText } from '../src/ui/text/play.ts';
import { trieText } from '../src/ui/text/trie.ts';
import { PALETTE_NAMES, type Palette } from '../src/ui/theme/palette.ts';
import { wardrobeWorld } from '../src/worker/play/playCatalogue.ts';
import { PlaySession } from '../src/worker/play/playSession.ts';
import { ROOT } from './project.mjs';

/** CSS pixels; each is scaled to the box it stands in. */
export const WIDE = { width: 700, height: 640 };
export const NARROW = { width: 360, height: 640 };
/** Wide enough for any of the usual fonts, as a part of the size. */
const LETTER = 0.56;

const palette = {
  ...Object.fromEntries(Object.entries(PALETTE_NAMES).map(([key, name]) => [key, `var(${name})`])),
  font: 'inherit',
} as Palette;

/** The trie at step 0 as an SVG element. */
export function firstPicture(size: { readonly width: number; readonly height: number }): string {
  const world = wardrobeWorld();
  const { trie, itemTitles, tokenNames } = world;
  const edits = { rewards: null, beta: 1, history: null, breaks: NO_BREAKS };
  const snapshot = new PlaySession({ world, reader: 0, seed: 7, objective: 'tb', edits }).snapshot('paused');
  const row = (size.height - 2 * MARGIN) / trie.numItems;
  const places = leafPlaces(trie);
  const layout = layoutTrie(trie, places, (place) => MARGIN + place * row, { height: size.height, legible: row });
  const shareOf = (logFlow: Float32Array) => Float64Array.from(logFlow, (f) => Math.exp(f - snapshot.exactLogFlow[0]));
  const text = trieText.en;
  const scene: Omit<Scene, 'thickness'> = {
    props: {
      ...snapshot,
      trie,
      itemTitles,
      tokenNames,
      selected: 0,
      view: 'learned',
      onSelect: () => {},
    },
    layout,
    geometry: trieGeometry(size.width, size.height, trie.levels),
    palette,
    hovered: null,
    followed: null,
    share: shareOf(snapshot.logEdgeFlow),
    exactShare: shareOf(snapshot.exactLogFlow),
    maxReward: 1.15 * Math.max(...snapshot.rewards),
    hasFocus: false,
    exposureCounts: null,
    places,
    words: { items: text.items, moreItems: text.moreItems },
    shortened: new Map(),
  };
  const pen = new SvgPen(palette.font, (letters, fontSize) => LETTER * fontSize * letters.length);
  drawTrie(pen, { ...scene, thickness: wantedThickness(scene) });
  return pen.file(
    size,
    'none',
    'The demo’s trie before the first step',
    'Sixty-four garments as paths of three tokens: garment, style, colour. Every branch still has the same flow.',
  );
}

/** Class names that say where they come from, so that static HTML can use them: `PlayPage-canvas`. */
export const scopedName = (local: string, file: string): string =>
  `${/([^/\\]+?)(?:\.module)?\.css/.exec(file)?.[1] ?? 'page'}-${local}`;

const words = playText.en;
/** The caption where nothing can be dragged. */
const WITHOUT_SCRIPT =
  'Before the first step: width is flow, bars are rewards, ticks what arrives, signed numbers what is missing or too much, in nats.';

/** In the page's own boxes (Header, PlayPage); test/e2e/firstView.spec.ts compares where they stand. */
export const firstView = (): string => `
      <header class="Header-header"><span class="Header-brand">GFlowGR Playground</span></header>
      <main>
        <div class="PlayPage-page">
          <div class="PlayPage-intro"><h1>${words.heading}</h1><p>${words.intro}</p><span class="PlayPage-badge">${words.badge}</span></div>
          <section class="PlayPage-middle">
            <div class="PlayPage-picture">
              <p class="PlayPage-caption"><span class="first-script">${words.caption.learned}</span><noscript><span>${WITHOUT_SCRIPT}</span></noscript></p>
              <div class="PlayPage-canvas first-picture">
                <div class="first-tools"></div>
                <div class="first-wide">${firstPicture(WIDE)}</div>
                <div class="first-narrow">${firstPicture(NARROW)}</div>
              </div>
            </div>
          </section>
        </div>
      </main>`;

/** Without script nobody chooses a theme: the system's dark one then, with the tokens of tokens.css. */
function darkWithoutScript(): string {
  const tokens = readFileSync(join(ROOT, 'src/ui/theme/tokens.css'), 'utf8');
  const [, dark] = /:root\[data-theme="dark"\]\s*\{([^}]*)\}/.exec(tokens) ?? [];
  if (dark === undefined) throw new Error('firstView: tokens.css has no :root[data-theme="dark"] block any more.');
  return `<noscript><style>.first-script { display: none; } @media (prefers-color-scheme: dark) { :root:root {${dark}} }</style></noscript>`;
}

/** Puts the first view into the built index.html. While developing, styles come by script, and it would stand there bare. */
export function firstViewPlugin(): Plugin {
  return {
    name: 'first-view',
    apply: 'build',
    transformIndexHtml: {
      order: 'pre',
      handler: (html) => html.replace('<!-- first view -->', () => darkWithoutScript() + firstView()),
    },
  };
}
