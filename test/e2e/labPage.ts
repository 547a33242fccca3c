/** What the tests of the lab do with the page: settings, start, waiting, saving. */
import { readFileSync } from 'node:fs';
import { expect, type Page } from '@playwright/test';
import type { RunStoreState } from '../../src/ui/stores/runStore.ts';

declare global {
  interface Window {
    __gflowgrLab: { readonly store: { getState(): RunStoreState } };
  }
}

/** The smallest settings that still train: SwiftShader draws every triangle on two cores. */
export const SMALL: Readonly<Record<string, string>> = {
  'budget.steps': '400',
  'evaluation.k': '5, 10',
  'evaluation.beam': '10',
  'evaluation.every': '0',
  'evaluation.users': '16',
  // A step holds few sets, whose residuals vary from one to the next: the smaller their weight, the plainer the fall.
  'objective.lambda': '0.1',
  'optimizer.lr': '0.003',
  'optimizer.warmupSteps': '2',
  'optimizer.schedule': 'constant',
};

export const WARDROBE: Readonly<Record<string, string>> = {
  ...SMALL,
  'data.maxHistory': '4',
  'budget.tokensPerStep': '192',
};

export async function openLab(page: Page): Promise<void> {
  await page.goto('#/lab');
  await expect(page.getByTestId('lab-report')).toBeVisible();
}

export async function chooseWardrobe(page: Page): Promise<void> {
  // Checked once the data are there, not before.
  const choice = page.getByRole('radio', { name: /Wardrobe/ });
  await choice.click();
  await expect(choice).toBeChecked();
}

/** Types settings into the form, opening the sections they are in. */
export async function set(page: Page, settings: Readonly<Record<string, string>>): Promise<void> {
  for (const [key, value] of Object.entries(settings)) {
    const field = page.locator(`[data-key="${key}"]`);
    await field.evaluate((element) => {
      const section = element.closest('details');
      if (section) section.open = true;
    });
    if ((await field.evaluate((element) => element.tagName)) === 'SELECT') await field.selectOption(value);
    else await field.fill(value);
  }
}

export const waitUntilReady = (page: Page) =>
  expect(page.locator('#lab-start-reason')).toHaveText('Ready.', { timeout: 120_000 });

export async function waitForStep(page: Page, step: number): Promise<void> {
  await page.waitForFunction(
    (wanted) => {
      const { historyLength, state } = window.__gflowgrLab.store.getState();
      return historyLength >= wanted || state === 'failed';
    },
    step,
    { timeout: 200_000, polling: 250 },
  );
  await expect(page.getByTestId('lab-error')).toHaveCount(0);
}

/** Pauses, and waits for the pictures of the step it stopped at. */
export async function pause(page: Page): Promise<void> {
  await page.getByTestId('lab-pause').click();
  await expect(page.getByTestId('lab-state')).toHaveAttribute('data-state', 'paused');
  await page.waitForFunction(
    () => {
      const { step, flows, topItems } = window.__gflowgrLab.store.getState();
      return flows?.step === step && topItems?.step === step;
    },
    null,
    { timeout: 60_000, polling: 250 },
  );
}

export async function stop(page: Page): Promise<void> {
  await page.getByTestId('lab-stop').click();
  await expect(page.getByTestId('lab-state')).toHaveAttribute('data-state', /stopped|finished/);
}

export const losses = (page: Page): Promise<number[]> =>
  page.evaluate(() => window.__gflowgrLab.store.getState().history.map((m) => m.loss));

export const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;

/** Presses Save and reads every file the browser is handed, by name. */
export async function save(page: Page): Promise<Map<string, Uint8Array>> {
  const files = new Map<string, Uint8Array>();
  const expected = 7;
  const all = new Promise<void>((resolve) => {
    page.on('download', async (download) => {
      const bytes = new Uint8Array(readFileSync(await download.path()));
      files.set(download.suggestedFilename(), bytes);
      if (files.size === expected) resolve();
    });
  });
  await page.getByTestId('lab-save').click();
  await Promise.race([
    all,
    page.waitForTimeout(60_000).then(() => {
      throw new Error(`expected ${expected} files, got ${[...files.keys()].join(', ')}`);
    }),
  ]);
  return files;
}
