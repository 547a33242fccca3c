/** One lesson: prose beside its picture. Before: `contents.ts` loads it. The page around it owns the route and the title. */
import type { MDXComponents } from 'mdx/types';
import { type ReactNode, useEffect, useMemo, useState } from 'react';
import { useStore } from 'zustand';
import type { LoadedLesson } from '../lesson.ts';
import { createStage, numbersOf } from '../stage.ts';
import { LessonLink } from './LessonLink.tsx';
import styles from './lesson.module.css';
import { Because, Option, Predict, Question } from './Predict.tsx';
import { Section, Try } from './Section.tsx';
import { StagePicture } from './StagePicture.tsx';
import { StageContext } from './stageContext.ts';

/** What prose may use without importing it. */
const PARTS: MDXComponents = { Section, Try, Predict, Question, Option, Because, LessonLink };

interface LessonViewProps {
  readonly loaded: LoadedLesson;
  readonly heading: ReactNode;
  readonly footer: ReactNode;
}

export function LessonView({ loaded, heading, footer }: LessonViewProps) {
  const { lesson, Prose } = loaded;
  const [controls] = useState(() =>
    createStage(lesson, { request: (run) => requestAnimationFrame(run), cancel: (id) => cancelAnimationFrame(id) }),
  );
  const stage = useStore(controls.store);
  const { state, run } = stage;
  const numbers = useMemo(() => numbersOf(state, run), [state, run]);
  const view = useMemo(() => ({ ...stage, numbers, controls }), [stage, numbers, controls]);
  // The prose itself never changes; what lives in it reads the context.
  const prose = useMemo(() => <Prose components={PARTS} />, [Prose]);
  useEffect(() => () => controls.stop(), [controls]);
  return (
    <StageContext value={view}>
      <article className={styles.lesson}>
        <header className={styles.heading}>{heading}</header>
        <StagePicture />
        <div className={styles.prose}>
          {prose}
          {footer}
        </div>
      </article>
    </StageContext>
  );
}
