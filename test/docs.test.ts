/** What README.md and docs/ name in backticks exists: paths in the tree, and `npm run` commands in package.json. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '..');
const FOLDERS = /^(?:src|test|scripts|shaders|docs|public|bench|\.ci|\.github)\//;
const EXTENSIONS = /\.(?:ts|tsx|mjs|js|json|wgsl|md|css|html|cff|svg|png)$/;
const ROOMS = readdirSync(join(ROOT, 'src'));

const documents = [
  'README.md',
  ...readdirSync(join(ROOT, 'docs'))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
].filter((name) => existsSync(join(ROOT, name)));

interface Span {
  readonly where: string;
  readonly text: string;
}

/** Everything between single backticks, and the lines of fenced blocks for commands. */
function spans(document: string): Span[] {
  const lines = readFileSync(join(ROOT, document), 'utf8').split('\n');
  return lines.flatMap((line, i) =>
    [...line.matchAll(/`([^`]+)`/g)].map((m) => ({ where: `${document}:${i + 1}`, text: m[1].trim() })),
  );
}

/** A path of this repository, or null: `src/…`, a room's file such as `train/trainer.ts`, or a file of the root. */
function namedPath(text: string): string | null {
  const path = text.replace(/:\d+$/, '');
  if (/[\s<>{}$…]|^\.\.\/|:\/\/|^#|^[A-Z]+\//.test(path)) return null;
  if (FOLDERS.test(path)) return path;
  const [first, ...rest] = path.split('/');
  if (rest.length > 0)
    return ROOMS.includes(first) && (EXTENSIONS.test(path) || path.endsWith('/')) ? `src/${path}` : null;
  return /^[\w.-]+$/.test(path) && existsSync(join(ROOT, path)) ? path : null;
}

/** `shaders/norm/*.wgsl` exists when its folder holds a match. */
function exists(path: string): boolean {
  if (!path.includes('*')) return existsSync(join(ROOT, path));
  const folder = dirname(path.slice(0, path.indexOf('*') + 1));
  if (!existsSync(join(ROOT, folder))) return false;
  const pattern = new RegExp(
    `^${path
      .replace(/[.+?^()|[\]\\]/g, '\\$&')
      .replaceAll('**', '\u0000')
      .replaceAll('*', '[^/]*')
      .replaceAll('\u0000', '.*')}$`,
  );
  return readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' }).some((name) =>
    pattern.test(`${folder}/${name}`),
  );
}

describe.each(documents)('%s', (document) => {
  it('names only paths that exist', () => {
    const gone = spans(document).flatMap(({ where, text }) => {
      const path = namedPath(text);
      return path && !exists(path) ? [`${where} names \`${text}\`, which does not exist: correct the document.`] : [];
    });
    expect(gone.join('\n')).toBe('');
  });

  it('links only to files that exist', () => {
    const text = readFileSync(join(ROOT, document), 'utf8');
    const gone = [...text.matchAll(/\]\(([^)#\s]+)[^)]*\)/g)]
      .map((m) => m[1])
      .filter((target) => !/^[a-z]+:/.test(target) && !existsSync(join(ROOT, dirname(document), target)));
    expect(gone).toEqual([]);
  });

  it('names only npm scripts that package.json has', () => {
    const scripts = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')).scripts;
    const text = readFileSync(join(ROOT, document), 'utf8');
    const gone = [...text.matchAll(/npm run ([\w:-]+)/g)].map((m) => m[1]).filter((name) => !(name in scripts));
    expect(gone).toEqual([]);
  });
});
