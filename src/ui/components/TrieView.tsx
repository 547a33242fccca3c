/**
 * The trie as a picture on Canvas2D, and beside it the same tree for screen readers and keys. Props in, events out.
 * Arrow keys walk: left to the parent, right to the first child, up and down within a depth; Home to the root;
 * + and − change the selected leaf's reward.
 */
import { type KeyboardEvent, type PointerEvent, useEffect, useId, useMemo, useRef, useState } from 'react';
import { type Palette, readPalette } from '../theme/palette.ts';
import { onThemeChange } from '../theme/theme.ts';
import { factsInWords, prefixFacts } from './prefixFacts.ts';
import styles from './TrieView.module.css';
import { drawTrie, hitTest, type Scene, trieGeometry } from './trieDrawing.ts';
import { layoutTrie } from './trieLayout.ts';
import type { TrieViewProps } from './trieProps.ts';
import { useThrottled } from './useThrottled.ts';

export type { TrieViewMode, TrieViewProps } from './trieProps.ts';

const MIN_ROW = 10;
const MAX_ROW = 40;
/** A trie of a handful of items is drawn larger, or its thick edges would cover each other's labels. */
const FEW_ITEMS = 12;
const MAX_ROW_OF_FEW = 76;
/** Screen readers hear the mirror's numbers change at most this often. */
const MIRROR_INTERVAL_MS = 5000;
const SMALLEST_REWARD = 0.05;

