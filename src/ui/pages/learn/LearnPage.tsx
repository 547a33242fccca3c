/** Learn: the contents, and one lesson at a time. */
import { use, useEffect, useRef } from 'react';
import { Link } from 'wouter';
import { CONTENTS, type ContentsEntry } from '../../../lessons/contents.ts';
import type { LoadedLesson } from '../../../lessons/lesson.ts';
import { LessonView } from '../../../lessons/parts/LessonView.tsx';
import { help } from '../../components/help.ts';
import { useDocumentTitle } from '../../components/useDocumentTitle.ts';
import type { Language } from '../../text/catalogue.ts';
import { learnText } from '../../text/learn.ts';
import { useLanguage, useText } from '../../text/useText.ts';
import styles from './LearnPage.module.css';

export default function LearnPage({ slug }: { readonly slug?: string }) {
  // By its name, or as number n.
  const index = CONTENTS.findIndex((entry, i) => entry.slug === slug || String(i + 1) === slug);
  return index < 0 ? <Contents missing={slug} /> : <LessonPage index={index} />;
}

function Contents({ missing }: { readonly missing?: string }) {
  const text = useText(learnText);
  useDocumentTitle(text.documentTitle);
  return (
    <div className={styles.contents}>
      <h1>{text.title}</h1>
      <p className={styles.lead}>{text.lead}</p>
      {missing !== undefined && <p role="alert">{text.missing(missing)}</p>}
      <ol className={styles.list}>
        {CONTENTS.map(({ slug }, i) => (
          <li key={slug}>
            <Link href={`/learn/${slug}`} {...help(text.help.lesson)}>
              <span className={styles.number} aria-hidden="true">
                {i + 1}
              </span>
              <span>
                <strong>{text.lessons[slug].title}</strong>
                <span className={styles.summary}>{text.lessons[slug].summary}</span>
              </span>
            </Link>
          </li>
        ))}
      </ol>
    </div>
  );
}

/** One promise a lesson and language, so that rendering again does not load again; a failed load may be tried again. */
const loads = new Map<string, Promise<LoadedLesson>>();
function loadOnce({ slug, load }: ContentsEntry, language: Language): Promise<LoadedLesson> {
  const key = `${slug} ${language}`;
  let promise = loads.get(key);
  if (promise === undefined) {
    promise = load(language);
    promise.catch(() => loads.delete(key));
    loads.set(key, promise);
  }
  return promise;
}

function LessonPage({ index }: { readonly index: number }) {
  const entry = CONTENTS[index];
  const text = useText(learnText);
  const loaded = use(loadOnce(entry, useLanguage()));
  const heading = useRef<HTMLHeadingElement>(null);
  const { title, summary } = text.lessons[entry.slug];
  useDocumentTitle(text.lessonTitle(title));
  // Every address has a page of its own (App.tsx), so this is once a lesson.
  useEffect(() => {
    // The link that led here is gone: reading goes on at the title, not at the top of the window.
    if (document.activeElement === document.body) heading.current?.focus({ preventScroll: true });
  }, []);
  const before = CONTENTS[index - 1];
  const after = CONTENTS[index + 1];
  return (
    <LessonView
      loaded={loaded}
      heading={
        <>
          <p className={styles.where}>
            <Link href="/learn" {...help(text.help.contents)}>
              {text.title}
            </Link>{' '}
            · {text.place(index + 1, CONTENTS.length)}
          </p>
          <h1 ref={heading} tabIndex={-1}>
            {title}
          </h1>
          <p className={styles.lead}>{summary}</p>
        </>
      }
      footer={
        <nav className={styles.turn} aria-label={text.turn}>
          {before === undefined ? (
            <Link href="/learn" {...help(text.help.contents)}>
              {text.all}
            </Link>
          ) : (
            <Link href={`/learn/${before.slug}`} rel="prev" {...help(text.help.turn)}>
              {text.before(index, text.lessons[before.slug].title)}
            </Link>
          )}
          {after === undefined ? (
            <Link href="/play" {...help(text.help.play)}>
              {text.play}
            </Link>
          ) : (
            <Link href={`/learn/${after.slug}`} rel="next" {...help(text.help.turn)}>
              {text.after(index + 2, text.lessons[after.slug].title)}
            </Link>
          )}
        </nav>
      }
    />
  );
}
