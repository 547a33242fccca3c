/** What the tests of checkpoints and faults do with the page and its worker: a tiny run, what is kept of it, and ways to break things. */
import { createHash } from 'node:crypto';
import { expect, type Page, type Worker } from '@playwright/test';
import { chooseWardrobe, openLab, set, WARDROBE, waitUntilReady } from './labPage.ts';

/** Chosen before the page is loaded: how often runs are kept. */
export async function keepEvery(page: Page, everySteps: number | null): Promise<void> {
  const autosave = JSON.stringify({ isOn: true, everySteps, keepsData: true });
  await page.addInitScript((text) => localStorage.setItem('gflowgr-autosave', text), autosave);
}

/** The smallest run there is, ready to start. */
export async function prepareTinyRun(page: Page): Promise<void> {
  await openLab(page);
  await chooseWardrobe(page);
  await set(page, { ...WARDROBE, 'evaluation.k': '5', 'evaluation.beam': '5', 'budget.tokensPerStep': '128' });
  await waitUntilReady(page);
}

export async function startTinyRun(page: Page): Promise<void> {
  await prepareTinyRun(page);
  await page.getByTestId('lab-start').click();
  await waitForState(page, 'running');
}

export const runState = (page: Page) =>
  page.evaluate(() => {
    const { state, step, error, history, log } = window.__gflowgrLab.store.getState();
    return {
      state,
      step,
      error: error?.message ?? null,
      losses: history.map((m) => m.loss),
      steps: history.map((m) => m.step),
      log: log.map(({ kind, message }) => `${kind}: ${message}`),
    };
  });

export const waitForState = (page: Page, state: string): Promise<void> =>
  expect(page.getByTestId('lab-state')).toHaveAttribute('data-state', state, { timeout: 120_000 });

export async function waitForHistory(page: Page, steps: number): Promise<void> {
  await page.waitForFunction((wanted) => window.__gflowgrLab.store.getState().historyLength >= wanted, steps, {
    timeout: 120_000,
    polling: 50,
  });
}

/** Waits until a checkpoint of at least this step is kept, on the device or in memory. */
export async function waitUntilKept(page: Page, step: number, where: 'device' | 'memory' = 'device'): Promise<void> {
  const line = page.getByTestId('storage-line');
  await expect(line).toHaveAttribute('data-where', where);
  await expect.poll(async () => Number(await line.getAttribute('data-step'))).toBeGreaterThanOrEqual(step);
}

/** Pauses, and waits until what is kept is of the step it stopped at. */
export async function pauseAndKeep(page: Page): Promise<number> {
  await page.getByTestId('lab-pause').click();
  await waitForState(page, 'paused');
  const { step } = await runState(page);
  await waitUntilKept(page, step);
  return step;
}

/** A paused run, step by step, until this one. */
export async function stepTo(page: Page, step: number): Promise<void> {
  for (let now = (await runState(page)).step; now < step; now++) {
    await page.getByTestId('lab-step').click();
    await expect(page.getByTestId('lab-step-count')).toHaveText(String(now + 1));
  }
  await waitUntilKept(page, step);
}

/** The worker that trains: the only one that has made a GPU device. */
export function trainingWorker(page: Page): Worker {
  const worker = page.workers().find((w) => /trainingWorker/.test(w.url()));
  if (!worker)
    throw new Error(
      `no training worker among ${page
        .workers()
        .map((w) => w.url())
        .join(', ')}`,
    );
  return worker;
}

/** Keeps hold of the devices and buffers the worker makes from here on, as a debugger would. */
export const watchGpu = (page: Page): Promise<void> =>
  trainingWorker(page).evaluate(() => {
    const seen = { devices: [] as GPUDevice[], buffers: new Map<string, GPUBuffer>() };
    Object.assign(self, { seen });
    const { requestDevice } = GPUAdapter.prototype;
    GPUAdapter.prototype.requestDevice = async function (descriptor) {
      const device = await requestDevice.call(this, descriptor);
      seen.devices.push(device);
      return device;
    };
    const { createBuffer } = GPUDevice.prototype;
    GPUDevice.prototype.createBuffer = function (descriptor) {
      const buffer = createBuffer.call(this, descriptor);
      seen.buffers.set(descriptor.label ?? '', buffer);
      return buffer;
    };
  });

interface Slot {
  readonly run: string;
  readonly slot: string;
  readonly generation: number;
  readonly step: number;
  readonly files: readonly { readonly name: string; readonly entry: string }[];
}

