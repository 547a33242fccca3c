/** Hands the run on: its bundle as a file or as a page, and a link to its configuration. Before: `runStore.recording`. */
import { useEffect, useState } from 'react';
import { useLocation } from 'wouter';
import { encodePermalink } from '../../../config/permalink.ts';
import { errorMessage } from '../../../core/errors.ts';
import { encodeBundle } from '../../../record/bundle.ts';
import type { Recording } from '../../../record/recording.ts';
import { downloadFiles } from '../../components/download.ts';
import { help } from '../../components/help.ts';
import { CopyField } from '../../link/CopyField.tsx';
import { openBundle } from '../../stores/openRun.ts';
import { pageDesk } from '../../stores/pageStore.ts';
import { isRunActive } from '../../stores/runStore.ts';
import { pageText } from '../../text/page.ts';
import { useText } from '../../text/useText.ts';
import styles from './lab.module.css';
import { useLab, useRun } from './labContext.ts';
import own from './ShareRun.module.css';

const fileNameOf = ({ metadata, history }: Recording): string =>
  `${metadata.name.replace(/[^\p{L}\p{N}.-]+/gu, '-').slice(0, 60) || 'run'}-${history.at(-1)?.step ?? 0}.zip`;

export function ShareRun() {
  const { shareRun: text, help: helps } = useText(pageText);
  const lab = useLab();
  const [, navigate] = useLocation();
  const { recording, state, hasSteps, parent } = useRun((s) => ({
    recording: s.recording,
    state: s.state,
    hasSteps: s.historyLength > 0 || (s.recording?.frames.length ?? 0) > 0,
    parent: s.parent,
  }));
  const [news, setNews] = useState('');
  const [isMaking, setMaking] = useState(false);
  const isHeld = recording !== null && hasSteps && (state === 'paused' || !isRunActive(state));

  const make = async (use: (bytes: Uint8Array<ArrayBuffer>, name: string) => Promise<unknown>) => {
    if (!recording) return;
    setMaking(true);
    setNews(text.making);
    try {
      // Its history grows in place: what is written is the run as it is now.
      const bytes = await encodeBundle({ ...recording, history: [...recording.history] });
      const name = fileNameOf(recording);
      const made = text.made(name, Math.ceil(bytes.length / 1000));
      await use(bytes, name);
      setNews(made);
    } catch (error) {
      setNews(text.failed(errorMessage(error)));
    }
    setMaking(false);
  };
  const show = () =>
    make(async (bytes, name) => {
      pageDesk().showRun(await openBundle(bytes, name));
      navigate('/page');
    });
  const download = () => make((bytes, name) => downloadFiles([{ name, blob: new Blob([bytes]) }]));

  return (
    <>
      {parent !== null && (
        <p className={styles.help} data-testid="lab-parent">
          {text.parent(parent)}{' '}
          <button type="button" className={styles.link} onClick={() => lab.setParent(null)} {...help(helps.forget)}>
            {text.forget}
          </button>
        </p>
      )}
      <details className={own.share}>
        <summary data-testid="lab-share" {...help(helps.shareRun)}>
          {text.open}
        </summary>
        <p className={styles.help}>{isHeld ? text.about : recording ? text.whileActive : text.nothing}</p>
        <p className={styles.buttons}>
          <button
            type="button"
            data-testid="lab-share-download"
            disabled={!isHeld || isMaking}
            onClick={() => void download()}
            {...help(helps.downloadRun)}
          >
            {text.download}
          </button>
          <button
            type="button"
            data-testid="lab-share-show"
            disabled={!isHeld || isMaking}
            onClick={() => void show()}
            {...help(helps.showRun)}
          >
            {text.show}
          </button>
        </p>
        <p className={styles.help} role="status">
          {news}
        </p>
        {recording && <ConfigLink recording={recording} />}
      </details>
    </>
  );
}

/** Of the recorded run, not of the form, which may have changed since. */
function ConfigLink({ recording }: { readonly recording: Recording }) {
  const { shareRun: text, help: helps } = useText(pageText);
  const [address, setAddress] = useState('');
  const { config } = recording;
  useEffect(() => {
    let isGone = false;
    encodePermalink(config).then(
      (c) => isGone || setAddress(`${location.origin}${location.pathname}#/lab?c=${c}`),
      (error: unknown) => isGone || setAddress(errorMessage(error)),
    );
    return () => {
      isGone = true;
    };
  }, [config]);
  return <CopyField label={text.link} value={address} helpText={helps.link} testId="lab-share-link" />;
}
