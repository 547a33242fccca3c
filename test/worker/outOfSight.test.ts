/** What a run did while its tab was hidden: counted by steps, timed by the clock, and what stood still told apart. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { OutOfSight, spellInWords } from '../../src/worker/outOfSight.ts';

let watch: OutOfSight;
beforeEach(() => {
  vi.useFakeTimers();
  watch = new OutOfSight();
});
afterEach(() => vi.useRealTimers());

/** Steps of so many milliseconds each, by a clock that ticks. */
function train(steps: number, msPerStep: number): void {
  for (let k = 0; k < steps; k++) {
    vi.advanceTimersByTime(msPerStep);
    watch.countStep();
  }
}
/** The clock goes on while nothing in the worker does. */
const freeze = (ms: number) => vi.setSystemTime(Date.now() + ms);

describe('OutOfSight', () => {
  it('counts the steps between hiding and showing, and their time', () => {
    watch.begin();
    train(10, 100);
    watch.hide();
    train(40, 250);
    const spell = watch.show();
    expect(spell).toEqual({ steps: 40, runMs: 10_000, stillMs: 0, stepsPerSecond: 4 });
    expect(spellInWords(spell!)).toBe('40 steps in 10.0 s while the tab was hidden, 4.00 steps/s');
    train(40, 250);
    expect(watch.show()).toBeNull();
  });

  it('tells what stood still apart, and leaves it out of the rate, whoever is heard first after it', () => {
    for (const first of ['the clock', 'the page']) {
      watch.begin();
      watch.hide();
      train(20, 250);
      freeze(60_000);
      if (first === 'the clock') vi.advanceTimersByTime(1000);
      const spell = watch.show()!;
      expect(spell.steps).toBe(20);
      expect(spell.stillMs).toBeGreaterThan(58_000);
      expect(spell.stillMs).toBeLessThanOrEqual(60_000);
      expect(spell.stepsPerSecond).toBeGreaterThan(2.8);
      expect(spell.stepsPerSecond).toBeLessThanOrEqual(4);
      expect(spellInWords(spell)).toMatch(/stood still for (59|60)\.\d s: the browser had frozen the tab/);
      watch.end();
    }
  });

  it('times a run only while it is under way: a pause, an end and the next run of a queue', () => {
    watch.hide();
    vi.advanceTimersByTime(60_000);
    expect(watch.show()).toBeNull();
    watch.begin();
    watch.hide();
    train(10, 500);
    watch.end();
    vi.advanceTimersByTime(60_000);
    watch.begin();
    train(10, 500);
    watch.end();
    vi.advanceTimersByTime(60_000);
    expect(watch.show()).toEqual({ steps: 20, runMs: 10_000, stillMs: 0, stepsPerSecond: 2 });
  });

  it('has no word for a glance aside', () => {
    watch.begin();
    watch.hide();
    train(5, 500);
    expect(watch.show()).toBeNull();
  });
});
