/** A race in Chromium: lanes have the bits of the Lab's run, the time machine moves all of them, and recordings need no WebGPU. */
import { readFileSync } from 'node:fs';
import { expect, test } from '@playwright/test';
import type { RaceDesk } from '../../src/ui/stores/raceStore.ts';
import { openLab, SMALL, set, waitUntilReady } from './labPage.ts';
import { expectNothingSerious } from './nothingSerious.ts';
import { withoutWebGpu } from './withoutWebGpu.ts';

declare global {
  interface Window {
    __gflowgrRace: RaceDesk;
  }
}

const STEPS = 8;

/** The same settings for the form of the Lab and for the lane of the race. */
const FORM: Readonly<Record<string, string>> = {
  ...SMALL,
  'objective.type': 'sft',
  'budget.steps': String(STEPS),
  'budget.tokensPerStep': '256',
  'data.maxHistory': '6',
  'data.maxUsers': '60',
  'data.minInteractions': '0',
  'recording.frames': '3',
};
const RACE = {
  base: {
    data: { source: 'shop-512', maxHistory: 6, maxUsers: 60, minInteractions: 0 },
    optimizer: { lr: 0.003, warmupSteps: 2, schedule: 'constant' },
    budget: { steps: STEPS, tokensPerStep: 256 },
    evaluation: { k: [5, 10], beam: 10, every: 4, users: 16 },
    recording: { frames: 3 },
  },
  lanes: [
    { name: 'SFT', change: { objective: { type: 'sft' } } },
    { name: 'DPO', change: { objective: { type: 'dpo', sftSteps: STEPS / 2 } } },
    { name: 'GFlowGR-TB', change: { objective: { type: 'tb', lambda: 0.1 } } },
  ],
};

test('three objectives on Shop-512 race, hold within a step, and SFT ends with the weights of the Lab’s run', async ({
  page,
}) => {
  await page.goto('#/race');
  await expect(page.locator('#race-obstacle')).toHaveText('Ready.');
  await page.evaluate((settings) => window.__gflowgrRace.take(settings), RACE);
  await page.getByTestId('race-start').click();
  await expect(page.getByTestId('race-mode')).toHaveAttribute('data-mode', 'together');
  await expect(page.getByTestId('race-state')).toHaveAttribute('data-state', 'running', { timeout: 120_000 });
  await page.getByTestId('race-pause').click();
  await expect(page.getByTestId('race-state')).toHaveAttribute('data-state', 'paused');
  const numSteps = () =>
    page.evaluate(() =>
      window.__gflowgrRace.store
        .getState()
        .live?.runs.map(([run]) => run.recording?.history.length ?? 0)
        .reduce((a, b) => a + b, 0),
    );
  const held = await numSteps();
  await page.waitForTimeout(600);
  expect(await numSteps()).toBe(held);
  await page.getByTestId('race-resume').click();
  await expect(page.getByTestId('race-state')).toHaveAttribute('data-state', 'finished', { timeout: 200_000 });

  // Initial weights are shared; the last ones are compared with a run of the same settings in the Lab.
  await expect(page.getByTestId('race-shared')).toContainText(/initial weights [0-9a-f]{8} in every lane/);
  const lanes = await page.evaluate(() =>
    window.__gflowgrRace.store.getState().live?.runs.map(([run]) => ({
      steps: run.recording?.frames.map(({ step }) => step),
      digest: run.recording?.frames.at(-1)?.weightsDigest,
      test: run.recording?.evaluations.at(-1)?.split,
    })),
  );
  for (const lane of lanes ?? []) expect(lane).toMatchObject({ steps: [0, 4, 8], test: 'test' });
  expect(new Set(lanes?.map(({ digest }) => digest)).size).toBe(3);

  // The keyboard moves every lane to the same moment.
  const tries = page.getByTestId('race-trie');
  const slider = page.getByRole('slider', { name: 'Recorded step' });
  await slider.focus();
  await page.keyboard.press('Home');
  for (const trie of await tries.all()) await expect(trie).toHaveAttribute('data-step', '0');
  await page.keyboard.press('End');
  for (const trie of await tries.all()) await expect(trie).toHaveAttribute('data-step', String(STEPS));
  await expect(page.getByTestId('race-table').locator('tr[data-lane="SFT"] [data-metric="ndcg@10"]')).toHaveText(
    /^0\.\d{4}$/,
  );
  await expectNothingSerious(page);

  await openLab(page);
  await set(page, FORM);
  await waitUntilReady(page);
  await page.getByTestId('lab-start').click();
  await page.waitForFunction(
    (last) => window.__gflowgrLab.store.getState().recording?.frames.at(-1)?.step === last,
    STEPS,
    { timeout: 200_000, polling: 250 },
  );
  const solo = await page.evaluate(() => window.__gflowgrLab.store.getState().recording?.frames.at(-1)?.weightsDigest);
  expect(solo).toBe(lanes?.[0].digest);
});

