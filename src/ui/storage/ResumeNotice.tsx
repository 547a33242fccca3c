/** What can be gone on with: a run from before a reload, one that failed, or one whose worker is gone. */
import { useStore } from 'zustand';
import { useShallow } from 'zustand/react/shallow';
import { help } from '../components/help.ts';
import type { Lab } from '../stores/lab.ts';
import { storageText } from '../text/storage.ts';
import { useLanguage, useText } from '../text/useText.ts';
import { ConfirmButton } from './ConfirmButton.tsx';
import styles from './storage.module.css';
import { timeInWords } from './when.ts';

export function ResumeNotice({ lab }: { readonly lab: Lab }) {
  const { state, isWorkerGone } = useStore(
    lab.run,
    useShallow((s) => ({ state: s.state, isWorkerGone: s.isWorkerGone })),
  );
  return (
    <div role="status">
      {isWorkerGone ? (
        <WorkerGone lab={lab} />
      ) : state === 'failed' ? (
        <Failed lab={lab} />
      ) : state === 'idle' ? (
        <Offer lab={lab} />
      ) : null}
    </div>
  );
}

function WorkerGone({ lab }: { readonly lab: Lab }) {
  const text = useText(storageText);
  const kept = useStore(lab.storage.store, (s) => s.kept);
  return (
    <div className={styles.notice} data-kind="warning" data-testid="storage-worker-gone">
      <p>
        {text.worker.words} {kept?.where === 'memory' && text.worker.memoryLost(kept.about.step)}
      </p>
      <span className={styles.actions}>
        {kept?.where === 'device' && (
          <button
            type="button"
            data-testid="storage-restart-resume"
            onClick={() => lab.restartWorker(kept)}
            {...help(text.help.restart)}
          >
            {text.worker.restartAndResume(kept.about.step)}
          </button>
        )}
        <button
          type="button"
          data-testid="storage-restart"
          onClick={() => lab.restartWorker(null)}
          {...help(text.help.restart)}
        >
          {text.worker.restart}
        </button>
      </span>
    </div>
  );
}

function Failed({ lab }: { readonly lab: Lab }) {
  const text = useText(storageText);
  const step = useStore(lab.run, (s) => s.step);
  const kept = useStore(lab.storage.store, (s) => s.kept);
  if (!kept)
    return (
      <>
        <p className={styles.notice}>{text.failed.none}</p>
        <Offer lab={lab} />
      </>
    );
  const { about } = kept;
  return (
    <div className={styles.notice} data-testid="storage-failed">
      <p>{text.failed.words(about.step, Math.max(0, step - about.step))}</p>
      <button
        type="button"
        data-testid="storage-resume"
        onClick={() => lab.resumeStored(kept)}
        {...help(text.help.resume)}
      >
        {text.failed.resume(about.step)}
      </button>
    </div>
  );
}

/** The newest run that was neither stopped nor finished. */
function Offer({ lab }: { readonly lab: Lab }) {
  const text = useText(storageText);
  const language = useLanguage();
  const report = useStore(lab.storage.store, (s) => s.report);
  const run = report?.runs.find(({ about }) => about && (about.status === 'running' || about.status === 'paused'));
  if (report?.owner !== 'this' || !run?.about) return null;
  const { name, step, steps, savedAt } = run.about;
  return (
    <div className={styles.notice} data-testid="storage-offer">
      <p>{text.offer.words(name, step, steps, timeInWords(savedAt, language))}</p>
      <span className={styles.actions}>
        <button
          type="button"
          data-testid="storage-resume"
          onClick={() => lab.resumeStored(run)}
          {...help(text.help.resume)}
        >
          {text.offer.resume(name, step)}
        </button>
        <ConfirmButton
          label={text.offer.discard}
          what={text.runs.of(name)}
          sure={text.offer.discardSure}
          helpText={text.help.discard}
          testId="storage-discard"
          onConfirm={() => lab.storage.remove({ runs: [run.id] })}
        />
      </span>
    </div>
  );
}
