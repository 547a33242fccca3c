/** Writes the service worker of a built page: its version and the sum of each of its files. Before: `vite build`. */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import type { Plugin } from 'vite';

const FILE = 'serviceWorker.js';

const sha256 = (bytes: string | Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** Lists every file of `folder` in its service worker. A changed file makes another version. */
export function writeServiceWorker(folder: string): void {
  const source = readFileSync(join(import.meta.dirname, FILE), 'utf8');
  const paths = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(folder.length + 1)
        .split(sep)
        .join('/'),
    )
    .filter((path) => path !== FILE)
    .sort();
  const sums = JSON.stringify(
    Object.fromEntries(paths.map((path) => [path, sha256(readFileSync(join(folder, path)))])),
  );
  const version = sha256(source + sums).slice(0, 16);
  writeFileSync(
    join(folder, FILE),
    source
      .replace('__VERSION__', version)
      .replace('__SUMS__', () => sums.replaceAll('\\', '\\\\').replaceAll("'", "\\'")),
  );
}

export function offlinePlugin(): Plugin {
  let folder = '';
  return {
    name: 'offline',
    apply: 'build',
    configResolved({ root, build }) {
      folder = join(root, build.outDir);
    },
    // After the files of public/ are there too.
    closeBundle: () => writeServiceWorker(folder),
  };
}
