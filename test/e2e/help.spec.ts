/** What a browser shows: every control of every place says what it does, in a sentence, in both languages. */
import { expect, type Page, test } from '@playwright/test';
import { PLACES_TO_VISIT } from './places.ts';

const CONTROLS =
  'button, input:not([type=hidden], [hidden]), select, textarea, summary, header a, [role=tree], [role=slider], [role=tab], [role=switch]';

interface Told {
  readonly control: string;
  readonly sentence: string | null;
  readonly description: string | null;
}

const controlsOf = (page: Page): Promise<Told[]> =>
  page.evaluate(
    (selector) =>
      [...document.querySelectorAll(selector)]
        .filter((control) => control.getClientRects().length > 0)
        .map((control) => ({
          control: control.outerHTML.slice(0, 160),
          sentence: control.getAttribute('data-help'),
          description: control.getAttribute('aria-description'),
        })),
    CONTROLS,
  );

for (const { name, hash, isThere } of PLACES_TO_VISIT)
  test(`${name}: every control says what it does`, async ({ page }) => {
    await page.goto(hash);
    await isThere(page);
    const controls = await controlsOf(page);
    expect(controls.length).toBeGreaterThan(5);
    expect(controls.filter(({ sentence }) => sentence === null || sentence === '')).toEqual([]);
    // Those who hear the page get the same sentence.
    expect(controls.filter(({ sentence, description }) => sentence !== description)).toEqual([]);
    const words = (sentence: string | null) => (sentence ?? '').trim().split(/\s+/).length;
    expect(controls.filter(({ sentence }) => words(sentence) > 25)).toEqual([]);

    await page.getByRole('combobox', { name: 'Language' }).selectOption('zh');
    await expect(page.locator('html')).toHaveAttribute('lang', 'zh-CN');
    const translated = await controlsOf(page);
    expect(translated.filter(({ sentence }) => !/\p{Script=Han}/u.test(sentence ?? ''))).toEqual([]);
    expect(translated.filter(({ sentence }) => (sentence ?? '').length > 50)).toEqual([]);
  });

test('the tooltip comes by keyboard and by pointer, leads into the glossary, and goes by Escape', async ({ page }) => {
  await page.goto('#/glossary');
  await page.getByTestId('share-open').click();
  await page.getByTestId('share-class').click();
  await page.getByTestId('share-base-seed').hover();
  const tooltip = page.getByRole('tooltip');
  await expect(tooltip).toContainText('Where the students’ seeds begin');
  await expect(tooltip.getByRole('link', { name: 'Glossary' })).toHaveAttribute('href', '#/glossary/seed');
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await page.keyboard.press('Tab');
  await expect(tooltip).toContainText('The adapter, its limits');
  await page.keyboard.press('Escape');
  await expect(tooltip).toHaveCount(0);
  await page.goto('#/glossary/seed');
  await expect(page.locator('#term-seed')).toBeFocused();
});

test('the help of a picture covers it only until the pointer goes on, and that of a field until it is typed in', async ({
  page,
}) => {
  await page.goto('#/play');
  const tooltip = page.getByRole('tooltip');
  // In the middle of a branch, well below the tools.
  const pointAt = (x: number, y: number) => page.mouse.move(x, y);
  await expect(page.locator('canvas')).toBeVisible();
  await pointAt(500, 400);
  await expect(tooltip).toContainText('Arrows walk');
  await pointAt(520, 440);
  await expect(tooltip).toHaveCount(0);
  const search = page.getByPlaceholder('Find an item…');
  await search.hover();
  await expect(tooltip).toContainText('Type part of a title');
  await search.fill('blue');
  await expect(page.getByRole('option', { name: 'formal blue jacket' })).toBeVisible();
  await expect(tooltip).toHaveCount(0);
  await page.keyboard.press('Escape');
  await pointAt(500, 400);
  // Longer than it takes to come.
  await page.waitForTimeout(800);
  await expect(tooltip).toHaveCount(0);
});
