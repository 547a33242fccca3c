import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { NO_BREAKS } from '../../../src/gflow/tabularTrainer.ts';
import { createPlayHost, UNASKED_SECONDS } from '../../../src/worker/play/playHost.ts';
import type { PlayCommand, PlayEdits, PlayEvent, PlaySnapshot } from '../../../src/worker/play/playProtocol.ts';
import { cpuMsOf } from '../../cpuTime.ts';

const NO_EDITS: PlayEdits = { rewards: null, beta: 1, history: null, breaks: NO_BREAKS };
const reset = (change: Partial<Extract<PlayCommand, { type: 'reset' }>> = {}): PlayCommand => ({
  type: 'reset',
  items: null,
  reader: 0,
  seed: 7,
  objective: 'tb',
  edits: NO_EDITS,
  ...change,
});

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

function host() {
  const events: PlayEvent[] = [];
  const obey = createPlayHost((event) => events.push(event));
  const latest = (): PlaySnapshot => {
    const event = events.findLast(({ type }) => type === 'snapshot');
    if (event?.type !== 'snapshot') throw new Error('no snapshot yet');
    return event.snapshot;
  };
  return { events, obey, latest };
}

describe('createPlayHost(post)', () => {
  it('settles within 25 seconds at normal speed, and then no timer runs', () => {
    const { obey, latest, events } = host();
    obey(reset());
    obey({ type: 'play', stepsPerSecond: 20 });
    vi.advanceTimersByTime(UNASKED_SECONDS * 1000);
    expect(latest().state).toBe('settled');
    expect(vi.getTimerCount()).toBe(0);
    const told = events.length;
    vi.advanceTimersByTime(60_000);
    expect(events.length).toBe(told);
  });

  it('rests after 25 seconds where the target is out of reach, and goes on when it is asked to', () => {
    const { obey, latest } = host();
    obey(reset({ edits: { ...NO_EDITS, breaks: { ...NO_BREAKS, exploration: true } } }));
    obey({ type: 'play', stepsPerSecond: 20 });
    vi.advanceTimersByTime(UNASKED_SECONDS * 1000 + 100);
    expect(latest().state).toBe('resting');
    expect(vi.getTimerCount()).toBe(0);
    obey({ type: 'edit', edits: NO_EDITS });
    expect(vi.getTimerCount()).toBe(1);
    obey({ type: 'pause' });
    expect(vi.getTimerCount()).toBe(0);
  });

  it('measures the way back into balance in steps and in seconds of playing', () => {
    const { obey, latest } = host();
    obey(reset());
    obey({ type: 'play', stepsPerSecond: 20 });
    vi.advanceTimersByTime(25_000);
    const rewards = Float64Array.from(latest().rewards);
    rewards[21] *= 4;
    obey({ type: 'edit', edits: { ...NO_EDITS, rewards } });
    expect(latest().rebalance).toMatchObject({ steps: 0, isDone: false, level: 0.004 });
    vi.advanceTimersByTime(1000);
    expect(latest().rebalance?.isDone).toBe(false);
    vi.advanceTimersByTime(24_000);
    const { rebalance, totalVariation } = latest();
    expect(rebalance?.seconds).toBeGreaterThan(0);
    expect(totalVariation).toBeLessThan(0.004);
    expect(rebalance?.isDone).toBe(true);
    // 20 steps a second, to the tick of 50 ms.
    expect(Math.abs((rebalance?.seconds ?? 0) - (rebalance?.steps ?? 0) / 20)).toBeLessThan(0.11);
  });

  it('keeps its speed by the clock where its timer comes late', () => {
    const { obey, latest } = host();
    obey(reset());
    obey({ type: 'play', stepsPerSecond: 20 });
    vi.advanceTimersByTime(0);
    // A clock that runs 1.6 times as fast as the timers: each tick of 50 ms comes after 80.
    const timersOnly = performance.now.bind(performance);
    const late = vi.spyOn(performance, 'now').mockImplementation(() => 1.6 * timersOnly());
    const before = latest().step;
    vi.advanceTimersByTime(2000);
    expect(Math.abs(latest().step - before - 64)).toBeLessThanOrEqual(2);
    late.mockRestore();
  });

  it('lets go of what a stall owes', () => {
    const { obey, latest } = host();
    obey(reset());
    obey({ type: 'play', stepsPerSecond: 80 });
    vi.advanceTimersByTime(1000);
    const before = latest().step;
    const timersOnly = performance.now.bind(performance);
    vi.spyOn(performance, 'now').mockImplementation(() => timersOnly() + 10_000);
    vi.advanceTimersByTime(50);
    vi.restoreAllMocks();
    expect(latest().step - before).toBeLessThanOrEqual(20);
  });

  it('says what cannot be done, and goes on with what it had', () => {
    const { obey, latest, events } = host();
    obey(reset());
    const { step, model } = latest();
    obey(reset({ items: { paths: [['a'], ['a']], rewards: [1, 2] } }));
    expect(events.at(-1)).toMatchObject({ type: 'error' });
    obey({ type: 'pause' });
    expect(latest()).toMatchObject({ step, model });
  });

  it('rebuilds for 200 items of six words within a second, and finds its own world again', async () => {
    const { obey, events } = host();
    obey(reset());
    const paths = Array.from({ length: 200 }, (_, i) => [i % 2, i % 3, i % 5, i % 7, i % 11, i].map(String));
    const own = () => obey(reset({ items: { paths, rewards: paths.map((_, i) => i + 1) } }));
    expect(await cpuMsOf(own)).toBeLessThan(1000);
    own();
    obey(reset());
    const worlds = events.filter((event) => event.type === 'ready').map(({ world }) => world.trie.numItems);
    expect(worlds).toEqual([64, 200, 64]);
  });
});
