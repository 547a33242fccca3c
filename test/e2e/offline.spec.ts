/** Without a network after the first load, and never two versions at once. */
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, type Page, test } from '@playwright/test';
import { writeServiceWorker } from '../../scripts/site/offline.ts';
import { serveFolder } from '../../scripts/site/staticServer.mjs';

test.use({ serviceWorkers: 'allow' });

const isReady = (page: Page, state = 'ready') =>
  expect(page.getByTestId('page-offline')).toHaveAttribute('data-offline', state);

test('every place opens without a network once one was loaded', async ({ page, context }) => {
  await page.goto('#/page');
  await isReady(page);
  await context.setOffline(true);
  await page.reload();
  await expect(page.getByTestId('page-drop')).toBeVisible();
  await isReady(page);
  // Chunks, data and workers that were never asked for before.
  await page.goto('#/page/shop-512-sft');
  await expect(page.getByTestId('page-trie')).toBeVisible();
  await page.goto('#/page/four-objectives');
  await expect(page.locator('math').first()).toBeVisible();
  await page.goto('#/learn/flow-balance');
  await expect(page.getByRole('tree').first()).toBeVisible();
  await page.goto('#/lab');
  await expect(page.getByTestId('lab-report')).toBeVisible();
  await page.goto('#/play');
  await page.reload();
  await expect(page.getByRole('tree')).toBeVisible();
});

test('a new version is taken whole, opens with the next load, and a half one never', async ({ page }) => {
  const folder = mkdtempSync(join(tmpdir(), 'gflowgr-'));
  const server = await serveFolder(folder, '/elsewhere/', 0);
  const { port } = server.address() as AddressInfo;
  const isShown = (words: string) => expect(page.locator('meta[name="description"]')).toHaveAttribute('content', words);
  const publish = (words: string) => {
    const file = join(folder, 'index.html');
    writeFileSync(file, readFileSync(file, 'utf8').replace(/(name="description" content=")[^"]*/, `$1${words}`));
  };
  try {
    cpSync('dist', folder, { recursive: true });
    publish('one');
    writeServiceWorker(folder);
    await page.goto(`http://127.0.0.1:${port}/elsewhere/#/page`);
    await isReady(page);
    // Half published: the list is new, a file is not yet what it says.
    publish('two');
    writeServiceWorker(folder);
    publish('three');
    await page.reload();
    await page.evaluate(() => navigator.serviceWorker.ready.then((r) => r.update()).catch(() => undefined));
    await isShown('one');
    await page.reload();
    await isShown('one');
    // Wholly published: the load after it is there opens it, at the same place.
    writeServiceWorker(folder);
    await page.reload();
    await isReady(page, 'waiting');
    await isShown('one');
    await page.reload();
    await isShown('three');
    expect(page.url()).toMatch(/#\/page$/);
    await isReady(page);
    expect(await page.evaluate(async () => (await caches.keys()).length)).toBe(1);
  } finally {
    server.close();
    rmSync(folder, { recursive: true });
  }
});
