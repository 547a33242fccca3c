/** What is wrong is said in words, and what was loaded before is still there. */
import { expect, test } from '@playwright/test';
import { CHROMIUM_ARGS, findChromium } from '../../scripts/chromium.mjs';
import { chooseWardrobe, openLab, set, WARDROBE, waitUntilReady } from './labPage.ts';

const line = (user: number, item: number, timestamp: number | string) => `${user}\t${item}\t4\t${timestamp}`;
const table = (broken?: number) =>
  Buffer.from(
    `${Array.from({ length: 60 }, (_, i) => line(1 + (i % 6), 1 + (i % 7), i + 1 === broken ? 'yesterday' : 880000000 + i)).join('\n')}\n`,
  );
const noise = () => Buffer.from(Array.from({ length: 4096 }, (_, i) => (i * 2654435761) >>> 24));

const CASES = [
  { what: 'an empty file', name: 'u.data', buffer: Buffer.alloc(0), says: /empty/i },
  { what: 'a binary file', name: 'u.data', buffer: noise(), says: /u\.data/ },
  { what: 'a file of another kind', name: 'holiday.png', buffer: noise(), says: /holiday\.png|MovieLens/ },
  {
    what: 'a timestamp that is no number',
    name: 'u.data',
    buffer: table(17),
    says: /17[\s\S]*yesterday|yesterday[\s\S]*17/,
  },
] as const;

test('bad files are refused or reported with their lines, and Wardrobe-64 stays loaded', async ({ page }) => {
  await openLab(page);
  await chooseWardrobe(page);
  await set(page, WARDROBE);
  await waitUntilReady(page);
  const input = page.getByTestId('lab-file-input');
  for (const { what, name, buffer, says } of CASES) {
    await test.step(what, async () => {
      await input.setInputFiles({ name, mimeType: 'application/octet-stream', buffer });
      const error = page.getByTestId('lab-error');
      const issues = page.getByTestId('lab-report').getByLabel('Remarks');
      await expect(error.or(issues)).toHaveCount(1);
      if ((await error.count()) > 0) {
        await expect(error).toContainText(says);
        await expect(page.getByRole('radio', { name: /Wardrobe/ })).toBeChecked();
        await expect(error).toContainText('Still loaded');
        await waitUntilReady(page);
        await page.getByRole('button', { name: 'Dismiss this message' }).click();
      } else {
        expect(await page.getByTestId('lab-validation').evaluate((report) => report.textContent)).toMatch(says);
      }
    });
  }
});

test('a setting that is not valid is named beside its field, and Start says why not', async ({ page }) => {
  await openLab(page);
  await waitUntilReady(page);
  await set(page, { 'budget.tokensPerStep': '-3' });
  const field = page.locator('[data-key="budget.tokensPerStep"]');
  await expect(field).toHaveAttribute('aria-invalid', 'true');
  await expect(page.locator('#lab-start-reason')).toContainText('not valid');
  await expect(page.getByTestId('lab-start')).toHaveAttribute('aria-disabled', 'true');
  // Valid by itself, but no user fits: the worker refuses, and a larger number mends it.
  await set(page, { 'budget.tokensPerStep': '16' });
  await expect(page.getByTestId('lab-error')).toContainText('tokensPerStep');
  await set(page, { 'budget.tokensPerStep': '1024' });
  await waitUntilReady(page);
  await expect(page.getByTestId('lab-error')).toHaveCount(0);
});

test('without WebGPU the reason stands next to Start, and data can still be read', async ({ playwright, baseURL }) => {
  const args = CHROMIUM_ARGS.filter((arg) => !/webgpu/.test(arg)).concat('--disable-features=WebGPU');
  const browser = await playwright.chromium.launch({ executablePath: findChromium(), args });
  try {
    const page = await browser.newPage({ baseURL });
    await openLab(page);
    const reason = page.getByTestId('lab-no-webgpu');
    await expect(reason).toBeVisible();
    await expect(reason).toContainText('What still works');
    await reason.locator('summary').click();
    const report = JSON.parse(await page.getByTestId('lab-device-report').inputValue());
    expect(report).toMatchObject({ check: 'no-adapter', isSecureContext: true, isFramed: false });
    const start = page.getByTestId('lab-start');
    await expect(start).toHaveAttribute('aria-disabled', 'true');
    await expect(start).toHaveAttribute('aria-describedby', /lab-device-reason/);
    await expect(page.getByTestId('lab-bill')).toContainText('Together');
    await start.press('Enter');
    await expect(page.getByTestId('lab-state')).toHaveAttribute('data-state', 'idle');
  } finally {
    await browser.close();
  }
});
