// @ts-check
/** Lessons at build time: MDX to JavaScript, TeX between dollars to MathML, symbols marked so that CSS colours them. */
import { compile } from '@mdx-js/mdx';
import rehypeKatex from 'rehype-katex';
import remarkMath from 'remark-math';

/** @typedef {{ type: string, tagName?: string, value?: string, properties?: Record<string, unknown>, children?: Node[] }} Node */

/** One letter, one meaning, in every lesson (src/ui/theme/tokens.css holds the colours). */
const SYMBOLS = /** @type {const} */ ({ F: 'flow', Z: 'flow', R: 'reward', P: 'policy', δ: 'residual' });

/** @param {Node} node @returns {string} */
const textOf = (node) => node.value ?? (node.children ?? []).map(textOf).join('');

/**
 * Marks the symbols of a formula: `<mi>R</mi>` becomes `<mi class="sym-reward">R</mi>`; F with a star above is exact.
 * Takes KaTeX's copy of the TeX source out: nothing reads it, and it would double the size of a lesson.
 * @param {Node} node
 */
function finish(node) {
  if (!node.children) return;
  node.children = node.children.flatMap((child) => {
    if (child.tagName === 'annotation') return [];
    if (child.tagName === 'semantics') return (child.children ?? []).filter((part) => part.tagName !== 'annotation');
    // KaTeX wraps in a span that its own style sheet would lay out; nothing here needs it.
    if (child.tagName === 'span' && /katex/.test(String(child.properties?.['className']))) return child.children ?? [];
    return [child];
  });
  // "log F" needs a gap that browsers give no function name; "log (" has one already.
  node.children.forEach((child, i, siblings) => {
    if (
      child.tagName !== 'mo' ||
      textOf(child) !== '\u2061' ||
      /^[([]/.test(siblings[i + 1] ? textOf(siblings[i + 1]) : '(')
    )
      return;
    Object.assign(child, { tagName: 'mspace', properties: { width: '0.17em' }, children: [] });
  });
  for (const child of node.children) finish(child);
  keepMarks(node.children);
  const [base, script] = node.children;
  if (/^(msub|msup|msubsup)$/.test(node.tagName ?? '') && base?.tagName === 'mi') {
    const isStarred = node.tagName === 'msup' && /^[*∗]$/.test(textOf(script));
    const symbol = SYMBOLS[/** @type {keyof typeof SYMBOLS} */ (textOf(base))];
    if (!symbol) return;
    // P with a small F is one symbol, the policy's.
    for (const part of node.children) unmark(part);
    node.properties = { ...node.properties, className: [`sym-${isStarred ? 'exact' : symbol}`] };
  } else if (node.tagName === 'mi') {
    const symbol = SYMBOLS[/** @type {keyof typeof SYMBOLS} */ (textOf(node))];
    if (symbol) node.properties = { ...node.properties, className: [`sym-${symbol}`] };
  }
}

/**
 * A formula and the comma after it stay on one line: browsers break between them, a word joiner or not.
 * @param {Node[]} siblings
 */
function keepMarks(siblings) {
  siblings.forEach((child, i) => {
    const before = siblings[i - 1];
    const [mark] = (child.type === 'text' && child.value?.match(/^[,.;:?!)”’，。、；：？！）]+/)) || [];
    if (mark === undefined || before?.tagName !== 'math') return;
    child.value = child.value?.slice(mark.length);
    const children = [before, { type: 'text', value: mark }];
    siblings[i - 1] = { type: 'element', tagName: 'span', properties: { className: ['together'] }, children };
  });
}

/**
 * Chinese has no spaces: where a line of the source ends between two of its characters, nothing stands on the page, and
 * nothing does beside its wide marks, whatever comes next.
 * @param {Node} node
 */
function joinLines(node) {
  if (node.type === 'text')
    node.value = node.value?.replace(
      /(?<=[\p{Script=Han}\p{P}])\n(?=[\p{Script=Han}\p{P}])|(?<=[，。、；：？！）])\n/gu,
      '',
    );
  for (const child of node.children ?? []) joinLines(child);
}

/** @param {Node} node */
function unmark(node) {
  delete node.properties?.['className'];
  for (const child of node.children ?? []) unmark(child);
}

/** The plugin, for the page's build and for vitest. @returns {import('vite').Plugin} */
export function mdxPlugin() {
  return {
    name: 'gflowgr-mdx',
    enforce: 'pre',
    async transform(code, id) {
      const [file] = id.split('?');
      if (!file.endsWith('.mdx') || id.includes('?raw')) return null;
      const compiled = await compile(
        { value: code, path: id },
        {
          remarkPlugins: [remarkMath],
          rehypePlugins: [
            [rehypeKatex, { output: 'mathml', strict: 'error' }],
            ...(file.endsWith('.zh.mdx') ? [() => joinLines] : []),
            () => finish,
          ],
        },
      );
      return { code: String(compiled), map: null };
    },
  };
}
