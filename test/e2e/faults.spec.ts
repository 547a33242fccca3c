/**
 * What can go wrong with a run, one test a fault: each is made to happen by real means (the browser's own switches, a debugger's
 * grip on the worker, a script on the file system), said in words on the page and in the event log, and survived.
 * A tab killed while it writes: `checkpoints.spec.ts`.
 */
import { expect, type Page, test } from '@playwright/test';
import { openLab, set, WARDROBE, waitUntilReady } from './labPage.ts';
import {
  damage,
  keepEvery,
  pauseAndKeep,
  prepareTinyRun,
  runState,
  slotsOnDisk,
  trainingWorker,
  waitForHistory,
  waitForState,
  waitUntilKept,
  watchGpu,
} from './storePage.ts';

/** A run that is kept every five steps and has just been. */
async function startKeptRun(page: Page): Promise<void> {
  await keepEvery(page, 5);
  await prepareTinyRun(page);
  await watchGpu(page);
  await page.getByTestId('lab-start').click();
  await waitUntilKept(page, 5);
}

/** The run went on by itself from its last checkpoint, at most five steps back, and says so; its steps are still one after the other. */
async function expectRecovery(page: Page): Promise<void> {
  const notice = page.getByTestId('storage-recovered');
  await expect(notice).toContainText('goes on from the checkpoint of step', { timeout: 120_000 });
  const [at, from] = (await notice.innerText()).match(/\d+/g)!.map(Number);
  expect(at - from).toBeLessThanOrEqual(5);
  await waitForHistory(page, at + 3);
  const { steps, state, log } = await runState(page);
  expect(state).toBe('running');
  expect(steps).toEqual(steps.map((_, i) => i + 1));
  expect(log.join('\n')).toMatch(/error: The GPU device was lost/);
}

test('the GPU device is destroyed: a new one is opened, and the run goes on from its checkpoint', async ({ page }) => {
  await startKeptRun(page);
  await trainingWorker(page).evaluate(() => {
    (self as unknown as { seen: { devices: GPUDevice[] } }).seen.devices.at(-1)!.destroy();
  });
  await expectRecovery(page);
});

test('the GPU process is killed: it comes back, and the run goes on from its checkpoint', async ({ page, browser }) => {
  await startKeptRun(page);
  const session = await browser.newBrowserCDPSession();
  await session.send('Browser.crashGpuProcess' as 'Browser.close').catch(() => {});
  await expectRecovery(page);
});

test('the driver has no memory for a buffer: the start is refused in words that name it, and a later one works', async ({
  page,
}) => {
  await prepareTinyRun(page);
  // As a driver without memory answers: the buffer is there, and is none.
  await trainingWorker(page).evaluate(() => {
    const { createBuffer, popErrorScope } = GPUDevice.prototype;
    let refused = false;
    GPUDevice.prototype.createBuffer = function (descriptor) {
      refused = /logits/.test(descriptor.label ?? '');
      return createBuffer.call(this, descriptor);
    };
    GPUDevice.prototype.popErrorScope = async function () {
      const answer = refused ? new GPUOutOfMemoryError('VK_ERROR_OUT_OF_DEVICE_MEMORY') : null;
      if (answer) Object.assign(GPUDevice.prototype, { createBuffer, popErrorScope });
      return (await popErrorScope.call(this)) ?? answer;
    };
  });
  await page.getByTestId('lab-start').click();
  const error = page.getByTestId('lab-error');
  await expect(error).toContainText(/GPU is out of memory: model\..*logits.* needs .* MiB/, { timeout: 120_000 });
  await expect(error).toContainText('Lower budget.tokensPerStep');
  await waitForState(page, 'failed');
  await page.getByTestId('lab-start').click();
  await waitForHistory(page, 2);
});

