/**
 * Markdown with maths, as elements: raw HTML stays text, pictures of other places stay links, TeX becomes MathML. Loaded when
 * there is prose. Code spans that begin with = become numbers of the notebook's runs (`notebook/values.ts`).
 */
import Markdown, { type Components } from 'react-markdown';
import rehypeKatex from 'rehype-katex';
import remarkGfm from 'remark-gfm';
import remarkMath from 'remark-math';
import { Link } from 'wouter';
import { errorMessage } from '../../../../core/errors.ts';
import { isValueText, valueOfText } from '../../../../notebook/values.ts';
import { notebookText } from '../../../text/notebook.ts';
import { useText } from '../../../text/useText.ts';
import shared from '../page.module.css';
import styles from './notebook.module.css';
import { useRecordingOf } from './notebookContext.ts';

const REMARK = [remarkGfm, remarkMath];
/** No command of TeX may load or link anything. */
const TEX = { output: 'mathml', trust: false, strict: false, maxExpand: 500 };

interface HtmlNode {
  readonly tagName?: string;
  readonly properties?: Record<string, unknown>;
  readonly children?: readonly HtmlNode[];
}
/** A formula on its own line may be wider than the column: it scrolls, and is reached by keyboard. */
const focusableFormulas =
  () =>
  (node: HtmlNode): void => {
    if (node.tagName === 'math' && node.properties?.['display'] === 'block') node.properties['tabIndex'] = 0;
    for (const child of node.children ?? []) focusableFormulas()(child);
  };

export function Prose({ text: source }: { readonly text: string }) {
  const text = useText(notebookText);
  const recordingOf = useRecordingOf();
  const components: Components = {
    a: ({ href, children }) => {
      // An address of a kind that is not allowed comes as none.
      if (!href) return <span>{children}</span>;
      // A place of the playground keeps what the link says for every place.
      if (href.startsWith('#/')) return <Link href={href.slice(1)}>{children}</Link>;
      return (
        <a href={href} target="_blank" rel="noreferrer">
          {children}
        </a>
      );
    },
    // Nothing is fetched from elsewhere for a reader who only looks.
    img: ({ src, alt }) => (
      <a href={typeof src === 'string' ? src : undefined} target="_blank" rel="noreferrer">
        {text.image(alt ?? '')}
      </a>
    ),
    code: ({ children, className }) => {
      const code = typeof children === 'string' ? children : '';
      if (className !== undefined || !isValueText(code)) return <code className={className}>{children}</code>;
      try {
        return (
          <output className={styles.value} data-value={code}>
            {valueOfText(code, recordingOf)}
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
          rehypePlugins: [[rehypeKatex, TEX], focusableFormulas],
          components,
          skipHtml: true,
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
