/** Builds the lab over a make-believe worker: the real worker is left out. */
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

export default defineConfig({
  root: import.meta.dirname,
  base: './',
  plugins: [
    react(),
    {
      name: 'without-the-training-worker',
      enforce: 'pre',
      load: (id) =>
        id.endsWith('/src/worker/workerClient.ts')
          ? 'export const createWorkerClient = () => { throw new Error("no worker here"); };'
          : null,
    },
  ],
});
