/** A run's flows on the trie at a recorded step, with a slider of its own and the top ten beside. */
import { useState } from 'react';
import type { TrieCell } from '../../../../notebook/notebook.ts';
import type { Recording } from '../../../../record/recording.ts';
import { RecordedTop } from '../../../components/RecordedTop.tsx';
import { RecordedTrie } from '../../../components/RecordedTrie.tsx';
import { TimeMachine } from '../../../components/TimeMachine.tsx';
import { frameIndexAt } from '../../../components/timeline.ts';
import { notebookText } from '../../../text/notebook.ts';
import { useText } from '../../../text/useText.ts';
import shared from '../page.module.css';
import styles from './notebook.module.css';
import { RunsOrWhy } from './RunsOrWhy.tsx';

export const TrieCellView = ({ cell }: { readonly cell: TrieCell }) => (
  <RunsOrWhy kind="trie" names={[cell.run]}>
    {/* Another step in the cell begins anew from there. */}
    {([{ title, run }]) => (
      <Trie key={`${run.digest} ${cell.step}`} cell={cell} title={title} recording={run.recording} />
    )}
  </RunsOrWhy>
);

function Trie(props: { readonly cell: TrieCell; readonly title: string; readonly recording: Recording }) {
  const { cell, title, recording } = props;
  const text = useText(notebookText);
  const [place, setPlace] = useState<number | null>(cell.step);
  const [selected, setSelected] = useState(0);
  const { users, frames } = recording;
  const frameIndex = frameIndexAt(recording, 'step', place);
  if (frameIndex < 0 || users.length === 0) return <p className={shared.small}>{text.noFrames}</p>;
  const userIndex = Math.min(cell.user, users.length - 1);
  const at = { recording, frameIndex, userIndex };
  const { step } = frames[frameIndex];
  return (
    <figure className={styles.figure}>
      <figcaption>{text.trieCaption(title, users[userIndex].id)}</figcaption>
      <TimeMachine recordings={[recording]} axis="step" place={place} onMove={setPlace} />
      <div className={shared.pictures}>
        <div className={shared.trie} data-testid="notebook-trie" data-step={step}>
          <RecordedTrie
            {...at}
            view={cell.view}
            selected={selected}
            onSelect={setSelected}
            label={text.trieLabel(title, step, users[userIndex].id)}
            fileName={`${cell.run}-${step}`}
          />
        </div>
        <div className={shared.beside}>
          <h3>{text.topTen}</h3>
          <RecordedTop {...at} />
        </div>
      </div>
    </figure>
  );
}
