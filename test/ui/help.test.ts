/**
 * Every control says in a sentence what it does: read from the source, so that a control nobody opened counts too. What a
 * browser shows is asked in test/e2e/help.spec.ts.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { MOST_HELP_WORDS } from '../../src/ui/components/help.ts';
import type { Section } from '../../src/ui/text/catalogue.ts';
import { glossaryText } from '../../src/ui/text/glossary.ts';

const ROOT = join(import.meta.dirname, '..', '..');

const sources = ['src/ui', 'src/lessons'].flatMap((folder) =>
  readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' }).map((name) => `${folder}/${name}`),
);
const files = sources.filter((name) => name.endsWith('.tsx'));
const CONTROLS = /<(button|input|select|textarea|summary)(?=[\s>/])/g;
const ROLES = /\brole="(slider|tree|tab|switch|checkbox|radio|spinbutton|combobox|treegrid|grid)"/;

interface Tag {
  readonly name: string;
  readonly line: number;
  readonly text: string;
}

/** The opening tag that begins at `start`, to its own '>': braces and quotes inside may hold others. */
function openingTag(source: string, start: number): string {
  let depth = 0;
  let quote = '';
  for (let i = start; i < source.length; i++) {
    const letter = source[i];
    if (quote !== '') {
      if (letter === quote) quote = '';
    } else if (letter === '"' || letter === "'" || letter === '`') quote = letter;
    else if (letter === '{') depth++;
    else if (letter === '}') depth--;
    else if (letter === '>' && depth === 0) return source.slice(start, i + 1);
  }
  return source.slice(start);
}

const withoutComments = (text: string): string =>
  text.replace(/\/\*[\s\S]*?\*\/|(^|\s)\/\/[^\n]*/g, (comment) => comment.replace(/[^\n]/g, ' '));

function tagsOf(file: string, pattern: RegExp): Tag[] {
  const source = withoutComments(readFileSync(join(ROOT, file), 'utf8'));
  return [...source.matchAll(pattern)].map((match) => ({
    name: match[1],
    line: source.slice(0, match.index).split('\n').length,
    text: openingTag(source, match.index),
  }));
}

/** Hidden inputs that a visible button stands for need none. */
const needsHelp = ({ text }: Tag) => !/\shidden(?=[\s/>])|type="hidden"/.test(text);
/** Its own, or given by who puts it there. */
const hasHelp = ({ text }: Tag) => /\{\.\.\.help\(/.test(text) || /\{\.\.\.\w/.test(text);

function withoutHelp(file: string): string[] {
  const controls = tagsOf(file, CONTROLS);
  const widgets = tagsOf(file, /<([a-z]+)(?=\s)/g).filter(({ text }) => ROLES.test(text));
  return [...controls, ...widgets]
    .filter((tag) => needsHelp(tag) && !hasHelp(tag))
    .map(({ name, line }) => `${file}:${line}: <${name}> has no {...help(…)}`);
}

describe('every control', () => {
  it('carries a sentence of help', () => {
    expect(files.flatMap(withoutHelp)).toEqual([]);
  });

  it('has no title attribute, which neither keyboard nor touch can read', () => {
    const titled = files.flatMap((file) =>
      tagsOf(file, /<(?!iframe)([a-z]+)(?=\s)/g)
        .filter(({ text }) => /\stitle=/.test(text.replace(/\{[^{}]*\}/g, '{}')))
        .map(({ name, line }) => `${file}:${line}: <${name} title=…>: use {...help(…)}`),
    );
    expect(titled).toEqual([]);
  });
});

const sections = import.meta.glob<Record<string, unknown>>('../../src/ui/text/*.ts', { eager: true });
const isSection = (value: unknown): value is Section<Record<string, unknown>> =>
  value !== null && typeof value === 'object' && 'en' in value && 'zh' in value;
const catalogue = Object.entries(sections).flatMap(([path, module]) =>
  Object.values(module)
    .filter(isSection)
    .map((section) => ({ name: path.replace(/^.*\//, ''), section })),
);

/** Every sentence below `help`, with its place; those with numbers in them are asked in the browser. */
function sentences(help: unknown, place: string): [string, string][] {
  if (typeof help === 'string') return [[place, help]];
  if (help === null || typeof help !== 'object') return [];
  return Object.entries(help).flatMap(([key, part]) => sentences(part, `${place}.${key}`));
}

describe('the sentences of help', () => {
  it('have at most 25 words in English', () => {
    const long = catalogue
      .flatMap(({ name, section }) => sentences(section.en['help'], `${name}: help`))
      .filter(([, words]) => words.trim().split(/\s+/).length > MOST_HELP_WORDS);
    expect(long).toEqual([]);
    expect(catalogue.length).toBeGreaterThan(4);
  });

  it('have at most 50 characters in Chinese', async () => {
    const translated = await Promise.all(
      catalogue.map(async ({ name, section }) => sentences((await section.zh())['help'], `zh/${name}: help`)),
    );
    expect(translated.flat().filter(([, words]) => words.length > 2 * MOST_HELP_WORDS)).toEqual([]);
  });

  it('lead only to terms that the glossary has, in both languages', async () => {
    const terms = new Set(Object.keys(glossaryText.en.terms));
    expect(Object.keys((await glossaryText.zh()).terms).sort()).toEqual([...terms].sort());
    const named = sources
      .filter((name) => /\.(tsx|mdx)$/.test(name))
      .flatMap((file) => {
        const source = readFileSync(join(ROOT, file), 'utf8');
        const inHelp = [...source.matchAll(/\bhelp\([^()]*(?:\([^()]*\)[^()]*)*,\s*'([^']+)',?\s*\)/g)];
        const inLinks = [...source.matchAll(/(?<=[`'"(])#?\/glossary\/([a-z][\w-]*)/g)];
        return [...inHelp, ...inLinks].map(([, term]) => ({ file, term }));
      });
    expect(named.filter(({ term }) => !terms.has(term))).toEqual([]);
    expect(named.length).toBeGreaterThan(0);
  });
});
