/** Llama-130M with its published 32,000 tokens in the page's worker: the bill first, then a step. `npm run test:full`. */
import { expect, test } from '@playwright/test';
import { chooseWardrobe, openLab, set, waitUntilReady } from './labPage.ts';

test.setTimeout(1_500_000);

test('Llama-130M: shows its memory bill, trains a step on WebGPU in the page', async ({ page }) => {
  await openLab(page);
  await chooseWardrobe(page);
  await set(page, {
    'model.preset': 'llama-130m',
    'model.vocabularySize': '32000',
    'data.maxHistory': '4',
    'budget.steps': '1000',
    'budget.tokensPerStep': '64',
    'evaluation.k': '5',
    'evaluation.beam': '5',
    'evaluation.every': '0',
    'sampler.setSize': '2',
    'sampler.setsPerUser': '1',
  });
  await waitUntilReady(page);
  const bill = page.getByTestId('lab-bill');
  await expect(bill).toContainText('134,105,856 parameters');
  await expect(bill).toContainText('AdamW');
  await bill.screenshot({ path: test.info().outputPath('bill.png') });
  await page.getByTestId('lab-start').click();
  await page.waitForFunction(
    () => {
      const { historyLength, state } = window.__gflowgrLab.store.getState();
      return historyLength >= 1 || state === 'failed';
    },
    null,
    { timeout: 1_400_000, polling: 1000 },
  );
  await expect(page.getByTestId('lab-error')).toHaveCount(0);
  const { ce, loss } = await page.evaluate(() => window.__gflowgrLab.store.getState().history[0]);
  console.log(`first step: loss ${loss}, cross-entropy ${ce}`);
  expect(Number.isFinite(loss)).toBe(true);
  // Initial logits are nearly equal: cross-entropy begins near the logarithm of the vocabulary.
  expect(Math.abs(ce! - Math.log(32000))).toBeLessThan(0.7);
  await page.screenshot({ path: test.info().outputPath('step.png'), fullPage: true });
});
