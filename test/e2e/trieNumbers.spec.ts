/**
 * The numbers on the trie, view by view, against float64: at a paused step the model is saved, run again in plain loops over
 * its weights, and each view's numbers follow from that by hand: the picture's arrays to 1e-4, what it writes to its last digit.
 */
import { expect, test } from '@playwright/test';
import { chooseWardrobe, openLab, pause, save, set, stop, WARDROBE, waitForStep, waitUntilReady } from './labPage.ts';
import { recompute, TOLERANCE } from './recompute.ts';
import { logSumExp } from './referenceLlama.ts';

const FLOOR = 0.05;

test('every view of the trie shows what float64 makes of the saved model, and not what step 0 had', async ({
  page,
}) => {
  await openLab(page);
  await chooseWardrobe(page);
  // Rewards that can be summed by hand: the tokens an item shares with the target, at least the floor.
  await set(page, {
    ...WARDROBE,
    'items.tokenizer': 'attribute-paths',
    'objective.type': 'subtb',
    'reward.interaction': '0',
    'reward.similarity': '1',
    'reward.floor': String(FLOOR),
  });
  await waitUntilReady(page);
  await page.getByTestId('lab-start').click();
  await waitForStep(page, 12);
  const recorded = await page.evaluate(() => {
    const { recording, prepared } = window.__gflowgrLab.store.getState();
    return prepared?.users[recording?.users[0].user ?? -1].id ?? '';
  });
  await page.getByTestId('lab-user-picker').fill(recorded);
  await page.getByTestId('lab-user-picker').press('Enter');
  await pause(page);
  await expect
    .poll(() =>
      page.evaluate(() => {
        const { flows, prepared } = window.__gflowgrLab.store.getState();
        return prepared?.users[flows?.user ?? -1].id;
      }),
    )
    .toBe(recorded);

  const { flows, items, levels, stateAt } = await recompute(await save(page));
  expect(flows.userId).toBe(recorded);
  const target = items[flows.target];
  const overlap = (path: readonly number[]) => path.filter((token, level) => token === target[level]).length;
  const logReward = (path: readonly number[]) => Math.log(Math.max(overlap(path), FLOOR));
  const below = (path: readonly number[]) =>
    Object.values(items).filter((item) => path.every((token, level) => item[level] === token));

  const shown = await page.evaluate(() => {
    const { flows: f, prepared, exposure, recording } = window.__gflowgrLab.store.getState();
    if (!f || !prepared || !exposure || !recording) throw new Error('the page shows no flows');
    const { token, parent, item } = prepared.trie;
    const pathOf = (p: number): number[] => (p === 0 ? [] : [...pathOf(parent[p]), token[p]]);
    return {
      step: f.step,
      prefixes: [...f.prefixes].map((p, i) => ({
        path: pathOf(p),
        title: item[p] >= 0 ? prepared.itemTitles[item[p]] : null,
        exposure: item[p] >= 0 ? exposure[item[p]] : 0,
        logF: f.logF[i],
        logPF: f.logPF[i],
        logReach: f.logReach[i],
        exactLogF: f.exactLogF[i],
        residual: f.residual[i],
        atStart: recording.frames[0].users[0].logPF[p],
      })),
      firstStep: recording.frames[0].step,
    };
  });
  expect(shown.step).toBe(flows.step);
  expect(shown.prefixes).toHaveLength(1 + 4 + 16 + 64);

  // Learned, exact and difference, prefix by prefix, in nats.
  const logReach = (path: readonly number[]) =>
    path.reduce((sum, token, level) => sum + stateAt(path.slice(0, level)).logP(token), 0);
  let farthestFromStart = 0;
  for (const p of shown.prefixes) {
    const { path } = p;
    const isLeaf = path.length === levels;
    const near = (value: number, expected: number, what: string) =>
      expect(Math.abs(value - expected), `${what} of [${path}]`).toBeLessThan(TOLERANCE);
    const exact = logSumExp(below(path).map(logReward));
    const logF = isLeaf ? logReward(path) : stateAt(path).logF;
    near(p.exactLogF, exact, 'exact log F');
    near(p.logF, logF, 'learned log F');
    near(p.logReach, logReach(path), 'log reach');
    if (path.length === 0) continue;
    const parent = path.slice(0, -1);
    const logPF = stateAt(parent).logP(path[path.length - 1]);
    near(p.logPF, logPF, 'log P_F');
    near(p.residual, stateAt(parent).logF + logPF - logF, 'residual');
    farthestFromStart = Math.max(farthestFromStart, Math.abs(p.atStart - logPF));
  }
  // The first frame is of weights that had learned nothing.
  expect(shown.firstStep).toBe(0);
  expect(farthestFromStart).toBeGreaterThan(100 * TOLERANCE);

  // What is written on the picture, view by view: three digits of the same numbers, read as a screen reader reads them.
  const trie = page.getByTestId('lab-trie');
  const deepest = shown.prefixes.filter(({ path }) => path.length === levels);
  const busiest = deepest.reduce((a, b) => (a.logReach > b.logReach ? a : b));
  await trie.getByRole('combobox').fill(busiest.title as string);
  await trie.getByRole('combobox').press('Enter');
  const { path } = busiest;
  const arriving = Math.exp(stateAt(path.slice(0, -1)).logF + stateAt(path.slice(0, -1)).logP(path[path.length - 1]));
  const numbers = {
    'learned flow': arriving,
    reward: Math.exp(logReward(path)),
    exact: Math.exp(logReward(path)),
    'probability from parent': Math.exp(stateAt(path.slice(0, -1)).logP(path[path.length - 1])),
  };
  for (const view of ['learned', 'exact', 'difference', 'exposure']) {
    await trie.locator('label', { hasText: view }).click();
    const words = await trie.getByRole('treeitem', { selected: true }).textContent();
    for (const [name, value] of Object.entries(numbers)) {
      const written = new RegExp(`${name} ([\\d.]+)`).exec(words ?? '')?.[1];
      expect(Math.abs(Number(written) - value) / value, `${view}: ${name} in “${words}”`).toBeLessThan(
        0.005 + TOLERANCE,
      );
    }
    const residual = /residual ([+−]?)([\d.]+)/.exec(words ?? '');
    const signed = (residual?.[1] === '−' ? -1 : 1) * Number(residual?.[2]);
    expect(Math.abs(signed - Math.log(arriving / numbers.reward)), `${view}: residual`).toBeLessThan(
      0.0005 + TOLERANCE,
    );
  }

  // The exposure view's shares: the policy's mass on each class beside the target's.
  const logZ = logSumExp(deepest.map((leaf) => logReward(leaf.path)));
  for (const mark of [0, 1, 2]) {
    const leaves = deepest.filter((leaf) => leaf.exposure === mark);
    expect(leaves.length).toBeGreaterThan(0);
    const learned = leaves.reduce((sum, leaf) => sum + Math.exp(logReach(leaf.path)), 0);
    const exact = leaves.reduce((sum, leaf) => sum + Math.exp(logReward(leaf.path) - logZ), 0);
    const words = await page.locator(`[data-testid="exposure-legend"] [data-mark="${mark}"] dd`).textContent();
    const percents = [...(words ?? '').matchAll(/([\d.]+) %/g)].map((match) => Number(match[1]) / 100);
    expect(percents, `“${words}”`).toHaveLength(2);
    expect(Math.abs(percents[0] - learned)).toBeLessThan(0.0005 + TOLERANCE);
    expect(Math.abs(percents[1] - exact)).toBeLessThan(0.0005 + TOLERANCE);
  }
  await stop(page);
});
