/** A stretch of prose that puts the picture in a state when it comes into view, and buttons that do so when asked. */
import { type ReactNode, useEffect, useMemo, useRef } from 'react';
import { help } from '../../ui/components/help.ts';
import { learnText } from '../../ui/text/learn.ts';
import { useText } from '../../ui/text/useText.ts';
import type { StageState } from '../lesson.ts';
import { numbersOf } from '../stage.ts';
import styles from './lesson.module.css';
import { StageContext, useStage } from './stageContext.ts';

/** A section is read when it crosses this line; lower on narrow screens, where the picture covers the upper part. */
const lineMargin = (): string =>
  window.matchMedia('(max-width: 900px)').matches ? '-62% 0px -37% 0px' : '-42% 0px -57% 0px';

/** When a section was last entered by focus or pointer, whichever it was; scrolling waits this long after it. */
let touchedMs = Number.NEGATIVE_INFINITY;
const SETTLE_MS = 500;

/** Whether two sections start from the same numbers, so that what is changed in one holds in the other. */
const isSamePicture = (a: StageState, b: StageState): boolean =>
  a.world === b.world && a.rewards === b.rewards && a.policy === b.policy;

/**
 * The picture that a section's prose and cells speak of: the living one while the section is read, or while a section is
 * that starts from the same numbers; else the one it will open with. So no sentence tells another section's numbers.
 */
function useSectionStage(name: string) {
  const stage = useStage();
  const { section, controls } = stage;
  const still = useMemo(() => {
    const state = { ...controls.stateOf(name), training: null };
    return { state, numbers: numbersOf(state, null), run: null };
  }, [controls, name]);
  const isLiving =
    section === name ||
    (stage.state.world === still.state.world && isSamePicture(controls.stateOf(section), still.state));
  return useMemo(() => (isLiving ? stage : { ...stage, ...still }), [isLiving, stage, still]);
}

export function Section({ state, children }: { readonly state: string; readonly children?: ReactNode }) {
  const { section, controls } = useStage();
  const shown = useSectionStage(state);
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
      <StageContext value={shown}>{children}</StageContext>
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
