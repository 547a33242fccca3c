// @ts-check
import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';

/** `import text from './file?raw'`, as Vite understands it, for esbuild. @type {import('esbuild').Plugin} */
export const rawText = {
  name: 'raw-text',
  setup(build) {
    build.onResolve({ filter: /\?raw$/ }, ({ path, importer, resolveDir }) => ({
      path: resolve(resolveDir || dirname(importer), path.slice(0, -'?raw'.length)),
      namespace: 'raw-text',
    }));
    build.onLoad({ filter: /.*/, namespace: 'raw-text' }, async ({ path }) => ({
      contents: await readFile(path, 'utf8'),
      loader: 'text',
      watchFiles: [path],
    }));
  },
};
