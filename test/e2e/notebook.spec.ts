/** A notebook: read, copied, edited by keyboard, kept as a draft, saved as a file, and read again from it. */
import { readFileSync } from 'node:fs';
import { expect, type Page, test } from '@playwright/test';
import { expectNothingSerious } from './nothingSerious.ts';
import { withoutWebGpu } from './withoutWebGpu.ts';

const texts = (page: Page) => page.locator('[data-cell] textarea');

test('the example is read as it is, with numbers of its recordings, also inside another page', async ({ page }) => {
  await page.goto('#/page/four-objectives?embed=1');
  await expect(page.getByTestId('notebook')).not.toHaveAttribute('data-editing');
  // The number in the prose is the table's own.
  const inProse = page.locator('[data-value="= sft test/ndcg@10"]');
  const inTable = page.getByTestId('notebook-table').locator('tr[data-run="sft"] td').first();
  await expect(inProse).toHaveText(/^0\.\d{4}$/);
  expect(await inTable.textContent()).toBe(await inProse.textContent());
  await expect(page.locator('math').first()).toBeVisible();
  await expect(page.getByRole('banner')).toHaveCount(0);
  const stored = await page.evaluate(() =>
    navigator.storage.getDirectory().then(async (root) => {
      const names: string[] = [];
      for await (const name of root.keys()) names.push(name);
      return names;
    }),
  );
  expect(stored).not.toContain('gflowgr-notebooks');
});

test('a copy is edited by keyboard, found again as a draft, saved, and opened elsewhere', async ({ page }) => {
  await page.goto('#/page/four-objectives');
  await page.getByTestId('notebook-edit').click();
  await expect(page.getByTestId('notebook-draft')).toHaveAttribute('data-draft', 'none');
  const first = texts(page).first();
  await first.focus();
  await page.keyboard.press('Control+Home');
  await page.keyboard.type('## Mine\n\n$x^2$\n\n');
  await expect(page.getByRole('heading', { name: 'Mine' })).toBeVisible();
  await expect(page.getByTestId('notebook-draft')).toHaveAttribute('data-draft', 'kept');
  // Alt and an arrow move the cell, and the focus goes with it.
  await page.keyboard.press('Alt+ArrowDown');
  await expect(texts(page).nth(1)).toHaveValue(/^## Mine/);
  await expect(texts(page).nth(1)).toBeFocused();
  await page.keyboard.press('Alt+Delete');
  await expect(page.getByRole('heading', { name: 'Mine' })).toHaveCount(0);
  await page.getByTestId('notebook-undo').click();
  await expect(texts(page).nth(1)).toHaveValue(/^## Mine/);
  await page.getByTestId('cell-add').first().click();
  await page.locator('[data-add="table"]:visible').click();
  await expect(page.getByTestId('notebook-table')).toHaveCount(2);
  await expectNothingSerious(page);
  await page.setViewportSize({ width: 360, height: 740 });
  expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
  await expect(page.getByTestId('notebook-draft')).toHaveAttribute('data-draft', 'kept');

  // The original is as it was; the draft waits.
  await page.goto('#/page');
  await page.reload();
  await page.getByTestId('page-drafts').getByRole('button', { name: 'Go on' }).click();
  await expect(page.getByRole('heading', { name: 'Mine' })).toBeVisible();
  await page.getByTestId('notebook-title').fill('Mine and theirs');
  const [download] = await Promise.all([page.waitForEvent('download'), page.getByTestId('notebook-save').click()]);
  expect(download.suggestedFilename()).toBe('Mine-and-theirs.json');
  const file = readFileSync(await download.path());
  expect(JSON.parse(file.toString())).toMatchObject({ version: 1, title: 'Mine and theirs' });
  expect(JSON.parse(file.toString()).parent).toMatch(/^[0-9a-f]{64}$/);

  await page.getByTestId('notebook-discard').click();
  await page.getByTestId('notebook-discard-yes').click();
  await expect(page.getByTestId('page-drop')).toBeVisible();
  await expect(page.getByTestId('page-drafts')).toHaveCount(0);

  await withoutWebGpu(async (reader) => {
    await reader.goto('#/page');
    const input = reader.getByTestId('page-file-input');
    await input.setInputFiles({ name: 'theirs.json', mimeType: 'application/json', buffer: file });
    await expect(reader.getByRole('heading', { level: 1, name: 'Mine and theirs' })).toBeVisible();
    await expect(reader.getByTestId('notebook')).not.toHaveAttribute('data-editing');
    // Runs come one after the other: the first cell's may be the last.
    const cell = reader.locator('section[data-kind="trie"]').first();
    await cell.getByRole('slider', { name: 'Recorded step' }).focus();
    await reader.keyboard.press('Home');
    await expect(cell.getByTestId('notebook-trie')).toHaveAttribute('data-step', '0');
  });
});
