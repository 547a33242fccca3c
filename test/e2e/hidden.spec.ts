/**
 * A run in a tab that is out of sight: it goes on, and says what it did when it is seen again. Browsers under test hide no page, so
 * that the page is told so by its own event; nor do they freeze a worker, which is held by a loop instead.
 */
import { expect, type Page, test } from '@playwright/test';
import { keepEvery, runState, startTinyRun, trainingWorker, waitForHistory, waitForState } from './storePage.ts';

const setHidden = (page: Page, isHidden: boolean): Promise<void> =>
  page.evaluate((hidden) => {
    Object.defineProperty(document, 'hidden', { configurable: true, get: () => hidden });
    Object.defineProperty(document, 'visibilityState', {
      configurable: true,
      get: () => (hidden ? 'hidden' : 'visible'),
    });
    document.dispatchEvent(new Event('visibilitychange'));
  }, isHidden);

test('a hidden run goes on, shows its progress in the title, and says what it did', async ({ page }) => {
  await keepEvery(page, null);
  await startTinyRun(page);
  await waitForHistory(page, 2);
  const title = await page.title();
  await setHidden(page, true);
  const from = (await runState(page)).step;
  await expect.poll(() => page.title()).toMatch(/^Training [\d,]+ \/ 400 · /);
  await page.waitForTimeout(4000);
  await waitForHistory(page, from + 5);
  await setHidden(page, false);
  const line = page.getByTestId('lab-hidden-spell');
  await expect(line).toContainText('While this tab was hidden');
  const { step, log } = await runState(page);
  const [steps, seconds, perSecond] = /: ([\d,]+) steps in (\d+) s, ([\d.]+) steps\/s\.$/
    .exec(await line.innerText())!
    .slice(1)
    .map((text) => Number(text.replace(',', '')));
  expect(steps).toBeGreaterThanOrEqual(5);
  expect(steps).toBeLessThanOrEqual(step - from + 5);
  expect(seconds).toBeGreaterThanOrEqual(4);
  expect(Math.abs(steps / seconds - perSecond)).toBeLessThan(0.2 * perSecond + 0.2);
  expect(log.join('\n')).toMatch(/hidden: \d+ steps in [\d.]+ s while the tab was hidden/);
  expect(await page.title()).toBe(title);
});

test('where the worker stood still, as in a frozen tab, the page says that the run was paused meanwhile', async ({
  page,
}) => {
  await keepEvery(page, null);
  await startTinyRun(page);
  await waitForHistory(page, 2);
  await setHidden(page, true);
  await trainingWorker(page).evaluate(() => {
    for (const until = Date.now() + 10_000; Date.now() < until; );
  });
  await setHidden(page, false);
  await expect(page.getByTestId('lab-hidden-spell')).toContainText(/Training was paused for \d+ s of it/);
  // It goes on by itself.
  await waitForHistory(page, (await runState(page)).step + 2);
  await waitForState(page, 'running');
});
