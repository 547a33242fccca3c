/** What happened, newest first: its kind and a short line, the rest folded away. Errors are in their own words. */
import { useMemo } from 'react';
import { useStore } from 'zustand';
import { help } from '../../components/help.ts';
import type { LogEntry } from '../../stores/runStore.ts';
import { troubleLog } from '../../stores/troubleLog.ts';
import { labRunText } from '../../text/labRun.ts';
import { useText } from '../../text/useText.ts';
import styles from './EventLog.module.css';
import { formatCount } from './format.ts';
import shared from './lab.module.css';
import { useRun } from './labContext.ts';
import { EventDownload } from './runs/EventDownload.tsx';
import { eventsOf } from './runs/eventLines.ts';
import { splitMessage } from './splitMessage.ts';

const timeOf = (iso: string): string => iso.slice(11, 19);

export function EventLog() {
  const text = useText(labRunText);
  const ofRun = useRun((s) => s.log);
  const elsewhere = useStore(troubleLog, (s) => s.log);
  const log = useMemo(() => eventsOf(ofRun, elsewhere), [ofRun, elsewhere]);
  const numErrors = log.filter((entry) => entry.isError).length;
  return (
    <details className={shared.section}>
      <summary {...help(text.help.log)}>
        <span>{text.logTitle}</span>
        {numErrors > 0 && <span className={shared.sectionError}>{text.numErrors(numErrors)}</span>}
        <span className={shared.sectionNote}>{log.length}</span>
      </summary>
      {log.length === 0 ? (
        <p className={shared.empty}>{text.noEvents}</p>
      ) : (
        <ol className={styles.log} data-testid="lab-log" reversed>
          {log.toReversed().map((entry) => (
            <Entry key={entry.id} entry={entry} />
          ))}
        </ol>
      )}
      {log.length > 0 && <EventDownload />}
    </details>
  );
}

function Entry({ entry }: { readonly entry: LogEntry }) {
  const text = useText(labRunText);
  const kinds: Readonly<Record<string, string>> = text.kinds;
  const { line, rest } = splitMessage(entry.message);
  const head = (
    <>
      <time dateTime={entry.time}>{timeOf(entry.time)}</time>{' '}
      {entry.step > 0 && <span className={styles.step}>{text.logStep(formatCount(entry.step))}</span>}{' '}
      <strong>{kinds[entry.kind] ?? entry.kind}</strong> {line}
    </>
  );
  return (
    <li data-severity={entry.isError ? 'error' : 'info'}>
      {rest === '' ? (
        head
      ) : (
        <details>
          <summary {...help(text.help.more)}>{head}</summary>
          <p>{rest}</p>
        </details>
      )}
    </li>
  );
}
