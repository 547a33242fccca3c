import { describe, expect, it } from 'vitest';
import { exposureOf } from '../../../src/eval/exposure.ts';
import { factsInWords, prefixFacts } from '../../../src/ui/components/prefixFacts.ts';
import { SvgPen } from '../../../src/ui/components/svgPen.ts';
import { drawTrie, type Scene, wantedThickness } from '../../../src/ui/components/trieDrawing.ts';
import { countExposure, exposureMass } from '../../../src/ui/components/trieExposure.ts';
import { hitTest, trieGeometry } from '../../../src/ui/components/trieGeometry.ts';
import { layoutTrie, leafPlaces } from '../../../src/ui/components/trieLayout.ts';
import type { TrieViewMode } from '../../../src/ui/components/trieProps.ts';
import type { Palette } from '../../../src/ui/theme/palette.ts';
import { randomLogFlow, randomTrie } from './tries.ts';

const trie = randomTrie(40, 5);
const exactLogFlow = randomLogFlow(trie);
const rewards = Float64Array.from(trie.leafOfItem, (leaf) => Math.exp(exactLogFlow[leaf]));
/** A colour is its name. */
const palette = new Proxy({}, { get: (_, name) => (name === 'font' ? 'Sans "Serif"' : String(name)) }) as Palette;

function sceneOf(view: TrieViewMode, logFactor = 0): Scene {
  const exposure = exposureOf(rewards, [1, 2, 3]);
  const places = leafPlaces(trie);
  const geometry = trieGeometry(900, 600, trie.levels);
  const logEdgeFlow = Float32Array.from(exactLogFlow, (value) => value + logFactor);
  const scene = {
    props: {
      trie,
      logEdgeFlow,
      exactLogFlow,
      rewards,
      exposure,
      itemTitles: Array.from(rewards, (_, i) => `Tom & Jerry <${i}>`),
      tokenNames: Array.from({ length: 15 }, (_, t) => `t${t}`),
      selected: 0,
      view,
      onSelect: () => {},
    },
    layout: layoutTrie(trie, places, (place) => 10 + place * 14, { height: 600, legible: 8 }),
    geometry,
    palette,
    hovered: null,
    followed: null,
    share: Float64Array.from(exactLogFlow, (value) => Math.exp(value - exactLogFlow[0])),
    exactShare: Float64Array.from(exactLogFlow, (value) => Math.exp(value - exactLogFlow[0])),
    maxReward: 1,
    hasFocus: false,
    exposureCounts: view === 'exposure' ? countExposure(trie, exposure) : null,
    places,
    words: { items: (n: number) => `${n} items`, moreItems: (n: number) => `+${n} items` },
    shortened: new Map<string, string>(),
  };
  return { ...scene, thickness: wantedThickness(scene) };
}

function draw(scene: Scene) {
  const ribbons: number[] = [];
  const texts: string[] = [];
  const pen = new SvgPen('Sans "Serif"', (text, size) => 0.5 * size * text.length);
  const { ribbon, text } = pen;
  pen.ribbon = (...args) => {
    ribbons.push(args[4]);
    ribbon.apply(pen, args);
  };
  pen.text = (...args) => {
    texts.push(args[0]);
    text.apply(pen, args);
  };
  drawTrie(pen, scene);
  return { ribbons, texts, file: pen.file(scene.geometry, 'white', 'A & B', 'what it shows') };
}

