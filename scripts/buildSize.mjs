// @ts-check
/**
 * Prints what a visitor downloads: every file of dist/assets with its gzipped size, and the script that is needed before the
 * first view is alive, read from the built files' own imports: the page's entry, what it imports statically, and the worker
 * it opens. Fails beyond the budget.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { MOST_SCRIPT_BYTES } from './firstView.mjs';
import { ROOT } from './project.mjs';

const dist = join(ROOT, 'dist');
if (!existsSync(join(dist, 'index.html'))) {
  console.error('dist/ is not built: npm run build');
  process.exit(1);
}
const html = readFileSync(join(dist, 'index.html'), 'utf8');
const files = new Map(
  readdirSync(join(dist, 'assets')).map((name) => {
    const bytes = readFileSync(join(dist, 'assets', name));
    return [name, { name, raw: bytes.length, gzip: gzipSync(bytes).length, text: bytes.toString('utf8') }];
  }),
);

/** Scripts by which the first view lives: those of index.html, their static imports, and the workers these open. */
const first = new Set();
/** @param {string} name */
function need(name) {
  const file = files.get(name);
  if (!file || first.has(name)) return;
  first.add(name);
  const imports = [...file.text.matchAll(/\b(?:from|import)\s*["'](\.[^"']+\.js)["']/g)];
  const workers = [...file.text.matchAll(/new Worker\((?:\s*new URL\()+\s*["'`]([^"'`]+\.js)/g)];
  for (const [, path] of [...imports, ...workers]) need(basename(path));
}
for (const [, path] of html.matchAll(/\b(?:src|href)="([^"]+\.js)"/g)) need(basename(path));

const kB = (/** @type {number} */ bytes) => `${(bytes / 1000).toFixed(1).padStart(7)} kB`;
for (const file of [...files.values()].sort((a, b) => b.gzip - a.gzip)) {
  const when = first.has(file.name) || html.includes(file.name) ? 'at first ' : 'when asked';
  console.log(`${kB(file.raw)} ${kB(file.gzip)} gzipped  ${when}  ${file.name}`);
}
const sum = (/** @type {{ gzip: number }[]} */ list) => list.reduce((total, file) => total + file.gzip, 0);
const needed = sum([...files.values()].filter(({ name }) => first.has(name)));
const hasWorker = [...first].some((name) => name.startsWith('playWorker'));
console.log(`everything, gzipped: ${kB(sum([...files.values()])).trim()}`);
console.log(
  `script before the first view is alive, its worker included, gzipped: ${kB(needed).trim()} of at most ${kB(MOST_SCRIPT_BYTES).trim()}`,
);
if (!hasWorker) {
  console.error('The play worker was not found among the built files: the sum above is not the whole.');
  process.exit(1);
}
if (needed > MOST_SCRIPT_BYTES) {
  console.error(
    'Beyond the budget: what App.tsx or PlayPage.tsx import statically must be fetched when it is asked for.',
  );
  process.exit(1);
}