test('a run that cannot fit is refused by its bill, before anything is allocated', async ({ page }) => {
  await prepareTinyRun(page);
  await set(page, { 'budget.memoryMiB': '16', 'budget.tokensPerStep': '65536' });
  await expect(page.getByTestId('lab-error')).toContainText(/needs .* MiB of GPU memory.*the budget is 16/, {
    timeout: 60_000,
  });
  await expect(page.getByTestId('lab-start')).toHaveAttribute('aria-disabled', 'true');
  expect((await runState(page)).state).toBe('idle');
  // The least change that fits is a press away.
  await page.getByTestId('lab-smaller-fit').click();
  await waitUntilReady(page);
  await expect(page.getByTestId('lab-too-large')).toHaveCount(0);
});

test('the driver has not the room that the bill fits into: a trial says so, offers what fits, and the run before stays', async ({
  page,
}) => {
  await prepareTinyRun(page);
  const tried = page.getByTestId('lab-trial');
  await page.getByTestId('lab-try-memory').click();
  await expect(tried).toContainText('The driver gave');
  await page.getByTestId('lab-start').click();
  await waitForHistory(page, 2);
  await page.getByTestId('lab-stop').click();
  await waitForState(page, 'stopped');
  const before = await runState(page);
  await set(page, { 'budget.tokensPerStep': '8192' });
  await waitUntilReady(page);
  // As a driver that has 24 MiB and no more.
  await trainingWorker(page).evaluate(() => {
    const { createBuffer, popErrorScope } = GPUDevice.prototype;
    let bytes = 0;
    let isRefused = false;
    GPUDevice.prototype.createBuffer = function (descriptor) {
      if (descriptor.label === 'trial') {
        isRefused = bytes + descriptor.size > 24 * 2 ** 20;
        if (!isRefused) bytes += descriptor.size;
      }
      return createBuffer.call(this, descriptor);
    };
    GPUDevice.prototype.popErrorScope = async function () {
      const answer = isRefused ? new GPUOutOfMemoryError('VK_ERROR_OUT_OF_DEVICE_MEMORY') : null;
      isRefused = false;
      return (await popErrorScope.call(this)) ?? answer;
    };
    Object.assign(self, { giveRoom: () => Object.assign(GPUDevice.prototype, { createBuffer, popErrorScope }) });
  });
  await page.getByTestId('lab-start').click();
  await expect(page.getByTestId('lab-error')).toContainText(/no room for activations .*nothing else was changed/, {
    timeout: 60_000,
  });
  await expect(tried).toContainText('The driver has no room for Activations');
  // The run before is as it was: stopped, with its numbers and its model.
  expect(await runState(page)).toMatchObject({ state: 'stopped', step: before.step, losses: before.losses });
  await expect(page.getByTestId('lab-save')).toHaveAttribute('aria-disabled', 'false');
  await trainingWorker(page).evaluate(() => (self as unknown as { giveRoom(): void }).giveRoom());
  await page.getByTestId('lab-smaller-fit').click();
  await waitUntilReady(page);
  const { budget } = await page.evaluate(() => window.__gflowgrLab.store.getState().prepared!.config);
  expect(budget!.memoryMiB).toBeLessThan(48);
});

