// @vitest-environment happy-dom
/** Prose of a stranger's notebook: elements of Markdown and MathML, and nothing that runs or fetches. */
import { act } from 'react';
import { createRoot } from 'react-dom/client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { NotebookContext } from '../../../src/ui/pages/page/notebook/notebookContext.ts';
import { Prose } from '../../../src/ui/pages/page/notebook/Prose.tsx';
import { createNotebookDesk, notebookAbout } from '../../../src/ui/stores/notebookStore.ts';
import { memoryDrafts, runOf } from './runs.ts';

const place = document.createElement('div');
let root: ReturnType<typeof createRoot>;
let set: (text: string) => Promise<HTMLElement>;

beforeAll(async () => {
  Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true });
  document.body.append(place);
  root = createRoot(place);
  const desk = createNotebookDesk(notebookAbout(await runOf(), ''), memoryDrafts());
  const [{ id }] = desk.store.getState().now.runs;
  set = async (text) => {
    await act(async () =>
      root.render(
        <NotebookContext value={desk}>
          <Prose text={text.replaceAll('RUN', id)} />
        </NotebookContext>,
      ),
    );
    return place;
  };
});
afterAll(() => act(async () => root.unmount()));

describe('prose', () => {
  it('is Markdown, with headings below the page’s own', async () => {
    const found = await set('# One\n\n**two** [three](#/lab)\n\n| a | b |\n|---|---|\n| 1 | 2 |');
    expect(found.querySelector('h2')?.textContent).toBe('One');
    expect(found.querySelector('strong')?.textContent).toBe('two');
    expect(found.querySelectorAll('td')).toHaveLength(2);
    expect(found.querySelector('h1')).toBeNull();
  });

  it('sets TeX as MathML, without styles that a strict policy forbids', async () => {
    const found = await set('Flow $F(s)$ and\n\n$$\\sum_x R(x)$$');
    expect(found.querySelectorAll('math')).toHaveLength(2);
    expect(found.innerHTML).not.toContain(' style=');
  });

  it('has no style of KaTeX’s own, which the policy would refuse; broken TeX is told in its place', async () => {
    const found = await set('$\\pmb{x}$ $\\fcolorbox{red}{blue}{y}$ $\\frac{1$ and **after**');
    expect(found.querySelectorAll('math')).toHaveLength(2);
    expect(found.innerHTML).not.toContain(' style=');
    expect(found.textContent).toMatch(/\\frac\{1: Unexpected end of input .* expected '\}'/);
    expect(found.querySelector('strong')?.textContent).toBe('after');
  });

  it('shows raw HTML as the text it is', async () => {
    const found = await set('a <b>c</b>\n\n<details open>hidden</details>');
    expect(found.textContent).toContain('a <b>c</b>');
    expect(found.textContent).toContain('<details open>hidden</details>');
  });

  it('has footnotes that stay on the page, and lists of tasks in words', async () => {
    const found = await set('One[^1].\n\n[^1]: two\n\n- [x] three');
    const [reference, back] = found.querySelectorAll<HTMLAnchorElement>('a[href^="#"]');
    expect(reference.target).toBe('');
    const before = location.hash;
    act(() => reference.click());
    expect(document.activeElement?.textContent).toContain('two');
    act(() => back.click());
    expect(document.activeElement).toBe(reference);
    expect(location.hash).toBe(before);
    // Another cell's first footnote is another place.
    expect(reference.id).not.toMatch(/^user-content/);
    expect(found.querySelector('[role="img"]')?.getAttribute('aria-label')).toBe('Done');
    expect(found.querySelector('input')).toBeNull();
  });

  it('computes numbers of the runs, and says what it cannot', async () => {
    const found = await set('`= RUN test/ndcg@10` `= RUN nothing` `plain = code`');
    expect(found.querySelector('output')?.textContent).toBe('0.2000');
    expect(found.textContent).toContain('expected steps');
    expect(found.querySelector('code')?.textContent).toBe('plain = code');
  });

  it('has no HTML, script, picture or address of a stranger that acts', async () => {
    const found = await set(
      [
        '<script>alert(1)</script><img src=x onerror=alert(1)><iframe src="https://example.org"></iframe>',
        '[click](javascript:alert(1)) ![spy](https://example.org/pixel.png) ![own](javascript:alert(1)) <style>*{display:none}</style>',
        '$\\href{javascript:alert(1)}{x}$ $\\includegraphics{https://example.org/x.png}$ $\\htmlStyle{color:red}{y}$',
      ].join('\n\n'),
    );
    expect(found.querySelectorAll('script, img, iframe, style, object, embed')).toHaveLength(0);
    // As a text beside the formula its source may say anything.
    const attributes = [...found.querySelectorAll('*')].flatMap((element) => [...element.attributes]);
    expect(attributes.filter(({ name, value }) => name.startsWith('on') || /javascript:/.test(value))).toEqual([]);
    const addresses = [...found.querySelectorAll('a')].map((a) => a.getAttribute('href'));
    expect(addresses).toContain('https://example.org/pixel.png');
    expect(addresses).not.toContain('');
    expect([...found.querySelectorAll('a[href^="http"]')].every((a) => a.getAttribute('rel') === 'noreferrer')).toBe(
      true,
    );
  });

  it('stays a text where it is nested too deep to be set, or is broken TeX', async () => {
    const deep = await set(`${'> '.repeat(9000)}bottom`);
    expect(deep.textContent).toContain('bottom');
    const broken = await set(`$\\frac{1$ and $\\undefined$ and ${'$x^{'.repeat(50)}`);
    expect(broken.textContent).toContain('and');
  });
});
