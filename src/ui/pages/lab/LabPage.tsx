/** `#/lab`: set a run up, watch it, look into it. The run goes on while another page is open. */
import { useCallback, useEffect, useState } from 'react';
import { downloadFiles } from '../../components/download.ts';
import { linkStore, useGivenSettings } from '../../link/linkStore.ts';
import { StorageBar } from '../../storage/StorageBar.tsx';
import { createLab, type Lab, type WorkerClient } from '../../stores/lab.ts';
import { InspectColumn } from './InspectColumn.tsx';
import styles from './lab.module.css';
import { LabContext, useLab, useRun } from './labContext.ts';
import { linkOfLab, takeLink } from './labLink.ts';
import { RunColumn } from './RunColumn.tsx';
import { SetupColumn } from './SetupColumn.tsx';

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
  const [lab] = useState(() => labOfPage(client));
  useEffect(() => {
    const before = document.title;
    document.title = 'Lab · GFlowGR Playground';
    return () => {
      document.title = before;
    };
  }, []);
  useEffect(() => void takeLink(lab, linkStore.getState().link), [lab]);
  useGivenSettings(useCallback(() => linkOfLab(lab), [lab]));
  return (
    <LabContext value={lab}>
      <div className={styles.page}>
        <header className={styles.head}>
          <h1>Lab</h1>
          <p>
            Choose data, an objective and a budget; train on your own graphics card; watch the flow settle on the trie.
          </p>
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
      </div>
    </LabContext>
  );
}

const ERROR_TITLES: Readonly<Record<string, string>> = {
  DataError: 'The data could not be read',
  ConfigError: 'The settings are not valid',
  DeviceError: 'The graphics device could not do this',
  TrieError: 'The semantic IDs contradict themselves',
  RewardError: 'The rewards cannot be matched',
  CheckpointError: 'The checkpoint could not be used',
  NonFiniteError: 'The numbers are no longer finite',
  WorkerError: 'The engine stopped',
};

function ErrorBanner() {
  const lab = useLab();
  const { error, kept } = useRun((s) => ({
    error: s.error,
    kept: s.error?.kind === 'DataError' ? s.dataset?.report.format : undefined,
  }));
  return (
    <div role="alert">
      {error && (
        <div className={styles.error} data-testid="lab-error" data-kind={error.kind}>
          <div>
            <h2>{ERROR_TITLES[error.kind] ?? error.kind}</h2>
            <p>{error.message}</p>
            {kept && <p>Still loaded: {kept}.</p>}
          </div>
          <button type="button" onClick={lab.dismissError} aria-label="Dismiss this message">
            ✕
          </button>
        </div>
      )}
    </div>
  );
}
