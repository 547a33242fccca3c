/**
 * The living trie of one lesson: which state it is in, and what the reader made of it. Sections and "try it" buttons put
 * it in a named state; what the reader did by hand is kept and can be had back. No React here.
 */
import { createStore } from 'zustand/vanilla';
import { exactLogFlows } from '../gflow/exactFlows.ts';
import type { TrieViewMode } from '../ui/components/trieProps.ts';
import type { Learned, Learner } from './learner.ts';
import type { Caption, Lesson, StageState, Training } from './lesson.ts';
import type { World } from './worlds.ts';

/** Training takes at most this long of a frame, so that scrolling stays smooth. */
const SLICE_MS = 8;
const MAX_CURVE = 160;

export interface Stage {
  /** In force now. */
  readonly state: StageState;
  /** The section being read, by its state's name, whatever was tried or changed since. */
  readonly section: string;
  /** The state a "try it" button set; null once it is left. */
  readonly tried: string | null;
  /** The reader has changed what is shown. */
  readonly isByHand: boolean;
  /** What "back to my own" brings; null when there is nothing to bring. */
  readonly own: StageState | null;
  /** What is trained, at `steps` updates on the way to `state.training.steps`; null without training. */
  readonly run: TrainingRun | null;
}

/** What is under training, at one moment. */
export interface TrainingRun extends Learned {
  readonly steps: number;
  /** The learner's measures over the steps so far, every `stride` steps: at most MAX_CURVE values each. */
  readonly curves: Readonly<Record<string, readonly number[]>>;
  readonly stride: number;
}

/** The part of the browser's clock a stage needs, so that tests can pass their own. */
export interface Frames {
  readonly request: (callback: () => void) => number;
  readonly cancel: (id: number) => void;
}

/** What a state of a lesson shows, and its caption. Throws where the lesson has no such state. */
export function namedState(lesson: Lesson, name: string): StageState {
  const change = lesson.states[name];
  if (change === undefined)
    throw new Error(`The lesson has no state "${name}"; it has ${Object.keys(lesson.states).join(', ')}.`);
  return { settings: {}, ...lesson.start, ...change, caption: (textOf) => textOf(lesson.words).captions[name] };
}

