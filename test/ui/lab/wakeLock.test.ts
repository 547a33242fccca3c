/** The screen stays on while a run goes on, and no longer. */
import { beforeEach, describe, expect, it } from 'vitest';
import { createRunStore, type RunState, type RunStore } from '../../../src/ui/stores/runStore.ts';
import { createWakeLock, type WakeLockDesk } from '../../../src/ui/stores/wakeLock.ts';

class Lock extends EventTarget {
  isReleased = false;
  async release() {
    this.isReleased = true;
    this.dispatchEvent(new Event('release'));
  }
}

let locks: Lock[];
let refusal: Error | null;
let page: EventTarget & { visibilityState: DocumentVisibilityState };
let run: RunStore;
let desk: WakeLockDesk;
const settle = () => new Promise((resolve) => setTimeout(resolve));
const numHeld = () => locks.filter(({ isReleased }) => !isReleased).length;
async function go(state: RunState): Promise<void> {
  run.setState({ state });
  await settle();
}
async function see(visibilityState: DocumentVisibilityState): Promise<void> {
  page.visibilityState = visibilityState;
  // The browser's own release.
  if (visibilityState === 'hidden') for (const lock of locks) if (!lock.isReleased) await lock.release();
  page.dispatchEvent(new Event('visibilitychange'));
  await settle();
}

beforeEach(() => {
  locks = [];
  refusal = null;
  page = Object.assign(new EventTarget(), { visibilityState: 'visible' as const });
  run = createRunStore();
  const wakeLock = {
    async request() {
      if (refusal) throw refusal;
      const lock = new Lock();
      locks.push(lock);
      return lock;
    },
  };
  const made = createWakeLock(run, { wakeLock } as unknown as Navigator, page as unknown as Document);
  if (!made) throw new Error('no desk');
  desk = made;
});

describe('createWakeLock(run)', () => {
  it('is none where the browser has no such locks', () => {
    expect(createWakeLock(run, {} as Navigator, page as unknown as Document)).toBeNull();
  });

  it('holds the screen only when asked to, while a run is under way, and lets go at a pause and at the end', async () => {
    await go('running');
    expect(locks).toHaveLength(0);
    desk.setWanted(true);
    await settle();
    expect(numHeld()).toBe(1);
    await go('evaluating');
    expect(locks).toHaveLength(1);
    for (const rest of ['paused', 'finished', 'stopped', 'failed', 'idle'] as const) {
      await go(rest);
      expect([rest, numHeld(), desk.store.getState().isHeld]).toEqual([rest, 0, false]);
      await go('running');
      expect([rest, numHeld(), desk.store.getState().isHeld]).toEqual([rest, 1, true]);
    }
    desk.setWanted(false);
    await settle();
    expect(numHeld()).toBe(0);
  });

  it('asks again when the tab is seen again, and not for a run that has ended meanwhile', async () => {
    desk.setWanted(true);
    await go('running');
    await see('hidden');
    expect(numHeld()).toBe(0);
    await see('visible');
    expect(numHeld()).toBe(1);
    await see('hidden');
    await go('finished');
    await see('visible');
    expect(numHeld()).toBe(0);
  });

  it('lets go at once of a screen that is granted after the run has paused', async () => {
    desk.setWanted(true);
    run.setState({ state: 'running' });
    run.setState({ state: 'paused' });
    await settle();
    expect(locks).toHaveLength(1);
    expect(numHeld()).toBe(0);
  });

  it('says why where the browser refuses, and asks no more until it is wanted again', async () => {
    refusal = new Error('The battery is low.');
    desk.setWanted(true);
    await go('running');
    expect(desk.store.getState()).toEqual({ isWanted: false, isHeld: false, problem: 'The battery is low.' });
    refusal = null;
    await go('evaluating');
    expect(locks).toHaveLength(0);
    desk.setWanted(true);
    await settle();
    expect(desk.store.getState()).toEqual({ isWanted: true, isHeld: true, problem: null });
  });
});
