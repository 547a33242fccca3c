/** axe on every place in both themes, wide and narrow, and a run by keyboard alone. */
import { expect, test } from '@playwright/test';
import { tabTo } from './keyboard.ts';
import { openLab, set, WARDROBE, waitForStep, waitUntilReady } from './labPage.ts';
import { expectNothingSerious } from './nothingSerious.ts';
import { PLACES_TO_VISIT, pixelsTooWide } from './places.ts';

for (const colorScheme of ['light', 'dark'] as const) {
  test.describe(`in the ${colorScheme} theme`, () => {
    test.use({ colorScheme });

    for (const { name, hash, isThere } of PLACES_TO_VISIT)
      test(`${name}, wide and narrow`, async ({ page }) => {
        await page.goto(hash);
        await isThere(page);
        await expectNothingSerious(page);
        await page.setViewportSize({ width: 360, height: 740 });
        await expect.poll(() => pixelsTooWide(page)).toBe(0);
        await expectNothingSerious(page);
      });

    test('what lies over the pages: the share dialog, what a link asked in vain, a frame', async ({ page }) => {
      await page.goto('#/play?magic=1&lock=objective,seed');
      await expect(page.getByTestId('link-notice')).toBeVisible();
      await expectNothingSerious(page);
      await page.getByTestId('share-open').click();
      for (const part of ['class', 'embed', 'cite']) await page.getByTestId(`share-${part}`).click();
      await page.getByTestId('share-students').fill('3');
      await expectNothingSerious(page);
      await page.setViewportSize({ width: 360, height: 740 });
      await expectNothingSerious(page);
      await page.goto('#/play?embed=1');
      await expect(page.getByRole('tree')).toBeVisible();
      await expectNothingSerious(page);
    });

    test('play with its experiments open', async ({ page }) => {
      await page.goto('#/play');
      await page.getByRole('button', { name: 'Experiments' }).click();
      await page.getByRole('checkbox', { name: 'No mask' }).check();
      await page.evaluate(() => {
        for (const card of document.querySelectorAll('details')) card.open = true;
      });
      await page.getByLabel('Items, one a line').fill('tea mild ; 0');
      await page.getByRole('button', { name: 'token', exact: true }).click();
      await expect(page.getByText(/^(So far )?log Z .* Σ log P_F/)).toBeVisible();
      await expectNothingSerious(page);
    });

    test('lab with data prepared, and with an error', async ({ page }) => {
      await page.goto('#/lab');
      await waitUntilReady(page);
      await expectNothingSerious(page);
      await page.getByTestId('storage-open').click();
      await expect(page.getByTestId('storage-room')).toBeVisible();
      await expectNothingSerious(page);
      await page.keyboard.press('Escape');
      await page
        .getByTestId('lab-file-input')
        .setInputFiles({ name: 'u.data', mimeType: 'text/plain', buffer: Buffer.alloc(0) });
      await expect(page.getByTestId('lab-error')).toBeVisible();
      await page.evaluate(() => {
        for (const section of document.querySelectorAll('details')) section.open = true;
      });
      // Every section open, with weights, notes and an error.
      await set(page, { 'optimizer.lr': 'fast', 'sampler.type': 'mixture', 'reward.collaborative': '1' });
      await expectNothingSerious(page);
    });
  });
}

test('a run is chosen, set up, started, paused and stopped by keyboard alone', async ({ page }) => {
  await openLab(page);
  await waitUntilReady(page);
  // Shop-512 is chosen: the arrow goes to the other one of the pair.
  await tabTo(page, 'input[name="lab-data-source"]');
  await page.keyboard.press('ArrowUp');
  await expect(page.getByRole('radio', { name: /Wardrobe/ })).toBeChecked();
  for (const key of ['data.maxHistory', 'budget.tokensPerStep']) {
    await tabTo(page, `[data-key="${key}"]`);
    await page.keyboard.press('Control+a');
    await page.keyboard.type(WARDROBE[key]);
  }
  // Sections open with Enter.
  const section = page.locator('details', { has: page.locator('[data-key="evaluation.beam"]') }).locator('summary');
  await tabTo(page, 'details:has([data-key="evaluation.beam"]) > summary');
  await expect(section).toBeFocused();
  await page.keyboard.press('Enter');
  await tabTo(page, '[data-key="evaluation.beam"]');
  await page.keyboard.press('Control+a');
  await page.keyboard.type('20');
  await waitUntilReady(page);
  await tabTo(page, '[data-testid="lab-start"]');
  await page.keyboard.press('Enter');
  await waitForStep(page, 2);
  await tabTo(page, '[data-testid="lab-pause"]');
  await page.keyboard.press('Enter');
  await expect(page.getByTestId('lab-state')).toHaveAttribute('data-state', 'paused');
  // The trie is walked by arrows.
  await tabTo(page, '[role="tree"]');
  await page.keyboard.press('ArrowRight');
  await expect(page.getByTestId('lab-prefix')).not.toHaveAttribute('data-prefix', '0');
  await expectNothingSerious(page);
  await tabTo(page, '[data-testid="lab-stop"]', 'Shift+Tab');
  await page.keyboard.press('Enter');
  await expect(page.getByTestId('lab-state')).toHaveAttribute('data-state', 'stopped');
});
