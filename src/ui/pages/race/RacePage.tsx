/** `#/race`: objectives side by side from the same seed, live or recorded. A race goes on while another page is open. */
import { type DragEvent, lazy, Suspense, useCallback, useEffect, useMemo, useState } from 'react';
import { useStore } from 'zustand';
import { downloadFiles } from '../../components/download.ts';
import { help } from '../../components/help.ts';
import panel from '../../components/panel.module.css';
import { TimeMachine } from '../../components/TimeMachine.tsx';
import type { TrieViewMode } from '../../components/trieProps.ts';
import { useDocumentTitle } from '../../components/useDocumentTitle.ts';
import { ViewChoice } from '../../components/ViewChoice.tsx';
import { Governed } from '../../link/Governed.tsx';
import { linkStore, useControl, useGivenSettings } from '../../link/linkStore.ts';
import { type RaceDesk, raceDesk } from '../../stores/raceStore.ts';
import { raceText } from '../../text/race.ts';
import { useText } from '../../text/useText.ts';
import { LaneCard } from './LaneCard.tsx';
import { RaceChart } from './RaceChart.tsx';
import { RaceControls } from './RaceControls.tsx';
import { RaceTable } from './RaceTable.tsx';
import styles from './race.module.css';
import { RaceContext, useRace, useRaceDesk } from './raceContext.ts';
import { linkOfRace, takeLink } from './raceLink.ts';
import { raceTable } from './raceTable.ts';
import type { RaceView } from './raceView.ts';
import { ShelfPanel } from './ShelfPanel.tsx';
import { haveSameData, picturedRecording, sharedInitialDigest, sharedOrigin, shownLanes } from './shownLanes.ts';

const ClassPanel = lazy(() => import('./class/ClassPanel.tsx'));

export default function RacePage({ desk: given }: { readonly desk?: RaceDesk }) {
  const text = useText(raceText);
  const [desk] = useState(() => given ?? raceDesk({ saveFiles: (files) => void downloadFiles(files) }));
  useEffect(() => {
    desk.open();
    Object.assign(window, { __gflowgrRace: desk });
  }, [desk]);
  useDocumentTitle(text.documentTitle);
  useEffect(() => takeLink(desk, linkStore.getState().link), [desk]);
  useGivenSettings(useCallback(() => linkOfRace(desk.store.getState().settings), [desk]));
  const canAdd = useControl('recordings') === 'shown';
  const isClassLinked = useStore(linkStore, ({ link }) => link.settings['class'] === 'open');
  const [isClassOpen, setClassOpen] = useState(isClassLinked);
  useEffect(() => setClassOpen(isClassLinked), [isClassLinked]);
  const canHaveClass = useControl('class') === 'shown';
  const onDrop = (event: DragEvent) => {
    if (event.dataTransfer.files.length === 0 || !canAdd) return;
    event.preventDefault();
    desk.addFiles(Array.from(event.dataTransfer.files));
  };
  return (
    <RaceContext value={desk}>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: a place to drop files; the button beside it does the same */}
      <div className={`${panel.page} ${styles.page}`} onDragOver={(event) => event.preventDefault()} onDrop={onDrop}>
        <header className={panel.headline}>
          <h1>{text.title}</h1>
          <p>{text.about}</p>
        </header>
        <RaceControls />
        <ShelfPanel isClassOpen={isClassOpen} onClass={setClassOpen} />
        {isClassOpen && canHaveClass && (
          <Suspense fallback={null}>
            <ClassPanel />
          </Suspense>
        )}
        <Lanes />
      </div>
    </RaceContext>
  );
}

function Lanes() {
  const text = useText(raceText);
  const desk = useRaceDesk();
  const state = useRace((s) => s);
  const [place, setPlace] = useState<number | null>(null);
  const [userIndex, setUserIndex] = useState(0);
  const [flows, setFlows] = useState<TrieViewMode>('learned');
  const [selected, setSelected] = useState(0);
  // Another race has moments of its own.
  const plan = state.shown === 'live' ? state.live?.plan : null;
  // biome-ignore lint/correctness/useExhaustiveDependencies: the plan is what changed
  useEffect(() => setPlace(null), [plan]);
  const lanes = useMemo(() => shownLanes(state), [state]);
  const axis = state.settings.align;
  const view: RaceView = { axis, place, userIndex, flows, selected, onSelect: setSelected };
  const table = useMemo(() => raceTable(lanes, axis, place), [lanes, axis, place]);
  const recordings = lanes.flatMap((lane) => picturedRecording(lane) ?? []);
  const users = recordings.reduce(
    (most, { users }) => (users.length > most.length ? users : most),
    recordings[0]?.users ?? [],
  );
  if (lanes.length === 0) return null;
  const digest = sharedInitialDigest(lanes);
  const origin = sharedOrigin(lanes);
  return (
    <div className={styles.replay}>
      {recordings.length > 0 && (
        <p className={`${panel.headline} ${styles.shared}`} data-testid="race-shared">
          {haveSameData(lanes) ? text.shared(recordings[0].metadata.seed, digest) : text.otherData}
          {origin && (
            <span className={styles.origin} data-testid="race-origin">
              {text.allRecorded(origin.adapter, origin.from, origin.to)}
            </span>
          )}
        </p>
      )}
      <div className={panel.row}>
        <Governed control="views">
          <ViewChoice view={flows} onChoose={setFlows} hasExposure />
        </Governed>
        {users.length > 1 && (
          <label className={panel.check}>
            {text.user}
            <select
              value={userIndex}
              onChange={(event) => setUserIndex(Number(event.target.value))}
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
        <span className={panel.small}>{text.selectHint}</span>
        {flows === 'exposure' && <span className={panel.small}>{text.exposureHint}</span>}
      </div>
      <div className={styles.lanes}>
        {lanes.map((lane, l) => (
          <LaneCard key={lane.key} lane={lane} row={table.rows[l]} view={view} saysOrigin={origin === null} />
        ))}
      </div>
      <div className={styles.transport}>
        <TimeMachine
          recordings={recordings}
          axis={axis}
          place={place}
          onMove={setPlace}
          onAxis={(align, at) => {
            desk.change({ ...state.settings, align });
            setPlace(at);
          }}
        />
      </div>
      <RaceChart lanes={lanes} view={view} />
      <RaceTable table={table} />
    </div>
  );
}
