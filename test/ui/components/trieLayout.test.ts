import { describe, expect, it } from 'vitest';
import { countClasses, LeafRows } from '../../../src/ui/components/leafRows.ts';
import { classesByRank, leafShares } from '../../../src/ui/components/leafWeights.ts';
import { TrieCamera } from '../../../src/ui/components/trieCamera.ts';
import { layoutTrie, leafPlaces, prefixesOf, type TrieLayout } from '../../../src/ui/components/trieLayout.ts';
import { randomLogFlow, randomTrie } from './tries.ts';

const HEIGHT = 700;
const LEGIBLE = 8.95;

/** A picture of `numItems` items, and the layout of what its camera sees. */
function pictureOf(numItems: number, size: number) {
  const trie = randomTrie(numItems, size);
  const places = leafPlaces(trie);
  const shares = leafShares(trie, randomLogFlow(trie));
  const classes = countClasses(classesByRank(shares, numItems * 9 <= HEIGHT ? numItems : 60));
  const camera = new TrieCamera();
  camera.isStill = true;
  camera.set({ classes, height: HEIGHT, maxRow: 40, zoomedRow: 30, legible: LEGIBLE }, null, 0);
  const layout = () => layoutTrie(trie, places, camera.screenMap(0), { height: HEIGHT, legible: LEGIBLE });
  return { trie, places, camera, layout };
}

const rowsOf = ({ nodes }: TrieLayout) =>
  nodes.filter(({ children }) => children.length === 0).length + nodes.reduce((n, { wedges }) => n + wedges.length, 0);

describe('layoutTrie(trie, places, yOf, options)', () => {
  it('shows everything where it fits', () => {
    const { trie, layout } = pictureOf(64, 4);
    expect(layout().nodes.length).toBe(trie.numPrefixes);
    expect(layout().nodes.every(({ wedges }) => wedges.length === 0)).toBe(true);
  });

  it('keeps thousands of items within the height, nothing lost, children within parents', () => {
    const { trie, layout } = pictureOf(5000, 64);
    const { root, nodes, byPrefix } = layout();
    expect(root.y0).toBeGreaterThanOrEqual(0);
    expect(root.y1).toBeLessThanOrEqual(HEIGHT);
    let items = 0;
    for (const node of nodes) {
      for (const wedge of node.wedges) items += wedge.numItems;
      if (node.children.length === 0 && node.wedges.length === 0) items += trie.itemCount[node.prefix];
      for (const child of node.children) {
        expect(trie.parent[child.prefix]).toBe(node.prefix);
        expect(child.y0).toBeGreaterThanOrEqual(node.y0 - 1e-6);
        expect(child.y1).toBeLessThanOrEqual(node.y1 + 1e-6);
        expect(child.y1 - child.y0).toBeGreaterThanOrEqual(LEGIBLE - 1e-6);
        expect(byPrefix.get(child.prefix)).toBe(child);
      }
    }
    expect(items).toBe(5000);
  });

  it('opens the leaves with the most exact flow first', () => {
    const { trie, layout } = pictureOf(5000, 64);
    const logFlow = randomLogFlow(trie);
    const byFlow = Array.from(trie.leafOfItem).sort((a, b) => logFlow[b] - logFlow[a]);
    const shown = layout().byPrefix;
    expect(byFlow.slice(0, 15).every((leaf) => shown.has(leaf))).toBe(true);
    expect(byFlow.slice(-1000).filter((leaf) => shown.has(leaf)).length).toBe(0);
  });

  it('opens more the deeper the zoom, up to every leaf, and never visits more than fits on screen', () => {
    const { trie, camera, layout } = pictureOf(12_000, 64);
    let deepest = 0;
    for (let k = 0; k < 16; k++) {
      const { nodes } = layout();
      expect(rowsOf(layout())).toBeLessThan(2.5 * (HEIGHT / LEGIBLE));
      expect(nodes.length).toBeLessThan(5 * (HEIGHT / LEGIBLE));
      deepest = nodes.filter(({ prefix }) => trie.item[prefix] >= 0).length;
      camera.zoomBy(2, 350, 0, false);
    }
    expect(camera.canZoomIn).toBe(false);
    // At the deepest zoom what is on screen is leaves, each with a row, and nothing is closed.
    expect(deepest).toBeGreaterThan(20);
    for (const node of layout().nodes) expect(node.wedges.length).toBe(0);
  });

  it('reaches every item by revealing it, and asks for its numbers', () => {
    const { trie, places, camera, layout } = pictureOf(5000, 64);
    for (let item = 0; item < 5000; item += 97) {
      const leaf = trie.leafOfItem[item];
      camera.reveal(places[leaf], places[leaf] + 1, 0);
      const node = layout().byPrefix.get(leaf);
      expect(node?.y0).toBeGreaterThanOrEqual(0);
      expect(node?.y1).toBeLessThanOrEqual(HEIGHT);
      expect(prefixesOf(layout())).toContain(leaf);
      expect(prefixesOf(layout()).length).toBeLessThan(2000);
    }
    camera.reveal(0, 5000, 0);
    expect(layout().root.y1).toBeLessThanOrEqual(HEIGHT);
  });

  it('opens a flat catalogue by halves', () => {
    const places = Uint32Array.from({ length: 4097 }, (_, p) => Math.max(0, p - 1));
    const firstChild = new Uint32Array(4098).fill(4097);
    firstChild[0] = 1;
    const flat = {
      ...randomTrie(4, 2),
      levels: 1,
      numItems: 4096,
      numPrefixes: 4097,
      firstChild,
      itemCount: Uint32Array.from({ length: 4097 }, (_, p) => (p === 0 ? 4096 : 1)),
    };
    const layout = layoutTrie(flat, places, (place) => (place / 4096) * HEIGHT, { height: HEIGHT, legible: LEGIBLE });
    expect(layout.root.wedges.length).toBeGreaterThan(30);
    expect(new Set(layout.root.wedges.map(({ numItems }) => numItems)).size).toBe(1);
    expect(layout.root.wedges.reduce((n, { numItems }) => n + numItems, 0)).toBe(4096);
  });
});

