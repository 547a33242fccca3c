/** The trie, the numbers of a prefix and the top ten at a recorded step, with the slider that moves them. */
import type { Recording } from '../../../record/recording.ts';
import { help } from '../../components/help.ts';
import panel from '../../components/panel.module.css';
import { RecordedPrefix } from '../../components/RecordedPrefix.tsx';
import { RecordedTop } from '../../components/RecordedTop.tsx';
import { RecordedTrie } from '../../components/RecordedTrie.tsx';
import { TimeMachine } from '../../components/TimeMachine.tsx';
import { frameIndexAt } from '../../components/timeline.ts';
import { ViewChoice } from '../../components/ViewChoice.tsx';
import { pageText } from '../../text/page.ts';
import { useText } from '../../text/useText.ts';
import type { RaceView } from '../race/raceView.ts';
import styles from './page.module.css';

const MOST_OF_HISTORY = 12;

export function RunPictures(props: {
  readonly recording: Recording;
  readonly view: RaceView;
  readonly onChange: (part: Partial<RaceView>) => void;
}) {
  const { recording, view, onChange } = props;
  const text = useText(pageText);
  const { users, frames, items, metadata } = recording;
  const frameIndex = frameIndexAt(recording, view.axis, view.place);
  if (frameIndex < 0 || users.length === 0) return <p className={styles.small}>{text.noFrames}</p>;
  const userIndex = Math.min(view.userIndex, users.length - 1);
  const at = { recording, frameIndex, userIndex };
  const history = users[userIndex].history.slice(-MOST_OF_HISTORY).reverse();
  const numMore = users[userIndex].history.length - history.length;
  return (
    <section className={`${panel.block} ${styles.block}`} aria-labelledby="page-moment">
      <div className={panel.row}>
        <h2 id="page-moment">{text.moment}</h2>
        <ViewChoice view={view.flows} onChoose={(flows) => onChange({ flows })} hasExposure />
        {users.length > 1 && (
          <label className={styles.inline}>
            {text.user}
            <select
              value={userIndex}
              data-testid="page-user"
              onChange={(event) => onChange({ userIndex: Number(event.target.value) })}
              {...help(text.help.user)}
            >
              {users.map(({ user, id }, u) => (
                <option key={user} value={u}>
                  {text.userName(id)}
                </option>
              ))}
            </select>
          </label>
        )}
      </div>
      <TimeMachine
        recordings={[recording]}
        axis={view.axis}
        place={view.place}
        onMove={(place) => onChange({ place })}
        onAxis={(axis, place) => onChange({ axis, place })}
      />
      <div className={styles.pictures}>
        <div className={styles.trie} data-testid="page-trie" data-step={frames[frameIndex].step}>
          <RecordedTrie
            {...at}
            view={view.flows}
            selected={view.selected}
            onSelect={view.onSelect}
            label={text.trieLabel(metadata.name, frames[frameIndex].step, users[userIndex].id)}
            fileName={`${metadata.name}-${frames[frameIndex].step}`}
          />
        </div>
        <div className={styles.beside}>
          <RecordedPrefix {...at} prefix={view.selected} />
          <div data-testid="page-top">
            <h3>{text.topTen}</h3>
            <RecordedTop {...at} />
          </div>
          <div>
            <h3>{text.history}</h3>
            <p className={styles.small}>
              {history.map((item) => items.itemTitles[item] ?? String(item)).join(', ')}
              {numMore > 0 && ` ${text.andMore(numMore)}`}
            </p>
          </div>
        </div>
      </div>
    </section>
  );
}
