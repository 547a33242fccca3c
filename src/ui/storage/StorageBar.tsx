/** The Lab's line about what is kept, what can be gone on with, and the way to the Storage drawer. */
import { lazy, Suspense, useState } from 'react';
import { useStore } from 'zustand';
import { useShallow } from 'zustand/react/shallow';
import { formatBytes } from '../components/formatBytes.ts';
import { help } from '../components/help.ts';
import type { Lab } from '../stores/lab.ts';
import { storageText } from '../text/storage.ts';
import { useLanguage, useText } from '../text/useText.ts';
import { AnotherTab, InMemory, Recovered } from './notices.tsx';
import { ResumeNotice } from './ResumeNotice.tsx';
import styles from './storage.module.css';
import { timeInWords } from './when.ts';

const StorageDrawer = lazy(() => import('./StorageDrawer.tsx'));

export function StorageBar({ lab }: { readonly lab: Lab }) {
  const text = useText(storageText);
  const [isOpen, setOpen] = useState(false);
  return (
    <section className={styles.bar} aria-label={text.title} data-testid="storage-bar">
      <ResumeNotice lab={lab} />
      <Recovered desk={lab.storage} />
      <AnotherTab desk={lab.storage} />
      <InMemory desk={lab.storage} />
      <div className={styles.line}>
        <Line lab={lab} />
        <button
          type="button"
          data-testid="storage-open"
          aria-haspopup="dialog"
          onClick={() => setOpen(true)}
          {...help(text.help.open)}
        >
          {text.open}
        </button>
      </div>
      {isOpen && (
        <Suspense fallback={null}>
          <StorageDrawer lab={lab} onClose={() => setOpen(false)} />
        </Suspense>
      )}
    </section>
  );
}

/** Where the run's last checkpoint is, in one line. */
function Line({ lab }: { readonly lab: Lab }) {
  const text = useText(storageText).line;
  const language = useLanguage();
  const { isOn, isOurs, keepingStep, kept } = useStore(
    lab.storage.store,
    useShallow((s) => ({
      isOn: s.autosave.isOn,
      isOurs: s.report?.owner === 'this' && s.report.problem === null,
      keepingStep: s.keepingStep,
      kept: s.kept,
    })),
  );
  const words = () => {
    if (keepingStep !== null) return text.keeping(keepingStep);
    if (!isOn) return text.off;
    if (!kept) return isOurs ? text.none : '';
    const size = formatBytes(kept.sizeBytes);
    const { step, savedAt } = kept.about;
    return kept.where === 'device' ? text.kept(step, size, timeInWords(savedAt, language)) : text.inMemory(step, size);
  };
  return (
    <span data-testid="storage-line" data-step={kept?.about.step} data-where={kept?.where}>
      {words()}
    </span>
  );
}
