/** Lessons in two languages: all are written, and both sides have the same sections, questions, formulas and numbers. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { CONTENTS } from '../../src/lessons/contents.ts';
import { learnText } from '../../src/ui/text/learn.ts';

const fileOf = (folder: string, name: string) => join(import.meta.dirname, '../../src/lessons', folder, name);
const read = (folder: string, name: string) => readFileSync(fileOf(folder, name), 'utf8');

/** Words inside a formula, with the comma before them, are prose; names in capitals (TV, SFT, Recall@) and all else are not. */
const withoutWords = (tex: string) => tex.replace(/,? *\\text\{(?!\p{Lu})[^}]*\}/gu, '\\text{…}');

/** What a translation must keep of a piece of prose: parts with their attributes, formulas; the order of a paragraph may change. */
function skeleton(prose: string) {
  return prose
    .split(/(?=<Section )/)
    .slice(1)
    .map((section) => ({ section, outside: section.replace(/\$\$[\s\S]*?\$\$/g, '') }))
    .map(({ section, outside }) => ({
      parts: [...section.matchAll(/<([A-Z]\w*)\b([^>]*?)\/?>/g)]
        .map(([, name, rest]) => `${name}${rest.trimEnd()}`)
        .sort(),
      options: [...section.matchAll(/<Option( right)?>/g)].map((m) => m[0]),
      headings: section.match(/^## /gm)?.length,
      formulas: [...section.matchAll(/\$\$([\s\S]*?)\$\$/g)].map(([, tex]) =>
        withoutWords(tex.replace(/\s+/g, ' ').trim()),
      ),
      inline: [...outside.matchAll(/\$([^$]+)\$/g)].map((m) => withoutWords(m[1])).sort(),
      values: [...outside.matchAll(/(?<![=\w"])\{[^}]*\}/g)].map((m) => m[0]).sort(),
    }));
}

it('every lesson has prose and words in Chinese', () => {
  const missing = CONTENTS.flatMap(({ folder }) =>
    ['Prose.zh.mdx', 'words.zh.ts']
      .filter((name) => !existsSync(fileOf(folder, name)))
      .map((name) => `${folder}/${name}`),
  );
  expect(missing).toEqual([]);
});

it('titles and summaries are in Chinese for every lesson', async () => {
  for (const { title, summary } of Object.values((await learnText.zh()).lessons)) {
    expect(title).toMatch(/\p{Script=Han}/u);
    expect(summary).toMatch(/\p{Script=Han}.*。$/u);
  }
});

describe.each(CONTENTS)('$slug in Chinese', ({ folder }) => {
  it('has the sections, parts, formulas and numbers of the English', () => {
    expect(skeleton(read(folder, 'Prose.zh.mdx'))).toEqual(skeleton(read(folder, 'Prose.mdx')));
  });

  it('has Chinese marks among Chinese, and a space between Chinese and Latin', () => {
    for (const name of ['Prose.zh.mdx', 'words.zh.ts']) {
      const text = read(folder, name)
        .replace(/\$\$[\s\S]*?\$\$/g, '')
        .replace(/\$\{[^}]*\}/g, 'n');
      expect(text.match(/.*(\p{Script=Han}[,;:!?()]|[,;:!?(]\p{Script=Han}).*/gu) ?? []).toEqual([]);
      if (name.endsWith('.mdx'))
        expect(text.match(/.*(\p{Script=Han}[a-z0-9$]|[a-z0-9$]\p{Script=Han}).*/giu) ?? []).toEqual([]);
    }
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
