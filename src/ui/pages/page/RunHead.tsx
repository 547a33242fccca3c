/** Whose run this is, where and with what it was recorded, and what can be done with it. */
import { useEffect, useState } from 'react';
import { Link, useLocation } from 'wouter';
import { useStore } from 'zustand';
import { encodePermalink } from '../../../config/permalink.ts';
import { errorMessage } from '../../../core/errors.ts';
import { downloadFiles } from '../../components/download.ts';
import { help } from '../../components/help.ts';
import panel from '../../components/panel.module.css';
import { linkStore } from '../../link/linkStore.ts';
import { gpuReport } from '../../stores/gpuReport.ts';
import { notebookAbout } from '../../stores/notebookStore.ts';
import type { OpenRun } from '../../stores/openRun.ts';
import type { PageDesk } from '../../stores/pageStore.ts';
import type { DeviceReport } from '../../stores/runStore.ts';
import type { VerifyDesk } from '../../stores/verifyStore.ts';
import { pageText } from '../../text/page.ts';
import { useText } from '../../text/useText.ts';
import styles from './page.module.css';

/** Null until the browser has answered. */
function useGpuReport(): DeviceReport | null {
  const [report, setReport] = useState<DeviceReport | null>(null);
  useEffect(() => {
    let isGone = false;
    void gpuReport().then((found) => isGone || setReport(found));
    return () => {
      isGone = true;
    };
  }, []);
  return report;
}

export function RunHead(props: { readonly run: OpenRun; readonly desk: PageDesk; readonly verify: VerifyDesk }) {
  const { run, desk, verify } = props;
  const text = useText(pageText);
  const { metadata, config } = run.recording;
  const report = useGpuReport();
  const isEmbedded = useStore(linkStore, ({ link }) => link.isEmbedded);
  const [, navigate] = useLocation();
  const [problem, setProblem] = useState<string | null>(null);
  const edit = async () => {
    try {
      navigate(`/lab?c=${await encodePermalink(config)}&parent=${run.digest}`);
    } catch (error) {
      setProblem(text.cannotEdit(errorMessage(error)));
    }
  };
  const leave = () => {
    desk.close();
    navigate('/page');
  };
  const write = () => {
    navigate('/page');
    desk.write(notebookAbout(run, text.newText));
  };
  const canRerun = report?.available === true;
  return (
    <header className={styles.runHead}>
      <div className={styles.titleLine}>
        <h1 id="page-run-name">{metadata.name}</h1>
        <span className={styles.badge}>{text.recording}</span>
        {!isEmbedded && (
          <button type="button" className={styles.close} onClick={leave} {...help(text.help.close)}>
            {text.close}
          </button>
        )}
      </div>
      <p className={styles.origin} data-testid="page-origin">
        {text.recordedOn(metadata.runtime, metadata.adapter, metadata.recordedAt)}
        {metadata.parent && <> · {text.copyOf(metadata.parent)}</>}
      </p>
      {report !== null && !canRerun && (
        <div className={styles.note} data-testid="page-no-gpu">
          <p>{text.noRerun(report.reason ?? '')}</p>
          <Link href="/play" {...help(text.help.cpuDemo)}>
            {text.cpuDemo}
          </Link>
        </div>
      )}
      <div className={`${panel.row} ${styles.buttons}`}>
        <button type="button" data-testid="page-edit" onClick={() => void edit()} {...help(text.help.edit)}>
          {text.edit}
        </button>
        <button
          type="button"
          data-testid="page-verify"
          disabled={!canRerun}
          onClick={() => verify.start(run)}
          {...help(text.help.verify, 'digest')}
        >
          {text.verify}
        </button>
        <button
          type="button"
          data-testid="page-download"
          onClick={() => void downloadFiles([{ name: run.fileName, blob: new Blob([run.bytes]) }])}
          {...help(text.help.download)}
        >
          {text.download}
        </button>
        <button type="button" data-testid="page-write-about" onClick={write} {...help(text.help.write)}>
          {text.write}
        </button>
      </div>
      {problem !== null && (
        <p role="alert" className={styles.warning}>
          {problem}
        </p>
      )}
    </header>
  );
}
