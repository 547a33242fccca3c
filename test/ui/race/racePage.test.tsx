// @vitest-environment happy-dom
import { act } from 'react';
import { createRoot } from 'react-dom/client';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import RacePage from '../../../src/ui/pages/race/RacePage.tsx';
import { createRaceDesk, type RaceDesk } from '../../../src/ui/stores/raceStore.ts';
import { FAKE_BUNDLES, FakeRaceWorker, NO_ADAPTER } from './fakeRace.ts';

const place = document.createElement('div');
const all = (selector: string) => [...place.querySelectorAll<HTMLElement>(selector)];
const one = (selector: string): HTMLElement => {
  const found = all(selector);
  if (found.length === 0) throw new Error(`nothing on the page is ${selector}`);
  return found[0];
};
const until = (check: () => void) => vi.waitFor(() => act(async () => check()), { timeout: 5000, interval: 20 });
const click = (selector: string) => act(async () => one(selector).click());
const shownSteps = () => all('[data-testid="race-trie"]').map((trie) => trie.dataset['step']);

async function scrubTo(index: number): Promise<void> {
  const slider = one('[data-testid="time-machine"] input[type="range"]') as HTMLInputElement;
  await act(async () => {
    Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value')?.set?.call(slider, String(index));
    slider.dispatchEvent(new Event('input', { bubbles: true }));
  });
}

beforeAll(() => {
  Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true });
  document.body.append(place);
});

function onPage(makeDesk: () => RaceDesk): void {
  let root: ReturnType<typeof createRoot>;
  beforeAll(async () => {
    root = createRoot(place);
    const desk = makeDesk();
    await act(async () => root.render(<RacePage desk={desk} />));
  });
  afterAll(() => act(async () => root.unmount()));
}

describe('the Race page without WebGPU', () => {
  onPage(() => createRaceDesk({ connect: new FakeRaceWorker(NO_ADAPTER).connect, bundles: FAKE_BUNDLES }));

  it('says why no race can be run, and shows recordings as recordings', async () => {
    await until(() => expect(all('[data-testid="race-card"]')).toHaveLength(2));
    expect(one('#race-obstacle').textContent).toContain('This browser offers no WebGPU.');
    expect(all('[data-testid="race-setup"]')).toHaveLength(0);
    expect(all('[data-testid="race-origin"]').map(({ textContent }) => textContent)).toEqual([
      'Recordings, made on mesa llvmpipe at 2026-11-26 09:40',
    ]);
  });

  it('moves pictures, top tens and table of all lanes together, only to recorded steps', async () => {
    expect(shownSteps()).toEqual(['20', '20']);
    await scrubTo(1);
    expect(shownSteps()).toEqual(['10', '10']);
    expect(one('[data-testid="time-machine"]').textContent).toContain('step 10 · 30 samples');
    expect(one('[data-testid="race-table"] tr[data-lane="SFT"]').textContent).toContain(
      'validation, step 10, 20 users',
    );
    await scrubTo(0);
    expect(shownSteps()).toEqual(['0', '0']);
    await click('[data-testid="time-machine"] button[aria-pressed="false"]:last-of-type');
    expect(shownSteps()).toEqual(['20', '20']);
  });

  it('says beside the button why a file is no lane, and keeps what is there', async () => {
    const input = one('[data-testid="race-file-input"]') as HTMLInputElement;
    const choose = (name: string) =>
      act(async () => {
        Object.defineProperty(input, 'files', { value: [new File([], name)], configurable: true });
        input.dispatchEvent(new Event('change', { bubbles: true }));
      });
    await choose('mine.zip');
    await until(() => expect(all('[data-testid="race-card"]')).toHaveLength(3));
    await choose('bad.zip');
    await until(() =>
      expect(one('[data-testid="race-file-problem"]').textContent).toBe(
        'bad.zip was not added. The recording is of version 9; this page reads up to version 1.',
      ),
    );
    expect(all('[data-testid="race-card"]')).toHaveLength(3);
  });
});

describe('the Race page during a race', () => {
  const worker = new FakeRaceWorker();
  onPage(() => createRaceDesk({ connect: worker.connect, bundles: FAKE_BUNDLES }));

  it('holds the settings while lanes run, and says how they are run', async () => {
    await until(() => expect(one('#race-obstacle').textContent).toBe('Ready.'));
    const seeds = one('[data-testid="race-num-seeds"]') as HTMLSelectElement;
    await act(async () => {
      seeds.value = '3';
      seeds.dispatchEvent(new Event('change', { bubbles: true }));
    });
    await click('[data-testid="race-start"]');
    expect((one('[data-testid="race-setup"]') as HTMLFieldSetElement).disabled).toBe(true);
    await act(async () => {
      worker.say({ type: 'seed', seed: 42, mode: 'in turn', neededBytes: 3 * 2 ** 30, budgetBytes: 2 ** 30 });
      worker.say({ type: 'state', state: 'running' });
    });
    expect(one('[data-testid="race-mode"]').textContent).toContain('3.0 GiB, and 1.0 GiB may be used');
  });

  it('shows a refused lane’s reason beside it and the others’ numbers with their spread over seeds', async () => {
    await act(async () => {
      for (const seed of [42, 43, 44]) {
        worker.say({ type: 'lane', seed, lane: 1, state: 'refused', message: 'DPO needs 9 GiB here.' });
        for (const lane of [0, 2]) worker.finishLane(lane, seed, seed - 41);
      }
      worker.say({ type: 'state', state: 'finished' });
    });
    expect(one('[data-lane="DPO"] [data-testid="race-lane-problem"]').textContent).toBe('DPO needs 9 GiB here.');
    expect(all('[data-testid="race-trie"]')).toHaveLength(2);
    expect(one('tr[data-lane="SFT"] [data-metric="ndcg@10"]').textContent).toBe('0.4000 ± 0.2000');
    expect(one('#race-table-seeds').textContent).toContain('over 3 seeds; no seed is picked');
    expect(one('[data-testid="race-state"]').dataset['state']).toBe('finished');
  });

  it('lets a lane be changed by its own text, or says what is wrong with it', async () => {
    const area = one('[data-testid="race-lane"] textarea') as HTMLTextAreaElement;
    const apply = async (words: string) => {
      await act(async () => {
        Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, 'value')?.set?.call(area, words);
        area.dispatchEvent(new Event('input', { bubbles: true }));
      });
      await click('[data-testid="race-lane"] details > button');
    };
    await apply('[1]');
    expect(one('[data-testid="race-lane"]').textContent).toContain('Expected a JSON object');
    await apply('{"objective": {"type": "sft"}, "seed": 3}');
    expect(one('[data-testid="race-lane"]').textContent).toContain('what all lanes share, found seed');
    expect(one('[data-testid="race-start"]').getAttribute('aria-disabled')).toBe('true');
    await apply('{"objective": {"type": "db", "lambda": 0.5}}');
    expect(one('[data-testid="race-lane"] summary').textContent).toContain('objective.type db, objective.lambda 0.5');
    expect(one('[data-testid="race-start"]').getAttribute('aria-disabled')).toBe('false');
  });
});
