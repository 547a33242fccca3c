/** What the Play page shows: the worker's latest snapshot and the reader's choices. No React here. */
import { createStore } from 'zustand/vanilla';
import type { PlayCommand, PlayEvent, PlaySnapshot, PlayStepUnit, PlayWorld } from '../../worker/play/playProtocol.ts';
import type { TrieViewMode } from '../components/trieProps.ts';

export type PlayObjective = Extract<PlayCommand, { type: 'reset' }>['objective'];

export const PLAY_SPEEDS = [
  { label: '¼×', stepsPerSecond: 5 },
  { label: '1×', stepsPerSecond: 20 },
  { label: '4×', stepsPerSecond: 80 },
  { label: 'max', stepsPerSecond: 100_000 },
] as const;

export interface PlayStoreState {
  readonly world: PlayWorld | null;
  readonly snapshot: PlaySnapshot | null;
  readonly problem: string | null;
  readonly reader: number;
  readonly seed: number;
  readonly objective: PlayObjective;
  /** Index into PLAY_SPEEDS. */
  readonly speed: number;
  readonly view: TrieViewMode;
  readonly selected: number;
  readonly hovered: number | null;
  /** Rewards the reader has changed; null while they are the data set's own. */
  readonly editedRewards: Float64Array | null;
  readonly wantsToPlay: boolean;
}

/** The part of Worker the store needs, so that tests can pass a stand-in. */
export interface PlayPort {
  postMessage(command: PlayCommand): void;
  onmessage: ((message: MessageEvent<PlayEvent>) => void) | null;
  onerror: ((event: ErrorEvent) => void) | null;
  terminate(): void;
}

/** `first`: what a link asked for. */
export function createPlayStore(openPort: () => PlayPort, first: Partial<PlayStoreState> = {}) {
  const store = createStore<PlayStoreState>(() => ({
    world: null,
    snapshot: null,
    problem: null,
    reader: 0,
    seed: 7,
    objective: 'tb',
    speed: 1,
    view: 'learned',
    selected: 0,
    hovered: null,
    editedRewards: null,
    wantsToPlay: false,
    ...first,
  }));
  const { getState, setState } = store;
  let port: PlayPort | null = null;
  /** After a single token or path the selection goes along, so that its numbers are shown. */
  let followsPath = false;
  const send = (command: PlayCommand) => port?.postMessage(command);

  const reset = () => {
    const { reader, seed, objective, editedRewards } = getState();
    send({ type: 'reset', reader, seed, objective, rewards: editedRewards });
  };
  const play = () => {
    setState({ wantsToPlay: true });
    send({ type: 'play', stepsPerSecond: PLAY_SPEEDS[getState().speed].stepsPerSecond });
  };
  const pause = () => {
    setState({ wantsToPlay: false });
    send({ type: 'pause' });
  };

  return {
    store,
    /** Starts the worker; returns the way to stop it. */
    connect(autoplay: boolean): () => void {
      port = openPort();
      port.onmessage = ({ data }) => {
        if (data.type === 'ready') setState({ world: data.world });
        else if (data.type === 'snapshot') {
          const end = followsPath ? data.snapshot.path.at(-1) : undefined;
          followsPath = false;
          setState(end === undefined ? { snapshot: data.snapshot } : { snapshot: data.snapshot, selected: end });
        } else setState({ problem: data.message });
      };
      port.onerror = (event) => setState({ problem: event.message || 'The demo worker could not be started.' });
      reset();
      if (autoplay || getState().wantsToPlay) play();
      return () => {
        port?.terminate();
        port = null;
      };
    },
    reset,
    play,
    pause,
    toggle: () => (getState().snapshot?.state === 'playing' ? pause() : play()),
    step(unit: PlayStepUnit) {
      setState({ wantsToPlay: false });
      followsPath = unit === 'token' || unit === 'path';
      send({ type: 'step', unit });
    },
    chooseReader(reader: number) {
      setState({ reader, editedRewards: null });
      reset();
    },
    chooseSeed(seed: number) {
      setState({ seed });
      reset();
    },
    chooseObjective(objective: PlayObjective) {
      setState({ objective });
      reset();
    },
    chooseSpeed(speed: number) {
      setState({ speed });
      if (getState().snapshot?.state === 'playing') play();
    },
    chooseView: (view: TrieViewMode) => setState({ view }),
    select: (selected: number) => setState({ selected }),
    hover: (hovered: number | null) => setState({ hovered }),
    changeReward(item: number, reward: number) {
      const { snapshot, editedRewards } = getState();
      if (snapshot === null || !(reward > 0)) return;
      const rewards = Float64Array.from(editedRewards ?? snapshot.rewards);
      rewards[item] = reward;
      setState({ editedRewards: rewards });
      send({ type: 'setRewards', rewards });
    },
    /** Back to the reader's own rewards; what was learned stays. */
    restoreRewards(own: Float64Array) {
      setState({ editedRewards: null });
      send({ type: 'setRewards', rewards: own });
    },
  };
}

export type PlayControls = ReturnType<typeof createPlayStore>;
