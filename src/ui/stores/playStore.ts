/**
 * What the Play page shows: the worker's latest snapshot and the reader's choices, with undo over what an experiment changes.
 * Every choice is a plain field with a setter. No React here. Before: `worker/play`. After: `ui/pages/play`.
 */
import { createStore } from 'zustand/vanilla';
import type {
  OwnItems,
  PlayCommand,
  PlayEdits,
  PlayEvent,
  PlaySnapshot,
  PlayStepUnit,
  PlayWorld,
} from '../../worker/play/playProtocol.ts';
import type { TrieViewMode } from '../components/trieProps.ts';
import { type Baseline, baselineOf } from './playBaseline.ts';
import { logProblems } from './troubleLog.ts';

export type PlayObjective = Extract<PlayCommand, { type: 'reset' }>['objective'];
export type PlayBreaks = PlayEdits['breaks'];
export type PlayBreak = keyof PlayBreaks;

/** Batches a second; their names are `playText.speeds`. */
export const PLAY_SPEEDS = [5, 20, 80, 100_000] as const;
export const PLAY_BREAKS = ['logZ', 'balance', 'exploration', 'mask'] as const satisfies readonly PlayBreak[];
export const MOST_BETA = 4;
/** A history of more items says nothing new; fewer than none there are not. */
export const LONGEST_HISTORY = 8;
export const MOST_SEED = 4_294_967_295;

export const NO_BREAKS: PlayBreaks = { logZ: false, balance: false, exploration: false, mask: false };
/** Changes of one thing that follow each other faster than this are one to undo: a bar that is dragged. */
const MERGE_MS = 900;
const MOST_UNDO = 100;

export interface PlayStoreState {
  readonly world: PlayWorld | null;
  readonly snapshot: PlaySnapshot | null;
  readonly problem: string | null;
  /** Items of the reader's own; null: Wardrobe-64. */
  readonly items: OwnItems | null;
  readonly reader: number;
  readonly seed: number;
  readonly objective: PlayObjective;
  /** Index into PLAY_SPEEDS. */
  readonly speed: number;
  readonly view: TrieViewMode;
  readonly selected: number;
  readonly hovered: number | null;
  /** Rewards the reader has changed, before history and β; null while they are the data set's own. f64 [numItems] */
  readonly editedRewards: Float64Array | null;
  readonly beta: number;
  /** Items taken, oldest first; null while it is the reader's own history. */
  readonly history: readonly number[] | null;
  /** True where a part of the method is switched off. */
  readonly breaks: PlayBreaks;
  readonly past: readonly PlayEdits[];
  readonly future: readonly PlayEdits[];
  /** The shares before the first change; null while nothing is changed. */
  readonly baseline: Baseline | null;
  /** Whether the picture and the top ten show what has changed since. */
  readonly showsChange: boolean;
  /** Whether the experiments are open. */
  readonly isExperimenting: boolean;
  readonly wantsToPlay: boolean;
}

/** The part of Worker the store needs, so that tests can pass a stand-in. */
export interface PlayPort {
  postMessage(command: PlayCommand): void;
  onmessage: ((message: MessageEvent<PlayEvent>) => void) | null;
  onerror: ((event: ErrorEvent) => void) | null;
  terminate(): void;
}

const editsOf = ({ editedRewards, beta, history, breaks }: PlayStoreState): PlayEdits => ({
  rewards: editedRewards,
  beta,
  history,
  breaks,
});
const fieldsOf = ({ rewards, beta, history, breaks }: PlayEdits) => ({ editedRewards: rewards, beta, history, breaks });
const isUnchanged = ({ rewards, beta, history, breaks }: PlayEdits): boolean =>
  rewards === null && beta === 1 && history === null && PLAY_BREAKS.every((name) => !breaks[name]);
/** What is chosen for other items or another reader has nothing to go back to. */
const NOTHING_TO_UNDO = { past: [], future: [], baseline: null } as const;

