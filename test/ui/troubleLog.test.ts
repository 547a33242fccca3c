/** What went wrong, kept in words: each problem once, and what nobody caught. */
import { afterEach, describe, expect, it } from 'vitest';
import { createStore } from 'zustand/vanilla';
import { eventsOf } from '../../src/ui/pages/lab/runs/eventLines.ts';
import { dismissTrouble, hearUncaught, logProblems, noteTrouble, troubleLog } from '../../src/ui/stores/troubleLog.ts';

const messages = () => troubleLog.getState().log.map(({ message }) => message);
afterEach(() => troubleLog.setState({ log: [], uncaught: null }));

describe('logProblems(store, problemsOf)', () => {
  it('notes each problem when it comes, once while it stays, and again when it comes again', () => {
    const store = createStore<{ a: string | null; b: number }>(() => ({ a: null, b: 0 }));
    logProblems(store, ({ a }) => [a]);
    store.setState({ a: 'cut off' });
    store.setState({ b: 1 });
    expect(messages()).toEqual(['cut off']);
    store.setState({ a: null });
    store.setState({ a: 'cut off' });
    expect(messages()).toEqual(['cut off', 'cut off']);
    expect(troubleLog.getState().uncaught).toBeNull();
  });

  it('keeps the newest two hundred', () => {
    for (let k = 0; k < 250; k++) noteTrouble(`${k}`);
    expect(messages()).toHaveLength(200);
    expect(messages().at(-1)).toBe('249');
    const { log } = troubleLog.getState();
    expect(new Set(log.map(({ id }) => id)).size).toBe(200);
  });
});

describe('hearUncaught(window, origin)', () => {
  const heard = () => {
    const listeners = new Map<string, (event: object) => void>();
    hearUncaught(
      { addEventListener: (type: string, listener: (event: object) => void) => void listeners.set(type, listener) },
      'https://here.example',
    );
    return (type: string, event: object) => listeners.get(type)?.(event);
  };
  it('shows and notes errors and rejections in words, never [object Object]', () => {
    const tell = heard();
    tell('error', { error: new Error('torn'), message: 'Uncaught Error: torn', filename: 'https://here.example/a.js' });
    expect(troubleLog.getState().uncaught?.message).toBe('torn');
    tell('unhandledrejection', { reason: { code: 3 } });
    expect(messages()).toEqual(['torn', '{"code":3}']);
    dismissTrouble();
    expect(troubleLog.getState()).toMatchObject({ uncaught: null, log: [{}, {}] });
  });

  it('leaves extensions and repeated sizes alone', () => {
    const tell = heard();
    tell('error', { message: 'x is not defined', filename: 'chrome-extension://abc/a.js' });
    tell('error', { message: 'ResizeObserver loop completed', filename: 'https://here.example/' });
    expect(messages()).toEqual([]);
  });
});

describe('eventsOf(log, troubles)', () => {
  it('is one list by time, with keys of their own', () => {
    const entry = (id: number, second: number) => ({
      id,
      time: `2026-11-26T09:40:0${second}.000Z`,
      step: 4,
      kind: 'start',
      message: `run ${id}`,
      isError: false,
    });
    const all = eventsOf([entry(1, 1), entry(2, 3)], [{ id: 1, time: '2026-11-26T09:40:02.000Z', message: 'torn' }]);
    expect(all.map(({ message }) => message)).toEqual(['run 1', 'torn', 'run 2']);
    expect(all[1]).toMatchObject({ kind: 'error', isError: true });
    expect(new Set(all.map(({ id }) => id)).size).toBe(3);
  });
});
