/** A small menu of ways to take something away: a file, or the clipboard. What came of it is told to those who do not see it, and shown. */
import { type KeyboardEvent, useRef, useState } from 'react';
import { help } from './help.ts';
import styles from './SaveMenu.module.css';

/** From the window's left edge, at the least. */
const MARGIN_PX = 8;

/** A menu hangs from its button's right end; where that leads out of the window, it moves in. */
function keepInSight(ways: HTMLElement): void {
  ways.style.transform = '';
  const out = MARGIN_PX - ways.getBoundingClientRect().left;
  if (out > 0) ways.style.transform = `translateX(${out}px)`;
}

export interface SaveWay {
  readonly id: string;
  readonly label: string;
  readonly help: string;
  /** Resolves with what to say; throws in words. */
  readonly save: () => Promise<string>;
}

export function SaveMenu(props: {
  readonly label: string;
  readonly helpText: string;
  readonly ways: readonly SaveWay[];
  /** What to say of an error. */
  readonly failed: (error: unknown) => string;
  /** Of the menu; each way's is this, a dash and its id. */
  readonly testId: string;
}) {
  const menu = useRef<HTMLDetailsElement>(null);
  const list = useRef<HTMLDivElement>(null);
  const [news, setNews] = useState('');
  const close = () => {
    if (menu.current !== null) menu.current.open = false;
  };
  const take = async ({ save }: SaveWay) => {
    close();
    try {
      setNews(await save());
    } catch (error) {
      setNews(props.failed(error));
    }
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Escape' || !menu.current?.open) return;
    event.stopPropagation();
    close();
    menu.current.querySelector('summary')?.focus();
  };
  return (
    <>
      <details
        ref={menu}
        className={styles.save}
        onKeyDown={onKeyDown}
        onToggle={() => menu.current?.open && list.current && keepInSight(list.current)}
      >
        <summary data-testid={`${props.testId}-save`} aria-label={props.label} {...help(props.helpText)}>
          <svg viewBox="0 0 24 24" width="16" height="16" aria-hidden="true">
            <path d="M12 4v11M7 11l5 5 5-5M4 20h16" fill="none" stroke="currentColor" strokeWidth="2" />
          </svg>
        </summary>
        <div ref={list} className={styles.ways}>
          {props.ways.map((way) => (
            <button
              key={way.id}
              type="button"
              data-testid={`${props.testId}-${way.id}`}
              onClick={() => void take(way)}
              {...help(way.help)}
            >
              {way.label}
            </button>
          ))}
        </div>
      </details>
      <span className="visually-hidden" role="status">
        {news}
      </span>
    </>
  );
}
