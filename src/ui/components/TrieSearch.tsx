/** Finds an item by part of its title: a combobox over any number of titles. */
import { type KeyboardEvent, useId, useMemo, useState } from 'react';
import { trieText } from '../text/trie.ts';
import { useText } from '../text/useText.ts';
import { help } from './help.ts';
import styles from './TrieSearch.module.css';
import { searchableTitles, searchTitles } from './trieSearch.ts';

const SHOWN = 8;

export interface TrieSearchProps {
  readonly titles: readonly string[];
  readonly onChoose: (item: number) => void;
}

export function TrieSearch({ titles, onChoose }: TrieSearchProps) {
  const text = useText(trieText);
  const id = useId();
  const [typed, setTyped] = useState('');
  const [isOpen, setOpen] = useState(false);
  const [active, setActive] = useState(0);
  // Made when something is typed: twelve thousand titles are not lowered for every page view.
  const isAsked = typed !== '';
  const searchable = useMemo(() => (isAsked ? searchableTitles(titles) : []), [titles, isAsked]);
  const { items, total } = useMemo(() => searchTitles(searchable, typed, SHOWN), [searchable, typed]);
  const isShown = isOpen && typed.trim() !== '';

  const choose = (item: number) => {
    onChoose(item);
    setTyped(titles[item]);
    setOpen(false);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      setOpen(true);
      if (items.length > 0)
        setActive((old) => (isShown ? (old + (event.key === 'ArrowDown' ? 1 : items.length - 1)) % items.length : 0));
    } else if (event.key === 'Enter' && isShown && items.length > 0) {
      event.preventDefault();
      choose(items[active]);
    } else if (event.key === 'Escape' && isShown) {
      event.preventDefault();
      setOpen(false);
    }
  };
  return (
    <div className={styles.search}>
      <input
        type="search"
        role="combobox"
        aria-label={text.search}
        aria-expanded={isShown}
        aria-controls={`${id}-list`}
        aria-autocomplete="list"
        aria-activedescendant={isShown && items.length > 0 ? `${id}-${active}` : undefined}
        autoComplete="off"
        spellCheck={false}
        placeholder={text.searchPlaceholder}
        value={typed}
        onChange={(event) => {
          setTyped(event.target.value);
          setActive(0);
          setOpen(true);
        }}
        onKeyDown={onKeyDown}
        onBlur={() => setOpen(false)}
        data-testid="trie-search"
        {...help(text.help.search)}
      />
      <div className={styles.found} hidden={!isShown}>
        <div role="listbox" id={`${id}-list`} aria-label={text.search} {...help(text.help.search)}>
          {items.map((item, k) => (
            // The input keeps the focus, and takes the keys.
            <div
              key={item}
              id={`${id}-${k}`}
              role="option"
              aria-selected={k === active}
              tabIndex={-1}
              onPointerDown={(event) => {
                event.preventDefault();
                choose(item);
              }}
            >
              {titles[item]}
            </div>
          ))}
        </div>
        {total === 0 && <p>{text.nothingFound}</p>}
        {total > items.length && <p>{text.moreFound(total - items.length)}</p>}
      </div>
    </div>
  );
}
