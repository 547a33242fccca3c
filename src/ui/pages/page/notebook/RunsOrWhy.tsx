/** The runs of a cell that are there; for each of the others, why it is not, and the way to bring it. */
import type { ReactNode } from 'react';
import type { Cell } from '../../../../notebook/notebook.ts';
import { FileButton } from '../../../components/FileButton.tsx';
import type { OpenRun } from '../../../stores/openRun.ts';
import { notebookText } from '../../../text/notebook.ts';
import { useText } from '../../../text/useText.ts';
import shared from '../page.module.css';
import styles from './notebook.module.css';
import { type NamedRun, useNotebookDesk, useRuns } from './notebookContext.ts';

export interface ReadyRun {
  readonly id: string;
  readonly title: string;
  readonly run: OpenRun;
}

/** While one is on its way, the cell keeps about the room that it will need, so that what is read below stays where it is. */
export function RunsOrWhy(props: {
  readonly kind: Cell['kind'];
  readonly names: readonly string[];
  readonly children: (ready: readonly ReadyRun[]) => ReactNode;
}) {
  const text = useText(notebookText);
  const runs = useRuns(props.names);
  const ready = runs.flatMap(({ entry: { id, title }, state }) =>
    state.state === 'ready' ? [{ id, title, run: state.run }] : [],
  );
  if (runs.some(({ state }) => state.state === 'loading'))
    return (
      <div className={styles.room} data-room={props.kind}>
        {runs.map((named) => (
          <Fetching key={named.entry.id} {...named} />
        ))}
      </div>
    );
  return (
    <>
      {runs.length === 0 && <p className={shared.small}>{text.noRunsInCell}</p>}
      {runs.map((named) => named.state.state !== 'ready' && <Why key={named.entry.id} {...named} />)}
      {ready.length > 0 && props.children(ready)}
    </>
  );
}

function Fetching({ entry, state }: NamedRun) {
  const text = useText(notebookText);
  return state.state === 'loading' && <p className={shared.small}>{text.loadingRun(entry.title)}</p>;
}

function Why({ entry, state }: NamedRun) {
  const text = useText(notebookText);
  const desk = useNotebookDesk();
  return (
    <div className={shared.note}>
      <p>
        {state.state === 'failed'
          ? text.failedRun(entry.title, state.message)
          : text.missingRun(entry.title, entry.digest)}
      </p>
      <FileButton
        label={text.openBundle}
        helpText={text.help.openBundle}
        term="digest"
        accept=".zip"
        onFiles={([file]) => void desk.addRunFile(file, entry.id)}
      />
    </div>
  );
}