test('the race worker dies: the page says so, what was recorded stays, and the next race has a new one', async ({
  page,
}) => {
  await page.goto('#/race');
  await expect(page.locator('#race-obstacle')).toHaveText('Ready.');
  await page.evaluate((settings) => window.__gflowgrRace.take(settings), { ...RACE, lanes: RACE.lanes.slice(0, 1) });
  await page.getByTestId('race-start').click();
  const state = page.getByTestId('race-state');
  await expect(state).toHaveAttribute('data-state', 'running', { timeout: 120_000 });
  const worker = page.workers().find((w) => /raceWorker/.test(w.url()));
  await worker!.evaluate(() => self.close());
  await expect(page.getByTestId('race-error')).toContainText('The race worker was ended by the browser.');
  await expect(state).toHaveAttribute('data-state', 'failed');
  await page.getByTestId('race-start').click();
  await expect(state).toHaveAttribute('data-state', 'finished', { timeout: 120_000 });
});

test('a race’s lanes are in sight without scrolling, their settings one line that opens', async ({ page }) => {
  await page.goto('#/race');
  await expect(page.getByTestId('race-card')).toHaveCount(4);
  await expect(page.locator('#race-obstacle')).toHaveText('Ready.');
  const bottomOf = (selector: string) =>
    page.locator(selector).evaluateAll((all) => Math.max(...all.map((e) => e.getBoundingClientRect().bottom)));
  const transport = await page.getByTestId('time-machine').evaluate((e) => e.getBoundingClientRect().top);
  // Names, pictures and the first numbers, at 1280 × 800.
  expect(await bottomOf('[data-testid="race-trie"]')).toBeLessThan(transport);
  expect(await bottomOf('[data-testid="race-card"] dl > div:first-child')).toBeLessThan(transport);
  const line = page.getByTestId('race-setup-line');
  await expect(line).toContainText('Shop-512 · SFT, DPO, GFlowGR-TB · 240 steps a lane · seed 42');
  await expect(page.getByTestId('race-steps')).toBeHidden();
  await line.focus();
  await page.keyboard.press('Enter');
  await page.getByTestId('race-steps').fill('60');
  await page.getByTestId('race-steps').blur();
  await expect(line).toContainText('60 steps a lane');
});

test('a link’s mistakes are told one by one, and its other parts hold', async ({ page }) => {
  await page.goto('#/race?data=wardrobe-64&lanes=sft,magic&steps=-2&seeds=2&align=weeks');
  const notice = page.getByTestId('link-notice');
  for (const words of ['lanes: expected', 'steps: expected', 'seeds: expected 1, 3, 5', 'align: expected'])
    await expect(notice).toContainText(words);
  await expect(page.getByTestId('race-setup-line')).toContainText('Wardrobe-64 · SFT');
});

test('recordings are shown and scrubbed without WebGPU, and a file that is none is refused in words', async () => {
  await withoutWebGpu(
    async (page) => {
      const asked: string[] = [];
      page.on('request', (request) => asked.push(new URL(request.url()).origin));
      await page.goto('#/race');
      await expect(page.locator('#race-obstacle')).toContainText('No race can be run here');
      const input = page.getByTestId('race-file-input');
      const fixture = readFileSync(new URL('../record/fixtures/version1.zip', import.meta.url));
      const cards = page.getByTestId('race-card');
      await expect(cards).toHaveCount(4);
      // Said once where all are of one adapter; each says its own beside one of another.
      const origins = page.getByTestId('race-origin');
      await expect(origins).toHaveCount(1);
      await expect(origins).toContainText(/^Recordings, made on .+ from \d{4}-\d\d-\d\d/);
      await input.setInputFiles({ name: 'mine.zip', mimeType: 'application/zip', buffer: fixture });
      await expect(cards).toHaveCount(5);
      await expect(origins).toHaveCount(5);
      await expect(origins.first()).toContainText(/^Recording, made on .+ at \d{4}-\d\d-\d\d/);
      await input.setInputFiles({ name: 'cut.zip', mimeType: 'application/zip', buffer: fixture.subarray(0, 400) });
      await expect(page.getByTestId('race-file-problem')).toContainText('cut.zip was not added.');
      await expect(cards).toHaveCount(5);

      const slider = page.getByRole('slider', { name: 'Recorded step' });
      await slider.focus();
      await page.keyboard.press('Home');
      await expect(page.getByTestId('race-trie').first()).toHaveAttribute('data-step', '0');
      await page.keyboard.press('PageUp');
      await expect(page.getByTestId('race-trie').first()).not.toHaveAttribute('data-step', '0');
      expect(await page.evaluate(() => document.querySelector('main')?.scrollWidth)).toBeLessThanOrEqual(360);
      expect(new Set(asked).size).toBe(1);
      await expectNothingSerious(page);
      await page.emulateMedia({ colorScheme: 'dark' });
      await page.getByTestId('race-card').locator('summary').first().click();
      await expectNothingSerious(page);
    },
    { width: 360, height: 740 },
  );
});
