/** `#/page`: a shared run or notebook, and the ways to open one. `#/page/ID` and `#/page?src=ADDRESS` name what is shown. */
import { type DragEvent, useCallback, useEffect, useState } from 'react';
import { useStore } from 'zustand';
import { help } from '../../components/help.ts';
import panel from '../../components/panel.module.css';
import { useDocumentTitle } from '../../components/useDocumentTitle.ts';
import { linkStore, useGivenSettings } from '../../link/linkStore.ts';
import { type PageDesk, pageDesk, type Shown } from '../../stores/pageStore.ts';
import { pageText } from '../../text/page.ts';
import { useText } from '../../text/useText.ts';
import { NotebookView } from './notebook/NotebookView.tsx';
import { OpenPanel } from './OpenPanel.tsx';
import styles from './page.module.css';
import { RunView } from './RunView.tsx';

export default function SharedPage({ id, desk: given }: { readonly id?: string; readonly desk?: PageDesk }) {
  const text = useText(pageText);
  const [desk] = useState(() => given ?? pageDesk());
  const src = useStore(linkStore, ({ link }) => link.settings['src']);
  useEffect(() => desk.follow({ id, src }), [desk, id, src]);
  useGivenSettings(useCallback((): Readonly<Record<string, string>> => (src === undefined ? {} : { src }), [src]));
  const { shown, reading, problem } = useStore(desk.store);
  useShownTitle(shown);
  const onDrop = (event: DragEvent) => {
    const [file] = event.dataTransfer.files;
    if (!file) return;
    event.preventDefault();
    desk.openFile(file);
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: a place to drop files; the button inside does the same
    <div className={`${panel.page} ${styles.page}`} onDragOver={(event) => event.preventDefault()} onDrop={onDrop}>
      {problem && (
        <div role="alert" className={styles.problem} data-testid="page-problem">
          <div>
            <h2>{text.notOpened(problem.name)}</h2>
            <p>{problem.message}</p>
            {shown && <p>{text.stays}</p>}
          </div>
          <button type="button" aria-label={text.dismiss} onClick={desk.dismissProblem} {...help(text.help.dismiss)}>
            ✕
          </button>
        </div>
      )}
      {reading !== null && (
        <p role="status" className={styles.small}>
          {text.reading(reading)}
        </p>
      )}
      {shown === null && <OpenPanel desk={desk} />}
      {shown?.kind === 'run' && <RunView key={shown.run.digest} run={shown.run} desk={desk} />}
      {shown?.kind === 'notebook' && <NotebookView desk={shown.desk} page={desk} />}
    </div>
  );
}

function useShownTitle(shown: Shown | null): void {
  const text = useText(pageText);
  const name =
    shown === null
      ? null
      : shown.kind === 'run'
        ? shown.run.recording.metadata.name
        : shown.desk.store.getState().now.title;
  useDocumentTitle(text.documentTitle(name));
}