/** The slots on the disk, newest first, read by the page from the origin's private file system. */
export const slotsOnDisk = (page: Page): Promise<Slot[]> =>
  page.evaluate(async () => {
    const slots: Slot[] = [];
    const root = await navigator.storage.getDirectory();
    const runs = await (await root.getDirectoryHandle('gflowgr')).getDirectoryHandle('runs');
    for await (const run of (runs as unknown as { keys(): AsyncIterable<string> }).keys())
      for (const slot of ['a', 'b']) {
        const folder = await (await runs.getDirectoryHandle(run)).getDirectoryHandle(slot).catch(() => null);
        const file = await folder?.getFileHandle('manifest').catch(() => null);
        const text = (await (await file?.getFile())?.text()) ?? '';
        if (text === '') continue;
        const { generation, about, files } = JSON.parse(text.slice(9));
        const named = files.map(({ name }: { name: string }, i: number) => ({ name, entry: String(i) }));
        slots.push({ run, slot, generation, step: about.step, files: named });
      }
    return slots.sort((x, y) => y.generation - x.generation);
  });

/** Bytes of a slot's file. */
export async function fileOfSlot(page: Page, { run, slot, files }: Slot, name: string): Promise<Buffer> {
  const entry = files.find((file) => file.name === name)?.entry;
  const bytes = await page.evaluate(
    async (path) => {
      let folder = await navigator.storage.getDirectory();
      for (const part of path.slice(0, -1)) folder = await folder.getDirectoryHandle(part);
      const file = await (await folder.getFileHandle(path[path.length - 1])).getFile();
      return Array.from(new Uint8Array(await file.arrayBuffer()));
    },
    ['gflowgr', 'runs', run, slot, entry ?? 'manifest'],
  );
  return Buffer.from(bytes);
}

/** SHA-256 of weights, flow head and moments of the newest checkpoint: all bits that training goes on from. */
export async function digestOfNewest(page: Page): Promise<{ readonly step: number; readonly digest: string }> {
  const [newest] = await slotsOnDisk(page);
  const hash = createHash('sha256');
  for (const name of ['model.safetensors', 'flow_head.safetensors', 'optimizer.safetensors', 'trainer.json'])
    hash.update(await fileOfSlot(page, newest, `model/${name}`));
  return { step: newest.step, digest: hash.digest('hex') };
}

/** Overwrites a byte in the middle of a slot's file, from a script of the page. */
export const damage = (page: Page, { run, slot, files }: Slot, name: string): Promise<void> =>
  page.evaluate(
    async (path) => {
      let folder = await navigator.storage.getDirectory();
      for (const part of path.slice(0, -1)) folder = await folder.getDirectoryHandle(part);
      const handle = await folder.getFileHandle(path[path.length - 1]);
      const middle = (await handle.getFile()).size >> 1;
      const writable = await handle.createWritable({ keepExistingData: true });
      await writable.write({ type: 'write', position: middle, data: new Uint8Array([1, 2, 3, 4]) });
      await writable.close();
    },
    ['gflowgr', 'runs', run, slot, files.find((file) => file.name === name)!.entry],
  );

/** Counts the worker's writes to files from here on; the function it gives tells how many there were. */
export async function countWrites(page: Page): Promise<() => Promise<number>> {
  const worker = trainingWorker(page);
  await worker.evaluate(() => {
    const { write } = FileSystemSyncAccessHandle.prototype;
    Object.assign(self, { writes: 0 });
    FileSystemSyncAccessHandle.prototype.write = function (bytes, options) {
      (self as unknown as { writes: number }).writes++;
      return write.call(this, bytes, options);
    };
  });
  return () => worker.evaluate(() => (self as unknown as { writes: number }).writes);
}

/** The worker stops half-way through its `count`-th write to a file, and never goes on. Resolves when it has. */
export async function stopInWrite(page: Page, count: number): Promise<{ readonly stopped: Promise<void> }> {
  await page.evaluate(() => {
    const stopped = new Promise<void>((resolve) => {
      new BroadcastChannel('stopped').onmessage = () => resolve();
    });
    Object.assign(window, { stopped });
  });
  await trainingWorker(page).evaluate((at) => {
    const channel = new BroadcastChannel('stopped');
    const { write } = FileSystemSyncAccessHandle.prototype;
    let left = at;
    FileSystemSyncAccessHandle.prototype.write = function (bytes, options) {
      if (--left > 0) return write.call(this, bytes, options);
      const whole = bytes as Uint8Array<ArrayBuffer>;
      write.call(this, whole.subarray(0, whole.byteLength >> 1), options);
      channel.postMessage(null);
      for (;;);
    };
  }, count);
  return { stopped: page.evaluate(() => (window as unknown as { stopped: Promise<void> }).stopped) };
}
