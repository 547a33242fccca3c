import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';
import { chooseAdapter } from './scripts/adapterEnv.mjs';
import { firstViewPlugin, scopedName } from './scripts/firstView.ts';
import { mdxPlugin } from './scripts/mdxPlugin.mjs';
import { contentSecurityPlugin } from './scripts/site/contentSecurity.ts';
import { offlinePlugin } from './scripts/site/offline.ts';
import { commitOfHouse } from './src/cli/study/houseCommit.ts';

// One configuration for the page's build and for the two Node test projects.
// `unit` needs no GPU; `gpu` runs on Node over Dawn, one file at a time (software adapters use every core).
export default defineConfig({
  base: './',
  plugins: [mdxPlugin(), react(), firstViewPlugin(), contentSecurityPlugin(), offlinePlugin()],
  css: { modules: { generateScopedName: scopedName } },
  worker: { format: 'es' },
  define: { __BUILD_COMMIT__: JSON.stringify(commitOfHouse(import.meta.dirname)) },
  build: { target: 'es2022', chunkSizeWarningLimit: 600 },
  test: {
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['test/**/*.test.ts', 'test/**/*.test.tsx'],
          exclude: ['test/**/*.gpu.test.ts'],
          environment: 'node',
          // Against hangs alone: machines differ by a factor of three.
          testTimeout: 120_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'gpu',
          include: ['test/**/*.gpu.test.ts'],
          environment: 'node',
          env: process.env['VITEST'] ? chooseAdapter().env : {},
          fileParallelism: false,
          pool: 'forks',
          testTimeout: 600_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});