describe('drawTrie(pen, scene)', () => {
  it('draws every edge as wide as its flow', () => {
    const scene = sceneOf('learned');
    const { ribbons } = draw(scene);
    expect(ribbons.length).toBe(trie.numPrefixes - 1);
    const wanted = Array.from(scene.share.subarray(1), (share) => Math.max(0.6, share * scene.thickness));
    expect(ribbons.sort((a, b) => a - b)).toEqual(wanted.sort((a, b) => a - b));
  });

  it('says residuals and differences with their sign', () => {
    for (const view of ['learned', 'difference'] as const) {
      expect(draw(sceneOf(view, 0.7)).texts).toContain('+.7');
      expect(draw(sceneOf(view, -0.7)).texts).toContain('−.7');
      expect(draw(sceneOf(view)).texts.filter((text) => /^[+−]/.test(text))).toEqual([]);
    }
  });

  it('marks the classes of exposure by shape, and counts them on the way', () => {
    const { texts, file } = draw(sceneOf('exposure'));
    expect(texts.filter((text) => text === '●').length).toBe(3);
    expect(texts.filter((text) => text === '◆').length).toBe(5); // one item in eight
    expect(texts.some((text) => /^●\d/.test(text))).toBe(true);
    expect(file).toContain('url(#hatch-0)');
  });

  it('keeps the name of a prefix out of the next column', () => {
    const scene = sceneOf('exact');
    const tokenNames = Array.from({ length: 15 }, (_, t) => `a token with a very long name, ${t}`);
    const geometry = trieGeometry(360, 600, trie.levels);
    const pen = new SvgPen('Sans', (text, size) => 0.5 * size * text.length);
    const names: { readonly end: number; readonly x: number; readonly size: number }[] = [];
    pen.text = (text, x, _, { size }) => {
      if (text.startsWith('a t') && !text.includes('items'))
        names.push({ x, end: x + pen.widthOf(text, size, 400), size });
    };
    drawTrie(pen, { ...scene, geometry, props: { ...scene.props, tokenNames } });
    expect(names.length).toBeGreaterThan(5);
    for (const { x, end, size } of names) {
      const next = geometry.column.find((column) => column > x) ?? Number.NaN;
      // Beside the next node stand the names of the children, nine pixels on.
      expect(end).toBeLessThan(next + 9);
      expect(size).toBeGreaterThanOrEqual(9.5);
    }
  });

  it('escapes what titles and fonts may hold', () => {
    const { file } = draw(sceneOf('exact'));
    expect(file).toContain('Tom &amp; Jerry &lt;0&gt;');
    expect(file).toContain('font-family="Sans &quot;Serif&quot;"');
    expect(file).not.toMatch(/&(?!amp;|lt;|gt;|quot;)/);
    expect(file).not.toMatch(/NaN|undefined|Infinity/);
  });
});

describe('hitTest', () => {
  it('finds the leaf of each row, and its bar', () => {
    const { layout, geometry } = sceneOf('exact');
    const leaf = trie.leafOfItem[7];
    const y = 10 + 14 * (leaf - trie.depthStart[3]) + 7;
    expect(hitTest(trie, layout, geometry, geometry.column[3], y)).toEqual({ prefix: leaf, isBar: false, wedge: null });
    expect(hitTest(trie, layout, geometry, geometry.barX + 3, y)?.isBar).toBe(true);
    expect(hitTest(trie, layout, geometry, geometry.column[1], y)?.prefix).toBe(trie.parent[trie.parent[leaf]]);
    expect(hitTest(trie, layout, geometry, geometry.column[0], 590)).toBeNull();
  });
});

describe('exposureMass(arrays, exposure)', () => {
  it('shares the whole probability among the classes, learned and exact alike at the exact flows', () => {
    const { props } = sceneOf('exposure');
    const classes = exposureMass(props, props.exposure as Uint8Array);
    expect(classes.reduce((sum, { numItems }) => sum + numItems, 0)).toBe(40);
    expect(classes.reduce((sum, { learned }) => sum + learned, 0)).toBeCloseTo(1, 6);
    for (const { learned, exact } of classes) expect(learned).toBeCloseTo(exact, 5);
    expect(classes[0].exact).toBeCloseTo((rewards[1] + rewards[2] + rewards[3]) / Math.exp(exactLogFlow[0]), 9);
  });
});

describe('factsInWords(facts)', () => {
  it('tells a leaf from a prefix', () => {
    const { props } = sceneOf('learned');
    expect(factsInWords(prefixFacts(props, 0))).toMatch(/^all items, 40 items: learned flow .*flow out/);
    expect(factsInWords(prefixFacts(props, trie.leafOfItem[0]))).toMatch(/^Tom & Jerry <0>: .*reward/);
  });
});
