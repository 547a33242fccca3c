/**
 * A browser without WebGPU, as many readers of a link have it: the site under a name of the local network, over http. That is
 * no secure context, so that the browser hides `navigator.gpu`, and with it private files, locks and the clipboard.
 */
import { chromium, type Page, test } from '@playwright/test';
import { CHROMIUM_ARGS, findChromium } from '../../scripts/chromium.mjs';

const HOST = 'playground.example';

/** Opens a page in it, and closes it after `work`. */
export async function withoutWebGpu(work: (page: Page) => Promise<void>, viewport = { width: 1280, height: 800 }) {
  const args = [...CHROMIUM_ARGS, `--host-resolver-rules=MAP ${HOST} 127.0.0.1`];
  const browser = await chromium.launch({ executablePath: findChromium(), args });
  try {
    const base = new URL(test.info().project.use.baseURL ?? '');
    base.hostname = HOST;
    const context = await browser.newContext({ baseURL: base.href, viewport, serviceWorkers: 'block' });
    await work(await context.newPage());
  } finally {
    await browser.close();
  }
}
