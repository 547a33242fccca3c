/** The event log: every event is there, by its kind, and counted. */
import { describe, expect, it } from 'vitest';
import { countedKinds } from '../../../src/ui/pages/lab/EventLog.tsx';
import { INITIAL_RUN_STATE, type RunStoreState, reduceRun } from '../../../src/ui/stores/runStore.ts';
import type { WorkerEvent } from '../../../src/worker/protocol.ts';

const NOW = '2026-01-31T12:00:09.000Z';
const said = (kind: string, message: string, second = 1): WorkerEvent => ({
  type: 'event',
  event: { time: `2026-01-31T12:00:0${second}.000Z`, step: 4, kind, message },
});
const stateAfter = (...events: WorkerEvent[]): RunStoreState =>
  events.reduce((state, event) => reduceRun(state, event, NOW), INITIAL_RUN_STATE);
const refused = (message: string): WorkerEvent => ({ type: 'error', kind: 'ConfigError', message, fatal: false });

describe('the log', () => {
  it('has an error that the worker tells twice once, and one that comes again twice', () => {
    const { log } = stateAfter(said('error', 'no'), refused('no'), said('error', 'no', 2), refused('no'));
    expect(log.map(({ time, kind }) => [time.slice(17, 19), kind])).toEqual([
      ['01', 'error'],
      ['02', 'error'],
    ]);
  });

  it('counts its kinds, the errors first, whoever made them, and what is left out with them', () => {
    const { log } = stateAfter(
      said('start', 'tb'),
      said('evaluation', 'a'),
      { type: 'error', kind: 'WorkerError', message: 'gone', fatal: true },
      said('evaluation', 'b'),
      said('error', 'no'),
    );
    expect(countedKinds(log)).toEqual([
      ['error', 2],
      ['start', 1],
      ['evaluation', 2],
    ]);
    const leftOut = { ...log[0], kind: 'left out', omitted: 40 };
    expect(countedKinds([leftOut, ...log])[1]).toEqual(['left out', 40]);
  });
});
