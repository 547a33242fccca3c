/** One run scrubbed: flows on the trie, top tens before and now, entropies, and P_F below a chosen prefix, at the same recorded step. */
import { useState } from 'react';
import { help } from '../../../components/help.ts';
import { PrefixCard } from '../../../components/PrefixCard.tsx';
import panel from '../../../components/panel.module.css';
import { RecordedTop } from '../../../components/RecordedTop.tsx';
import { RecordedTrie } from '../../../components/RecordedTrie.tsx';
import { TimeMachine } from '../../../components/TimeMachine.tsx';
import { type Axis, frameIndexAt } from '../../../components/timeline.ts';
import type { TrieViewMode } from '../../../components/trieProps.ts';
import { useRecordedFlows } from '../../../components/useRecordedFlows.ts';
import { ViewChoice } from '../../../components/ViewChoice.tsx';
import { Governed } from '../../../link/Governed.tsx';
import type { ListedRun } from '../../../stores/runsStore.ts';
import { recordedText } from '../../../text/recorded.ts';
import { runsText } from '../../../text/runs.ts';
import { useText } from '../../../text/useText.ts';
import { ChildBars } from './ChildBars.tsx';
import { LevelEntropy } from './LevelEntropy.tsx';
import styles from './runs.module.css';

export interface ReplayPlace {
  readonly axis: Axis;
  /** On the axis; null is the newest frame. */
  readonly place: number | null;
}

export function RunReplay(props: {
  readonly run: ListedRun;
  readonly at: ReplayPlace;
  readonly onMove: (at: ReplayPlace) => void;
}) {
  const text = useText(runsText);
  const [userIndex, setUserIndex] = useState(0);
  const [view, setView] = useState<TrieViewMode>('learned');
  const { run, at, onMove } = props;
  const { recording } = run;
  const { frames, users, config } = recording;
  const user = Math.min(userIndex, users.length - 1);
  const frameIndex = users.length === 0 ? -1 : frameIndexAt(recording, at.axis, at.place);
  if (frameIndex < 0)
    return (
      <p className={panel.empty}>
        {config.recording?.frames === 0 || run.numSteps > 0 ? text.noFrames : text.framesToCome}
      </p>
    );
  return (
    <div className={styles.replay} data-testid="run-replay" data-step={frames[frameIndex].step}>
      <div className={panel.row}>
        <Governed control="views">
          <ViewChoice view={view} onChoose={setView} hasExposure />
        </Governed>
        {users.length > 1 && (
          <label className={panel.check}>
            {text.user}
            <select
              value={user}
              onChange={(event) => setUserIndex(Number(event.target.value))}
              {...help(text.help.user)}
            >
              {users.map(({ user: number, id }, u) => (
                <option key={number} value={u}>
                  {text.userName(id)}
                </option>
              ))}
            </select>
          </label>
        )}
      </div>
      <TimeMachine
        recordings={[recording]}
        axis={at.axis}
        place={at.place}
        onMove={(place) => onMove({ ...at, place })}
        onAxis={(axis, place) => onMove({ axis, place })}
      />
      <Pictures key={run.id} run={run} frameIndex={frameIndex} userIndex={user} view={view} />
    </div>
  );
}

const SHOWN_HISTORY = 8;

function Pictures(props: {
  readonly run: ListedRun;
  readonly frameIndex: number;
  readonly userIndex: number;
  readonly view: TrieViewMode;
}) {
  const text = useText(runsText);
  const recorded = useText(recordedText);
  const [selected, setSelected] = useState(0);
  const { run, frameIndex, userIndex, view } = props;
  const { recording } = run;
  const { frames, users, items } = recording;
  const flows = useRecordedFlows(recording, frameIndex, userIndex);
  const { step } = frames[frameIndex];
  const { id, history } = users[userIndex];
  return (
    <div className={styles.pictures}>
      <div>
        <div className={styles.trie}>
          <RecordedTrie
            recording={recording}
            frameIndex={frameIndex}
            userIndex={userIndex}
            view={view}
            selected={selected}
            onSelect={setSelected}
            fileName={`trie-step-${step}`}
            label={text.trieLabel(run.name, step, id)}
          />
        </div>
        {selected !== 0 && <PrefixCard arrays={flows} prefix={selected} exposure={flows.exposure} />}
        <ChildBars flows={flows} prefix={selected} />
      </div>
      <div>
        <p className={panel.small}>
          {text.history}:{' '}
          {history
            .slice(-SHOWN_HISTORY)
            .map((item) => items.itemTitles[item] ?? recorded.item(item))
            .join(' · ')}
        </p>
        <div className={styles.tops} data-testid="run-tops">
          <div>
            <h4>{text.before(frames[0].step)}</h4>
            <RecordedTop recording={recording} frameIndex={0} userIndex={userIndex} />
          </div>
          {frameIndex > 0 && (
            <div>
              <h4>{text.now(step)}</h4>
              <RecordedTop recording={recording} frameIndex={frameIndex} userIndex={userIndex} />
            </div>
          )}
        </div>
        <LevelEntropy recording={recording} frameIndex={frameIndex} userIndex={userIndex} />
      </div>
    </div>
  );
}