export function TrieView(props: TrieViewProps) {
  const { trie, selected, exactLogFlow, rewards, onSelect, onVisiblePrefixes, onHover, onRewardChange } = props;
  const frame = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const painter = useRef(new Painter());
  const dragging = useRef<number | null>(null);
  const [size, setSize] = useState({ width: 0, height: 0 });
  const [hovered, setHovered] = useState<number | null>(null);
  const [hasFocus, setHasFocus] = useState(false);
  const [palette, setPalette] = useState<Palette | null>(null);
  const id = useId();

  useEffect(() => {
    const element = frame.current as HTMLDivElement;
    const measure = () => setSize({ width: element.clientWidth, height: element.clientHeight });
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    measure();
    const read = () => setPalette(readPalette(element));
    read();
    const stopTheme = onThemeChange(read);
    const here = painter.current;
    return () => {
      observer.disconnect();
      stopTheme();
      here.stop();
    };
  }, []);

  // The order of opening follows the exact flow, but where everything fits it plays no part: do not lay out again.
  const isCrowded = trie.numItems * MIN_ROW > size.height;
  const flowForLayout = isCrowded ? exactLogFlow : null;
  const layout = useMemo(
    () =>
      layoutTrie(trie, {
        height: size.height,
        minRow: MIN_ROW,
        maxRow: trie.numItems <= FEW_ITEMS ? MAX_ROW_OF_FEW : MAX_ROW,
        selected,
        weight: (p) => {
          const logFlow = flowForLayout?.[p];
          return logFlow === undefined || Number.isNaN(logFlow) ? Math.log(trie.itemCount[p]) - 1e6 : logFlow;
        },
      }),
    [trie, size.height, selected, flowForLayout],
  );
  const isLabelled = props.prefixLabels !== undefined;
  const geometry = useMemo(
    () => trieGeometry(size.width, size.height, trie.levels, isLabelled),
    [size, trie, isLabelled],
  );
  const largest = useMemo(() => {
    let most = 0;
    for (let i = 0; i < (rewards?.length ?? 0); i++) most = Math.max(most, rewards?.[i] ?? 0);
    return most || 1;
  }, [rewards]);
  const maxReward = props.maxReward ?? largest;

  const visibleKey = layout.nodes.map((node) => node.prefix).join();
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key stands for the set of prefixes
  useEffect(() => {
    if (size.height > 0) onVisiblePrefixes?.(Uint32Array.from(layout.nodes, (node) => node.prefix));
  }, [visibleKey, onVisiblePrefixes, size.height > 0]);

  useEffect(() => {
    if (palette === null || canvas.current === null || size.width === 0) return;
    painter.current.show(canvas.current, { props, layout, geometry, palette, hovered, maxReward, hasFocus });
  });

  const locate = (event: PointerEvent) => {
    const box = (canvas.current as HTMLCanvasElement).getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  };
  const dragTo = (item: number, x: number) => {
    const reward = Math.max(SMALLEST_REWARD, Math.min(1, (x - geometry.barX) / geometry.barWidth) * maxReward);
    onRewardChange?.(item, reward);
  };
  const hover = (prefix: number | null) => {
    if (prefix === hovered) return;
    setHovered(prefix);
    onHover?.(prefix);
  };

  const onPointerDown = (event: PointerEvent) => {
    const { x, y } = locate(event);
    const hit = hitTest({ layout, geometry, props }, x, y);
    if (hit === null) return;
    if (hit.isWedge) {
      const node = layout.byPrefix.get(hit.prefix);
      onSelect(hit.prefix === selected && node !== undefined ? node.wedgeFirst : hit.prefix);
      return;
    }
    onSelect(hit.prefix);
    if (hit.isBar && onRewardChange !== undefined) {
      dragging.current = trie.item[hit.prefix];
      (event.target as Element).setPointerCapture(event.pointerId);
      dragTo(dragging.current, x);
    }
  };
  const onPointerMove = (event: PointerEvent) => {
    const { x, y } = locate(event);
    if (dragging.current !== null) return dragTo(dragging.current, x);
    hover(hitTest({ layout, geometry, props }, x, y)?.prefix ?? null);
  };
  const endDrag = () => {
    dragging.current = null;
  };

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const depth = trie.depth[selected];
    const item = trie.item[selected];
    const go = (prefix: number) => {
      event.preventDefault();
      onSelect(prefix);
    };
    switch (event.key) {
      case 'ArrowLeft':
        return go(trie.parent[selected]);
      case 'ArrowRight':
        return go(item < 0 ? trie.firstChild[selected] : selected);
      case 'ArrowUp':
        return go(Math.max(trie.depthStart[depth], selected - 1));
      case 'ArrowDown':
        return go(Math.min(trie.depthStart[depth + 1] - 1, selected + 1));
      case 'Home':
        return go(0);
      case '+':
      case '=':
      case '-':
        if (item < 0 || onRewardChange === undefined || rewards === null) return;
        event.preventDefault();
        onRewardChange(
          item,
          Math.max(
            SMALLEST_REWARD,
            Math.min(maxReward, rewards[item] + (event.key === '-' ? -1 : 1) * maxReward * 0.04),
          ),
        );
    }
  };

  const words = useThrottled(props, MIRROR_INTERVAL_MS, `${selected}:${trie.numPrefixes}`);
  const mirror = useMemo(() => mirrorOf(words, selected), [words, selected]);

  return (
    <div ref={frame} className={styles.frame}>
      <canvas ref={canvas} className={styles.canvas} />
      <div
        className={styles.keys}
        style={{ cursor: hovered === null ? 'default' : 'pointer' }}
        onPointerDown={onPointerDown}
        onPointerMove={onPointerMove}
        onPointerUp={endDrag}
        onPointerCancel={endDrag}
        onPointerLeave={() => hover(null)}
        role="tree"
        tabIndex={0}
        aria-label={props.label ?? 'Items as paths of tokens. Arrow keys walk the tree.'}
        aria-activedescendant={`${id}-${selected}`}
        onKeyDown={onKeyDown}
        onFocus={() => setHasFocus(true)}
        onBlur={() => setHasFocus(false)}
      >
        {mirror.map((entry) => (
          // The tree itself holds the focus (aria-activedescendant), so an entry must not.
          // biome-ignore lint/a11y/useFocusableInteractive: see above
          <div
            key={entry.prefix}
            id={`${id}-${entry.prefix}`}
            role="treeitem"
            className="visually-hidden"
            aria-level={entry.level}
            aria-posinset={entry.position}
            aria-setsize={entry.count}
            aria-selected={entry.prefix === selected}
            aria-expanded={entry.isExpanded}
          >
            {entry.text}
          </div>
        ))}
      </div>
    </div>
  );
}