export function createStage(lesson: Lesson, frames: Frames) {
  const first = Object.keys(lesson.states)[0];
  const named = (name: string) => namedState(lesson, name);
  const store = createStore<Stage>(() => ({
    state: named(first),
    section: first,
    tried: null,
    isByHand: false,
    own: null,
    run: null,
  }));
  const { getState, setState } = store;
  let learner: Learner | null = null;
  let learns: (Pick<StageState, 'world' | 'rewards'> & Pick<Training, 'kind'>) | null = null;
  let request = 0;
  let curves: Record<string, readonly number[]> = {};
  let stride = 1;

  const record = (made: Learner) => {
    if (made.numUpdates % stride !== 0) return;
    const measures = Object.entries(made.measures());
    curves = Object.fromEntries(measures.map(([name, value]) => [name, [...(curves[name] ?? []), value]]));
    if (curves[measures[0][0]].length <= MAX_CURVE) return;
    curves = Object.fromEntries(
      Object.entries(curves).map(([name, values]) => [name, values.filter((_, i) => i % 2 === 0)]),
    );
    stride *= 2;
  };

  /** Brings the learner to the wanted number of steps, a slice a frame. Steps back mean a fresh start: same seed, same bits. */
  const train = () => {
    request = 0;
    const { world, rewards, training } = getState().state;
    if (training === null) return;
    const { kind } = training;
    const isSame = learns?.world === world && learns.rewards === rewards && learns.kind === kind;
    if (!isSame || learner === null || learner.numUpdates > training.steps) {
      learner = kind.make(world, rewards.map(Math.log));
      learns = { world, rewards, kind };
      curves = {};
      stride = learner.measureEvery;
      record(learner);
    }
    const start = performance.now();
    while (learner.numUpdates < training.steps && performance.now() - start < SLICE_MS) {
      learner.batch();
      record(learner);
    }
    setState({ run: { steps: learner.numUpdates, ...learner.learned(), curves, stride } });
    if (learner.numUpdates < training.steps) request = frames.request(train);
  };

  const enter = (change: Partial<Stage> & { readonly state: StageState }) => {
    frames.cancel(request);
    request = 0;
    setState({ ...change, run: change.state.training === null ? null : getState().run });
    train();
  };
  const byHand = (change: Partial<StageState>) =>
    enter({ state: { ...getState().state, ...change }, tried: null, isByHand: true, own: null });

  return {
    store,
    /** What a section's picture shows before anything is done to it. */
    stateOf: named,
    /** A section is being read. The reader's own work, if there is any, is kept for later. */
    showSection(name: string) {
      const { section, isByHand, state, own } = getState();
      if (section === name) return;
      enter({ state: named(name), section: name, tried: null, isByHand: false, own: isByHand ? state : own });
    },
    /** A "try it" button: the state before it can be had back. */
    tryState(name: string) {
      const { tried, isByHand, state, own } = getState();
      const kept = isByHand ? state : tried !== null ? own : (own ?? state);
      enter({ state: named(name), tried: name, isByHand: false, own: kept });
    },
    /** Gives the reader's own back. */
    giveBack() {
      const { own } = getState();
      if (own !== null) enter({ state: own, tried: null, isByHand: true, own: null });
    },
    setReward(item: number, reward: number) {
      const { world, rewards } = getState().state;
      if (world.rewardStep === 0 || !(reward > 0)) return;
      const next = Float64Array.from(rewards);
      const rounded = Math.round(reward / world.rewardStep) * world.rewardStep;
      next[item] = Math.min(world.maxReward, Math.max(world.rewardStep, rounded));
      byHand({ rewards: next });
    },
    /** What a lesson's own cells set; a caption where the state's no longer fits. */
    change: (change: Partial<StageState>) => byHand(change),
    restoreRewards: () => byHand({ rewards: getState().state.world.rewards }),
    chooseView: (view: TrieViewMode) => byHand({ view }),
    choosePolicy: (policy: StageState['policy'], caption: Caption) => byHand({ policy, caption, training: null }),
    /** Another catalogue, with its own rewards. */
    chooseWorld: (world: World, caption: Caption) =>
      byHand({ world, rewards: world.rewards, selected: '', training: null, caption }),
    train: (training: Training) => byHand({ training }),
    /** Looking is not changing: selecting leaves `own` alone. */
    select(prefix: number) {
      const { state } = getState();
      setState({ state: { ...state, selected: state.world.prefixNames[prefix] } });
    },
    stop() {
      frames.cancel(request);
    },
  };
}

export type StageControls = ReturnType<typeof createStage>;

/** The numbers of the picture, all float64. */
export interface StageNumbers {
  readonly logReward: Float64Array;
  readonly logPF: Float64Array;
  readonly logF: Float64Array;
  readonly logEdgeFlow: Float64Array;
  readonly exactLogFlow: Float64Array;
  /** P(x); f64 [numItems] */
  readonly probabilities: Float64Array;
}

/** What a state shows: exact flows of its rewards, and the learned side from its policy or its training run. */
export function numbersOf(state: StageState, run: TrainingRun | null): StageNumbers {
  const { world, rewards, policy } = state;
  const { trie } = world;
  const logReward = rewards.map(Math.log);
  const exactLogFlow = exactLogFlows(trie, logReward);
  if (state.training !== null && run !== null && run.logPF.length === trie.numPrefixes)
    return { logReward, exactLogFlow, ...run };
  const { logPF, logF: given } = policy(world, logReward, state.settings);
  const logReach = new Float64Array(trie.numPrefixes);
  for (let p = 1; p < trie.numPrefixes; p++) logReach[p] = logReach[trie.parent[p]] + logPF[p];
  const logF =
    given ?? logReach.map((value, p) => (trie.item[p] >= 0 ? logReward[trie.item[p]] : exactLogFlow[0] + value));
  const logEdgeFlow = logPF.map((value, p) => (p === 0 ? logF[0] : logF[trie.parent[p]] + value));
  const probabilities = Float64Array.from(trie.leafOfItem, (leaf) => Math.exp(logReach[leaf]));
  return { logReward, logPF, logF, logEdgeFlow, exactLogFlow, probabilities };
}
