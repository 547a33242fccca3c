/** While llama-nano trains, our own JavaScript never holds the main thread for more than 50 ms at a stretch. */
import { expect, type Page, test } from '@playwright/test';
import { chooseWardrobe, openLab, set, stop, WARDROBE, waitForStep, waitUntilReady } from './labPage.ts';

const LIMIT_MS = 50;
/** What a long task here may have: the sampler's own resolution. */
const SAMPLE_MICROSECONDS = 1000;

interface Profile {
  readonly nodes: readonly { readonly id: number; readonly callFrame: { readonly functionName: string } }[];
  readonly samples: readonly number[];
  readonly timeDeltas: readonly number[];
}

/** What is not JavaScript of ours: nothing running, the engine's own entry, a collection. */
const NOT_OURS = new Set(['(idle)', '(program)', '(root)', '(garbage collector)']);

/** The longest stretch in which every sample of the main thread stood in JavaScript; a sample counts 10 ms at most. */
function longestStretch({ nodes, samples, timeDeltas }: Profile): number {
  const isOurs = new Map(nodes.map((node) => [node.id, !NOT_OURS.has(node.callFrame.functionName)]));
  let [longest, stretch] = [0, 0];
  samples.forEach((id, i) => {
    // A gap between two samples is time in which the machine ran something else: the sampler sleeps, we do not run.
    const milliseconds = Math.min(timeDeltas[i + 1] ?? 0, 10_000) / 1000;
    stretch = isOurs.get(id) ? stretch + milliseconds : 0;
    longest = Math.max(longest, stretch);
  });
  return longest;
}

async function longTasks(page: Page): Promise<number[]> {
  return page.evaluate(() => (window as unknown as { longTasks: number[] }).longTasks);
}

test('training in the worker leaves the page free', async ({ page }, info) => {
  await openLab(page);
  await chooseWardrobe(page);
  await set(page, WARDROBE);
  await waitUntilReady(page);
  const client = await page.context().newCDPSession(page);
  await client.send('Profiler.enable');
  await client.send('Profiler.setSamplingInterval', { interval: SAMPLE_MICROSECONDS });
  await page.getByTestId('lab-start').click();
  // The chart's code is loaded, and its first picture drawn, with the first steps.
  await waitForStep(page, 8);
  await page.evaluate(() => {
    const list: number[] = [];
    Object.assign(window, { longTasks: list });
    new PerformanceObserver((entries) => {
      for (const entry of entries.getEntries()) list.push(Math.round(entry.duration));
    }).observe({ type: 'longtask' });
  });
  await client.send('Profiler.start');
  await waitForStep(page, 60);
  const { profile } = (await client.send('Profiler.stop')) as unknown as { profile: Profile };
  const tasks = await longTasks(page);
  await stop(page);

  // A long task is wall time: on two cores that also draw, rasterise and train, it holds waiting, style, layout and
  // paint. The profile says how much of it was JavaScript, and that is what must stay below the limit.
  const stretch = longestStretch(profile);
  info.annotations.push({
    type: 'main thread',
    description: `longest stretch of JavaScript ${stretch.toFixed(1)} ms; long tasks of ${tasks.join(', ') || 'none'} ms`,
  });
  console.log(`longest stretch of JavaScript ${stretch.toFixed(1)} ms; long tasks: ${tasks.join(', ') || 'none'}`);
  expect(profile.samples.length).toBeGreaterThan(500);
  expect(stretch).toBeLessThan(LIMIT_MS);
});
