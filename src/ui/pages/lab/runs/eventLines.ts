/** What happened as JSON lines: the page's log and the run's own events, each once, oldest first. After: `EventDownload.tsx`. */
import type { DataTable } from '../../../../core/tableFiles.ts';
import { eventKey } from '../../../../record/newestEvents.ts';
import type { Recording } from '../../../../record/recording.ts';
import type { LogEntry } from '../../../stores/runStore.ts';

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
