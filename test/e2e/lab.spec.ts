/** `#/lab` with the real worker: a data set of one's own, a run on WebGPU, and the numbers it shows. */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { bytesSource } from '../../src/core/byteStreams.ts';
import { openZip } from '../../src/data/zipArchive.ts';
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
  await expect(page.getByTestId('lab-step-count')).toHaveText(String(history.length + 1));
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

test('a preset, a seed, a setting changed on the way, and the model as folders for other software', async ({
  page,
}) => {
  await openLab(page);
  await page.getByTestId('lab-preset').selectOption('wardrobe');
  await expect(page.getByRole('radio', { name: /Wardrobe/ })).toBeChecked();
  const differences = page.getByTestId('lab-differences');
  await expect(differences).toHaveAttribute('data-count', '0');
  await page.getByTestId('lab-seed-roll').click();
  await expect(page.locator('[data-key="seed"]')).not.toHaveValue('7');
  await set(page, { seed: '0', ...WARDROBE });
  await page.getByTestId('lab-seed-lock').click();
  await expect(page.locator('[data-key="seed"]')).toBeDisabled();
  await expect(differences).toContainText('Seed');
  await expect(page.locator('[data-key="items.tokenizer"]')).toHaveValue('attribute-paths');
  await waitUntilReady(page);

  await page.getByTestId('lab-start').click();
  await waitForStep(page, 4);
  await set(page, { 'optimizer.lr': '0.0005', 'sampler.setSize': '3' });
  await expect(page.getByTestId('lab-in-run-sampler.setSize')).toContainText('next Start');
  const inRun = page.getByTestId('lab-in-run-optimizer.lr');
  await inRun.getByRole('button').click();
  await expect(page.getByTestId('lab-changes')).toContainText('0.0005');
  await expect(inRun).toHaveCount(0);
  const { step } = await page.evaluate(() => window.__gflowgrLab.store.getState().recording!.config.edits![0]);
  await waitForStep(page, step + 2);
  await pause(page);
  const rates = await page.evaluate(() => window.__gflowgrLab.store.getState().history.map((m) => m.lr));
  expect(rates[step - 1]).toBe(0.003);
  expect(rates[step]).toBe(0.0005);

  const names = async (kind: string): Promise<string[]> => {
    const [download] = await Promise.all([
      page.waitForEvent('download', { timeout: 120_000 }),
      page.getByTestId(`lab-export-${kind}`).click(),
    ]);
    const bytes = new Uint8Array(await readFile(await download.path()));
    const entries = await openZip(bytesSource(download.suggestedFilename(), bytes));
    return entries.map((entry) => entry.path.replace(/^[^/]+\//, ''));
  };
  expect(await names('huggingFace')).toEqual(
    expect.arrayContaining(['config.json', 'model.safetensors', 'tokenizer.json', 'items.json', 'README.md']),
  );
  expect(await names('torch')).toEqual(
    expect.arrayContaining(['train.py', 'steps.safetensors', 'model/trainer.json', 'history.jsonl', 'torch.json']),
  );
  await stop(page);
  await page.getByRole('button', { name: 'Repeat them in the next run' }).click();
  await expect(page.locator('[data-key="edits"]')).toHaveValue(`${step} optimizer.lr 0.0005`);
  await expect(page.locator('[data-key="optimizer.lr"]')).toHaveValue('0.003');
  await waitUntilReady(page);
});

test('an RQ-VAE waits until it is asked for, and is then trained before there are semantic IDs', async ({ page }) => {
  await openLab(page);
  await chooseWardrobe(page);
  await set(page, { ...WARDROBE, 'items.tokenizer': 'rq-vae', 'items.rqVae.steps': '20', 'items.levels': '2' });
  const untrained = page.getByTestId('lab-untrained');
  await expect(untrained).toBeVisible();
  await expect(page.locator('#lab-start-reason')).toContainText('trained first');
  const levels = () => page.evaluate(() => window.__gflowgrLab.store.getState().prepared?.semanticIds.levels.length);
  expect(await levels()).toBe(3);
  await untrained.getByRole('button').click();
  await expect(untrained).toHaveCount(0);
  await waitUntilReady(page);
  expect(await page.evaluate(() => window.__gflowgrLab.store.getState().prepared?.config.items?.tokenizer)).toBe(
    'rq-vae',
  );
});
