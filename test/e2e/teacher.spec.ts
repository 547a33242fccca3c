/** The ten minutes of docs/TEACHING.md, from the moving trie to the students' links, by keyboard alone. */
import { expect, type Page, test } from '@playwright/test';
import { tabTo } from './keyboard.ts';

test.describe.configure({ timeout: 180_000 });

const step = async (page: Page): Promise<number> =>
  Number(/step\s*([\d,]+)/.exec(await page.getByLabel('Transport').innerText())?.[1].replaceAll(',', ''));
const distance = async (page: Page): Promise<number> =>
  Number.parseFloat(await page.getByText(/^[\d.e−-]+ total variation$/).innerText());
const exactOf = async (page: Page): Promise<number> =>
  Number(/exact F\*\s*([\d.]+)/.exec(await page.getByLabel('Numbers of one prefix').innerText())?.[1]);

test('ten minutes with a class', async ({ page }) => {
  // 0:00 It moves by itself.
  await page.goto('#/play');
  await expect.poll(() => step(page)).toBeGreaterThan(0);

  // 1:00 Paused; three tokens spell an item, one edge each.
  await page.keyboard.press('Space');
  await expect(page.getByRole('button', { name: 'Play', exact: true })).toBeVisible();
  const picture = page.getByRole('region', { name: 'Flows on the trie' });
  const spelled: string[] = [];
  for (let token = 0; token < 3; token++) {
    await page.keyboard.press('Period');
    // One edge a token, and another one each time; while it played, a whole path was lit.
    await expect(picture).toHaveAttribute('data-lit', /^\d+$/);
    await expect.poll(() => picture.getAttribute('data-lit')).not.toBe(spelled.at(-1));
    spelled.push((await picture.getAttribute('data-lit')) ?? '');
  }
  // Deeper prefixes have larger numbers.
  expect(spelled.map(Number)).toEqual(spelled.map(Number).sort((a, b) => a - b));

  // 2:30 Learned and exact, and how far apart they are.
  await tabTo(page, 'input[type="radio"][value="learned"]');
  await page.keyboard.press('ArrowRight');
  await expect(page.getByRole('radio', { name: 'exact' })).toBeChecked();
  const before = await distance(page);
  expect(before).toBeGreaterThan(0);

  // 3:30 One reward three times as large: its ancestors' exact flow grows at once.
  await tabTo(page, '[role="tree"]');
  await page.keyboard.press('Home');
  const whole = await exactOf(page);
  for (let depth = 0; depth < 3; depth++) await page.keyboard.press('ArrowRight');
  await expect(page.getByLabel('Numbers of one prefix').getByRole('spinbutton')).toBeVisible();
  const reward = await exactOf(page);
  for (let presses = 0; presses < 40 && (await exactOf(page)) < 1.1 * reward; presses++) await page.keyboard.press('+');
  const grown = await exactOf(page);
  expect(grown).toBeGreaterThan(reward);
  await page.keyboard.press('Home');
  await expect.poll(() => exactOf(page)).toBeCloseTo(whole + grown - reward, 0);

  // 5:00 The differences go as it learns.
  await tabTo(page, 'input[type="radio"]:checked', 'Shift+Tab');
  await page.keyboard.press('ArrowRight');
  await expect(page.getByRole('radio', { name: 'difference' })).toBeChecked();
  await tabTo(page, 'fieldset > button:last-of-type');
  await expect(page.getByRole('button', { name: '×100' })).toBeFocused();
  for (let presses = 0; presses < 12 && (await distance(page)) > before / 3; presses++) {
    const at = await step(page);
    await page.keyboard.press('Enter');
    await expect.poll(() => step(page)).toBeGreaterThan(at);
  }
  expect(await distance(page)).toBeLessThan(before / 2);

  // 6:00 The race, by recordings, through time.
  await tabTo(page, 'header a[data-place="race"]', 'Shift+Tab');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { level: 1, name: 'Race' })).toBeVisible();
  const time = page.getByRole('slider').first();
  await expect(time).toBeVisible();
  await tabTo(page, 'input[type="range"]');
  await page.keyboard.press('Home');
  const start = await time.inputValue();
  await page.keyboard.press('End');
  await expect.poll(() => time.inputValue()).not.toBe(start);
  await expect(page.getByText('Recordings, made on')).toBeVisible();

  // 9:00 A link a student: the objective locked, a seed of their own.
  await tabTo(page, 'header a[data-place="play"]', 'Shift+Tab');
  await page.keyboard.press('Enter');
  await tabTo(page, '[data-testid="share-open"]');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('dialog', { name: 'Share' })).toBeVisible();
  await tabTo(page, '[data-testid="share-class"]');
  await page.keyboard.press('Enter');
  await tabTo(page, '[data-control="objective"]');
  await page.keyboard.press('ArrowDown');
  await tabTo(page, '[data-testid="share-base-seed"]');
  await page.keyboard.type('100');
  await tabTo(page, '[data-testid="share-students"]');
  await page.keyboard.press('Control+a');
  await page.keyboard.type('2');
  await expect(page.getByTestId('share-qr')).toBeVisible();
  const rows = (await page.getByTestId('share-table').inputValue()).split('\n').map((row) => row.split('\t'));
  expect(rows.map(([, seed]) => seed)).toEqual(['101', '102']);
  await page.keyboard.press('Escape');
  await expect(page.getByTestId('share-open')).toBeFocused();

  await page.goto(rows[1][2]);
  await expect(page.getByLabel('Seed', { exact: true })).toHaveValue('102');
  await expect(page.getByLabel('Objective', { exact: true })).toBeDisabled();
});
