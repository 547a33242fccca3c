/** The Device drawer: what the adapter is, whether the engine is right on it, and which kernel variants runs take. */
import { useEffect, useRef } from 'react';
import { Link } from 'wouter';
import { useStore } from 'zustand';
import { Drawer } from '../components/Drawer.tsx';
import { downloadFiles } from '../components/download.ts';
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
  }, [desk]);
  const { details } = state;
  return (
    <Drawer
      id="device-title"
      title={text.title}
      closeLabel={text.close}
      closeHelp={text.help.close}
      onClose={onClose}
      dialog={dialog}
    >
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
    </Drawer>
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
