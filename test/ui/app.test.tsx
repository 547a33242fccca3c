// @vitest-environment happy-dom
/** The frame of the pages: what cannot be loaded takes nothing else with it. */
import { act } from 'react';
import { createRoot } from 'react-dom/client';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { App } from '../../src/ui/App.tsx';

vi.mock('../../src/ui/pages/play/PlayPage.tsx', () => ({ default: () => <p>the play page</p> }));
vi.mock('../../src/ui/pages/lab/LabPage.tsx', () => ({
  default: () => {
    throw new Error('the lab broke');
  },
}));
vi.mock('../../src/ui/device/DeviceDrawer.tsx', () => ({
  default: () => {
    throw new Error('Failed to fetch dynamically imported module');
  },
}));

const place = document.createElement('div');
const root = createRoot(place);
const until = (check: () => void) =>
  vi.waitFor(
    async () => {
      await act(async () => {});
      check();
    },
    { timeout: 5000, interval: 20 },
  );
const goTo = (hash: string) =>
  act(async () => {
    location.hash = hash;
    window.dispatchEvent(new HashChangeEvent('hashchange'));
  });

beforeAll(async () => {
  Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true });
  // React prints what a boundary catches.
  vi.spyOn(console, 'error').mockImplementation(() => {});
  document.body.append(place);
  // As in index.html.
  document.title = 'GFlowGR Playground';
  location.hash = '#/play';
  await act(async () => root.render(<App />));
});
afterAll(() => act(async () => root.unmount()));

it('keeps the page where the Device drawer cannot be loaded, says so, and can close the message', async () => {
  await until(() => expect(place.textContent).toContain('the play page'));
  await act(async () => place.querySelector<HTMLElement>('[data-testid="device-open"]')?.click());
  const problem = () => place.querySelector('[data-testid="device-problem"]');
  await until(() => expect(problem()?.textContent).toContain('Failed to fetch dynamically imported module'));
  expect(place.textContent).toContain('the play page');
  await act(async () => problem()?.querySelector('button')?.click());
  expect(problem()).toBeNull();
});

it('says that there is no such page, and how to go on; the bare address is Play', async () => {
  await goTo('#/glossary');
  await until(() => expect(document.title).toBe('Glossary · GFlowGR Playground'));
  await goTo('#/nowhere');
  await until(() => expect(place.querySelector('[role="alert"] h1')?.textContent).toContain('“/nowhere”'));
  expect(place.querySelector('[role="alert"] a')?.getAttribute('href')).toBe('#/play');
  expect(document.title).toBe('GFlowGR Playground');
  await goTo('#/');
  await until(() => expect(place.textContent).toContain('the play page'));
  expect(location.hash).toBe('#/play');
});

it('leaves a page that stopped by the link to another', async () => {
  await goTo('#/lab');
  await until(() => expect(place.textContent).toContain('the lab broke'));
  await goTo('#/play');
  await until(() => expect(place.textContent).toContain('the play page'));
  expect(place.textContent).not.toContain('the lab broke');
});
