/** The Device drawer and `#/kernels` with the real worker: self-test, tuning, a measured step; and the page without WebGPU. */
import { readFileSync } from 'node:fs';
import { expect, type Page, test } from '@playwright/test';
import { expectNothingSerious } from './nothingSerious.ts';
import { withoutWebGpu } from './withoutWebGpu.ts';

const isScrolledSideways = (page: Page) =>
  page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth);

test('self-test, tuning and a measured step on this adapter', async ({ page }) => {
  await page.goto('#/kernels');
  await expect(page.getByTestId('kernels-code')).toContainText('fn main');
  await expect(page.getByTestId('kernels-tuner')).toContainText('a fixed rule chooses');

  // The drawer opens by keyboard, and gives the focus back.
  await page.getByTestId('device-open').focus();
  await page.keyboard.press('Enter');
  const drawer = page.getByRole('dialog', { name: 'Device' });
  await expect(drawer.getByTestId('device-facts')).toContainText('emulated on the processor');
  await drawer.getByTestId('device-selftest').click();
  const result = drawer.getByTestId('device-selftest-result');
  await expect(result).toHaveAttribute('data-passes', 'true', { timeout: 120_000 });
  await expect(result).toContainText('GFLOP/s');
  await drawer.getByLabel('Packed tokens').fill('64');
  await drawer.getByTestId('device-tune').click();
  await expect(drawer.getByTestId('device-tuning')).toContainText('runs of this page start with record', {
    timeout: 120_000,
  });
  await expectNothingSerious(page);
  const download = page.waitForEvent('download');
  await drawer.getByRole('button', { name: /Download the report/ }).click();
  const report = JSON.parse(readFileSync(await (await download).path(), 'utf8'));
  expect(report.key).toMatch(/^[0-9a-f]{16}$/);
  expect(report.facts.runtime).toMatch(/^Chromium \d+$/);
  expect(report.selfTest.checks.filter((check: { kind: string }) => check.kind === 'model')).toHaveLength(8);
  expect(report.selfTest.bench.matmulGflops).toBeGreaterThan(0);
  expect(report.tuning.classes.length + report.tuning.untimed.length).toBeGreaterThan(3);
  await page.keyboard.press('Escape');
  await expect(drawer).toHaveCount(0);
  // A closed dialog is no dialog any more before its contents are gone.
  await expect(page.getByTestId('device-selftest')).toHaveCount(0);
  await expect(page.getByTestId('device-open')).toBeFocused();

  await page.getByLabel('Packed tokens').fill('64');
  await page.getByTestId('kernels-measure').click();
  const table = page.getByTestId('kernels-table');
  await expect(table).toBeVisible({ timeout: 120_000 });
  await expect(page.getByTestId('kernels-result')).toContainText(`record ${report.key}`);
  const byKernel = await table.locator('tbody tr').count();
  expect(byKernel).toBeGreaterThan(15);
  const shares = await table.locator('tbody tr td:nth-of-type(3)').allInnerTexts();
  expect(shares.reduce((sum, text) => sum + Number.parseFloat(text), 0)).toBeGreaterThan(95);
  await table.getByRole('button', { name: 'attentionForward' }).click();
  await expect(page.getByTestId('kernels-code')).toContainText('const HEAD_DIM: u32 = 16u;');
  await page.getByRole('button', { name: 'Every launch' }).click();
  expect(await table.locator('tbody tr').count()).toBeGreaterThan(40);
  await expectNothingSerious(page);
  await page.setViewportSize({ width: 360, height: 740 });
  expect(await isScrolledSideways(page)).toBe(false);

  // A record outlives the page, and a damaged one is refused in words.
  await page.reload();
  await expect(page.getByTestId('kernels-tuner')).toContainText('best of three samples');
  await page.evaluate(
    (key) =>
      new Promise<void>((resolve, reject) => {
        const request = indexedDB.open('gflowgr-tuning', 1);
        request.onsuccess = () => {
          const transaction = request.result.transaction('records', 'readwrite');
          transaction.objectStore('records').put({ version: 1, key, tuning: 'fast' }, key);
          transaction.oncomplete = () => resolve();
          transaction.onerror = () => reject(transaction.error);
        };
      }),
    report.key,
  );
  await page.reload();
  await expect(page.getByTestId('kernels-tuner')).toContainText('a fixed rule chooses');
  await page.getByTestId('device-open').click();
  await expect(page.getByRole('dialog')).toContainText('is damaged at');
});

test('without WebGPU the sources can be read, and what is missing is said', async () => {
  await withoutWebGpu(
    async (page) => {
      await page.goto('#/kernels');
      await expect(page.getByTestId('kernels-no-webgpu')).toContainText('not a secure context');
      await expect(page.getByTestId('kernels-code')).toContainText('fn main');
      await page.getByLabel('File').selectOption('matmul/matmulNaive');
      await expect(page.getByTestId('kernels-code')).toContainText('the judge of the fast variants');
      expect(await isScrolledSideways(page)).toBe(false);
      await page.getByTestId('device-open').click();
      await expect(page.getByTestId('device-none')).toContainText('Play page');
      await expectNothingSerious(page);
    },
    { width: 360, height: 740 },
  );
});
