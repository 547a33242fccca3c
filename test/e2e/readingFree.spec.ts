/** A large bundle is unpacked, summed and checked in a worker: the page's own JavaScript is never held for long. */
import { expect, test } from '@playwright/test';
import { unzipSync, zipSync } from 'fflate';
import { encodeBundle } from '../../src/record/bundle.ts';
import type { RecordedItems } from '../../src/record/recording.ts';
import { sampleRecording } from '../record/sampleRecording.ts';
import { traceTasks } from './chromiumTrace.ts';

const LIMIT_MS = 50;
/** 16 × 16 × 16 items; 40 frames are 2 MB that deflate cannot shrink, and 8,000 steps of metrics. */
const SIDE = 16;
const ITEMS: RecordedItems = {
  levels: 3,
  itemTokens: Uint32Array.from(
    Array.from({ length: SIDE ** 3 }, (_, i) => [
      Math.floor(i / SIDE ** 2),
      SIDE + (Math.floor(i / SIDE) % SIDE),
      2 * SIDE + (i % SIDE),
    ]).flat(),
  ),
  itemTitles: Array.from({ length: SIDE ** 3 }, (_, i) => `item ${i}`),
  tokenNames: Array.from({ length: 3 * SIDE }, (_, t) => `token ${t}`),
};

test('a bundle of many frames is read while the page stays free', async ({ page, browser }, info) => {
  const bundle = Buffer.from(await encodeBundle(sampleRecording(ITEMS, 40, [4], 8_000)));
  const other = damaged(bundle);
  await page.goto('#/page/shop-512-sft');
  await expect(page.getByTestId('page-trie')).toBeVisible();
  // The same page's code has drawn a run before: what is measured is the reading.
  const input = page.getByTestId('page-file-input');
  await page.getByRole('button', { name: 'Close' }).click();
  const tasks = await traceTasks(browser, page, info.outputPath('trace.json'), async () => {
    await input.setInputFiles({ name: 'other.zip', mimeType: 'application/zip', buffer: other });
    await expect(page.getByTestId('page-problem')).toContainText('was changed or damaged');
  });
  const longest = Math.max(...tasks.map((t) => t.script));
  console.log(`${(bundle.length / 2 ** 20).toFixed(1)} MiB: longest JavaScript ${longest.toFixed(1)} ms`);
  expect(longest).toBeLessThan(LIMIT_MS);
  await input.setInputFiles({ name: 'large.zip', mimeType: 'application/zip', buffer: bundle });
  await expect(page.getByTestId('page-run')).toBeVisible();
});

/** Found only after everything was unpacked and summed: the last file is another. */
function damaged(bundle: Buffer): Buffer {
  const files = unzipSync(bundle);
  return Buffer.from(zipSync({ ...files, 'summary.json': new TextEncoder().encode('{}') }, { level: 1 }));
}
