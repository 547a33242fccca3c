/** Whatever goes wrong anywhere is told where it happened, and stands in the Lab's event log in words. */
import { expect, type Page, test } from '@playwright/test';

const logged = async (page: Page, words: string) => {
  const log = page.getByTestId('lab-log');
  await log.evaluate((list) => {
    const section = list.closest('details');
    if (section) section.open = true;
  });
  await expect(log.locator('li[data-severity="error"]').filter({ hasText: words }).first()).toBeVisible();
};

test('what was thrown and not caught is shown on any place, and kept in the event log', async ({ page }) => {
  await page.goto('#/glossary');
  await page.evaluate(() => void Promise.reject(new Error('the thread is torn.')));
  await expect(page.getByTestId('trouble')).toContainText('unforeseen went wrong: the thread is torn. What');
  await page.goto('#/lab');
  await expect(page.getByTestId('lab-report')).toBeVisible();
  await logged(page, 'the thread is torn');
  await page.getByTestId('trouble').getByRole('button').click();
  await expect(page.getByTestId('trouble')).toHaveCount(0);
  await logged(page, 'the thread is torn');
});

test('what nobody caught in a worker is told too', async ({ page }) => {
  await page.goto('#/lab');
  await expect(page.getByTestId('lab-report')).toBeVisible();
  const worker = page.workers().find((of) => /trainingWorker/.test(of.url()));
  await worker?.evaluate(() => void Promise.reject(new Error('the loom is out of thread.')));
  await expect(page.getByTestId('trouble')).toContainText('In the training worker: the loom is out of thread.');
  await logged(page, 'the loom is out of thread');
});

test('a refused file and a link that asks in vain are in the event log too', async ({ page }) => {
  await page.goto('#/page?colour=red');
  await expect(page.getByTestId('link-notice')).toContainText('colour');
  const buffer = Buffer.from('PK\u0003\u0004 and no more');
  await page.getByTestId('page-file-input').setInputFiles({ name: 'torn.zip', mimeType: 'application/zip', buffer });
  await expect(page.getByTestId('page-problem')).toContainText('torn.zip');
  await page.goto('#/lab?c=9.abc');
  await expect(page.getByTestId('lab-report')).toBeVisible();
  await logged(page, 'torn.zip');
  await logged(page, 'colour');
  await logged(page, 'version 9');
});
