// @ts-check
/** Prints what a visitor downloads: every file of dist/assets with its gzipped size, and the sum loaded at first. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { ROOT } from './project.mjs';

const dist = join(ROOT, 'dist');
if (!existsSync(join(dist, 'index.html'))) {
  console.error('dist/ is not built: npm run build');
  process.exit(1);
}
const html = readFileSync(join(dist, 'index.html'), 'utf8');
const files = readdirSync(join(dist, 'assets')).map((name) => {
  const bytes = readFileSync(join(dist, 'assets', name));
  return { name, raw: bytes.length, gzip: gzipSync(bytes).length, first: html.includes(name) };
});
const kib = (/** @type {number} */ bytes) => `${(bytes / 1024).toFixed(1).padStart(8)} KiB`;
for (const file of files.sort((a, b) => b.gzip - a.gzip))
  console.log(`${kib(file.raw)} ${kib(file.gzip)} gzipped  ${file.first ? 'at first ' : 'when asked'}  ${file.name}`);
const first = files.filter((file) => file.first).reduce((sum, file) => sum + file.gzip, 0);
console.log(
  `first load, gzipped: ${kib(first).trim()}; everything: ${kib(files.reduce((sum, file) => sum + file.gzip, 0)).trim()}`,
);
