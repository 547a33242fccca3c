/** What happened, newest first; errors in their own words. */
import styles from './lab.module.css';
import { useRun } from './labContext.ts';
import { EventDownload } from './runs/EventDownload.tsx';

const timeOf = (iso: string): string => iso.slice(11, 19);

export function EventLog() {
  const log = useRun((s) => s.log);
  const numErrors = log.filter((entry) => entry.isError).length;
  return (
    <details className={styles.section}>
      <summary>
        <span>Event log</span>
        {numErrors > 0 && (
          <span className={styles.sectionError}>{numErrors === 1 ? '1 error' : `${numErrors} errors`}</span>
        )}
        <span className={styles.sectionNote}>{log.length}</span>
      </summary>
      {log.length === 0 ? (
        <p className={styles.empty}>Nothing has happened yet.</p>
      ) : (
        <ol className={styles.log} data-testid="lab-log" reversed>
          {log.toReversed().map((entry) => (
            <li key={entry.id} data-severity={entry.isError ? 'error' : 'info'}>
              <time dateTime={entry.time}>{timeOf(entry.time)}</time> <strong>{entry.kind}</strong> {entry.message}
            </li>
          ))}
        </ol>
      )}
      {log.length > 0 && <EventDownload />}
    </details>
  );
}
