/** A published Llama's files in the Lab: its shape, a run with adapters from its weights, its checkpoint, and bad files in words. */
import { readFile } from 'node:fs/promises';
import { expect, test } from '@playwright/test';
import { openHuggingFaceFolder } from '../../src/nn/huggingFaceFolder.ts';
import { MATRICES, tinyLlama } from '../nn/tinyLlama.ts';
import { tensorsOf } from '../train/checkpointFiles.ts';
import { chooseWardrobe, losses, openLab, pause, set, stop, WARDROBE, waitForStep, waitUntilReady } from './labPage.ts';

test('an imported Llama trains with adapters from its own weights', async ({ page }) => {
  const files = await Promise.all(
    [...tinyLlama()].map(async ([name, file]) => ({
      name,
      mimeType: 'application/octet-stream',
      buffer: Buffer.from(await file.read(0, file.size)),
    })),
  );
  await openLab(page);
  await chooseWardrobe(page);
  await set(page, { ...WARDROBE, 'objective.type': 'sft', 'data.maxHistory': '4' });
  const input = page.getByTestId('lab-import-input');
  const panel = page.getByTestId('lab-import');
  await input.setInputFiles(files.filter(({ name }) => name !== 'config.json'));
  await expect(page.getByTestId('lab-error')).toContainText('has no config.json');
  await expect(panel).toContainText('Choose config.json');
  await input.setInputFiles(files);
  await expect(panel).toContainText('2 layers × 24. Runs begin with the imported weights.');
  await waitUntilReady(page);
  const bill = async () => page.evaluate(() => window.__gflowgrLab.store.getState().prepared!.bill.totalBytes);
  const full = await bill();
  await set(page, { lora: '{"rank":4,"alpha":4,"targets":["q_proj","v_proj"]}' });
  await expect.poll(bill).toBeLessThan(full);
  await waitUntilReady(page);

  await page.getByTestId('lab-start').click();
  await waitForStep(page, 3);
  await pause(page);
  expect((await losses(page)).every(Number.isFinite)).toBe(true);
  const said = await page.evaluate(() => window.__gflowgrLab.store.getState().log.map((entry) => entry.message));
  expect(said.some((message) => message.endsWith('from the imported weights'))).toBe(true);

  // Its layers are frozen: the checkpoint has them as the file has them.
  const [download] = await Promise.all([
    page.waitForEvent('download', (file) => file.suggestedFilename() === 'model.safetensors'),
    page.getByTestId('lab-save').click(),
  ]);
  const saved = await tensorsOf(new Uint8Array(await readFile(await download.path())));
  const file = (await openHuggingFaceFolder(tinyLlama())).tensors;
  for (const layer of [0, 1])
    for (const matrix of Object.keys(MATRICES)) {
      const name = `model.layers.${layer}.${matrix}.weight`;
      expect(saved.get(name)!.data, name).toEqual(await file.read(name));
    }
  await stop(page);

  await panel.getByRole('button', { name: 'Back to the preset' }).click();
  await expect(panel).toContainText('Choose config.json');
});
