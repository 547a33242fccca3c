/**
 * TeX of prose as MathML, as a plugin over Markdown's elements: no command may load, link or style anything, and a formula that
 * cannot be set is told in its place. KaTeX writes some of it as style attributes, which the page's policy forbids even to parse.
 * Before: remark-math. After: `Prose.tsx`.
 */
import { fromHtmlIsomorphic } from 'hast-util-from-html-isomorphic';
import katex from 'katex';
import { errorMessage } from '../../../../core/errors.ts';

interface HtmlNode {
  readonly type: string;
  readonly tagName?: string;
  readonly value?: string;
  readonly properties?: Record<string, unknown>;
  children?: HtmlNode[];
}

const TEX = { output: 'mathml', trust: false, strict: false, maxExpand: 500, throwOnError: true } as const;
/** In KaTeX's own output, where every quotation mark of the source is an entity. */
const STYLES = / style="[^"]*"/g;

const textOf = (node: HtmlNode): string => node.value ?? (node.children ?? []).map(textOf).join('');
const isMath = ({ tagName, properties }: HtmlNode): boolean =>
  tagName === 'code' && String(properties?.['className']).split(',').includes('language-math');

/** The elements of a formula. Throws what KaTeX says of TeX that it cannot set. */
function setFormula(source: string, displayMode: boolean): HtmlNode[] {
  const html = katex.renderToString(source, { ...TEX, displayMode }).replaceAll(STYLES, '');
  const { children } = fromHtmlIsomorphic(html, { fragment: true }) as HtmlNode;
  // A formula on its own line may be wider than the column: it scrolls, and is reached by keyboard.
  const focusable = (node: HtmlNode): void => {
    if (node.tagName === 'math' && displayMode) Object.assign(node.properties ?? {}, { tabIndex: 0 });
    for (const child of node.children ?? []) focusable(child);
  };
  for (const child of children ?? []) focusable(child);
  return children ?? [];
}

/** The plugin; `problem` says what is wrong with a formula, in an element of `className`. */
export function formulas({ problem, className }: FormulaOptions) {
  const visit = (node: HtmlNode): void => {
    node.children = node.children?.flatMap((child) => {
      const [inner] = child.tagName === 'pre' ? (child.children ?? []) : [];
      const display = inner !== undefined && isMath(inner);
      if (!display && !isMath(child)) {
        visit(child);
        return [child];
      }
      const source = textOf(child);
      try {
        return setFormula(source, display);
      } catch (error) {
        const value = problem(source.trim(), errorMessage(error).replace(/^KaTeX parse error: /, ''));
        return [
          {
            type: 'element',
            tagName: display ? 'p' : 'span',
            properties: { className: [className] },
            children: [{ type: 'text', value }],
          },
        ];
      }
    });
  };
  return visit;
}

export interface FormulaOptions {
  readonly problem: (source: string, message: string) => string;
  readonly className: string;
}
