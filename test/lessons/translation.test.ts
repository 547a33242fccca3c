/** Lessons in two languages: which are written, and that both sides have the same sections, questions, formulas and numbers. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { CONTENTS } from '../../src/lessons/contents.ts';
import { learnText } from '../../src/ui/text/learn.ts';

/** Lessons that nobody has written in Chinese yet. This list must shrink, and never grow. */
const MISSING = [
  'building-semantic-ids',
  'greedy-and-proportional',
  'flow-balance',
  'balance-conditions',
  'what-sft-and-dpo-miss',
  'gflowgr',
  'attention-and-softmax',
  'training-a-llama',
  'flows-and-metrics',
  'honest-limits',
];

const fileOf = (folder: string, name: string) => join(import.meta.dirname, '../../src/lessons', folder, name);
const read = (folder: string, name: string) => readFileSync(fileOf(folder, name), 'utf8');
const hasChinese = (folder: string, name: string) => existsSync(fileOf(folder, name));

/** What a translation must keep of a piece of prose: parts with their attributes, formulas; the order of a paragraph may change. */
function skeleton(prose: string) {
  return prose
    .split(/(?=<Section )/)
    .slice(1)
    .map((section) => ({
      parts: [...section.matchAll(/<([A-Z]\w*)\b([^>]*?)\/?>/g)]
        .map(([, name, rest]) => `${name}${rest.trimEnd()}`)
        .sort(),
      options: [...section.matchAll(/<Option( right)?>/g)].map((m) => m[0]),
      headings: section.match(/^## /gm)?.length,
      formulas: [...section.matchAll(/\$\$([\s\S]*?)\$\$/g)].map(([, tex]) => tex.replace(/\s+/g, ' ').trim()),
      inline: [...section.replace(/\$\$[\s\S]*?\$\$/g, '').matchAll(/\$([^$]+)\$/g)].map((m) => m[1]).sort(),
      values: [...section.matchAll(/(?<![=\w"])\{[^}]*\}/g)].map((m) => m[0]).sort(),
    }));
}

it('the lessons without Chinese are the ones expected, and no more', () => {
  const missing = CONTENTS.filter(({ folder }) => !hasChinese(folder, 'Prose.zh.mdx')).map(({ slug }) => slug);
  expect(missing).toEqual(MISSING);
});

it('prose and words of a lesson are translated together', () => {
  for (const { folder } of CONTENTS)
    expect(hasChinese(folder, 'words.zh.ts'), folder).toBe(hasChinese(folder, 'Prose.zh.mdx'));
});

it('titles and summaries are in Chinese for every lesson', async () => {
  for (const { title, summary } of Object.values((await learnText.zh()).lessons)) {
    expect(title).toMatch(/\p{Script=Han}/u);
    expect(summary).toMatch(/\p{Script=Han}.*。$/u);
  }
});

describe.each(CONTENTS.filter(({ folder }) => hasChinese(folder, 'Prose.zh.mdx')))('$slug in Chinese', ({ folder }) => {
  it('has the sections, parts, formulas and numbers of the English', () => {
    expect(skeleton(read(folder, 'Prose.zh.mdx'))).toEqual(skeleton(read(folder, 'Prose.mdx')));
  });

  it('leaves no paragraph in English', () => {
    const paragraphs = read(folder, 'Prose.zh.mdx')
      .replace(/\$\$[\s\S]*?\$\$/g, '')
      .split(/\n\s*\n/)
      .map((paragraph) => paragraph.replace(/<[^>]*>|\$[^$]*\$|\{[^}]*\}/g, '').trim())
      .filter((paragraph) => /[a-z]{3}/i.test(paragraph) && !paragraph.startsWith('import '));
    for (const paragraph of paragraphs) expect(paragraph).toMatch(/\p{Script=Han}/u);
  });
});
