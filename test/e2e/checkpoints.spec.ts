/** Checkpoints on the device: a reload resumes to the same bits, and so does a tab that is killed in the middle of writing one. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BrowserContext, expect, type Page, test } from '@playwright/test';
import { CHROMIUM_ARGS, findChromium } from '../../scripts/chromium.mjs';
import {
  countWrites,
  digestOfNewest,
  keepEvery,
  pauseAndKeep,
  prepareTinyRun,
  runState,
  startTinyRun,
  stepTo,
  stopInWrite,
  waitForHistory,
} from './storePage.ts';

/** A tab whose renderer process is gone at once, with whatever it was writing. */
async function kill(page: Page): Promise<void> {
  const session = await page.context().newCDPSession(page);
  const gone = page.waitForEvent('crash');
  session.send('Page.crash').catch(() => {}); // nobody is left to answer
  await gone;
  await page.close();
}

async function openAgain(context: BrowserContext): Promise<Page> {
  const page = await context.newPage();
  await keepEvery(page, 1);
  await page.goto('#/lab');
  return page;
}

test('killed in the middle of a write twenty times, a run always resumes, and ends with the bits of a run left alone', async ({
  playwright,
  baseURL,
}) => {
  const folder = mkdtempSync(join(tmpdir(), 'gflowgr-kill-'));
  const context = await playwright.chromium.launchPersistentContext(folder, {
    executablePath: findChromium(),
    args: CHROMIUM_ARGS,
    baseURL,
  });
  try {
    const KILLS = 20;
    // A run left alone, and how many writes a checkpoint takes.
    let page = await openAgain(context);
    await startTinyRun(page);
    await waitForHistory(page, 2 * KILLS);
    const paused = await pauseAndKeep(page);
    const writes = await countWrites(page);
    const end = paused + 1;
    await stepTo(page, end);
    const perSave = await writes();
    const alone = { ...(await digestOfNewest(page)), losses: (await runState(page)).losses };
    expect(alone.step).toBe(end);
    await page.getByTestId('lab-stop').click();
    await kill(page);

    page = await openAgain(context);
    await prepareTinyRun(page);
    for (let n = 0; n < KILLS; n++) {
      // One checkpoint is written whole, the next is cut, each time in another of its writes.
      const { stopped } = await stopInWrite(page, Math.round(perSave * (1 + (n + 0.5) / KILLS)));
      await page.getByTestId(n === 0 ? 'lab-start' : 'storage-resume').click();
      await stopped;
      await kill(page);
      page = await openAgain(context);
      await expect(page.getByTestId('storage-offer')).toContainText(`at step ${n + 1} of`);
    }
    await page.getByTestId('storage-resume').click();
    await waitForHistory(page, end - 12);
    await pauseAndKeep(page);
    await stepTo(page, end);
    const { losses, steps } = await runState(page);
    expect(steps).toEqual(Array.from({ length: end }, (_, i) => i + 1));
    expect(losses).toEqual(alone.losses);
    expect(await digestOfNewest(page)).toEqual({ step: end, digest: alone.digest });
  } finally {
    await context.close();
    rmSync(folder, { recursive: true, force: true });
  }
});
