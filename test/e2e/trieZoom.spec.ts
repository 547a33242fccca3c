/** The trie's picture over 12,000 items: fast while it pans and zooms, searched, followed, walked by keys, saved. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, type Page, test } from '@playwright/test';
import { build } from 'vite';
import { traceTasks } from './chromiumTrace.ts';

/** Of our own work in a frame, at the 95th percentile (issue 5). */
const LIMIT_MS = 8;
const ADDRESS = 'http://trie.test/';

declare global {
  interface Window {
    /** Wall time of every animation frame's callbacks, milliseconds. */
    __frames: number[];
  }
}

let folder = '';

test.beforeAll(async ({ browserName: _ }, info) => {
  folder = join(info.project.outputDir, 'trie-of-12000');
  await build({
    root: join(import.meta.dirname, 'trieOf12000'),
    logLevel: 'error',
    base: './',
    build: { outDir: folder, emptyOutDir: true, target: 'es2022' },
  });
});

async function openPicture(page: Page): Promise<void> {
  await page.addInitScript(() => {
    window.__frames = [];
    const request = window.requestAnimationFrame.bind(window);
    window.requestAnimationFrame = (callback) =>
      request((now) => {
        const start = performance.now();
        callback(now);
        window.__frames.push(performance.now() - start);
      });
  });
  await page.route(`${ADDRESS}**`, (route) => {
    const { pathname } = new URL(route.request().url());
    return route.fulfill({ path: join(folder, pathname === '/' ? 'index.html' : pathname) });
  });
  await page.goto(ADDRESS);
  await expect(page.getByTestId('trie').first()).toBeVisible();
  await expect(page.getByTestId('asked')).not.toHaveText('0');
}

/** A number that differs between two pictures. */
const pictureOf = (page: Page): Promise<number> =>
  page
    .locator('canvas')
    .first()
    .evaluate((canvas) => {
      let sum = 0;
      for (const letter of (canvas as HTMLCanvasElement).toDataURL()) sum = (31 * sum + letter.charCodeAt(0)) % 1e9;
      return sum;
    });

const percentile = (values: readonly number[], part: number): number =>
  [...values].sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor(part * values.length))];

test('pans and zooms within 8 ms of our own work a frame', async ({ page, browser }, info) => {
  await openPicture(page);
  const box = await page.getByRole('tree').first().boundingBox();
  if (!box) throw new Error('the picture has no box');
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 3];
  await page.mouse.move(x, y);
  const zoom = async (deltaY: number, times: number) => {
    await page.keyboard.down('Control');
    for (let k = 0; k < times; k++) await page.mouse.wheel(0, deltaY);
    await page.keyboard.up('Control');
  };
  const drag = async (dy: number) => {
    await page.mouse.move(x, y);
    await page.mouse.down();
    await page.mouse.move(x, y + dy, { steps: 24 });
    await page.mouse.up();
  };
  await zoom(-120, 4);
  await page.waitForTimeout(500);
  const unmoved = await pictureOf(page);
  await drag(-100);
  await expect.poll(() => pictureOf(page)).not.toBe(unmoved);
  await page.evaluate(() => {
    window.__frames.length = 0;
  });
  const tasks = await traceTasks(browser, page, info.outputPath('trace.json'), async () => {
    for (let k = 0; k < 3; k++) {
      await zoom(-120, 8);
      await drag(-250);
      for (let n = 0; n < 12; n++) await page.mouse.wheel(0, 90);
      await drag(300);
    }
    await page.getByTestId('trie-zoomOut').click();
    await zoom(120, 16);
    await page.getByTestId('trie-zoomAll').click();
    await page.waitForTimeout(400);
  });
  const frames = tasks.filter(({ isFrame }) => isFrame).map(({ script }) => script);
  const walls = await page.evaluate(() => window.__frames);
  const p95 = percentile(frames, 0.95);
  const words = `12,000 items, ${frames.length} frames: our processor time ${p95.toFixed(2)} ms at the 95th percentile, median ${percentile(frames, 0.5).toFixed(2)}, longest ${Math.max(...frames).toFixed(2)}; by the clock around the paint ${percentile(walls, 0.95).toFixed(2)} ms at the 95th`;
  info.annotations.push({ type: 'trie', description: words });
  console.log(words);
  expect(frames.length).toBeGreaterThan(100);
  expect(p95).toBeLessThan(LIMIT_MS);
});