/** `first`: what a link asked for; there is no undo of it. `now` is a clock in milliseconds. */
export function createPlayStore(
  openPort: () => PlayPort,
  first: Partial<PlayStoreState> = {},
  now: () => number = () => performance.now(),
) {
  const store = createStore<PlayStoreState>(() => ({
    world: null,
    snapshot: null,
    problem: null,
    items: null,
    reader: 0,
    seed: 7,
    objective: 'tb',
    speed: 1,
    view: 'learned',
    selected: 0,
    hovered: null,
    editedRewards: null,
    beta: 1,
    history: null,
    breaks: NO_BREAKS,
    ...NOTHING_TO_UNDO,
    showsChange: false,
    isExperimenting: false,
    wantsToPlay: false,
    ...first,
  }));
  logProblems(store, ({ problem }) => [problem]);
  const { getState, setState } = store;
  let port: PlayPort | null = null;
  /** After a single token or path the selection goes along, so that its numbers are shown. */
  let followed: PlayStepUnit | null = null;
  let latestEdit = { key: '', time: 0 };
  let playedWhenHidden = false;
  const send = (command: PlayCommand) => port?.postMessage(command);

  const reset = () => {
    const { items, reader, seed, objective } = getState();
    send({ type: 'reset', items, reader, seed, objective, edits: editsOf(getState()) });
  };
  const play = () => {
    setState({ wantsToPlay: true });
    send({ type: 'play', stepsPerSecond: PLAY_SPEEDS[getState().speed] });
  };
  const pause = () => {
    setState({ wantsToPlay: false });
    send({ type: 'pause' });
  };
  const isPlaying = () => getState().snapshot?.state === 'playing';

  /** One change to undo; those of one `key` in quick succession are one. Without a key each stands alone. */
  const edit = (change: Partial<PlayEdits>, key = '') => {
    const state = getState();
    const before = editsOf(state);
    const after = { ...before, ...change };
    const isMerged =
      key !== '' && key === latestEdit.key && now() - latestEdit.time < MERGE_MS && state.past.length > 0;
    latestEdit = { key, time: now() };
    setState({
      ...fieldsOf(after),
      past: isMerged ? state.past : [...state.past, before].slice(-MOST_UNDO),
      future: [],
      baseline: isUnchanged(after)
        ? null
        : (state.baseline ?? (state.world && state.snapshot && baselineOf(state.world.trie, state.snapshot))),
    });
    send({ type: 'edit', edits: after });
  };
  /** Makes `to` the present and moves what was present to the other side. */
  const travel = (to: PlayEdits, past: readonly PlayEdits[], future: readonly PlayEdits[]) => {
    latestEdit = { key: '', time: 0 };
    const { baseline, world, snapshot } = getState();
    setState({
      ...fieldsOf(to),
      past,
      future,
      baseline: isUnchanged(to) ? null : (baseline ?? (world && snapshot && baselineOf(world.trie, snapshot))),
    });
    send({ type: 'edit', edits: to });
  };

  return {
    store,
    /** Starts the worker; returns the way to stop it. */
    connect(autoplay: boolean): () => void {
      port = openPort();
      port.onmessage = ({ data }) => {
        if (data.type === 'ready') setState({ world: data.world, snapshot: null, hovered: null });
        else if (data.type === 'snapshot') {
          // A report that was under way when the step was asked for is not its own.
          const isOfStep = followed !== null && data.snapshot.unit === followed && data.snapshot.state !== 'playing';
          const end = isOfStep ? data.snapshot.path.at(-1) : undefined;
          if (isOfStep) followed = null;
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
    toggle: () => (isPlaying() ? pause() : play()),
    /** A page nobody sees computes nothing; it goes on when it is seen again. */
    setHidden(isHidden: boolean) {
      if (isHidden) {
        playedWhenHidden = isPlaying() || (getState().snapshot === null && getState().wantsToPlay);
        if (playedWhenHidden) send({ type: 'pause' });
      } else if (playedWhenHidden) {
        playedWhenHidden = false;
        play();
      }
    },
    step(unit: PlayStepUnit) {
      setState({ wantsToPlay: false });
      followed = unit === 'token' || unit === 'path' ? unit : null;
      send({ type: 'step', unit });
    },
    chooseReader(reader: number) {
      setState({ reader, editedRewards: null, history: null, ...NOTHING_TO_UNDO });
      reset();
    },
    /** Other items than Wardrobe-64's, or null for those. */
    chooseItems(items: OwnItems | null) {
      setState({
        items,
        reader: 0,
        editedRewards: null,
        history: null,
        selected: 0,
        problem: null,
        ...NOTHING_TO_UNDO,
      });
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
      if (isPlaying()) play();
    },
    chooseView: (view: TrieViewMode) => setState({ view }),
    select: (selected: number) => setState({ selected }),
    hover: (hovered: number | null) => setState({ hovered }),
    /** `reward` as the picture shows it, history and β included. At β = 0 there is nothing to change: all are 1. */
    changeReward(item: number, reward: number) {
      const { snapshot, world, reader, editedRewards, beta } = getState();
      if (snapshot === null || world === null || !(reward > 0) || beta === 0) return;
      const rewards = Float64Array.from(editedRewards ?? world.readers[reader].rewards);
      rewards[item] = reward ** (1 / beta) / snapshot.historyFactors[item];
      edit({ rewards }, `reward ${item}`);
    },
    /** Back to the reader's own rewards; what was learned stays. */
    restoreRewards: () => edit({ rewards: null }),
    /** The target becomes R^β; 0 … MOST_BETA. */
    changeBeta(beta: number) {
      if (beta >= 0 && beta <= MOST_BETA) edit({ beta }, 'beta');
    },
    /** Another history, at most LONGEST_HISTORY items; null: the reader's own. */
    changeHistory(history: readonly number[] | null) {
      const own = getState().world?.readers[getState().reader].history ?? [];
      const isOwn = history !== null && history.length === own.length && history.every((item, i) => item === own[i]);
      setState({ showsChange: true });
      edit({ history: isOwn ? null : (history?.slice(0, LONGEST_HISTORY) ?? null) });
    },
    /** Switches a part of the method off (true) or on again. */
    changeBreak: (name: PlayBreak, isBroken: boolean) => edit({ breaks: { ...getState().breaks, [name]: isBroken } }),
    showChange: (showsChange: boolean) => setState({ showsChange }),
    openExperiments: (isExperimenting: boolean) => setState({ isExperimenting }),
    undo() {
      const { past, future } = getState();
      const to = past.at(-1);
      if (to !== undefined) travel(to, past.slice(0, -1), [editsOf(getState()), ...future]);
    },
    redo() {
      const { past, future } = getState();
      const to = future[0];
      if (to !== undefined) travel(to, [...past, editsOf(getState())], future.slice(1));
    },
  };
}

export type PlayControls = ReturnType<typeof createPlayStore>;
