/**
 * The living trie of one lesson: which state it is in, and what the reader made of it. Sections and "try it" buttons put
 * it in a named state; what the reader did by hand is kept and can be had back. No React here.
 */
import { createStore } from 'zustand/vanilla';
import { totalVariation } from '../eval/flowMetrics.ts';
import { exactLogFlows, targetProbabilities } from '../gflow/exactFlows.ts';
import { TabularTrainer } from '../gflow/tabularTrainer.ts';
import type { TrieViewMode } from '../ui/components/trieProps.ts';
import type { Lesson, StageState, Training } from './lesson.ts';
import type { World } from './worlds.ts';

/** Training takes at most this long of a frame, so that scrolling stays smooth. */
const SLICE_MS = 8;
const LEARNING_RATE = 0.03;
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
  /** The trained table, at `steps` batches on the way to `state.training.steps`; null without training. */
  readonly run: TrainingRun | null;
}

/** A table under training at one moment. */
export interface TrainingRun {
  readonly steps: number;
  readonly logPF: Float64Array;
  readonly logF: Float64Array;
  readonly logEdgeFlow: Float64Array;
  readonly logZ: number;
  /** P(x); f64 [numItems] */
  readonly probabilities: Float64Array;
  /** Total variation to the target over the steps so far, thinned to at most MAX_CURVE values. */
  readonly curve: readonly number[];
}

/** The part of the browser's clock a stage needs, so that tests can pass their own. */
export interface Frames {
  readonly request: (callback: () => void) => number;
  readonly cancel: (id: number) => void;
}

export function createStage(lesson: Lesson, frames: Frames) {
  const first = Object.keys(lesson.states)[0];
  const store = createStore<Stage>(() => ({
    state: { ...lesson.start, ...lesson.states[first] },
    section: first,
    tried: null,
    isByHand: false,
    own: null,
    run: null,
  }));
  const { getState, setState } = store;
  let trainer: TabularTrainer | null = null;
  let trained: { readonly world: World; readonly rewards: Float64Array; readonly objective: string } | null = null;
  let request = 0;
  let curve: number[] = [];
  let stride = 1;

  const record = (made: TabularTrainer) => {
    if (made.numUpdates % stride !== 0) return;
    const { rewards } = getState().state;
    curve = [...curve, totalVariation(made.policy.itemProbabilities(), targetProbabilities(rewards.map(Math.log)))];
    if (curve.length <= MAX_CURVE) return;
    curve = curve.filter((_, i) => i % 2 === 0);
    stride *= 2;
  };

  /** Brings the trainer to the wanted number of steps, a slice a frame. Steps back mean a fresh start: same seed, same bits. */
  const train = () => {
    request = 0;
    const { world, rewards, training } = getState().state;
    if (training === null) return;
    const isSame =
      trained?.world === world && trained.rewards === rewards && trained.objective === training.objective && trainer;
    if (!isSame || trainer === null || trainer.numUpdates > training.steps) {
      trainer = new TabularTrainer(world.trie, rewards.map(Math.log), {
        objective: training.objective,
        lr: LEARNING_RATE,
        seed: 7,
      });
      trainer.warmUpFlows();
      trained = { world, rewards, objective: training.objective };
      curve = [];
      stride = 1;
      record(trainer);
    }
    const start = performance.now();
    while (trainer.numUpdates < training.steps && performance.now() - start < SLICE_MS) {
      trainer.batch();
      record(trainer);
    }
    setState({ run: runOf(trainer, curve) });
    if (trainer.numUpdates < training.steps) request = frames.request(train);
  };

  const enter = (change: Partial<Stage> & { readonly state: StageState }) => {
    frames.cancel(request);
    request = 0;
    setState({ ...change, run: change.state.training === null ? null : getState().run });
    train();
  };
  const named = (name: string): StageState => {
    const change = lesson.states[name];
    if (change === undefined)
      throw new Error(`The lesson has no state "${name}"; it has ${Object.keys(lesson.states).join(', ')}.`);
    return { ...lesson.start, ...change };
  };
  const byHand = (change: Partial<StageState>) =>
    enter({ state: { ...getState().state, ...change }, tried: null, isByHand: true, own: null });

  return {
    store,
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
    restoreRewards: () => byHand({ rewards: getState().state.world.rewards }),
    chooseView: (view: TrieViewMode) => byHand({ view }),
    choosePolicy: (policy: StageState['policy'], caption: string) => byHand({ policy, caption, training: null }),
    /** Another catalogue, with its own rewards. */
    chooseWorld: (world: World, caption: string) =>
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

function runOf(trainer: TabularTrainer, curve: readonly number[]): TrainingRun {
  const { policy } = trainer;
  const logPF = policy.logPF();
  const logReach = policy.logReach(logPF);
  const logF = trainer.logStateFlow(logReach);
  return {
    steps: trainer.numUpdates,
    logPF,
    logF,
    logEdgeFlow: trainer.logEdgeFlow(logPF, logF),
    logZ: trainer.logZ(),
    probabilities: policy.itemProbabilities(logReach),
    curve,
  };
}

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
  const { logPF, logF: given } = policy(world, logReward);
  const logReach = new Float64Array(trie.numPrefixes);
  for (let p = 1; p < trie.numPrefixes; p++) logReach[p] = logReach[trie.parent[p]] + logPF[p];
  const logF =
    given ?? logReach.map((value, p) => (trie.item[p] >= 0 ? logReward[trie.item[p]] : exactLogFlow[0] + value));
  const logEdgeFlow = logPF.map((value, p) => (p === 0 ? logF[0] : logF[trie.parent[p]] + value));
  const probabilities = Float64Array.from(trie.leafOfItem, (leaf) => Math.exp(logReach[leaf]));
  return { logReward, logPF, logF, logEdgeFlow, exactLogFlow, probabilities };
}
