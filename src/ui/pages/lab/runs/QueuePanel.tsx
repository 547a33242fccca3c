/** What waits to be run, and the buttons that run it. */
import { useState } from 'react';
import { differenceText } from '../../../../config/mergeConfig.ts';
import { help } from '../../../components/help.ts';
import panel from '../../../components/panel.module.css';
import type { QueueEntry } from '../../../stores/runQueue.ts';
import { runsText } from '../../../text/runs.ts';
import { useText } from '../../../text/useText.ts';
import { useLab, useRun } from '../labContext.ts';
import styles from './queue.module.css';
import shared from './runs.module.css';
import { useQueue, useRunQueue } from './runsContext.ts';
import { SweepForm } from './SweepForm.tsx';

export function QueuePanel() {
  const text = useText(runsText);
  const queue = useRunQueue();
  const state = useQueue((s) => s);
  const isWithoutDevice = useRun((s) => s.device !== null && !s.device.available);
  const isOurs = state.owner === 'this';
  const canStart = isOurs && !state.isOn && state.entries.length > 0 && !isWithoutDevice;
  return (
    <section className={`${panel.block} ${shared.block}`} aria-labelledby="lab-queue" data-testid="runs-queue">
      <h3 id="lab-queue">{text.queue}</h3>
      <p className={panel.small}>
        {text.queueAbout} {text.writes}
      </p>
      {state.owner === 'another' && <AnotherTab />}
      <SweepForm />
      {state.entries.length === 0 ? (
        <p className={panel.empty}>{text.emptyQueue}</p>
      ) : (
        <ol className={styles.queue}>
          {state.entries.map((entry, place) => (
            <Entry
              key={entry.id}
              entry={entry}
              isOurs={isOurs}
              isActive={entry.id === state.activeId}
              isFirst={place === 0 || state.entries[place - 1].id === state.activeId}
              isLast={place === state.entries.length - 1}
            />
          ))}
        </ol>
      )}
      <div className={panel.row}>
        {state.isOn ? (
          <button type="button" data-testid="queue-hold" onClick={queue.hold} {...help(text.help.hold)}>
            {text.hold}
          </button>
        ) : (
          <button
            type="button"
            data-testid="queue-start"
            data-primary={canStart ? '' : undefined}
            disabled={!canStart}
            onClick={queue.start}
            {...help(text.help.start)}
          >
            {text.start}
          </button>
        )}
        <button
          type="button"
          disabled={!isOurs || (state.entries.every(({ id }) => id === state.activeId) && state.numUnreadable === 0)}
          onClick={queue.clear}
          {...help(text.help.clear)}
        >
          {text.clear}
        </button>
        {state.draft !== null && !state.isOn && (
          <button type="button" onClick={queue.restoreDraft} {...help(text.help.restore)}>
            {text.restore}
          </button>
        )}
      </div>
      <div role="status" className={panel.small}>
        {state.waitsForData !== null && <p>{text.waitsForData(state.waitsForData)}</p>}
        {isWithoutDevice && <p>{text.noDevice}</p>}
        {state.numUnreadable > 0 && <p>{text.unreadable(state.numUnreadable)}</p>}
      </div>
    </section>
  );
}

/** The list is another tab's: read-only until this one has taken it over. */
function AnotherTab() {
  const lab = useLab();
  const text = useText(runsText);
  const [isAsked, setAsked] = useState(false);
  return (
    <div role="status" className={panel.small} data-testid="queue-another">
      <p>{isAsked ? text.queueAsked : text.queueElsewhere}</p>
      <button
        type="button"
        data-testid="queue-take-over"
        disabled={isAsked}
        onClick={() => {
          setAsked(true);
          lab.storage.takeOver();
        }}
        {...help(text.help.queueTakeOver)}
      >
        {text.queueTakeOver}
      </button>
    </div>
  );
}

/** What an entry is called: its name, else where it differs from the defaults. */
const entryName = ({ config: { name, ...rest } }: QueueEntry, defaults: string): string =>
  name ?? (differenceText(rest) || defaults);

function Entry(props: {
  readonly entry: QueueEntry;
  readonly isOurs: boolean;
  readonly isActive: boolean;
  readonly isFirst: boolean;
  readonly isLast: boolean;
}) {
  const text = useText(runsText);
  const queue = useRunQueue();
  const { entry, isActive } = props;
  const isFixed = isActive || !props.isOurs;
  const name = entryName(entry, text.defaults);
  return (
    <li data-active={isActive ? '' : undefined} data-testid="queue-entry">
      <div className={styles.entryText}>
        <strong>{name}</strong>
        {entry.config.name !== undefined && (
          <span className={`${panel.small} ${styles.settings}`}>
            {entryName({ ...entry, config: { ...entry.config, name: undefined } }, text.defaults)}
          </span>
        )}
        <span className={entry.problem === null ? panel.small : panel.problem}>
          {isActive ? text.active : entry.problem === null ? text.waiting : text.setAside(entry.problem)}
        </span>
      </div>
      <button
        type="button"
        aria-label={text.up(name)}
        disabled={isFixed || props.isFirst}
        onClick={() => queue.move(entry.id, -1)}
        {...help(text.help.up)}
      >
        ↑
      </button>
      <button
        type="button"
        aria-label={text.down(name)}
        disabled={isFixed || props.isLast}
        onClick={() => queue.move(entry.id, 1)}
        {...help(text.help.down)}
      >
        ↓
      </button>
      <button
        type="button"
        aria-label={text.removeEntry(name)}
        disabled={isFixed}
        onClick={() => queue.remove(entry.id)}
        {...help(text.help.removeEntry)}
      >
        ✕
      </button>
    </li>
  );
}
