// @vitest-environment happy-dom
/** Who says whether the page is light or dark: a link for one visit, then the reader, and the system only where asked to. */
import { act } from 'react';
import { createRoot } from 'react-dom/client';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';

vi.mock('../../src/ui/pages/play/PlayPage.tsx', () => ({ default: () => <p>the play page</p> }));

const place = document.createElement('div');
const root = createRoot(place);
let isDark = false;
const listeners = new Set<() => void>();
const theme = () => document.documentElement.dataset['theme'];
const select = () => [...place.querySelectorAll('select')].find(({ options }) => options[0].value === 'system');
const choose = (value: string) =>
  act(async () => {
    const field = select() as HTMLSelectElement;
    field.value = value;
    field.dispatchEvent(new Event('change', { bubbles: true }));
  });
const systemBecomes = (dark: boolean) =>
  act(async () => {
    isDark = dark;
    for (const listen of listeners) listen();
  });
const goTo = (hash: string) =>
  act(async () => {
    location.hash = hash;
    window.dispatchEvent(new HashChangeEvent('hashchange'));
  });

beforeAll(async () => {
  Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true });
  vi.spyOn(window, 'matchMedia').mockImplementation(
    () =>
      ({
        get matches() {
          return isDark;
        },
        addEventListener: (_: string, listen: () => void) => listeners.add(listen),
        removeEventListener: (_: string, listen: () => void) => listeners.delete(listen),
      }) as unknown as MediaQueryList,
  );
  localStorage.setItem('gflowgr-theme', 'light');
  document.body.append(place);
  location.hash = '#/play?theme=dark';
  const { App } = await import('../../src/ui/App.tsx');
  await act(async () => root.render(<App />));
});
afterAll(async () => {
  await act(async () => root.unmount());
  vi.restoreAllMocks();
});

it('obeys the link for this visit, and leaves what is stored', () => {
  expect(theme()).toBe('dark');
  expect(select()?.value).toBe('dark');
  expect(localStorage.getItem('gflowgr-theme')).toBe('light');
});

it('keeps what the reader chooses after that, whatever the system becomes', async () => {
  await choose('light');
  await systemBecomes(true);
  await systemBecomes(false);
  expect(theme()).toBe('light');
  await choose('system');
  await systemBecomes(true);
  expect(theme()).toBe('dark');
  await goTo('#/play?theme=dark&view=exact');
  await systemBecomes(false);
  expect(theme()).toBe('light');
});

it('obeys another link that asks otherwise', async () => {
  await goTo('#/play?theme=light');
  await systemBecomes(true);
  expect(theme()).toBe('light');
  expect(select()?.value).toBe('light');
});
