/**
 * The trie for keys and screen readers, over its picture: a tree of which only the rows near the selected one are in the
 * page, though every prefix can be walked to. Numbers in it change at most every five seconds.
 */
import { type ComponentProps, type KeyboardEvent, useId, useMemo, useRef } from 'react';
import { trieText } from '../text/trie.ts';
import { useText } from '../text/useText.ts';
import { help } from './help.ts';
import { type FactWords, factsInWords, nameOf, prefixFacts } from './prefixFacts.ts';
import type { TrieViewProps } from './trieProps.ts';
import { walk } from './trieWalk.ts';
import { useThrottled } from './useThrottled.ts';

const INTERVAL_MS = 5000;
/** Siblings on each side of the selected prefix, and children of it, that are in the page. */
const NEAR = 12;
/** Letters typed within this time are one beginning of a name. */
const TYPING_MS = 700;

export interface TrieTreeProps {
  readonly props: TrieViewProps;
  readonly className: string;
  readonly isZoomed: boolean;
  readonly isPointing: boolean;
  readonly gestures: Pick<
    ComponentProps<'div'>,
    'onPointerDown' | 'onPointerMove' | 'onPointerUp' | 'onPointerCancel' | 'onPointerLeave'
  >;
  /** A key that does not walk; true when it was taken. */
  readonly onKey: (key: string) => boolean;
  readonly onFocusChange: (hasFocus: boolean) => void;
}

export function TrieTree({ props, className, isZoomed, isPointing, gestures, onKey, onFocusChange }: TrieTreeProps) {
  const { trie, selected, onSelect } = props;
  const text = useText(trieText);
  const id = useId();
  const typed = useRef({ letters: '', at: 0 });
  const words = useThrottled(props, INTERVAL_MS, `${selected}:${trie.numPrefixes}`);
  const rows = useMemo(() => rowsNear(words, selected, text.facts), [words, selected, text]);

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const { key } = event;
    let letters = '';
    if (/^\p{L}$/u.test(key)) {
      const isContinued = event.timeStamp - typed.current.at < TYPING_MS;
      letters = (isContinued ? typed.current.letters : '') + key.toLocaleLowerCase();
      typed.current = { letters, at: event.timeStamp };
    }
    const name = (p: number) => props.prefixLabels?.[p] ?? nameOf(props, p, text.facts);
    const next = walk(trie, selected, key, letters, name);
    if (next === null ? !onKey(key) : next === selected && letters !== '') return;
    event.preventDefault();
    if (next !== null && next !== selected) onSelect(next);
  };

  return (
    <div
      className={className}
      data-pointing={isPointing || undefined}
      data-zoomed={isZoomed || undefined}
      {...gestures}
      role="tree"
      tabIndex={0}
      aria-label={props.label ?? text.label}
      aria-activedescendant={`${id}-${selected}`}
      onKeyDown={onKeyDown}
      onFocus={() => onFocusChange(true)}
      onBlur={() => onFocusChange(false)}
      {...help(props.onRewardChange === undefined ? text.help.tree : text.help.treeEditable)}
    >
      {rows.map((row) => (
        // The tree itself holds the focus (aria-activedescendant): rows are not in the tab order.
        <div
          key={row.prefix}
          id={`${id}-${row.prefix}`}
          role="treeitem"
          tabIndex={-1}
          className="visually-hidden"
          aria-level={row.level}
          aria-posinset={row.position}
          aria-setsize={row.count}
          aria-selected={row.prefix === selected}
          aria-expanded={row.isExpanded}
        >
          {row.text}
        </div>
      ))}
    </div>
  );
}

interface TreeRow {
  readonly prefix: number;
  readonly level: number;
  readonly position: number;
  readonly count: number;
  readonly isExpanded: boolean | undefined;
  readonly text: string;
}

/** The way to the selected prefix, the siblings near it, and its first children, in the order of reading. */
function rowsNear(props: TrieViewProps, selected: number, words: FactWords): TreeRow[] {
  const { trie } = props;
  const path: number[] = [];
  for (let p = selected; p !== 0; p = trie.parent[p]) path.unshift(p);
  const isOpen = new Set([0, ...path]);
  const row = (p: number): TreeRow => ({
    prefix: p,
    level: trie.depth[p] + 1,
    position: p === 0 ? 1 : p - trie.firstChild[trie.parent[p]] + 1,
    count: p === 0 ? 1 : trie.firstChild[trie.parent[p] + 1] - trie.firstChild[trie.parent[p]],
    isExpanded: trie.item[p] >= 0 ? undefined : isOpen.has(p),
    text: factsInWords(prefixFacts(props, p, words), words),
  });
  const between = (from: number, to: number) => Array.from({ length: Math.max(0, to - from) }, (_, k) => row(from + k));
  const children = between(
    trie.firstChild[selected],
    Math.min(trie.firstChild[selected + 1], trie.firstChild[selected] + NEAR),
  );
  if (selected === 0) return [row(0), ...children];
  const parent = trie.parent[selected];
  return [
    ...[0, ...path.slice(0, -1)].map(row),
    ...between(Math.max(trie.firstChild[parent], selected - NEAR), selected),
    row(selected),
    ...children,
    ...between(selected + 1, Math.min(trie.firstChild[parent + 1], selected + NEAR + 1)),
  ];
}
