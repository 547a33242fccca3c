/** Data in, through the page's own worker: formats, the question about columns, cancelling, and what the report says. */
import { gzipSync } from 'node:zlib';
import AxeBuilder from '@axe-core/playwright';
import { expect, type Page, test } from '@playwright/test';
import { PYARROW_FILE } from '../data/pyarrowFile.ts';
import { openLab } from './labPage.ts';

const REVIEWS = Array.from({ length: 60 }, (_, i) =>
  JSON.stringify({ reviewerID: `A${i % 6}`, asin: `B${i % 7}`, overall: 4, unixReviewTime: 1393545600 + i }),
).join('\n');
const META = Array.from({ length: 7 }, (_, i) => `{'asin': 'B${i}', 'title': "Bob's no. ${i}"}`).join('\n');
const file = (name: string, buffer: Buffer) => ({ name, mimeType: 'application/octet-stream', buffer });
const report = (page: Page) => page.getByTestId('lab-report');
const give = (page: Page, ...files: ReturnType<typeof file>[]) =>
  page.getByTestId('lab-file-input').setInputFiles(files);

test('Parquet, Amazon’s JSON lines and Python literals are read in the page', async ({ page }) => {
  await openLab(page);
  await expect(page.getByText(/Amazon reviews, RecBole files, CSV/)).toBeVisible();
  await expect(page.getByTestId('lab-privacy')).toContainText('never leave this device');

  await give(page, file('log.parquet', Buffer.from(PYARROW_FILE)));
  await expect(report(page)).toContainText('Parquet (log.parquet)');
  await expect(report(page)).toContainText('1 × the user is empty');

  const reviews = file('reviews_X_5.json.gz', gzipSync(`${REVIEWS}\n`));
  await give(page, reviews, file('meta_X.json.gz', gzipSync(`${META}\n`)));
  await expect(report(page)).toContainText('Amazon 2014 (reviews_X_5.json, meta_X.json)');
  await expect(page.getByTestId('lab-data-hash')).toHaveText(/^[0-9a-f]{64}$/);
});

test('MIND is read with what was passed over, and columns that only their places tell are asked about, rightly guessed', async ({
  page,
}) => {
  await openLab(page);
  const log = Array.from(
    { length: 60 },
    (_, i) => `${i}\tU${i % 6}\t11/${10 + (i % 19)}/2019 9:05:58 AM\tN90 N91\tN${i % 7}-1 N${(i % 7) + 1}-0`,
  );
  const news = Array.from({ length: 7 }, (_, i) => `N${i}\tnews\tworld\tTitle ${i}\t\thttps://x\t[]\t[]`);
  await give(
    page,
    file('behaviors.tsv', Buffer.from(`${log.join('\n')}\n`)),
    file('news.tsv', Buffer.from(`${news.join('\n')}\n`)),
  );
  await expect(report(page)).toContainText('(behaviors.tsv, news.tsv)');
  await expect(report(page)).toContainText('times an item was shown and not taken');

  const lines = Array.from({ length: 60 }, (_, i) => `${1400000000 + i},u${i % 6},i${i % 7}`);
  await give(page, file('log.csv', Buffer.from(`${lines.join('\n')}\n`)));
  await expect(page.getByTestId('mapping-dialog')).toBeVisible();
  await expect(page.getByTestId('mapping-user')).toHaveValue('#2');
  await expect(page.getByTestId('mapping-item')).toHaveValue('#3');
  await expect(page.getByTestId('mapping-timestamp')).toHaveValue('#1');
});

test('a table nobody can tell is asked about, by keyboard, and its scripts stay text', async ({ page }) => {
  let alerts = 0;
  page.on('dialog', (dialog) => {
    alerts++;
    void dialog.dismiss();
  });
  await openLab(page);
  const rows = Array.from(
    { length: 60 },
    (_, i) => `c${i % 6},p${i % 7},${1 + (i % 5)},0${1 + (i % 9)}/0${1 + (i % 8)}/2019,<img src=x onerror=alert(${i})>`,
  );
  await give(page, file('odd.csv', Buffer.from(`who,what,how much,when,about\n${rows.join('\n')}\n`)));
  const dialog = page.getByTestId('mapping-dialog');
  await expect(dialog).toBeVisible();
  await expect(dialog.getByRole('row')).toHaveCount(21);
  await expect(page.getByTestId('mapping-user')).toBeFocused();
  // Nothing says whether the day or the month comes first.
  await expect(page.getByTestId('mapping-read')).toHaveAttribute('aria-disabled', 'true');
  const axe = await new AxeBuilder({ page }).include('[data-testid="mapping-dialog"]').analyze();
  expect(axe.violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')).toEqual([]);

  await dialog.getByLabel('Times are').selectOption('day-first');
  await dialog.getByText('More columns').click();
  await page.getByTestId('mapping-title').selectOption('#5');
  await page.keyboard.press('Enter');
  await page.getByTestId('mapping-read').focus();
  await page.keyboard.press('Enter');
  await expect(dialog).toHaveCount(0);
  await expect(report(page)).toContainText('CSV with a header (odd.csv)');
  await expect(page.getByTestId('lab-data-hash')).toHaveText(/^[0-9a-f]{64}$/);

  // Esc leaves the next question, and the data as they are.
  await page.getByRole('button', { name: 'Choose the columns' }).click();
  await expect(dialog).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(dialog).toHaveCount(0);
  await expect(report(page)).toContainText('odd.csv');
  expect(alerts).toBe(0);
});

test('a large reading shows bytes and lines, is cancelled at once, and leaves what was there', async ({ page }) => {
  await openLab(page);
  // A file of 300 MB that the page makes itself: one piece, many times.
  await page.evaluate(() => {
    const piece = new Blob([
      Array.from({ length: 60_000 }, (_, i) => `u${i % 997},i${i % 313},5,${1.5e9 + i}\n`).join(''),
    ]);
    const blob = new Blob(['user,item,rating,timestamp\n', ...Array.from({ length: 240 }, () => piece)]);
    const transfer = new DataTransfer();
    transfer.items.add(new File([blob], 'large.csv'));
    const input = document.querySelector<HTMLInputElement>('[data-testid="lab-file-input"]');
    if (!input) throw new Error('no file input');
    input.files = transfer.files;
    input.dispatchEvent(new Event('change', { bubbles: true }));
  });
  const reading = page.getByTestId('lab-reading');
  await expect(reading).toContainText(/Reading large\.csv … .* of 3\d\d MiB, [\d,]+ lines/);
  const begin = Date.now();
  await page.getByTestId('lab-cancel-load').click();
  await expect(reading).toHaveCount(0);
  expect(Date.now() - begin).toBeLessThan(5000);
  await expect(report(page)).toContainText('Shop-512');
  await expect(page.getByTestId('lab-error')).toHaveCount(0);
});
