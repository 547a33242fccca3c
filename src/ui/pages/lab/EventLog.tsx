/** What happened, newest first: its kind and a short line, the rest folded away. Errors are in their own words. */
import { memo, useMemo, useState } from 'react';
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

/** Entries shown at once; the file has all of them. Our choice. */
const MOST_SHOWN = 200;

/** What an entry is filtered by: errors are one kind, whoever made them. */
const kindOf = ({ isError, kind }: LogEntry): string => (isError ? 'error' : kind);

/** Every kind there is with how often, the errors first, then as they came. */
export function countedKinds(log: readonly LogEntry[]): readonly (readonly [kind: string, count: number])[] {
  const counts = new Map<string, number>();
  for (const entry of log) counts.set(kindOf(entry), (counts.get(kindOf(entry)) ?? 0) + (entry.omitted ?? 1));
  return [...counts].sort(([a], [b]) => Number(b === 'error') - Number(a === 'error'));
}

export function EventLog() {
  const text = useText(labRunText);
  const ofRun = useRun((s) => s.log);
  const elsewhere = useStore(troubleLog, (s) => s.log);
  const log = useMemo(() => eventsOf(ofRun, elsewhere), [ofRun, elsewhere]);
  const [wanted, setWanted] = useState<string | null>(null);
  const kinds = countedKinds(log);
  // A kind that is there no more hides nothing.
  const kind = kinds.some(([name]) => name === wanted) ? wanted : null;
  const entries = kind === null ? log : log.filter((entry) => kindOf(entry) === kind);
  const numErrors = kinds[0]?.[0] === 'error' ? kinds[0][1] : 0;
  const numAll = kinds.reduce((sum, [, count]) => sum + count, 0);
  const shown = entries.slice(-MOST_SHOWN).toReversed();
  return (
    <details className={shared.section}>
      <summary {...help(text.help.log)}>
        <span>{text.logTitle}</span>
        {numErrors > 0 && <span className={shared.sectionError}>{text.numErrors(numErrors)}</span>}
        <span className={shared.sectionNote}>{formatCount(numAll)}</span>
      </summary>
      {kinds.length > 1 && <Kinds kinds={kinds} numAll={numAll} chosen={kind} onChoose={setWanted} />}
      {log.length === 0 ? (
        <p className={shared.empty}>{text.noEvents}</p>
      ) : (
        <ol className={styles.log} data-testid="lab-log" reversed>
          {shown.map((entry) => (
            <Entry key={entry.id} entry={entry} />
          ))}
        </ol>
      )}
      {shown.length < entries.length && (
        <p className={shared.help}>{text.olderEvents(formatCount(entries.length - shown.length))}</p>
      )}
      {log.length > 0 && <EventDownload />}
    </details>
  );
}

function Kinds(props: {
  readonly kinds: ReturnType<typeof countedKinds>;
  readonly numAll: number;
  readonly chosen: string | null;
  readonly onChoose: (kind: string | null) => void;
}) {
  const text = useText(labRunText);
  const names: Readonly<Record<string, string>> = text.kinds;
  return (
    <fieldset className={styles.kinds} data-testid="lab-log-kinds">
      <legend className="visually-hidden">{text.logKinds}</legend>
      {[[null, props.numAll] as const, ...props.kinds].map(([kind, count]) => (
        <button
          key={kind ?? ''}
          type="button"
          data-kind={kind ?? 'all'}
          aria-pressed={kind === props.chosen}
          onClick={() => props.onChoose(kind)}
          {...help(kind === null ? text.help.allKinds : text.help.oneKind)}
        >
          {kind === null ? text.allKinds : (names[kind] ?? kind)} <span>{formatCount(count)}</span>
        </button>
      ))}
    </fieldset>
  );
}

/** Drawn once: an entry never changes, and the log grows with every checkpoint. */
const Entry = memo(function Entry({ entry }: { readonly entry: LogEntry }) {
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
});