describe('LeafRows', () => {
  const classOf = Uint8Array.from({ length: 1000 }, (_, k) => (k * 7) % 13);
  const rows = new LeafRows(countClasses(classOf), 50, 30);

  it('adds up the rows before a place', () => {
    let y = 0;
    for (let k = 0; k < 1000; k++) {
      expect(rows.at(k)).toBeCloseTo(y, 8);
      y += Math.min(30, 50 * 2 ** (-classOf[k] / 2));
    }
    expect(rows.total).toBeCloseTo(y, 8);
  });

  it('finds the place of a height again', () => {
    for (const place of [0, 0.5, 31.9, 32, 500.25, 999.99]) expect(rows.placeAt(rows.at(place))).toBeCloseTo(place, 6);
    expect(rows.placeAt(-5)).toBe(0);
    expect(rows.placeAt(rows.total + 5)).toBe(1000);
  });
});

describe('leafShares(trie, logFlow)', () => {
  it('spreads what is not known evenly, and loses none', () => {
    const trie = randomTrie(500, 16);
    const logFlow = randomLogFlow(trie);
    const partly = logFlow.map((value, p) => (trie.depth[p] <= 1 ? value : Number.NaN));
    for (const known of [logFlow, partly, null])
      expect(leafShares(trie, known).reduce((a, b) => a + b, 0)).toBeCloseTo(1, 9);
    const shares = leafShares(trie, partly);
    const [first, second] = [0, trie.itemCount[1]].map((place) => shares[place]);
    expect(first).toBeCloseTo(Math.exp(logFlow[1] - logFlow[0]) / trie.itemCount[1], 12);
    expect(second).toBeCloseTo(Math.exp(logFlow[2] - logFlow[0]) / trie.itemCount[2], 12);
  });
});

describe('TrieCamera', () => {
  it('keeps the place under the pointer where it is while it zooms, and does not leave the trie', () => {
    const { camera } = pictureOf(12_000, 64);
    const placeAt = (y: number) => {
      let [low, high] = [0, 12_000];
      while (high - low > 1e-6) {
        const middle = (low + high) / 2;
        if (camera.screenMap(0)(middle) < y) low = middle;
        else high = middle;
      }
      return low;
    };
    const place = placeAt(300);
    for (let k = 0; k < 6; k++) {
      camera.zoomBy(1.7, 300, 0, false);
      expect(camera.screenMap(0)(place)).toBeCloseTo(300, 3);
    }
    expect(camera.canPan(10)).toBe(true);
    camera.panBy(-1e9);
    expect(camera.screenMap(0)(0)).toBeCloseTo(6, 6);
    expect(camera.canPan(-10)).toBe(false);
    camera.panBy(1e9);
    expect(camera.screenMap(0)(12_000)).toBeCloseTo(HEIGHT - 6, 6);
    camera.showAll(0);
    expect(camera.isZoomed).toBe(false);
  });

  it('glides from where it was to where it goes, also when it is turned round on the way', () => {
    const { camera } = pictureOf(5000, 64);
    camera.isStill = false;
    const at = (now: number) => camera.screenMap(now)(2000);
    const start = at(0);
    camera.zoomBy(4, 100, 0, true);
    expect(at(0)).toBeCloseTo(start, 6);
    const between = at(100);
    camera.zoomBy(0.5, 100, 100, true);
    expect(at(100)).toBeCloseTo(between, 6);
    expect(camera.isMoving(100)).toBe(true);
    expect(camera.isMoving(5000)).toBe(false);
  });
});
