/**
 * A run is shared as a file: trained here, opened where there is no WebGPU, scrubbed, taken as a copy; and trained again where
 * there is, to the same bits.
 */
import { readFileSync } from 'node:fs';
import { expect, type Page, test } from '@playwright/test';
import { chooseWardrobe, openLab, set, WARDROBE, waitUntilReady } from './labPage.ts';
import { expectNothingSerious } from './nothingSerious.ts';
import { withoutWebGpu } from './withoutWebGpu.ts';

const STEPS = 8;
const FORM: Readonly<Record<string, string>> = {
  ...WARDROBE,
  'budget.steps': String(STEPS),
  'budget.tokensPerStep': '192',
  'evaluation.every': '4',
  'recording.frames': '4',
};

const openFile = (page: Page, name: string, buffer: Buffer) =>
  page.getByTestId('page-file-input').setInputFiles({ name, mimeType: 'application/zip', buffer });

test('a run is configured, trained, shared, read without WebGPU, and verified by training again', async ({ page }) => {
  await openLab(page);
  await chooseWardrobe(page);
  await set(page, FORM);
  await waitUntilReady(page);
  await page.getByTestId('lab-start').click();
  await expect(page.getByTestId('lab-state')).toHaveAttribute('data-state', 'finished', { timeout: 200_000 });
  await page.getByTestId('lab-share').click();
  await expect(page.getByTestId('lab-share-link')).toHaveValue(/#\/lab\?c=1\.[\w-]+$/);
  const [download] = await Promise.all([page.waitForEvent('download'), page.getByTestId('lab-share-download').click()]);
  const bundle = readFileSync(await download.path());
  expect(download.suggestedFilename()).toMatch(/-8\.zip$/);

  await withoutWebGpu(async (reader) => {
    await reader.goto('#/page');
    await openFile(reader, 'shared.zip', bundle);
    await expect(reader.getByTestId('page-run')).toBeVisible();
    await expect(reader.getByTestId('page-origin')).toContainText(/recorded with Chrom\w+ \d+ on .+/);
    await expect(reader.getByTestId('page-no-gpu')).toContainText('not a secure context');
    await expect(reader.getByTestId('page-verify')).toBeDisabled();
    await expect(reader.getByRole('link', { name: 'Run the CPU demo' })).toHaveAttribute('href', '#/play');
    await expect(reader.getByTestId('page-chain')).toHaveText(/✓ all 4 links/);
    // Scrubbed by keyboard: pictures, numbers and top ten are of recorded steps.
    const slider = reader.getByRole('slider', { name: 'Recorded step' });
    await slider.focus();
    await reader.keyboard.press('Home');
    await expect(reader.getByTestId('page-trie')).toHaveAttribute('data-step', '0');
    await reader.keyboard.press('End');
    await expect(reader.getByTestId('page-trie')).toHaveAttribute('data-step', String(STEPS));
    await expect(reader.getByTestId('page-top').locator('li')).toHaveCount(10);
    await expect(reader.getByTestId('page-evaluations').locator('tr[data-metric="ndcg@10"]')).toBeVisible();
    await expectNothingSerious(reader);
    const digest = await reader.getByTestId('page-run').getAttribute('data-digest');
    await reader.getByTestId('page-cite').click();
    await expect(reader.getByTestId('page-bibtex')).toHaveValue(new RegExp(`${digest}`));
    const [again] = await Promise.all([reader.waitForEvent('download'), reader.getByTestId('page-download').click()]);
    expect(readFileSync(await again.path()).equals(bundle)).toBe(true);
    // The copy knows whose it is.
    await reader.getByTestId('page-edit').click();
    await expect(reader.locator('input[data-key="budget.steps"]')).toHaveValue(String(STEPS));
    await expect(reader.getByTestId('lab-parent')).toContainText(`${digest?.slice(0, 12)}`);
  });

  await page.goto('#/page');
  await openFile(page, 'cut.zip', bundle.subarray(0, 500));
  await expect(page.getByTestId('page-problem')).toContainText('cut.zip was not opened');
  await openFile(page, 'shared.zip', bundle);
  await page.getByTestId('page-verify').click();
  const verdict = page.getByTestId('page-verdict');
  await expect(verdict).toHaveAttribute('data-verdict', 'identical', { timeout: 200_000 });
  await expect(page.getByTestId('page-verifying')).toHaveAttribute('data-phase', 'finished', { timeout: 200_000 });
  await expect(verdict).toHaveText(/✓ Bit-identical to step 8 on this adapter: .* at 4 recorded frames/);
  await expectNothingSerious(page);
});
