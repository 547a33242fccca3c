/** The kept runs and data sets, each with its size, its date and what can be done with it. */
import { useStore } from 'zustand';
import { formatBytes } from '../components/formatBytes.ts';
import { help } from '../components/help.ts';
import type { Lab } from '../stores/lab.ts';
import { isRunActive } from '../stores/runStore.ts';
import type { StoredRun } from '../stores/storageStore.ts';
import { storageText } from '../text/storage.ts';
import { useLanguage, useText } from '../text/useText.ts';
import { ConfirmButton } from './ConfirmButton.tsx';
import styles from './storage.module.css';
import { timeInWords } from './when.ts';

interface Part {
  readonly lab: Lab;
}

export function RunList({ lab, onResume }: Part & { readonly onResume: () => void }) {
  const text = useText(storageText).runs;
  const runs = useStore(lab.storage.store, (s) => s.report?.runs ?? null);
  return (
    <section className={styles.block} aria-labelledby="storage-runs">
      <h2 id="storage-runs">{text.title}</h2>
      {runs?.length === 0 && <p className={styles.help}>{text.none}</p>}
      <ul className={styles.list} data-testid="storage-runs">
        {runs?.map((run) => (
          <RunEntry key={run.id} lab={lab} run={run} onResume={onResume} />
        ))}
      </ul>
    </section>
  );
}

function RunEntry({ lab, run, onResume }: Part & { readonly run: StoredRun; readonly onResume: () => void }) {
  const all = useText(storageText);
  const text = all.runs;
  const language = useLanguage();
  const { storage: desk } = lab;
  const isOurs = useStore(desk.store, (s) => s.report?.owner === 'this');
  const isEngineBusy = useStore(lab.run, (s) => isRunActive(s.state) || s.isWorkerGone);
  const isOfEngine = useStore(desk.store, (s) => s.kept?.id === run.id);
  const { about } = run;
  const isActive = isEngineBusy && isOfEngine;
  const name = about?.name ?? run.id;
  return (
    <li>
      <span>
        <strong>{name}</strong> · {about ? text.step(about.step, about.steps) : text.damaged}
      </span>
      <span className={styles.help}>
        {[
          formatBytes(run.sizeBytes),
          about && timeInWords(about.savedAt, language),
          about && (isActive ? text.active : text.status[about.status]),
          about?.data.name,
          about?.adapter,
        ]
          .filter(Boolean)
          .join(' · ')}
      </span>
      <span className={styles.actions}>
        {about && (
          <button
            type="button"
            disabled={!isOurs || isEngineBusy}
            aria-label={`${about.status === 'finished' ? text.view : text.resume}: ${text.of(name)}`}
            onClick={() => {
              lab.resumeStored(run);
              onResume();
            }}
            {...help(all.help.resume)}
          >
            {about.status === 'finished' ? text.view : text.resume}
          </button>
        )}
        {about && (
          <button
            type="button"
            disabled={!isOurs}
            aria-label={`${text.download}: ${text.of(name)}`}
            onClick={() => desk.download(run.id)}
            {...help(all.help.download)}
          >
            {text.download}
          </button>
        )}
        <ConfirmButton
          label={text.delete}
          what={text.of(name)}
          sure={all.deleteSure}
          helpText={all.help.delete}
          isDisabled={!isOurs || isActive}
          onConfirm={() => desk.remove({ runs: [run.id] })}
        />
      </span>
    </li>
  );
}

export function DataList({ lab }: Part) {
  const all = useText(storageText);
  const text = all.data;
  const language = useLanguage();
  const { storage: desk } = lab;
  const report = useStore(desk.store, (s) => s.report);
  return (
    <section className={styles.block} aria-labelledby="storage-data">
      <h2 id="storage-data">{text.title}</h2>
      {report?.data.length === 0 && <p className={styles.help}>{text.none}</p>}
      <ul className={styles.list} data-testid="storage-data">
        {report?.data.map(({ hash, name, savedAt, sizeBytes, files }) => (
          <li key={hash}>
            <strong>{name}</strong>
            <span className={styles.help}>
              {[formatBytes(sizeBytes), text.files(files.length), timeInWords(savedAt, language)].join(' · ')}
            </span>
            <span className={styles.help}>{files.map((file) => file.name).join(', ')}</span>
            <span className={styles.actions}>
              <ConfirmButton
                label={all.runs.delete}
                what={text.of(name)}
                sure={all.deleteSure}
                helpText={all.help.delete}
                isDisabled={report.owner !== 'this'}
                onConfirm={() => desk.remove({ data: [hash] })}
              />
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
