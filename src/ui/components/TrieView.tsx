/**
 * The trie as a picture on Canvas2D, with its tools, and beside it the same tree for screen readers and keys. Props in,
 * events out. What moves is `triePicture.ts`'s; the keys are `trieWalk.ts`'s, and + − 0 [ ] zoom.
 */
import { useEffect, useMemo, useRef, useState } from 'react';
import { trieText } from '../text/trie.ts';
import { useText } from '../text/useText.ts';
import { type Palette, readPalette } from '../theme/palette.ts';
import { onThemeChange } from '../theme/theme.ts';
import { ExposureLegend } from './ExposureLegend.tsx';
import { TrieNews } from './TrieNews.tsx';
import { TrieTools } from './TrieTools.tsx';
import { TrieTree } from './TrieTree.tsx';
import styles from './TrieView.module.css';
import { type Hit, trieGeometry } from './trieGeometry.ts';
import { type PictureState, TriePicture } from './triePicture.ts';
import type { TrieViewProps } from './trieProps.ts';
import { useTrieGestures } from './useTrieGestures.ts';

export type { TrieViewMode, TrieViewProps } from './trieProps.ts';

const SMALLEST_REWARD = 0.05;
/** + and − change a reward by this part of the largest. */
const REWARD_STEP = 0.04;

export function TrieView(props: TrieViewProps) {
  const { trie, selected, rewards, exposure, onSelect, onVisiblePrefixes, onHover, onRewardChange } = props;
  const isCompact = props.compact ?? false;
  const text = useText(trieText);
  const pane = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const [picture] = useState(() => new TriePicture());
  const [camera, setCamera] = useState<PictureState>({ isZoomed: false, canZoomIn: false });
  const [size, setSize] = useState({ width: 0, height: 0 });
  const [hovered, setHovered] = useState<number | null>(null);
  const [followed, setFollowed] = useState<{ readonly trie: object; readonly prefix: number } | null>(null);
  const [hasFocus, setHasFocus] = useState(false);
  const [palette, setPalette] = useState<Palette | null>(null);
  const followedPrefix = followed?.trie === trie ? followed.prefix : null;

  useEffect(() => {
    const element = pane.current as HTMLDivElement;
    const measure = () => setSize({ width: element.clientWidth, height: element.clientHeight });
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    measure();
    const read = () => setPalette(readPalette(element));
    read();
    const stopTheme = onThemeChange(read);
    picture.onState = setCamera;
    return () => {
      observer.disconnect();
      stopTheme();
      picture.stop();
    };
  }, [picture]);

  useEffect(() => {
    picture.onVisible = (prefixes) => onVisiblePrefixes?.(prefixes);
  }, [picture, onVisiblePrefixes]);

  const isLabelled = props.prefixLabels !== undefined;
  const geometry = useMemo(
    () => trieGeometry(size.width, size.height, trie.levels, { isLabelled, isCompact }),
    [size, trie, isLabelled, isCompact],
  );
  useEffect(() => {
    if (palette === null || canvas.current === null || size.width === 0) return;
    const words = { items: text.items, moreItems: text.moreItems };
    picture.show(canvas.current, { props, geometry, palette, hovered, followed: followedPrefix, hasFocus, words });
  });
  // After the picture knows the trie: who chose the prefix, a click, a key or the page, does not matter.
  const isReady = palette !== null && size.width > 0;
  useEffect(() => {
    if (isReady) picture.reveal(selected);
  }, [picture, selected, isReady]);

  const largest = useMemo(() => {
    let most = 0;
    for (let i = 0; i < (rewards?.length ?? 0); i++) most = Math.max(most, rewards?.[i] || 0);
    return most || 1;
  }, [rewards]);
  const maxReward = props.maxReward ?? largest;
  const setReward = (item: number, reward: number) =>
    onRewardChange?.(item, Math.max(SMALLEST_REWARD, Math.min(maxReward, reward)));

  const hover = (prefix: number | null) => {
    if (prefix === hovered) return;
    setHovered(prefix);
    onHover?.(prefix);
  };
  const gestures = useTrieGestures(pane, picture, {
    onClick: (hit: Hit) => (hit.wedge === null ? onSelect(hit.prefix) : picture.zoomToWedge(hit.wedge)),
    onHover: hover,
    // A finger that scrolls the page must not change the rewards it passes over.
    canDragBar: (hit, isTouch) => onRewardChange !== undefined && (!isTouch || hit.prefix === selected),
    onDragBar: (prefix, x) => setReward(trie.item[prefix], ((x - geometry.barX) / geometry.barWidth) * maxReward),
  });

  /** The keys that are not the walk's: rewards and zoom; true when it took the key. */
  const onKey = (key: string): boolean => {
    const item = trie.item[selected];
    const sign = key === '+' || key === '=' ? 1 : key === '-' ? -1 : 0;
    if (sign !== 0 && item >= 0 && onRewardChange !== undefined && rewards !== null)
      setReward(item, rewards[item] + sign * maxReward * REWARD_STEP);
    else if (sign !== 0) picture.zoomBy(sign > 0 ? 2 : 0.5);
    else if (key === ']' || key === '[') picture.zoomBy(key === ']' ? 2 : 0.5);
    else if (key === '0') picture.showAll();
    else return false;
    return true;
  };

  return (
    <div className={styles.frame} data-compact={isCompact || undefined} data-testid="trie">
      {!isCompact && (
        <TrieTools
          props={props}
          picture={picture}
          camera={camera}
          followed={followedPrefix}
          onFollow={(prefix) => setFollowed(prefix === null ? null : { trie, prefix })}
        />
      )}
      <div ref={pane} className={styles.pane}>
        <canvas ref={canvas} className={styles.canvas} />
        <TrieTree
          props={props}
          className={styles.keys}
          isZoomed={camera.isZoomed}
          isPointing={hovered !== null}
          gestures={gestures}
          onKey={onKey}
          onFocusChange={setHasFocus}
        />
      </div>
      {props.view === 'exposure' && exposure && !isCompact && <ExposureLegend arrays={props} exposure={exposure} />}
      {followedPrefix !== null && <TrieNews arrays={props} prefix={followedPrefix} />}
    </div>
  );
}
