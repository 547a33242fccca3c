/** A browser of its own without WebGPU, as most readers of a link have it. */
import { type Browser, chromium, type Page, test } from '@playwright/test';
import { CHROMIUM_ARGS, findChromium } from '../../scripts/chromium.mjs';

/** Opens a page in it, and closes it after `work`. */
export async function withoutWebGpu(work: (page: Page) => Promise<void>, viewport = { width: 1280, height: 800 }) {
  const args = CHROMIUM_ARGS.filter((arg) => !/webgpu/.test(arg)).concat('--disable-features=WebGPU');
  const browser: Browser = await chromium.launch({ executablePath: findChromium(), args });
  try {
    const { baseURL } = test.info().project.use;
    const context = await browser.newContext({ baseURL, viewport, serviceWorkers: 'block' });
    await work(await context.newPage());
  } finally {
    await browser.close();
  }
}
