/** A stretch of prose that puts the picture in a state when it comes into view, and buttons that do so when asked. */
import { type ReactNode, useEffect, useRef } from 'react';
import { help } from '../../ui/components/help.ts';
import { learnText } from '../../ui/text/learn.ts';
import { useText } from '../../ui/text/useText.ts';
import styles from './lesson.module.css';
import { useStage } from './stageContext.ts';

/** A section is read when it crosses this line; lower on narrow screens, where the picture covers the upper part. */
const lineMargin = (): string =>
  window.matchMedia('(max-width: 900px)').matches ? '-62% 0px -37% 0px' : '-42% 0px -57% 0px';

/** When a section was last entered by focus or pointer, whichever it was; scrolling waits this long after it. */
let touchedMs = Number.NEGATIVE_INFINITY;
const SETTLE_MS = 500;

export function Section({ state, children }: { readonly state: string; readonly children?: ReactNode }) {
  const { section, controls } = useStage();
  const place = useRef<HTMLElement>(null);
  useEffect(() => {
    const observer = new IntersectionObserver(
      (entries) => {
        // Moving the focus scrolls too; the section that crosses the line then was not asked for.
        const isAsked = performance.now() - touchedMs > SETTLE_MS;
        if (isAsked && entries.some((entry) => entry.isIntersecting)) controls.showSection(state);
      },
      { rootMargin: lineMargin() },
    );
    const element = place.current as HTMLElement;
    observer.observe(element);
    // Who tabs into a section or touches what stands in it is reading it, wherever it stands on the screen.
    const enter = () => {
      touchedMs = performance.now();
      controls.showSection(state);
    };
    element.addEventListener('focusin', enter);
    element.addEventListener('pointerdown', enter);
    return () => {
      observer.disconnect();
      element.removeEventListener('focusin', enter);
      element.removeEventListener('pointerdown', enter);
    };
  }, [controls, state]);
  return (
    <section ref={place} className={styles.section} data-state={state} data-current={section === state || undefined}>
      {children}
    </section>
  );
}

/** Puts the picture in a named state; pressed again, gives the reader's own back. */
export function Try({ state, children }: { readonly state: string; readonly children?: ReactNode }) {
  const { tried, controls } = useStage();
  const text = useText(learnText);
  const isOn = tried === state;
  return (
    <button
      type="button"
      className={styles.try}
      aria-pressed={isOn}
      data-state={state}
      onClick={() => (isOn ? controls.giveBack() : controls.tryState(state))}
      {...help(text.help.tryIt)}
    >
      {children}
    </button>
  );
}
