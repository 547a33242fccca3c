/** One lane at the moment the time machine shows: its picture, its numbers, its top ten, and where it comes from. */
import { differenceText } from '../../../config/mergeConfig.ts';
import { spreadText } from '../../../core/spread.ts';
import { frameMeasures } from '../../../record/frameMeasures.ts';
import type { Recording } from '../../../record/recording.ts';
import { help } from '../../components/help.ts';
import panel from '../../components/panel.module.css';
import { threeDigits } from '../../components/prefixFacts.ts';
import { RecordedPrefix } from '../../components/RecordedPrefix.tsx';
import { RecordedTop } from '../../components/RecordedTop.tsx';
import { RecordedTrie } from '../../components/RecordedTrie.tsx';
import { SeriesKey } from '../../components/SeriesKey.tsx';
import { frameIndexAt } from '../../components/timeline.ts';
import { raceText } from '../../text/race.ts';
import { useText } from '../../text/useText.ts';
import { ChoiceNote } from '../lab/ChoiceNote.tsx';
import styles from './race.module.css';
import { useRaceDesk } from './raceContext.ts';
import type { RaceRow } from './raceTable.ts';
import type { RaceView } from './raceView.ts';
import { minuteOf, picturedRecording, recordingsOf, type ShownLane } from './shownLanes.ts';

export function LaneCard({
  lane,
  row,
  view,
  saysOrigin,
}: {
  readonly lane: ShownLane;
  readonly row: RaceRow;
  readonly view: RaceView;
  /** False where all lanes have one origin, which is told above them. */
  readonly saysOrigin: boolean;
}) {
  const text = useText(raceText);
  const desk = useRaceDesk();
  const recording = picturedRecording(lane);
  const troubled = lane.runs.find(({ message }) => message !== null);
  const active = lane.runs.findLast(({ state }) => state !== 'waiting') ?? lane.runs[0];
  const hasPictures = recording !== undefined && recording.users.length > 0;
  const frameIndex = hasPictures ? frameIndexAt(recording, view.axis, view.place) : -1;
  return (
    <article className={panel.card} aria-label={lane.name} data-testid="race-card" data-lane={lane.name}>
      <header className={styles.cardHead}>
        <SeriesKey index={lane.index} />
        <h3>{lane.name}</h3>
        {lane.shelf === null && (
          <span className={panel.small} data-testid="race-lane-state" data-state={active.state}>
            {text.laneStates[active.state]}
          </span>
        )}
        {lane.shelf?.origin === 'file' && (
          <button
            type="button"
            aria-label={text.removeFile}
            onClick={() => lane.shelf && desk.removeFile(lane.shelf)}
            {...help(text.help.removeFile)}
          >
            ✕
          </button>
        )}
      </header>
      {lane.shelf && (saysOrigin || lane.shelf.origin === 'file') && (
        <Origin recording={lane.shelf.recording} isOwn={lane.shelf.origin === 'file'} saysAll={saysOrigin} />
      )}
      {troubled && (
        <p role="alert" className={panel.problem} data-testid="race-lane-problem">
          {troubled.message}
        </p>
      )}
      {recording && frameIndex >= 0 ? (
        <Pictures recording={recording} frameIndex={frameIndex} lane={lane} row={row} view={view} />
      ) : (
        !troubled && <p className={panel.empty}>{lane.shelf ? text.noFrames : text.noFrame}</p>
      )}
    </article>
  );
}

function Origin(props: { readonly recording: Recording; readonly isOwn: boolean; readonly saysAll: boolean }) {
  const text = useText(raceText);
  const { adapter, recordedAt } = props.recording.metadata;
  return (
    <p className={styles.origin} data-testid="race-origin">
      {props.isOwn && `${text.ownRecording} `}
      {props.saysAll && text.recorded(adapter, minuteOf(recordedAt))}
    </p>
  );
}

function Pictures(props: {
  readonly recording: Recording;
  readonly frameIndex: number;
  readonly lane: ShownLane;
  readonly row: RaceRow;
  readonly view: RaceView;
}) {
  const text = useText(raceText);
  const desk = useRaceDesk();
  const { recording, frameIndex, lane, row, view } = props;
  const frame = recording.frames[frameIndex];
  const userIndex = Math.min(view.userIndex, recording.users.length - 1);
  const measures = frameMeasures(recording, frameIndex, userIndex);
  const facts: readonly (readonly [string, string])[] = [
    [text.laneFacts.ndcg, spreadText(row.metrics['ndcg@10'] ?? null)],
    [text.laneFacts.recall, spreadText(row.metrics['recall@10'] ?? null)],
    [text.laneFacts.goodMass, threeDigits(measures.unobservedGoodMass)],
    [text.laneFacts.goodTarget, threeDigits(measures.unobservedGoodTarget)],
    [text.laneFacts.tv, threeDigits(measures.totalVariation)],
    [text.laneFacts.js, threeDigits(measures.jensenShannon)],
    [text.laneFacts.step, String(frame.step)],
    [text.laneFacts.seconds, text.factSeconds(frame.elapsedMs / 1000)],
  ];
  return (
    <>
      <div className={styles.trie} data-testid="race-trie" data-step={frame.step}>
        <RecordedTrie
          recording={recording}
          frameIndex={frameIndex}
          userIndex={userIndex}
          view={view.flows}
          selected={view.selected}
          onSelect={view.onSelect}
          compact
          label={text.trieLabel(lane.name, frame.step, recording.users[userIndex].id)}
        />
      </div>
      {view.selected !== 0 && (
        <RecordedPrefix recording={recording} frameIndex={frameIndex} userIndex={userIndex} prefix={view.selected} />
      )}
      {lane.runs.length > 1 && <p className={panel.small}>{text.pictureSeed(recording.metadata.seed)}</p>}
      <dl className={styles.facts}>
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <details className={styles.details}>
        <summary {...help(text.help.topTen)}>{text.topTen}</summary>
        <RecordedTop recording={recording} frameIndex={frameIndex} userIndex={userIndex} />
      </details>
      <details className={styles.details}>
        <summary {...help(text.help.aboutLane)}>{text.aboutLane}</summary>
        <ChoiceNote setting="objective.type" value={lane.objective} />
        <p className={panel.small}>{differenceText(lane.change)}</p>
        {lane.runs[0].bill && (
          <p className={panel.small}>{text.bill(lane.runs[0].bill.totalBytes, lane.runs[0].bill.numParameters)}</p>
        )}
        <p className={panel.small}>
          {text.metadata(recording.metadata.runtime, recording.metadata.kernels, recording.metadata.dataHash)}
        </p>
        {lane.shelf === null && (
          <button type="button" onClick={() => desk.save(lane.runs)} {...help(text.help.save)}>
            {text.save(recordingsOf(lane).length)}
          </button>
        )}
        <p className={styles.digest} data-testid="race-digest">
          {text.weights(frame.step, frame.weightsDigest)}
        </p>
      </details>
    </>
  );
}
