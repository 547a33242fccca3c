// @vitest-environment happy-dom
import { act } from 'react';
import { createRoot } from 'react-dom/client';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import LabPage from '../../../src/ui/pages/lab/LabPage.tsx';
import { createFakeWorkerClient } from './fakeWorkerClient.ts';

const client = createFakeWorkerClient({ msPerStep: 10, loadError: 'u.data, line 3: expected 4 columns, found 1.' });
const place = document.createElement('div');
const root = createRoot(place);
const byTestId = (id: string) => place.querySelector<HTMLElement>(`[data-testid="${id}"]`);
const text = (id: string) => byTestId(id)?.textContent ?? '';
/** Lets the worker speak and the page answer until `check` holds. */
const until = (check: () => void) => vi.waitFor(() => act(async () => check()), { timeout: 10_000, interval: 50 });

beforeAll(async () => {
  Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true });
  document.body.append(place);
  await act(async () => root.render(<LabPage client={client} />));
});
afterAll(async () => {
  await act(async () => root.unmount());
  client.close();
});

describe('the lab’s page', () => {
  it('shows report, semantic IDs and memory bill, and is ready', async () => {
    await until(() => expect(byTestId('lab-start')?.getAttribute('aria-disabled')).toBe('false'));
    expect(text('lab-report')).toContain('6,272');
    expect(text('lab-bill')).toContain('38.5 MiB');
    expect(text('lab-report')).toContain('u.data, line 17');
  });

  it('says what is wrong beside the field and keeps what was typed', async () => {
    const input = place.querySelector<HTMLInputElement>('[data-key="items.levels"]');
    if (!input) throw new Error('no field for items.levels');
    const type = (value: string) =>
      act(async () => {
        Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value')?.set?.call(input, value);
        input.dispatchEvent(new Event('input', { bubbles: true }));
      });
    await type('many');
    expect(input.value).toBe('many');
    expect(input.closest('[data-invalid]')?.textContent).toContain('Expected number, found "many".');
    expect(byTestId('lab-start')?.getAttribute('aria-disabled')).toBe('true');
    await type('3');
    await until(() => expect(byTestId('lab-start')?.getAttribute('aria-disabled')).toBe('false'));
  });

  it('shows a choice’s note, hides what it does not use, and keeps what is wrong in sight', async () => {
    const choose = (key: string, value: string) =>
      act(async () => {
        const select = place.querySelector<HTMLSelectElement>(`[data-key="${key}"]`);
        if (!select) throw new Error(`no field for ${key}`);
        select.value = value;
        select.dispatchEvent(new Event('change', { bubbles: true }));
      });
    const field = (key: string) => place.querySelector(`[data-key="${key}"]`);
    expect(field('items.rqVae.beta')).toBeNull();
    await choose('items.tokenizer', 'rq-vae');
    expect(field('items.rqVae.beta')).not.toBeNull();
    expect(place.textContent).toContain('An autoencoder whose latent is written in codes');
    await choose('items.tokenizer', 'residual-kmeans');
    expect(field('items.rqVae.beta')).toBeNull();
    expect(field('collaborative.model')).toBeNull();
    await choose('sampler.type', 'curriculum');
    expect(field('collaborative.model')).not.toBeNull();
    await choose('sampler.type', 'random');
    expect(text('lab-rewards')).toContain('32 % of the rewards are at the floor');
    // All of that has been prepared: what comes next is the last word.
    await until(() => expect(byTestId('lab-start')?.getAttribute('aria-disabled')).toBe('false'));
    // What the worker refuses stands at its field, though nothing else uses that field now.
    const message = 'reward.estimateScale: expected another scale, found this one.';
    await act(async () => client.emit({ type: 'error', kind: 'ConfigError', message, fatal: false }));
    expect(field('reward.estimateScale')?.closest('[data-invalid]')?.textContent).toContain('Expected another scale');
    await act(async () => place.querySelector<HTMLElement>('[data-testid="lab-error"] button')?.click());
    expect(field('reward.estimateScale')).toBeNull();
  });

  it('keeps what was loaded when other files cannot be read', async () => {
    const input = byTestId('lab-file-input') as HTMLInputElement;
    Object.defineProperty(input, 'files', { value: [new File(['x'], 'u.data')], configurable: true });
    await act(async () => input.dispatchEvent(new Event('change', { bubbles: true })));
    await until(() => expect(text('lab-error')).toContain('line 3'));
    expect(text('lab-error')).toContain('Still loaded: Wardrobe-64');
    expect(text('lab-report')).toContain('6,272');
  });

  it('trains, pauses, and shows loss, flows and top ten', async () => {
    await act(async () => byTestId('lab-start')?.click());
    await until(() => expect(Number(text('lab-step-count'))).toBeGreaterThan(20));
    await act(async () => byTestId('lab-pause')?.click());
    await until(() => expect(text('lab-state')).toBe('Paused'));
    expect(Number(text('lab-loss'))).toBeGreaterThan(0);
    const rows = place.querySelectorAll('[data-testid="lab-topitems"] li');
    expect(rows).toHaveLength(10);
    expect(place.querySelector('[data-testid="lab-topitems"] [data-target]')?.textContent).toContain('held out');
    expect(text('lab-topitems')).toMatch(/new|was \d/);
    expect(text('lab-prefix')).toContain('Σ over children');
    expect(text('lab-distance')).toContain('not the objective');
  });

  it('obeys the keyboard: full stop steps, Space goes on and pauses, neither in a field', async () => {
    const press = (code: string, where: Element = document.body) =>
      act(async () => where.dispatchEvent(new KeyboardEvent('keydown', { code, bubbles: true, cancelable: true })));
    const commands = () => client.sent.map(({ type }) => type).filter((type) => /^(pause|resume|stepOnce)$/.test(type));
    const before = commands().length;
    await press('Period');
    await press('Space', place.querySelector('[data-key="items.levels"]') ?? undefined);
    await press('Period', place.querySelector('[data-key="items.levels"]') ?? undefined);
    await press('Space');
    await until(() => expect(text('lab-state')).toBe('Training'));
    await press('Period');
    await press('Space');
    await until(() => expect(text('lab-state')).toBe('Paused'));
    expect(commands().slice(before)).toEqual(['stepOnce', 'resume', 'pause']);
  });

  it('has the run’s progress in its title while it is hidden, and says what was done meanwhile when it is seen', async () => {
    const hide = (isHidden: boolean) =>
      act(async () => {
        Object.defineProperty(document, 'hidden', { configurable: true, get: () => isHidden });
        document.dispatchEvent(new Event('visibilitychange'));
      });
    expect(document.title).toBe('Lab · GFlowGR Playground');
    await hide(true);
    expect(document.title).toMatch(/^Paused \d+ \/ 400 · Lab · GFlowGR Playground$/);
    await hide(false);
    expect(document.title).toBe('Lab · GFlowGR Playground');
    expect(client.sent.flatMap((c) => (c.type === 'hidden' ? [c.isHidden] : []))).toEqual([true, false]);
    const spell = { steps: 1204, runMs: 192_000, stillMs: 40_000, stepsPerSecond: 7.921 };
    await act(async () => client.emit({ type: 'hiddenSpell', spell }));
    expect(text('lab-hidden-spell')).toBe(
      'While this tab was hidden: 1,204 steps in 3 min 12 s, 7.92 steps/s. Training was paused for 40 s of it: the browser had frozen the tab, or the device slept.',
    );
  });

  it('shows the events of one kind alone, where that is chosen', async () => {
    const kinds = () => [...place.querySelectorAll<HTMLElement>('[data-testid="lab-log-kinds"] button')];
    const shown = () => place.querySelectorAll('[data-testid="lab-log"] > li').length;
    const all = shown();
    const counts = kinds().map((button) => Number(button.querySelector('span')?.textContent));
    expect(counts[0]).toBe(all);
    expect(counts.slice(1).reduce((a, b) => a + b, 0)).toBe(all);
    const error = kinds().find((button) => button.dataset['kind'] === 'error');
    await act(async () => error?.click());
    expect(error?.getAttribute('aria-pressed')).toBe('true');
    expect(shown()).toBe(Number(error?.querySelector('span')?.textContent));
    expect(shown()).toBeLessThan(all);
    await act(async () => kinds()[0].click());
    expect(shown()).toBe(all);
  });

  it('starts from the files of a saved checkpoint, once no run is under way', async () => {
    const input = byTestId('lab-checkpoint-input') as HTMLInputElement;
    const files = ['model.safetensors', 'trainer.json'].map((name) => new File(['{}'], name));
    const choose = async () => {
      Object.defineProperty(input, 'files', { value: files, configurable: true });
      await act(async () => input.dispatchEvent(new Event('change', { bubbles: true })));
    };
    const starts = () => client.sent.filter((c) => c.type === 'start');
    expect(starts()).toHaveLength(1);
    expect(byTestId('lab-continue')?.getAttribute('aria-disabled')).toBe('true');
    await choose();
    expect(starts()).toHaveLength(1);
    await act(async () => byTestId('lab-stop')?.click());
    await until(() => expect(byTestId('lab-continue')?.getAttribute('aria-disabled')).toBe('false'));
    await choose();
    expect(starts()).toHaveLength(2);
    expect(starts()[1].checkpoint).toEqual(files.map((file) => ({ name: file.name, file })));
  });
});
