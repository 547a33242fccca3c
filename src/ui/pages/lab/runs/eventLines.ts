/** What happened, in one list and as JSON lines: the run's log, what went wrong elsewhere on the page, the recording's events. After: `EventLog.tsx`, `EventDownload.tsx`. */
import type { DataTable } from '../../../../core/tableFiles.ts';
import { eventKey } from '../../../../record/newestEvents.ts';
import type { Recording } from '../../../../record/recording.ts';
import type { LogEntry } from '../../../stores/runStore.ts';
import type { Trouble } from '../../../stores/troubleLog.ts';

/** The run's log, and the troubles of every place, by time; oldest first. */
export function eventsOf(log: readonly LogEntry[], troubles: readonly Trouble[]): readonly LogEntry[] {
  const elsewhere = troubles.map(({ id, time, message }) => ({
    id: -id,
    time,
    step: 0,
    kind: 'error',
    message,
    isError: true,
  }));
  return [...log, ...elsewhere].sort((a, b) => (a.time < b.time ? -1 : a.time > b.time ? 1 : 0));
}

/** The log is of the whole visit, the recording of one run, from its beginning; both count what they do not keep. */
export function eventTable(log: readonly LogEntry[], events: Recording['events']): DataTable {
  const all = new Map<string, Recording['events'][number]>();
  for (const event of [...events, ...log]) all.set(eventKey(event), event);
  const rows = [...all.values()].sort((a, b) => (a.time < b.time ? -1 : a.time > b.time ? 1 : 0));
  return {
    columns: ['time', 'step', 'kind', 'message'],
    rows: rows.map(({ time, step, kind, message }) => [time, step, kind, message]),
  };
}