test('finds an item, follows it, is walked by keys, and asks for what is on screen', async ({ page }) => {
  await openPicture(page);
  const chosen = page.locator('[role="treeitem"][aria-selected="true"]').first();
  const search = page.getByRole('combobox');
  await search.pressSequentially('number 1149');
  await expect(page.getByRole('option')).toHaveCount(8);
  await search.press('ArrowDown');
  await search.press('ArrowUp');
  await search.press('Enter');
  await expect(chosen).toHaveText(/^Title of item number 1149: learned flow/);
  await page.getByTestId('trie-follow').click();
  await expect(page.getByTestId('trie-news')).toHaveText(/^Title of item number 1149/);

  const tree = page.getByRole('tree').first();
  await tree.focus();
  await tree.press('End');
  const last = await chosen.innerText();
  for (const key of ['PageUp', 'PageUp', 'PageDown', 'PageDown']) await tree.press(key);
  expect(await chosen.innerText()).toBe(last);
  await tree.press('Home');
  await expect(chosen).toHaveText(/^all items, 12000 items/);
  await expect(chosen).toHaveAttribute('aria-expanded', 'true');
  await tree.press('ArrowRight');
  await tree.press('c');
  await expect(chosen).toHaveText(/^a0/); // no name of this depth begins so
  await tree.press('a');
  await expect(chosen).toHaveText(/^a1,/);
  expect(await page.getByRole('treeitem').count()).toBeLessThan(60);
  await expect(chosen).toHaveAttribute('aria-posinset', '2');

  await tree.press('0');
  await expect(page.getByTestId('trie-zoomOut')).toHaveAttribute('aria-disabled', 'true');
  await tree.press('+');
  await expect(page.getByTestId('trie-zoomOut')).toHaveAttribute('aria-disabled', 'false');
  await expect.poll(async () => Number(await page.getByTestId('asked').innerText())).toBeLessThan(4000);
});

test('two fingers zoom, and one moves the picture only then', async ({ browser }) => {
  const context = await browser.newContext({ hasTouch: true, viewport: { width: 1020, height: 900 } });
  const page = await context.newPage();
  await openPicture(page);
  const tree = page.getByRole('tree').first();
  const touchAction = () => tree.evaluate((element) => getComputedStyle(element).touchAction);
  expect(await touchAction()).toBe('pan-y');
  const session = await context.newCDPSession(page);
  const touch = (type: 'touchStart' | 'touchMove' | 'touchEnd', ys: readonly number[]) =>
    session.send('Input.dispatchTouchEvent', { type, touchPoints: ys.map((y, id) => ({ x: 500, y, id })) });
  await touch('touchStart', [350, 400]);
  for (let k = 1; k <= 8; k++) await touch('touchMove', [350 - 20 * k, 400 + 20 * k]);
  await touch('touchEnd', []);
  await expect.poll(touchAction).toBe('none');
  const before = await pictureOf(page);
  await touch('touchStart', [350]);
  for (let k = 1; k <= 8; k++) await touch('touchMove', [350 - 20 * k]);
  await touch('touchEnd', []);
  await expect.poll(() => pictureOf(page)).not.toBe(before);
  await expect(page.locator('[role="treeitem"][aria-selected="true"]').first()).toHaveText(/^all items/);
  await context.close();
});

test('is saved as SVG, texts included, and as PNG at twice the size', async ({ page }) => {
  await openPicture(page);
  await page.getByRole('radio', { name: 'exposure' }).check({ force: true });
  await expect(page.getByTestId('exposure-legend')).toContainText(/unobserved but good, \d+ items/);
  const box = await page.locator('canvas').first().boundingBox();
  const save = async (format: 'svg' | 'png') => {
    await page.getByTestId('trie-save').click();
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByTestId(`trie-${format}`).click()]);
    expect(download.suggestedFilename()).toBe(`trie-exposure.${format}`);
    return readFileSync(await download.path());
  };
  const svg = (await save('svg')).toString();
  const drawn = await page.evaluate((text) => {
    const svg = new DOMParser().parseFromString(text, 'image/svg+xml');
    return {
      error: svg.querySelector('parsererror')?.textContent ?? null,
      title: svg.querySelector('title')?.textContent,
      numTexts: svg.querySelectorAll('text').length,
      numEdges: svg.querySelectorAll('path').length,
      hasPattern: svg.querySelector('pattern') !== null,
    };
  }, svg);
  expect(drawn.error).toBeNull();
  expect(drawn.title).toBe('Item trie, exposure view');
  expect(drawn.numTexts).toBeGreaterThan(40);
  expect(drawn.numEdges).toBeGreaterThan(40);
  expect(drawn.hasPattern).toBe(true);
  expect(svg).toContain('Title of item');
  const png = await save('png');
  // IHDR: width and height at bytes 16 and 20.
  expect(Math.abs(png.readUInt32BE(16) - 2 * (box?.width ?? 0))).toBeLessThan(2);
  expect(Math.abs(png.readUInt32BE(20) - 2 * (box?.height ?? 0))).toBeLessThan(2);
});
