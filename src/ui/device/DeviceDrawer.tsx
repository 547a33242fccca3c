/** The Device drawer: what the adapter is, whether the engine is right on it, and which kernel variants runs take. */
import { useEffect, useRef } from 'react';
import { Link } from 'wouter';
import { useStore } from 'zustand';
import { downloadFiles } from '../components/download.ts';
import { help } from '../components/help.ts';
import { JobButton } from '../components/JobButton.tsx';
import { JobStatus } from '../components/JobStatus.tsx';
import { type DeviceDetails, deviceDesk } from '../stores/deviceStore.ts';
import { deviceText } from '../text/device.ts';
import { useText } from '../text/useText.ts';
import { Adapter } from './Adapter.tsx';
import styles from './DeviceDrawer.module.css';
import { SelfTest } from './SelfTest.tsx';
import { Tuning } from './Tuning.tsx';

export default function DeviceDrawer({ onClose }: { readonly onClose: () => void }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const text = useText(deviceText);
  const desk = deviceDesk();
  const state = useStore(desk.store);
  useEffect(() => {
    desk.open();
    if (!dialog.current?.open) dialog.current?.showModal();
  }, [desk]);
  const { details } = state;
  return (
    <dialog ref={dialog} className={styles.drawer} aria-labelledby="device-title" onClose={onClose}>
      <header className={styles.head}>
        <h1 id="device-title">{text.title}</h1>
        <button
          type="button"
          aria-label={text.close}
          onClick={() => dialog.current?.close()}
          {...help(text.help.close)}
        >
          ✕
        </button>
      </header>
      {details && <Adapter details={details} />}
      {!details && !state.error && <p role="status">{text.asking}</p>}
      {!details && state.error && (
        <JobButton isEnabled onPress={desk.open} helpText={text.help.askAgain}>
          {text.askAgain}
        </JobButton>
      )}
      <JobStatus
        label={state.job && text.jobs[state.job]}
        progress={state.progress}
        error={state.error}
        onCancel={desk.cancel}
      />
      {details?.report.available && (
        <>
          <SelfTest details={details} desk={desk} isBusy={state.job !== null} />
          <Tuning details={details} desk={desk} isBusy={state.job !== null} />
          <JobButton
            isEnabled={state.job === null}
            onPress={() => void downloadReport(details)}
            helpText={text.help.downloadReport}
          >
            {text.downloadReport}
          </JobButton>
          <p className={styles.help}>
            {text.sharing}{' '}
            <Link href="/kernels" onClick={() => dialog.current?.close()}>
              {text.kernelsPage}
            </Link>
          </p>
        </>
      )}
    </dialog>
  );
}

async function downloadReport(details: DeviceDetails): Promise<void> {
  const { facts, key, record, report, recordProblem, memoryBudgetBytes } = details;
  const text = JSON.stringify(
    {
      date: new Date().toISOString(),
      userAgent: navigator.userAgent,
      key,
      facts,
      report,
      memoryBudgetBytes,
      selfTest: record?.selfTest ?? null,
      tuning: record?.tuning ?? null,
      recordProblem,
    },
    null,
    2,
  );
  await downloadFiles([{ name: 'gflowgr-device.json', blob: new Blob([`${text}\n`], { type: 'application/json' }) }]);
}
