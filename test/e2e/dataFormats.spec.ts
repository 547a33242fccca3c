/** Files of the newer formats through the page's own worker; Parquet's decoder is a chunk loaded only there. */
import { gzipSync } from 'node:zlib';
import { expect, test } from '@playwright/test';
import { PYARROW_FILE } from '../data/pyarrowFile.ts';
import { openLab } from './labPage.ts';

const REVIEWS = Array.from({ length: 60 }, (_, i) =>
  JSON.stringify({ reviewerID: `A${i % 6}`, asin: `B${i % 7}`, overall: 4, unixReviewTime: 1393545600 + i }),
).join('\n');
const META = Array.from({ length: 7 }, (_, i) => `{'asin': 'B${i}', 'title': "Bob's no. ${i}"}`).join('\n');

test('Parquet, Amazon’s JSON lines and Python literals are read in the page', async ({ page }) => {
  await openLab(page);
  await expect(page.getByText(/Amazon reviews, RecBole files, CSV/)).toBeVisible();
  const input = page.getByTestId('lab-file-input');
  const report = page.getByTestId('lab-report');
  const file = (name: string, buffer: Buffer) => ({ name, mimeType: 'application/octet-stream', buffer });

  await input.setInputFiles([file('log.parquet', Buffer.from(PYARROW_FILE))]);
  await expect(report).toContainText('Parquet (log.parquet)', { timeout: 60_000 });
  await expect(report).toContainText('the user is empty');

  const reviews = file('reviews_X_5.json.gz', gzipSync(`${REVIEWS}\n`));
  await input.setInputFiles([reviews, file('meta_X.json.gz', gzipSync(`${META}\n`))]);
  await expect(report).toContainText('Amazon 2014 (reviews_X_5.json, meta_X.json)', { timeout: 60_000 });
});
