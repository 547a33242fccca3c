// @vitest-environment happy-dom
/** When charts are drawn anew: each in a turn of its own, and none that nobody sees. */
import { act, useRef } from 'react';
import { createRoot, type Root } from 'react-dom/client';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { useThrottled } from '../../../src/ui/components/useThrottled.ts';
import { useWhileInSight } from '../../../src/ui/components/useWhileInSight.ts';

const place = document.createElement('div');
let root: Root;
beforeEach(() => {
  Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true });
  vi.useFakeTimers();
  root = createRoot(place);
});
afterEach(() => {
  act(() => root.unmount());
  vi.unstubAllGlobals();
  vi.useRealTimers();
});
const pass = (ms: number) => act(() => vi.advanceTimersByTime(ms));

function Throttled({ value, name }: { readonly value: number; readonly name: string }) {
  return (
    <p>
      {name} {useThrottled(value, 1000, name)}
    </p>
  );
}
const two = (value: number) =>
  act(() =>
    root.render(
      <>
        <Throttled value={value} name="a" />
        <Throttled value={value} name="b" />
      </>,
    ),
  );

it('shows what changed together in turns, the newest of each', () => {
  two(1);
  expect(place.textContent).toBe('a 1b 1');
  two(2);
  pass(1000);
  expect(place.textContent).toBe('a 2b 1');
  two(3);
  pass(99);
  expect(place.textContent).toBe('a 2b 1');
  pass(1);
  expect(place.textContent).toBe('a 2b 3');
  pass(1000);
  expect(place.textContent).toBe('a 3b 3');
});

it('draws at once when something else is shown', () => {
  act(() => root.render(<Throttled value={1} name="a" />));
  act(() => root.render(<Throttled value={2} name="b" />));
  expect(place.textContent).toBe('b 2');
});

function Seen({ value }: { readonly value: number }) {
  const ref = useRef<HTMLParagraphElement>(null);
  return <p ref={ref}>{useWhileInSight(value, ref)}</p>;
}

it('holds what is out of sight, and has the newest when it comes back', () => {
  let tell = (_isIntersecting: boolean): void => {};
  vi.stubGlobal(
    'IntersectionObserver',
    class {
      constructor(hear: (entries: readonly { readonly isIntersecting: boolean }[]) => void) {
        tell = (isIntersecting) => hear([{ isIntersecting }]);
      }
      observe() {}
      disconnect() {}
    },
  );
  const show = (value: number) => act(() => root.render(<Seen value={value} />));
  show(1);
  act(() => tell(false));
  show(2);
  expect(place.textContent).toBe('1');
  act(() => tell(true));
  expect(place.textContent).toBe('2');
});
