/** `#/lab`: set a run up, watch it, look into it. The run goes on while another page is open. */
import { useCallback, useEffect, useState } from 'react';
import { downloadFiles } from '../../components/download.ts';
import { help } from '../../components/help.ts';
import { linkStore, useControl, useGivenSettings } from '../../link/linkStore.ts';
import { StorageBar } from '../../storage/StorageBar.tsx';
import { createLab, type Lab, type WorkerClient } from '../../stores/lab.ts';
import { labRunText } from '../../text/labRun.ts';
import { useText } from '../../text/useText.ts';
import { InspectColumn } from './InspectColumn.tsx';
import styles from './LabPage.module.css';
import { LabTitle } from './LabTitle.tsx';
import { LabContext, useLab, useRun } from './labContext.ts';
import { linkOfLab, takeLink } from './labLink.ts';
import { RunBar } from './RunBar.tsx';
import { RunColumn } from './RunColumn.tsx';
import { RunsSection } from './runs/RunsSection.tsx';
import { SetupColumn } from './SetupColumn.tsx';
import { useLabKeys } from './useLabKeys.ts';

let sharedLab: Lab | null = null;

/** One lab for the life of the page: leaving for another place must not end a run. */
function labOfPage(client?: WorkerClient): Lab {
  if (!sharedLab) {
    sharedLab = createLab(client);
    sharedLab.onFiles((files) => void downloadFiles(files));
    const { getState, subscribe } = sharedLab.run;
    Object.assign(window, { __gflowgrLab: Object.freeze({ store: Object.freeze({ getState, subscribe }) }) });
  }
  return sharedLab;
}

export default function LabPage({ client }: { readonly client?: WorkerClient }) {
  const text = useText(labRunText);
  const [lab] = useState(() => labOfPage(client));
  useEffect(() => void takeLink(lab, linkStore.getState().link), [lab]);
  useGivenSettings(useCallback(() => linkOfLab(lab), [lab]));
  useLabKeys(lab, useControl('start') === 'shown');
  return (
    <LabContext value={lab}>
      <LabTitle />
      <div className={styles.page}>
        <header className={styles.head}>
          <h1>{text.title}</h1>
          <p>{text.lead}</p>
        </header>
        <ErrorBanner />
        <StorageBar lab={lab} />
        <div className={styles.columns}>
          <div className={styles.setup}>
            <SetupColumn />
          </div>
          <div className={styles.run}>
            <RunColumn />
          </div>
          <div className={styles.inspect}>
            <InspectColumn />
          </div>
        </div>
        <RunsSection />
        <RunBar />
      </div>
    </LabContext>
  );
}

function ErrorBanner() {
  const lab = useLab();
  const text = useText(labRunText);
  const titles: Readonly<Record<string, string>> = text.errors;
  const { error, kept } = useRun((s) => ({
    error: s.error,
    kept: s.error?.kind === 'DataError' ? s.dataset?.report.format : undefined,
  }));
  return (
    <div role="alert">
      {error && (
        <div className={styles.error} data-testid="lab-error" data-kind={error.kind}>
          <div>
            <h2>{titles[error.kind] ?? error.kind}</h2>
            <p>{error.message}</p>
            {kept && <p>{text.stillLoaded(kept)}</p>}
          </div>
          <button type="button" onClick={lab.dismissError} aria-label={text.dismiss} {...help(text.help.dismiss)}>
            ✕
          </button>
        </div>
      )}
    </div>
  );
}