interface MirrorEntry {
  readonly prefix: number;
  readonly level: number;
  readonly position: number;
  readonly count: number;
  readonly isExpanded: boolean | undefined;
  readonly text: string;
}

/** What a screen reader walks: the way to the selected prefix, its siblings and its children (at most 64 of each). */
function mirrorOf(props: TrieViewProps, selected: number): MirrorEntry[] {
  const { trie } = props;
  const onPath = new Set<number>();
  for (let p = selected; ; p = trie.parent[p]) {
    onPath.add(p);
    if (p === 0) break;
  }
  const shown = new Set(onPath);
  const addChildren = (p: number, around: number) => {
    const first = Math.max(trie.firstChild[p], around - 32);
    const end = Math.min(trie.firstChild[p + 1], first + 64);
    for (let c = first; c < end; c++) shown.add(c);
  };
  if (selected !== 0) addChildren(trie.parent[selected], selected);
  addChildren(selected, 0);
  return [...shown]
    .sort((a, b) => a - b)
    .map((p) => ({
      prefix: p,
      level: trie.depth[p] + 1,
      position: p === 0 ? 1 : p - trie.firstChild[trie.parent[p]] + 1,
      count: p === 0 ? 1 : trie.firstChild[trie.parent[p] + 1] - trie.firstChild[trie.parent[p]],
      isExpanded: trie.item[p] >= 0 ? undefined : onPath.has(p),
      text: factsInWords(prefixFacts(props, p)),
    }));
}

/** Owns the animation frame: eases widths towards the latest flows and rests when they have arrived. */
class Painter {
  private scene: Scene | null = null;
  private canvas: HTMLCanvasElement | null = null;
  private share = new Float64Array(0);
  private exactShare = new Float64Array(0);
  private request = 0;

  show(canvas: HTMLCanvasElement, scene: Omit<Scene, 'share' | 'exactShare'>): void {
    const { numPrefixes } = scene.props.trie;
    if (this.share.length !== numPrefixes) {
      this.share = new Float64Array(numPrefixes).fill(Number.NaN);
      this.exactShare = new Float64Array(numPrefixes).fill(Number.NaN);
    }
    this.canvas = canvas;
    this.scene = { ...scene, share: this.share, exactShare: this.exactShare };
    if (this.request === 0) this.request = requestAnimationFrame(this.paint);
  }

  stop(): void {
    cancelAnimationFrame(this.request);
    this.request = 0;
  }

  private paint = (): void => {
    this.request = 0;
    const { scene, canvas } = this;
    if (scene === null || canvas === null) return;
    const { logEdgeFlow, exactLogFlow, trie } = scene.props;
    const reference = exactLogFlow?.[0] ?? logEdgeFlow?.[0] ?? 0;
    const isStill = window.matchMedia('(prefers-reduced-motion: reduce)').matches;
    let farthest = 0;
    const ease = (values: Float64Array, p: number, target: number) => {
      if (isStill || !Number.isFinite(values[p]) || !Number.isFinite(target)) values[p] = target;
      else values[p] += 0.25 * (target - values[p]);
      const distance = Math.abs(target - values[p]);
      if (distance < 2e-4) values[p] = target;
      else if (distance > farthest) farthest = distance;
    };
    for (let p = 0; p < trie.numPrefixes; p++) {
      ease(this.share, p, Math.exp((logEdgeFlow?.[p] ?? Number.NaN) - reference));
      ease(this.exactShare, p, Math.exp((exactLogFlow?.[p] ?? Number.NaN) - reference));
    }
    const scale = window.devicePixelRatio || 1;
    const { width, height } = scene.geometry;
    if (canvas.width !== Math.round(width * scale) || canvas.height !== Math.round(height * scale)) {
      canvas.width = Math.round(width * scale);
      canvas.height = Math.round(height * scale);
    }
    const context = canvas.getContext('2d') as CanvasRenderingContext2D;
    context.setTransform(scale, 0, 0, scale, 0, 0);
    drawTrie(context, scene);
    if (farthest > 0) this.request = requestAnimationFrame(this.paint);
  };
}