test('a weight becomes NaN: the run stops, names step and tensor, and goes back to its last good checkpoint', async ({
  page,
}) => {
  await startKeptRun(page);
  await trainingWorker(page).evaluate(() => {
    const { devices, buffers } = (
      self as unknown as { seen: { devices: GPUDevice[]; buffers: Map<string, GPUBuffer> } }
    ).seen;
    const label = [...buffers.keys()].find((name) => /^model\.(?!flow).*\.value$/.test(name))!;
    devices.at(-1)!.queue.writeBuffer(buffers.get(label)!, 0, Float32Array.of(Number.NaN));
  });
  const error = page.getByTestId('lab-error');
  // In the next step, or in the checkpoint that comes first: it is not written over a good one.
  await expect(error).toContainText(
    /^.*Step \d+: .*model\.embed_tokens\.weight (holds NaN|\(1 of \d+ values, the first NaN)/,
    {
      timeout: 60_000,
    },
  );
  await waitForState(page, 'failed');
  const { step } = await runState(page);
  const failed = page.getByTestId('storage-failed');
  const kept = Number(/step (\d+) is whole/.exec(await failed.innerText())![1]);
  expect(kept).toBeGreaterThanOrEqual(step - 5);
  await page.getByTestId('storage-resume').click();
  await waitForHistory(page, kept + 2);
  const { losses } = await runState(page);
  expect(losses.every(Number.isFinite)).toBe(true);
});

test('the device has no room left: the checkpoint stays in memory, and is offered as a download', async ({ page }) => {
  await keepEvery(page, 5);
  await prepareTinyRun(page);
  const session = await page.context().newCDPSession(page);
  const { origin } = new URL(page.url());
  await session.send('Storage.overrideQuotaForOrigin', { origin, quotaSize: 20_000 });
  await page.getByTestId('lab-start').click();
  await waitUntilKept(page, 5, 'memory');
  await expect(page.getByTestId('storage-memory')).toContainText('no room left');
  await page.getByTestId('lab-pause').click();
  await waitForState(page, 'paused');
  const download = page.waitForEvent('download');
  await page.getByTestId('storage-download').click();
  expect((await download).suggestedFilename()).toBe('config.json');
  expect((await runState(page)).log.join('\n')).toMatch(/store: There is no room left/);
});

test('the browser has no private file system: the page says so, and a lost device is survived from memory', async ({
  page,
}) => {
  await keepEvery(page, 5);
  // The worker of a browser that lacks it.
  await page.route(/trainingWorker.*\.js/, async (route) => {
    const response = await route.fetch();
    const body = `StorageManager.prototype.getDirectory = undefined;${await response.text()}`;
    await route.fulfill({ response, body });
  });
  await prepareTinyRun(page);
  await expect(page.getByTestId('storage-memory')).toContainText('no private file system');
  await watchGpu(page);
  await page.getByTestId('lab-start').click();
  await waitUntilKept(page, 5, 'memory');
  await trainingWorker(page).evaluate(() => {
    (self as unknown as { seen: { devices: GPUDevice[] } }).seen.devices.at(-1)!.destroy();
  });
  await expectRecovery(page);
});

test('the browser clears the store under a run: the next checkpoint is written anew', async ({ page }) => {
  await startKeptRun(page);
  const step = await pauseAndKeep(page);
  await page.evaluate(async () => {
    const root = await navigator.storage.getDirectory();
    await root.removeEntry('gflowgr', { recursive: true });
  });
  await page.getByTestId('lab-resume').click();
  await waitUntilKept(page, step + 1);
  const slots = await slotsOnDisk(page);
  expect(slots[0].step).toBeGreaterThan(step);
});

for (const [how, break_] of [
  [
    'an error that nobody catches',
    () => {
      setTimeout(() => {
        throw new Error('something unforeseen');
      });
    },
  ],
  ['its own end', () => self.close()],
] as const)
  test(`the worker dies of ${how}: the page says so, and a new one goes on from the checkpoint`, async ({ page }) => {
    await startKeptRun(page);
    await pauseAndKeep(page);
    const before = await runState(page);
    await trainingWorker(page).evaluate(break_);
    await expect(page.getByTestId('lab-error')).toContainText('worker', { timeout: 30_000 });
    await waitForState(page, 'failed');
    await page.getByTestId('storage-restart-resume').click();
    await waitForHistory(page, before.step + 1);
    await expect(page.getByTestId('lab-error')).toHaveCount(0);
    const { losses } = await runState(page);
    expect(losses.slice(0, before.step)).toEqual(before.losses);
  });

test('a second tab only looks, takes over when asked, and resumes what the first had kept', async ({
  page,
  context,
}) => {
  await startKeptRun(page);
  const second = await context.newPage();
  await openLab(second);
  await expect(second.getByTestId('storage-another')).toContainText('Another tab');
  await expect(second.getByTestId('storage-offer')).toHaveCount(0);
  // Nor does it run the queue, which it shows.
  await page.getByTestId('queue-add').click();
  await expect(second.getByTestId('queue-entry')).toHaveCount(1);
  await expect(second.getByTestId('queue-another')).toContainText('Another tab of this page has the queue');
  for (const button of ['queue-start', 'queue-add']) await expect(second.getByTestId(button)).toBeDisabled();
  await second.getByTestId('storage-take-over').click();
  await expect(second.getByTestId('storage-offer')).toBeVisible();
  await waitForState(page, 'paused');
  await expect(page.getByTestId('storage-another')).toBeVisible();
  await expect(page.getByTestId('queue-another')).toBeVisible();
  await expect(second.getByTestId('queue-start')).toBeEnabled();
  const { step } = await runState(page);
  await expect(second.getByTestId('storage-resume')).toContainText(`at step ${step}`);
  await second.getByTestId('storage-resume').click();
  await waitForHistory(second, step + 1);
  const [first, other] = [await runState(page), await runState(second)];
  expect(other.losses.slice(0, step)).toEqual(first.losses);
});

test('a damaged checkpoint: the one before it is used; where both are, neither, and the page says which file', async ({
  page,
}) => {
  await startKeptRun(page);
  await pauseAndKeep(page);
  const [newest, older] = await slotsOnDisk(page);
  await page.reload();
  await damage(page, newest, 'model/model.safetensors');
  await page.getByTestId('storage-resume').click();
  await waitForState(page, 'running');
  const { log, steps } = await runState(page);
  expect(log.join('\n')).toMatch(/newest checkpoint is damaged \(model\/model\.safetensors: its checksum/);
  expect(steps.length).toBeGreaterThanOrEqual(older.step);

  await pauseAndKeep(page);
  await page.getByTestId('storage-open').waitFor();
  const both = await slotsOnDisk(page);
  await page.reload();
  for (const slot of both) await damage(page, slot, 'model/optimizer.safetensors');
  await page.getByTestId('storage-resume').click();
  await expect(page.getByTestId('lab-error')).toContainText(
    /damaged\. model\/optimizer\.safetensors: .*Nothing was loaded/,
  );
  await waitForState(page, 'idle');
  await waitUntilReady(page);
  expect(await slotsOnDisk(page)).toEqual(both);
});

/** A table of one's own: 40 people, 12 of 20 things each, in time. */
const ratings = (): string =>
  ['user,item,rating,timestamp']
    .concat(
      Array.from(
        { length: 480 },
        (_, i) => `u${i % 40},i${(7 * (i % 40) + 3 * Math.floor(i / 40)) % 20},4,${880000000 + i}`,
      ),
    )
    .join('\n');

test('one’s own files are kept with the run: a reload resumes on them, and Storage lists and deletes both', async ({
  page,
}) => {
  await keepEvery(page, 5);
  await openLab(page);
  const buffer = Buffer.from(ratings());
  await page.getByTestId('lab-file-input').setInputFiles({ name: 'ratings.csv', mimeType: 'text/csv', buffer });
  await expect(page.getByTestId('lab-report')).toContainText('ratings.csv');
  const sasRec = { 'reward.collaborative': '1', 'collaborative.steps': '20', 'collaborative.hiddenSize': '32' };
  await set(page, { ...WARDROBE, ...sasRec, 'items.levels': '2', 'items.codebookSize': '8' });
  await waitUntilReady(page);
  await page.getByTestId('lab-start').click();
  await waitUntilKept(page, 5);
  const step = await pauseAndKeep(page);
  await page.reload();
  await page.getByTestId('storage-resume').click();
  await waitForHistory(page, step + 1);
  // SASRec came with the checkpoint: its cross-entropy is told only where it was trained.
  const ready = (await runState(page)).log.filter((line) => line.includes('SASRec is ready'));
  expect(ready.at(-1)).not.toContain('cross-entropy ');
  await page.getByTestId('lab-stop').click();
  await waitForState(page, 'stopped');
  await page.getByTestId('storage-open').click();
  await expect(page.getByTestId('storage-data')).toContainText('ratings.csv');
  await page.getByTestId('storage-delete-all').click();
  await page.getByTestId('storage-delete-all-sure').click();
  await expect(page.getByTestId('storage-runs').locator('li')).toHaveCount(0);
  await expect(page.getByTestId('storage-data').locator('li')).toHaveCount(0);
});
