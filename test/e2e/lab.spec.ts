/** `#/lab` with the real worker: a data set of one's own, a run on WebGPU, and the numbers it shows. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import {
  chooseWardrobe,
  losses,
  mean,
  openLab,
  pause,
  SMALL,
  save,
  set,
  stop,
  WARDROBE,
  waitForStep,
  waitUntilReady,
} from './labPage.ts';
import { expectFlowsToMatch } from './recompute.ts';

const ML_100K = join(import.meta.dirname, '..', '..', '..', 'shared', 'data', 'ml-100k');

test('MovieLens 100K: reads, trains llama-nano, shows the engine’s own flows and film titles', async ({ page }) => {
  test.skip(!existsSync(join(ML_100K, 'u.data')), `${ML_100K} is absent, so there is no MovieLens file to drop`);
  await openLab(page);
  await page.getByTestId('lab-file-input').setInputFiles([join(ML_100K, 'u.data'), join(ML_100K, 'u.item')]);
  const report = page.getByTestId('lab-report');
  await expect(report).toContainText('100,000', { timeout: 120_000 });
  for (const count of ['943', '1,682']) await expect(report).toContainText(count);

  await set(page, {
    ...SMALL,
    'model.preset': 'llama-nano',
    'data.maxHistory': '8',
    'items.levels': '2',
    'items.codebookSize': '32',
    'budget.tokensPerStep': '256',
  });
  await waitUntilReady(page);
  const bill = page.getByTestId('lab-bill');
  await expect(bill).toContainText('AdamW');
  await expect(bill).toContainText(/MiB/);
  await expect(page.getByTestId('lab-step-count')).toHaveText('0');

  await page.getByTestId('lab-start').click();
  await expect(page.getByTestId('lab-state')).toHaveAttribute('data-state', 'running', { timeout: 120_000 });
  await waitForStep(page, 24);
  await pause(page);
  const history = await losses(page);
  expect(history.every(Number.isFinite)).toBe(true);
  expect(mean(history.slice(-4)), history.join(' ')).toBeLessThan(mean(history.slice(0, 4)));
  // A pause ends the run after the step it was pressed in.
  await page.waitForTimeout(1000);
  expect((await losses(page)).length).toBe(history.length);
  await expect(page.getByTestId('lab-step-count')).toHaveText(String(history.length));
  await expect(page.getByTestId('lab-loss')).toBeVisible();

  const rows = page.getByTestId('lab-topitems').locator('li');
  await expect(rows).toHaveCount(10);
  for (const text of await rows.allInnerTexts()) expect(text).toMatch(/\(19\d\d\)/);

  // One step more, by itself.
  await page.getByTestId('lab-step').click();
  await expect(page.getByTestId('lab-step-count')).toHaveText(String(history.length + 1), { timeout: 60_000 });
  await page.waitForFunction(
    (step) => window.__gflowgrLab.store.getState().topItems?.step === step,
    history.length + 1,
    { timeout: 60_000, polling: 250 },
  );

  const compared = await expectFlowsToMatch(page, await save(page), 40);
  expect(compared).toBeGreaterThanOrEqual(20);
  await stop(page);
});

test('Wardrobe-64: another user, resume, and a stop whose numbers stay', async ({ page }) => {
  await openLab(page);
  await chooseWardrobe(page);
  await set(page, WARDROBE);
  await waitUntilReady(page);
  await page.getByTestId('lab-start').click();
  await waitForStep(page, 10);
  await page.getByTestId('lab-user-picker').fill('reader-7');
  await page.getByTestId('lab-user-picker').press('Enter');
  await pause(page);
  const before = (await losses(page)).length;
  await page.getByTestId('lab-resume').click();
  await waitForStep(page, before + 10);
  await pause(page);
  const history = await losses(page);
  expect(mean(history.slice(-4)), history.join(' ')).toBeLessThan(mean(history.slice(0, 4)));
  const shown = await page.evaluate(() => {
    const { flows, prepared, history: all, recording } = window.__gflowgrLab.store.getState();
    const frames = recording?.frames.map((frame) => frame.step);
    return { id: prepared?.users[flows?.user ?? -1].id, steps: all.map((m) => m.step), frames };
  });
  // 24 of 400 steps, whoever was looked at.
  expect(shown.frames?.slice(0, 2)).toEqual([0, 17]);
  expect(shown.id).toBe('reader-7');
  expect(shown.steps).toEqual(shown.steps.map((_, i) => i + 1));

  const compared = await expectFlowsToMatch(page, await save(page), 200);
  expect(compared).toBeGreaterThan(100);
  await stop(page);
  await expect(page.getByTestId('lab-step-count')).toHaveText(String(history.length));
  await expect(page.getByTestId('lab-topitems').locator('li')).toHaveCount(10);
});

test('T5: trains t5-tiny in half precision on WebGPU, recommends, and shows flows', async ({ page }) => {
  await openLab(page);
  await chooseWardrobe(page);
  await set(page, { ...WARDROBE, 'model.preset': 't5-tiny', 'model.precision': 'half', 'optimizer.lr': '0.01' });
  await waitUntilReady(page);
  await expect(page.getByTestId('lab-bill')).toContainText('t5-tiny');
  await page.getByTestId('lab-start').click();
  await waitForStep(page, 16);
  await pause(page);
  const history = await losses(page);
  expect(history.every(Number.isFinite)).toBe(true);
  expect(mean(history.slice(-4)), history.join(' ')).toBeLessThan(mean(history.slice(0, 4)));
  await expect(page.getByTestId('lab-topitems').locator('li')).toHaveCount(10);
  await stop(page);
});
