/**
 * Markdown with maths, as elements: raw HTML stays text, pictures of other places stay links, TeX becomes MathML. Loaded when
 * there is prose. Code spans that begin with = become numbers of the notebook's runs (`notebook/values.ts`).
 */
import { type MouseEvent, useId } from 'react';
import Markdown, { type Components } from 'react-markdown';
import remarkGfm from 'remark-gfm';
import remarkMath from 'remark-math';
import { Link } from 'wouter';
import { errorMessage } from '../../../../core/errors.ts';
import { isValueText, valueOfText } from '../../../../notebook/values.ts';
import { notebookText } from '../../../text/notebook.ts';
import { useText } from '../../../text/useText.ts';
import shared from '../page.module.css';
import { type FormulaOptions, formulas } from './formulas.ts';
import styles from './notebook.module.css';
import { useComingRecordingOf } from './notebookContext.ts';

/** Counts are short, metrics have four decimals. */
const isCount = (code: string): boolean => !code.includes('/');

const REMARK = [remarkGfm, remarkMath];

/** Goes to a footnote, or back from it. The address is the page's: a place within it is none of its places. */
function goWithin(event: MouseEvent<HTMLAnchorElement>): void {
  event.preventDefault();
  const { hash } = event.currentTarget;
  const there = document.getElementById(decodeURIComponent(hash.slice(1)));
  if (!there) return;
  if (there.tabIndex < 0) there.tabIndex = -1;
  there.focus();
}

export function Prose({ text: source }: { readonly text: string }) {
  const text = useText(notebookText);
  const recordingOf = useComingRecordingOf();
  const idPrefix = `${useId()}-`;
  const components: Components = {
    a: ({ href, id, children }) => {
      // An address of a kind that is not allowed comes as none.
      if (!href) return <span>{children}</span>;
      // A place of the playground keeps what the link says for every place.
      if (href.startsWith('#/')) return <Link href={href.slice(1)}>{children}</Link>;
      if (href.startsWith('#'))
        return (
          <a href={href} id={id} onClick={goWithin}>
            {children}
          </a>
        );
      return (
        <a href={href} target="_blank" rel="noreferrer">
          {children}
        </a>
      );
    },
    // Of a list of tasks.
    input: ({ checked }) => (
      <span role="img" aria-label={checked ? text.done : text.notDone}>
        {checked ? '☑' : '☐'}
      </span>
    ),
    // Nothing is fetched from elsewhere for a reader who only looks.
    img: ({ src, alt }) =>
      typeof src === 'string' && src !== '' ? (
        <a href={src} target="_blank" rel="noreferrer">
          {text.image(alt ?? '')}
        </a>
      ) : (
        <span>{text.image(alt ?? '')}</span>
      ),
    code: ({ children, className }) => {
      const code = typeof children === 'string' ? children : '';
      if (className !== undefined || !isValueText(code)) return <code className={className}>{children}</code>;
      try {
        const value = valueOfText(code, recordingOf);
        return value === null ? (
          <output className={`${styles.value} ${styles.coming}`} data-coming={isCount(code) ? 'count' : 'metric'}>
            …
          </output>
        ) : (
          <output className={styles.value} data-value={code}>
            {value}
          </output>
        );
      } catch (error) {
        return <span className={shared.warning}>{text.valueProblem(code, errorMessage(error))}</span>;
      }
    },
    // What may be wider than the column scrolls, and whatever scrolls is reached by keyboard.
    pre: ({ children }) => (
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a listing that scrolls sideways
      <pre tabIndex={0}>{children}</pre>
    ),
    table: ({ children }) => (
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a table that scrolls sideways
      <section className={styles.wideTable} aria-label={text.kinds.table} tabIndex={0}>
        <table>{children}</table>
      </section>
    ),
    // The notebook's title is the page's only first heading.
    h1: ({ children }) => <h2>{children}</h2>,
    h2: ({ children }) => <h3>{children}</h3>,
    h3: ({ children }) => <h4>{children}</h4>,
  };
  try {
    // Called, not rendered, so that a text too deep to be set is told in its place; it has no hooks.
    return (
      <div className={styles.prose}>
        {Markdown({
          children: source,
          remarkPlugins: REMARK,
          remarkRehypeOptions: { clobberPrefix: idPrefix, footnoteLabel: text.footnotes },
          rehypePlugins: [
            [formulas, { problem: text.valueProblem, className: shared.warning } satisfies FormulaOptions],
          ],
          components,
        })}
      </div>
    );
  } catch (error) {
    return (
      <>
        <p className={shared.warning}>{text.proseProblem(errorMessage(error))}</p>
        <p className={styles.raw}>{source}</p>
      </>
    );
  }
}
