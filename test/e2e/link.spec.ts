/** Links: what they hide, lock, set and embed, what of them cannot be used, and how they are made. */
import { expect, type Page, test } from '@playwright/test';
import { waitUntilReady } from './labPage.ts';
import { pixelsTooWide } from './places.ts';

const seedField = (page: Page) => page.getByLabel('Seed', { exact: true });

test('hidden controls are not there, locked ones cannot be changed and say why', async ({ page }) => {
  await page.goto('#/play?hide=speed,device,lab&lock=objective,seed&seed=40&student=2&view=exact');
  await expect(seedField(page)).toHaveValue('42');
  await expect(seedField(page)).toBeDisabled();
  await expect(page.getByLabel('Objective', { exact: true })).toBeDisabled();
  await expect(page.getByText('set by the link')).toHaveCount(2);
  await expect(page.getByLabel('Speed', { exact: true })).toHaveCount(0);
  await expect(page.getByTestId('device-open')).toHaveCount(0);
  await expect(page.getByRole('link', { name: 'Lab' })).toHaveCount(0);
  await expect(page.getByRole('radio', { name: 'exact' })).toBeChecked();
  await expect(page.getByTestId('link-notice')).toHaveCount(0);

  // What holds for every place goes along; what belongs to Play does not.
  await page.getByRole('link', { name: 'Glossary' }).click();
  await expect(page).toHaveURL(/#\/glossary\?hide=speed,device,lab&lock=objective,seed&seed=40&student=2$/);
  await expect(page.getByTestId('device-open')).toHaveCount(0);
});

test('what a link asks in vain is told, and the rest holds', async ({ page }) => {
  await page.goto('#/play?magic=1&hide=speed,nothing&seed=-3&reader=9&c=x');
  const notice = page.getByTestId('link-notice');
  for (const words of [
    '“magic” is no setting of a link',
    'hide: there is no control called “nothing”',
    'seed: expected a whole number from 0 to 4294967295, found “-3”',
    'reader: expected 1, 2, 3, 4, found “9”',
    '“c” is a setting of Lab',
  ])
    await expect(notice).toContainText(words);
  await expect(page.getByLabel('Speed', { exact: true })).toHaveCount(0);
  await expect(seedField(page)).toHaveValue('7');
  await notice.getByRole('button').click();
  await expect(notice).toHaveCount(0);
});

test('a link chooses the language that a reader begins with, and the reader the one they go on with', async ({
  page,
}) => {
  await page.goto('#/play?lang=zh');
  const html = page.locator('html');
  await expect(html).toHaveAttribute('lang', 'zh-CN');
  await page.locator('select:has(option[value="zh"])').selectOption('en');
  await expect(html).toHaveAttribute('lang', 'en');
  await page.getByRole('link', { name: 'Glossary' }).click();
  await expect(page).toHaveURL(/#\/glossary\?lang=zh$/);
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  await expect(html).toHaveAttribute('lang', 'en');
});

test('what holds for every page is obeyed before the # too', async ({ page }) => {
  await page.goto('?lang=zh&utm_source=mail#/learn');
  await expect(page.locator('html')).toHaveAttribute('lang', /^zh/);
  await expect(page.getByTestId('link-notice')).toHaveCount(0);
  await page.goto('?theme=dark');
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
  await expect(page.getByLabel('Transport')).toBeVisible();
});

test('another link on the same page begins it anew', async ({ page }) => {
  await page.goto('#/play?seed=40');
  await expect(seedField(page)).toHaveValue('40');
  await page.goto('#/play?seed=41&objective=db');
  await expect(seedField(page)).toHaveValue('41');
  await expect(page.getByLabel('Objective', { exact: true })).toHaveValue('db');
});

test('the share dialog makes a link that opens the same, for a reader and for a class', async ({ page, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.goto('#/play');
  await page.getByLabel('Objective', { exact: true }).selectOption('db');
  await seedField(page).fill('11');
  await page.getByTestId('share-open').focus();
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog', { name: 'Share' });
  const link = dialog.getByTestId('share-link');
  await expect(link).toHaveValue(/#\/play\?seed=11&objective=db$/);
  await expect(dialog.getByTestId('share-qr')).toBeVisible();
  await dialog.getByRole('button', { name: 'Copy', exact: true }).first().click();
  await expect(dialog.getByText('Copied.')).toBeVisible();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(await link.inputValue());

  await dialog.getByTestId('share-class').click();
  await dialog.locator('[data-control="objective"]').selectOption('locked');
  await dialog.locator('[data-control="speed"]').selectOption('hidden');
  await dialog.getByTestId('share-base-seed').fill('100');
  await dialog.getByTestId('share-students').fill('3');
  await expect(link).toHaveValue(/\?hide=speed&lock=objective&seed=100&objective=db$/);
  const rows = (await dialog.getByTestId('share-table').inputValue()).split('\n').map((row) => row.split('\t'));
  expect(rows.map(([student, seed]) => [student, seed])).toEqual([
    ['1', '101'],
    ['2', '102'],
    ['3', '103'],
  ]);
  await page.keyboard.press('Escape');
  await expect(page.getByTestId('share-open')).toBeFocused();

  await page.goto(rows[2][2]);
  await expect(seedField(page)).toHaveValue('103');
  await expect(page.getByLabel('Objective', { exact: true })).toHaveValue('db');
  await expect(page.getByLabel('Objective', { exact: true })).toBeDisabled();
});

test('where the page may not copy, the text is marked instead', async ({ page }) => {
  await page.addInitScript(() => Object.defineProperty(navigator, 'clipboard', { value: undefined }));
  await page.goto('#/glossary');
  await page.getByTestId('share-open').click();
  await page.getByRole('button', { name: 'Copy', exact: true }).first().click();
  await expect(page.getByText('the text is marked')).toBeVisible();
  await expect(page.getByTestId('share-link')).toBeFocused();
  const marked = () =>
    page.getByTestId('share-link').evaluate((e) => {
      const { selectionStart, selectionEnd, value } = e as HTMLTextAreaElement;
      return selectionStart === 0 && selectionEnd === value.length;
    });
  expect(await marked()).toBe(true);
});

test('a frame of 320 pixels needs no header and no storage, and leads to the whole page', async ({ page }) => {
  await page.addInitScript(() => {
    for (const name of ['localStorage', 'sessionStorage', 'indexedDB'])
      Object.defineProperty(window, name, {
        get() {
          throw new DOMException('Storage is blocked in this frame.', 'SecurityError');
        },
      });
  });
  const problems: string[] = [];
  page.on('pageerror', (error) => problems.push(error.message));
  await page.setViewportSize({ width: 320, height: 560 });
  await page.goto('#/play?embed=1&theme=dark&view=exact');
  await expect(page.getByRole('tree')).toBeVisible();
  await expect(page.getByRole('banner')).toHaveCount(0);
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
  await page.waitForFunction(() => /step\s*[1-9]/.test(document.body.innerText));
  await expect.poll(() => pixelsTooWide(page)).toBe(0);
  expect(problems).toEqual([]);
  await expect(page.getByRole('link', { name: 'Open in a tab' })).toHaveAttribute(
    'href',
    '#/play?theme=dark&view=exact',
  );
});

test('a configuration travels to another Lab, and one that cannot is refused beside its field', async ({ page }) => {
  await page.goto('#/lab');
  const steps = page.locator('[data-key="budget.steps"]');
  await steps.fill('33');
  await page.getByTestId('share-open').click();
  const link = page.getByTestId('share-link');
  await expect(link).toHaveValue(/#\/lab\?c=1\.[\w-]+$/);
  const address = await link.inputValue();
  expect(address.length).toBeLessThan(2048);

  await page.goto('about:blank');
  await page.goto(address);
  await expect(steps).toHaveValue('33');
  await waitUntilReady(page);

  const bad = await page.evaluate(async () => {
    const stream = new Blob(['{"budget":{"steps":-5},"optimizer":{"magic":1}}'])
      .stream()
      .pipeThrough(new CompressionStream('deflate-raw'));
    const bytes = new Uint8Array(await new Response(stream).arrayBuffer());
    return `1.${btoa(String.fromCharCode(...bytes))
      .replaceAll('+', '-')
      .replaceAll('/', '_')
      .replace(/=+$/, '')}`;
  });
  await page.goto(`#/lab?c=${bad}`);
  await expect(page.getByTestId('link-notice')).toContainText('optimizer.magic: unknown key');
  await expect(steps).toHaveValue('33');
  const field = page.locator('[data-invalid]', { has: steps });
  await expect(field).toContainText('The link was not taken: Expected at least 1, found -5. What was here stays.');
  await page.goto('#/lab?c=1.garbage');
  await expect(page.getByTestId('link-notice')).toContainText('cannot be unpacked');
  await expect(steps).toHaveValue('33');
});
