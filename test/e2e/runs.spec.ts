/** The Lab's runs: two from the queue stand side by side, their numbers leave the page, and one of them is looked at again. */
import { readFileSync } from 'node:fs';
import { AxeBuilder } from '@axe-core/playwright';
import { expect, type Page, test } from '@playwright/test';
import { chooseWardrobe, openLab, set, WARDROBE, waitUntilReady } from './labPage.ts';

const STEPS = 12;

async function saved(page: Page, menu: string, way: string): Promise<string> {
  await page.getByTestId(`${menu}-save`).click();
  const download = page.waitForEvent('download');
  await page.getByTestId(`${menu}-${way}`).click();
  return readFileSync(await (await download).path(), 'utf8');
}

const histories = (page: Page) =>
  page.evaluate(() => window.__gflowgrLab.store.getState().recording?.history.map(({ loss }) => loss) ?? []);

test('a sweep from the queue, after a reload: both runs compared, exported, scrubbed, and one opened again', async ({
  page,
}) => {
  await openLab(page);
  await chooseWardrobe(page);
  await set(page, { ...WARDROBE, 'budget.steps': String(STEPS), 'recording.frames': '4' });
  await waitUntilReady(page);
  await page.getByTestId('runs-jump').click();
  await page.getByTestId('sweep-setting').selectOption('optimizer.lr');
  await page.getByTestId('sweep-values').fill('0.001, much');
  await expect(page.getByTestId('queue-add')).toBeDisabled();
  await expect(page.getByTestId('runs-queue')).toContainText('optimizer.lr: expected');
  await page.getByTestId('sweep-values').fill('0.001, 0.01');
  await page.getByTestId('queue-add').click();
  await expect(page.getByTestId('queue-entry')).toHaveCount(2);

  // The list outlives the page; the queue begins again when it is told to, and loads the built-in data itself.
  await page.reload();
  await expect(page.getByTestId('lab-report')).toBeVisible();
  await expect(page.getByTestId('queue-entry')).toHaveCount(2);
  await page.getByTestId('queue-start').click();
  const rows = page.getByTestId('runs-table').locator('tbody tr');
  await expect(rows).toHaveCount(2, { timeout: 200_000 });
  await expect(page.getByTestId('queue-entry')).toHaveCount(0, { timeout: 200_000 });
  await expect(rows.locator('td[data-state="finished"]')).toHaveCount(2);
  await expect(rows.nth(1)).toContainText('optimizer.lr 0.01');
  const second = await histories(page);
  expect(second).toHaveLength(STEPS);

  // Both are drawn, and the file has every step of both: the first one's numbers were not wiped by the second's start.
  await expect(page.getByTestId('runs-overlay').locator('.recharts-line-curve')).toHaveCount(4);
  const csv = (await saved(page, 'runs-overlay', 'csv')).trim().split('\n');
  expect(csv[0]).toBe('run,seed,step,samples,seconds,loss');
  expect(csv).toHaveLength(1 + 2 * STEPS);
  const losses = (name: string) =>
    csv.filter((line) => line.startsWith(name)).map((line) => Number(line.split(',')[5]));
  expect(losses('optimizer.lr 0.01,')).toEqual(second);
  expect(losses('optimizer.lr 0.001,')[0]).toBe(second[0]);
  expect(losses('optimizer.lr 0.001,').at(-1)).not.toBe(second.at(-1));
  const svg = await saved(page, 'runs-overlay', 'svg');
  expect(svg).toContain('optimizer.lr 0.001</text>');
  expect(svg).not.toContain('var(');
  expect(await saved(page, 'runs-table', 'latex')).toMatch(/\\begin\{tabular\}[\s\S]*optimizer\.lr 0\.01/);

  await expect(page.getByTestId('run-differences').getByRole('row')).toHaveText([
    /Setting/,
    /optimizer\.lr\s*0\.001\s*0\.01/,
  ]);

  // One is looked into, and moved to its first frame: flows, top tens, entropies and the chart's line go with it.
  const list = page.getByTestId('runs-table');
  await list.getByRole('button', { name: 'Look into optimizer.lr 0.001' }).click();
  const replay = page.getByTestId('run-replay');
  // The baseline's own settings are told against the defaults.
  await expect(page.getByTestId('run-differences')).toContainText('the defaults');
  await expect(replay).toHaveAttribute('data-step', String(STEPS));
  await expect(page.getByTestId('run-tops').getByRole('listitem')).toHaveCount(20);
  const entropies = page.getByTestId('run-entropy');
  await expect(entropies.locator('tbody tr')).toHaveCount(4); // three levels and their sum
  await replay.getByRole('slider', { name: 'Recorded step' }).press('Home');
  await expect(replay).toHaveAttribute('data-step', '0');
  await expect(page.getByTestId('run-tops').getByRole('listitem')).toHaveCount(10);
  await expect(page.getByTestId('runs-overlay').locator('.recharts-reference-line')).toHaveCount(1);

  const axe = await new AxeBuilder({ page }).include('[data-testid="lab-runs"]').analyze();
  const grave = axe.violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
  expect(grave.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)).toEqual([]);

  // As a bundle it comes back, beside the others.
  const download = page.waitForEvent('download');
  await page.getByTestId('run-bundle').click();
  const file = await download;
  await page.getByTestId('runs-file-input').setInputFiles({
    name: file.suggestedFilename(),
    mimeType: 'application/zip',
    buffer: readFileSync(await file.path()),
  });
  await expect(rows).toHaveCount(3);
  await expect(rows.nth(2)).toContainText('from a file');
  await page.getByTestId('runs-file-input').setInputFiles({
    name: 'no.zip',
    mimeType: 'application/zip',
    buffer: Buffer.from('nothing'),
  });
  await expect(page.getByTestId('runs-file-problem')).toContainText('no.zip');
  await expect(rows).toHaveCount(3);
});
