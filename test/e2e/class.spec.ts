/** A class without a server: students save small files, the teacher drops them all at once and sees how far chance goes. */
import { readFileSync } from 'node:fs';
import { expect, type Page, test } from '@playwright/test';
import { expectNothingSerious } from './nothingSerious.ts';
import { pixelsTooWide } from './places.ts';
import { withoutWebGpu } from './withoutWebGpu.ts';

interface Saved {
  readonly name: string;
  readonly mimeType: string;
  readonly buffer: Buffer;
}

/** A student opens the link, lets the demo learn, and saves the result. */
async function result(page: Page, query: string): Promise<Saved> {
  // Another query before the hash: a new page, as each student has one.
  await page.goto(`?${encodeURIComponent(query)}#/play?${query}`);
  await page.getByRole('button', { name: 'Pause', exact: true }).click();
  const step = async () => Number(/step\s*(\d+)/.exec(await page.getByLabel('Transport').innerText())?.[1]);
  for (let k = 0; k < 2; k++) {
    const before = await step();
    await page.getByRole('button', { name: '×100' }).click();
    await expect.poll(step).toBe(before + 100);
  }
  const [download] = await Promise.all([page.waitForEvent('download'), page.getByTestId('play-save-result').click()]);
  const name = download.suggestedFilename();
  await expect(page.getByText(`Saved ${name}.`)).toBeVisible();
  return { name, mimeType: 'application/json', buffer: readFileSync(await download.path()) };
}

test('results of students, one configured otherwise, become groups, and nothing leaves the device', async () => {
  await withoutWebGpu(
    async (page) => {
      const asked: string[] = [];
      page.on('request', (request) => asked.push(`${request.method()} ${new URL(request.url()).origin}`));
      const files: Saved[] = [];
      for (const student of [1, 2, 3]) files.push(await result(page, `seed=100&student=${student}&speed=quarter`));
      expect(files.map(({ name }) => name)).toEqual(
        [1, 2, 3].map((student) => `play-student-${student}-seed-${100 + student}.json`),
      );
      files.push({ ...(await result(page, 'seed=100&student=4&objective=db&speed=quarter')), name: 'other.json' });
      const { playResult } = JSON.parse(files[0].buffer.toString());
      expect(playResult).toMatchObject({ version: 1, seed: 101, student: 1, wasEdited: false });

      await page.goto('#/race');
      await expect(page.getByTestId('race-card').first()).toBeVisible();
      await expect(page.getByTestId('class')).toHaveCount(0);
      await page.getByTestId('race-class').focus();
      await page.keyboard.press('Enter');
      await expect(page.getByTestId('class')).toContainText('No results yet.');
      const bundle = readFileSync(new URL('../record/fixtures/version1.zip', import.meta.url));
      await page
        .getByTestId('class-file-input')
        .setInputFiles([
          ...files,
          { ...files[1], name: 'again.json' },
          { name: 'run.zip', mimeType: 'application/zip', buffer: bundle },
          { name: 'cut.zip', mimeType: 'application/zip', buffer: bundle.subarray(0, 400) },
          { name: 'essay.json', mimeType: 'application/json', buffer: Buffer.from('{"words": "none"}') },
        ]);
      const problems = page.getByTestId('class-problems');
      await expect(problems).toContainText('2 files could not be read');
      await expect(problems.getByRole('listitem')).toContainText([
        /^cut\.zip .*cut off/,
        /^essay\.json Expected a result/,
      ]);
      await expect(page.getByTestId('class-groups')).toHaveText(/^3 groups, which differ in more than the seed/);

      // Play's outcome: three seeds of one configuration, one of another, and none of the run.
      await page.getByTestId('class-outcome').selectOption('end/total-variation');
      const rows = page.getByTestId('class-table').locator('tbody tr');
      await expect(rows).toHaveCount(2);
      await expect(rows.nth(0)).toContainText(/^A · Play, objective tb3/);
      await expect(rows.nth(1)).toContainText(/^B · Play, objective db1/);
      const values = files
        .slice(0, 3)
        .map(({ buffer }) => JSON.parse(buffer.toString()).playResult.outcomes['total-variation']);
      const mean = values.reduce((a, b) => a + b, 0) / 3;
      const sd = Math.sqrt(values.reduce((a, b) => a + (b - mean) ** 2, 0) / 2);
      await expect(rows.nth(0).locator('td').nth(1)).toHaveText(`${mean.toFixed(4)} ± ${sd.toFixed(4)}`);
      await expect(page.getByTestId('class').locator('svg circle')).toHaveCount(4);
      await expect(page.getByTestId('class-notes')).toContainText(
        'seed 102 stands in 2 files (again.json, play-student-2-seed-102.json)',
      );
      await expect(page.getByTestId('class-notes')).toContainText('Without this outcome: C.');

      await page.getByTestId('class-save').click();
      const [csv] = await Promise.all([page.waitForEvent('download'), page.getByTestId('class-csv').click()]);
      expect(csv.suggestedFilename()).toBe('class-end-total-variation.csv');
      const lines = readFileSync(await csv.path(), 'utf8')
        .trim()
        .split('\n');
      expect(lines).toHaveLength(1 + 6);
      const column = lines[0].split(',').indexOf('end/total-variation');
      expect(Number(lines[1].split(',')[column])).toBe(values[0]);
      await page.getByTestId('class-save').click();
      const [svg] = await Promise.all([page.waitForEvent('download'), page.getByTestId('class-svg').click()]);
      const picture = readFileSync(await svg.path(), 'utf8');
      expect(picture.match(/<circle/g)).toHaveLength(4);
      expect(picture).toContain('A Play, objective tb: n = 3');
      expect(picture).not.toContain('var(');

      expect(await pixelsTooWide(page)).toBeLessThanOrEqual(0);
      await expectNothingSerious(page);
      await page.emulateMedia({ colorScheme: 'dark' });
      await page.getByTestId('class-files').click();
      await expect(page.getByTestId('class').locator('table').last().locator('tbody tr')).toHaveCount(6);
      await expectNothingSerious(page);

      // Another place and back: what was dropped is still there, until it is cleared.
      await page.locator('header a[data-place="play"]').click();
      await page.goto('#/race?class=open');
      await expect(rows).toHaveCount(2);
      await page.getByTestId('class-clear').click();
      await expect(page.getByTestId('class')).toContainText('No results yet.');
      expect(new Set(asked).size).toBe(1);
    },
    { width: 360, height: 740 },
  );
});

test('files dropped on the panel are its own, not lanes of the race', async ({ page }) => {
  await page.goto('#/race?class=open');
  await expect(page.getByTestId('race-card')).toHaveCount(4);
  const bundle = [...readFileSync(new URL('../record/fixtures/version1.zip', import.meta.url))];
  const data = await page.evaluateHandle((bytes) => {
    const transfer = new DataTransfer();
    transfer.items.add(new File([new Uint8Array(bytes)], 'run.zip'));
    return transfer;
  }, bundle);
  await page.getByTestId('class').dispatchEvent('drop', { dataTransfer: data });
  await expect(page.getByTestId('class-table')).toBeVisible();
  await expect(page.getByTestId('race-card')).toHaveCount(4);
  await page.goto('#/race?class=ajar');
  await expect(page.getByText('class: expected open, found “ajar”.')).toBeVisible();
});
