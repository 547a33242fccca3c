/** Learn: the contents, and one lesson at a time. */
import { use, useEffect, useRef } from 'react';
import { Link } from 'wouter';
import { CONTENTS, type ContentsEntry } from '../../../lessons/contents.ts';
import type { LoadedLesson } from '../../../lessons/lesson.ts';
import { LessonView } from '../../../lessons/parts/LessonView.tsx';
import styles from './LearnPage.module.css';

export default function LearnPage({ slug }: { readonly slug?: string }) {
  const index = CONTENTS.findIndex((entry) => entry.slug === slug);
  return index < 0 ? <Contents missing={slug} /> : <LessonPage index={index} />;
}

function Contents({ missing }: { readonly missing?: string }) {
  useEffect(() => {
    document.title = 'Learn · GFlowGR Playground';
  }, []);
  return (
    <div className={styles.contents}>
      <h1>Learn</h1>
      <p className={styles.lead}>
        Short lessons, each beside a living trie. Scroll, and the picture follows; change it, and the numbers follow
        you. No GPU, no upload.
      </p>
      {missing !== undefined && <p role="alert">There is no lesson called “{missing}”. These there are:</p>}
      <ol className={styles.list}>
        {CONTENTS.map(({ slug, title, summary }, i) => (
          <li key={slug}>
            <Link href={`/learn/${slug}`}>
              <span className={styles.number} aria-hidden="true">
                {i + 1}
              </span>
              <span>
                <strong>{title}</strong>
                <span className={styles.summary}>{summary}</span>
              </span>
            </Link>
          </li>
        ))}
      </ol>
    </div>
  );
}

/** One promise a lesson, so that rendering again does not load again; a failed load may be tried again. */
const loads = new Map<string, Promise<LoadedLesson>>();
function loadOnce({ slug, load }: ContentsEntry): Promise<LoadedLesson> {
  let promise = loads.get(slug);
  if (promise === undefined) {
    promise = load();
    promise.catch(() => loads.delete(slug));
    loads.set(slug, promise);
  }
  return promise;
}

function LessonPage({ index }: { readonly index: number }) {
  const entry = CONTENTS[index];
  const loaded = use(loadOnce(entry));
  const title = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = `${entry.title} · Learn · GFlowGR Playground`;
    scrollTo(0, 0);
    // The link that led here is gone: reading goes on at the title, not at the top of the window.
    if (document.activeElement === document.body) title.current?.focus({ preventScroll: true });
  }, [entry]);
  const before = CONTENTS[index - 1];
  const after = CONTENTS[index + 1];
  return (
    <LessonView
      loaded={loaded}
      heading={
        <>
          <p className={styles.where}>
            <Link href="/learn">Learn</Link> · lesson {index + 1} of {CONTENTS.length}
          </p>
          <h1 ref={title} tabIndex={-1}>
            {entry.title}
          </h1>
          <p className={styles.lead}>{entry.summary}</p>
        </>
      }
      footer={
        <nav className={styles.turn} aria-label="Lessons before and after">
          {before === undefined ? (
            <Link href="/learn">‹ All lessons</Link>
          ) : (
            <Link href={`/learn/${before.slug}`} rel="prev">
              ‹ {index} {before.title}
            </Link>
          )}
          {after === undefined ? (
            <Link href="/play">Play with the whole wardrobe ›</Link>
          ) : (
            <Link href={`/learn/${after.slug}`} rel="next">
              {index + 2} {after.title} ›
            </Link>
          )}
        </nav>
      }
    />
  );
}
