import { defineConfig } from '@playwright/test';
import { CHROMIUM_ARGS, findChromium } from './scripts/chromium.mjs';

// Page tests: the production build below a path, by a plain static server, as any host serves it; in the system's Chromium,
// WebGPU on SwiftShader, one page at a time (two cores).
const BASE = '/some/sub-path/';
const port = Number(process.env['GFLOWGR_PORT'] ?? 41730);

export default defineConfig({
  testDir: 'test/e2e',
  testMatch: '**/*.spec.ts',
  // Minutes and gigabytes: `npm run test:full` asks for it.
  testIgnore: process.env['GFLOWGR_FULL_SIZE'] ? [] : ['**/fullSize.spec.ts'],
  workers: 1,
  fullyParallel: false,
  forbidOnly: Boolean(process.env['CI']),
  // Against hangs alone: machines differ by a factor of three, and CI's may be the slow one.
  timeout: 900_000,
  expect: { timeout: 60_000 },
  outputDir: 'test-results',
  reporter: [['list']],
  use: {
    baseURL: `http://127.0.0.1:${port}${BASE}`,
    // Kept files would answer in the server's place; offline.spec.ts allows them.
    serviceWorkers: 'block',
    viewport: { width: 1280, height: 800 },
    launchOptions: { executablePath: findChromium(), args: CHROMIUM_ARGS },
    screenshot: 'only-on-failure',
    trace: 'off',
  },
  webServer: {
    command: `node scripts/site/staticServer.mjs dist ${BASE} ${port}`,
    url: `http://127.0.0.1:${port}${BASE}`,
    reuseExistingServer: false,
    timeout: 60_000,
  },
});
