/** `#/learn`: a reader's way through the lessons by keyboard alone, the picture that follows, and axe in both themes. */
import { expect, test } from '@playwright/test';
import { learnText } from '../../src/ui/text/learn.ts';
import { tabTo } from './keyboard.ts';
import { expectNothingSerious } from './nothingSerious.ts';

const LESSONS = Object.values(learnText.en.lessons).map(({ title }) => title);

test('every lesson is walked by keyboard: contents, question, try it and back, next', async ({ page }) => {
  const problems: string[] = [];
  page.on('pageerror', (error) => problems.push(error.message));
  await page.goto('#/learn');
  await expect(page.getByRole('heading', { name: 'Learn' })).toBeVisible();
  await tabTo(page, 'ol a');
  await page.keyboard.press('Enter');
  for (const [i, title] of LESSONS.entries()) {
    await expect(page.getByRole('heading', { level: 1, name: title })).toBeVisible();
    await expect(page.getByText(`lesson ${i + 1} of`)).toBeVisible();
    // The picture is walked by arrows.
    await tabTo(page, '[role="tree"]');
    await page.keyboard.press('Home');
    await page.keyboard.press('ArrowRight');
    await expect(page.locator('[role="treeitem"][aria-selected="true"]')).not.toHaveText(/^all items/);
    // A question: an arrow chooses, Reveal answers.
    await tabTo(page, '[data-testid="predict"] input[type="radio"]');
    await page.keyboard.press('ArrowDown');
    await tabTo(page, '[data-testid="predict"] button');
    await page.keyboard.press('Enter');
    await expect(page.getByText(/^(Right\.|Not this time\.)$/).first()).toBeVisible();
    await tabTo(page, 'a[rel="next"], nav[aria-label="Lessons before and after"] a[href="#/play"]');
    await page.keyboard.press('Enter');
  }
  await expect(page.getByLabel('Transport')).toBeVisible();
  expect(problems).toEqual([]);
});

test('“try it” sets a named state by keyboard, and gives the reader’s own back', async ({ page }) => {
  await page.goto('#/learn/flow-balance');
  const reward = page.getByLabel('R(A)');
  await reward.focus();
  await page.keyboard.press('Control+a');
  await page.keyboard.type('6');
  await expect(page.getByTestId('flow-sums')).toContainText('6 + 4 = 10');
  await tabTo(page, 'button[data-state="broken"]');
  await page.keyboard.press('Enter');
  await expect(page.getByTestId('caption')).toContainText('Prefix 0 sends the same down both edges');
  await expect(reward).toHaveValue('8');
  await tabTo(page, '[data-testid="give-back"]', 'Shift+Tab');
  await page.keyboard.press('Enter');
  await expect(reward).toHaveValue('6');
  await expect(page.getByTestId('give-back')).toHaveCount(0);
});

test('a lesson is found by its number too', async ({ page }) => {
  await page.goto('#/learn/4');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Flow balance by hand');
});

test('scrolling alone tells the story', async ({ page }) => {
  for (const slug of ['flow-balance', 'gflowgr', 'attention-and-softmax', 'training-a-llama', 'flows-and-metrics']) {
    await page.goto(`#/learn/${slug}`);
    await expect(page.getByTestId('stage')).toBeVisible();
    const captions: string[] = [];
    for (const section of await page.locator('section[data-state]').all()) {
      await section.evaluate((element) =>
        scrollTo(0, element.getBoundingClientRect().top + scrollY - innerHeight * 0.3),
      );
      await expect(section).toHaveAttribute('data-current', 'true');
      captions.push(await page.getByTestId('caption').innerText());
    }
    expect(new Set(captions).size, slug).toBe(captions.length);
  }
});

test('the kernels run on this adapter, beside float64, and follow an edit', async ({ page }) => {
  await page.goto('#/learn/attention-and-softmax');
  const attention = page.getByTestId('gpu-attention');
  await expect(attention).toHaveAttribute('data-ran', 'true');
  await expect(attention).toContainText('emulates on the processor');
  await expect(page.getByTestId('gpu-softmax')).toHaveAttribute('data-ran', 'true');
  const key = page.getByRole('spinbutton', { name: 'k of x₁, number 1' });
  await key.focus();
  await page.keyboard.press('Control+a');
  await page.keyboard.type('-3');
  const output = (await page.getByTestId('attention-output').innerText())
    .split(', ')
    .map((text) => text.replace('−', '-'));
  await expect
    .poll(async () => Number(await attention.locator('tbody tr').first().locator('td').first().innerText()))
    .toBeCloseTo(Number(output[0]), 2);
  const differences = await attention.locator('tbody tr td:nth-of-type(3)').allInnerTexts();
  for (const text of differences) expect(Math.abs(Number(text.replaceAll('−', '-')))).toBeLessThan(1e-5);
  // What is out of range is said, and the last good number stays in force.
  await page.keyboard.press('Control+a');
  await page.keyboard.type('99');
  await expect(page.getByRole('alert')).toContainText('the last good one stays');
  await key.blur();
  await expect(key).toHaveValue('-3');
});

test('without WebGPU the lesson on kernels says so, and shows float64', async ({ page }) => {
  await page.route('**/deviceWorker*', async (route) => {
    const response = await route.fetch();
    const hidden = "Object.defineProperty(WorkerNavigator.prototype, 'gpu', { value: undefined });";
    await route.fulfill({ response, body: hidden + (await response.text()) });
  });
  await page.goto('#/learn/attention-and-softmax');
  await expect(page.getByTestId('gpu-attention')).toContainText('No GPU ran this');
  await expect(page.getByTestId('attention-output')).toContainText(/[+−]\d/);
});

test('a Llama learns on the page: many readers come near the best, few are learned by heart', async ({ page }) => {
  await page.goto('#/learn/training-a-llama');
  const cell = page.getByTestId('llama-cell');
  const heldOut = async () => Number(await page.getByTestId('llama-held-out').innerText());
  // Who reaches the section finds its run under way.
  await cell.getByLabel('Training readers').focus();
  await expect(page.getByTestId('llama-steps')).toHaveText('240', { timeout: 120_000 });
  expect(await heldOut()).toBeLessThan(1.75);
  await cell.getByLabel('Training readers').selectOption('16');
  await cell.getByRole('button', { name: '×240' }).click();
  await expect(page.getByTestId('llama-steps')).toHaveText('240', { timeout: 120_000 });
  expect(await heldOut()).toBeGreaterThan(3);
});

test('in Chinese: lessons, the first and the last, are Chinese', async ({ page }) => {
  await page.addInitScript(() => localStorage.setItem('gflowgr-language', 'zh'));
  await page.goto('#/learn/items-as-paths');
  await expect(page.getByRole('heading', { level: 1, name: '物品即路径' })).toBeVisible();
  await expect(page.getByTestId('caption')).toContainText('六十四件衣物');
  await page.goto('#/learn/honest-limits');
  await expect(page.getByRole('heading', { level: 1, name: '诚实的局限' })).toBeVisible();
  await expect(page.getByRole('heading', { level: 2, name: '树是容易的情形' })).toBeVisible();
});

test('a table learns on the page, to the target', async ({ page }) => {
  await page.goto('#/learn/balance-conditions');
  await page.getByRole('button', { name: '×100' }).click();
  await expect(page.getByTestId('train-steps')).toHaveText('100');
  expect(Number(await page.getByTestId('train-distance').innerText())).toBeLessThan(0.1);
});

// Both themes and both widths, each once: colours do not depend on width, nor places on colours.
for (const [colorScheme, viewport] of [
  ['light', { width: 1400, height: 900 }],
  ['dark', { width: 360, height: 740 }],
] as const)
  test.describe(`in the ${colorScheme} theme at ${viewport.width} px`, () => {
    test.use({ colorScheme, viewport });

    test('axe finds nothing grave, and nothing overflows', async ({ page }) => {
      await page.goto('#/learn');
      await expect(page.getByRole('heading', { name: 'Learn' })).toBeVisible();
      await expectNothingSerious(page);
      const places = await page.locator('ol a').evaluateAll((links) => links.map((a) => a.getAttribute('href') ?? ''));
      for (const place of places) {
        await page.goto(place);
        await expect(page.getByTestId('stage')).toBeVisible();
        for (const question of await page.getByTestId('predict').all()) {
          await question.getByRole('radio').first().check();
          await question.getByRole('button', { name: 'Reveal' }).click();
        }
        await expectNothingSerious(page);
        expect(
          await page.locator('article').evaluate((article) => article.scrollWidth - article.clientWidth),
          place,
        ).toBeLessThanOrEqual(0);
      }
    });
  });
