/** One demo run: Wardrobe-64, a reader's rewards, a tabular GFlowNet. Before: `playWorker.ts`'s clock. No timers here. */
import { wardrobe64, wardrobeReaders } from '../../data/datasets/wardrobe64.ts';
import { exposureOf } from '../../eval/exposure.ts';
import { entropy, jensenShannon, totalVariation } from '../../eval/flowMetrics.ts';
import { exactLogFlows, targetProbabilities } from '../../gflow/exactFlows.ts';
import { type TabularObjective, TabularTrainer } from '../../gflow/tabularTrainer.ts';
import { buildTrie, pathTo, type Trie } from '../../items/trie.ts';
import type { PlaySnapshot, PlayState, PlayStepUnit, PlayWorld } from './playProtocol.ts';

/** The demo rests below this distance; about what the eye can tell on the picture. */
export const SETTLED_TOTAL_VARIATION = 0.004;
/** Where an objective does not get there, the demo rests all the same. */
export const MAX_STEPS = 30_000;
const MAX_CURVE = 160;
/** Slow enough to watch: about 20 s to rest at normal speed. */
const LEARNING_RATE = 0.006;

interface Catalogue {
  readonly world: PlayWorld;
  readonly trie: Trie;
}

let catalogue: Catalogue | null = null;

/** Wardrobe-64's trie in words; built once. Tokens are level · 4 + code: the demo needs no special tokens. */
export function playCatalogue(): Catalogue {
  if (catalogue !== null) return catalogue;
  const { attributePaths, itemTitles } = wardrobe64(7);
  if (attributePaths === null) throw new Error('Wardrobe-64 carries no attribute paths.');
  const levels = attributePaths.levelNames.length;
  const sizes = attributePaths.codeNames.map((names) => names.length);
  const offset = (level: number) => sizes.slice(0, level).reduce((a, b) => a + b, 0);
  const tokens = Uint32Array.from(attributePaths.codes, (code, i) => offset(i % levels) + code);
  const trie = buildTrie(tokens, levels);
  const tokenNames = attributePaths.codeNames.flat();
  const readers = wardrobeReaders.map(({ name, about, history, rewards }) => ({ name, about, history, rewards }));
  catalogue = { trie, world: { trie, itemTitles, tokenNames, readers } };
  return catalogue;
}

export interface PlaySessionOptions {
  readonly reader: number;
  readonly seed: number;
  readonly objective: TabularObjective;
  /** The reader's own rewards when left out; f64 [numItems]. */
  readonly rewards?: Float64Array | null;
}

export class PlaySession {
  private readonly trie: Trie;
  private readonly trainer: TabularTrainer;
  private readonly history: readonly number[];
  private rewards: Float64Array;
  private curve: number[] = [];
  /** Steps between two points of the curve; doubles when the curve is thinned. */
  private stride = 1;
  private path: readonly number[] = [];
  private isPathOpen = false;

  constructor({ reader, seed, objective, rewards }: PlaySessionOptions) {
    this.trie = playCatalogue().trie;
    this.history = wardrobeReaders[reader].history;
    this.rewards = Float64Array.from(rewards ?? wardrobeReaders[reader].rewards);
    this.trainer = new TabularTrainer(this.trie, this.rewards.map(Math.log), { objective, seed, lr: LEARNING_RATE });
    this.trainer.warmUpFlows();
    this.record();
  }

  setRewards(rewards: Float64Array): void {
    this.rewards = Float64Array.from(rewards);
    this.trainer.setLogReward(this.rewards.map(Math.log));
  }

  step(unit: PlayStepUnit): void {
    const before = this.trainer.numUpdates;
    if (unit === 'token') {
      const { path, isEnd } = this.trainer.token();
      this.path = path;
      this.isPathOpen = !isEnd;
    } else {
      if (unit === 'path') this.path = this.trainer.trajectory();
      else
        for (let i = 0; i < (unit === 'hundred' ? 100 : 1); i++) {
          this.trainer.batch();
          if (this.trainer.numUpdates % this.stride === 0) this.record();
        }
      if (unit !== 'path') this.path = pathTo(this.trie, this.trainer.latestLeaf());
      this.isPathOpen = false;
    }
    if (
      (unit === 'token' || unit === 'path') &&
      this.trainer.numUpdates > before &&
      this.trainer.numUpdates % this.stride === 0
    )
      this.record();
  }

  get isSettled(): boolean {
    return this.distance() < SETTLED_TOTAL_VARIATION;
  }

  get isSpent(): boolean {
    return this.trainer.numUpdates >= MAX_STEPS;
  }

  private distance(): number {
    return totalVariation(this.trainer.policy.itemProbabilities(), targetProbabilities(this.rewards.map(Math.log)));
  }

  private record(): void {
    this.curve.push(this.distance());
    if (this.curve.length <= MAX_CURVE) return;
    this.curve = this.curve.filter((_, i) => i % 2 === 0);
    this.stride *= 2;
  }

  snapshot(state: PlayState): PlaySnapshot {
    const { trainer, trie } = this;
    const logReward = this.rewards.map(Math.log);
    const logPF = trainer.policy.logPF();
    const logReach = trainer.policy.logReach(logPF);
    const logStateFlow = trainer.logStateFlow(logReach);
    const exact = exactLogFlows(trie, logReward);
    const model = trainer.policy.itemProbabilities(logReach);
    const target = targetProbabilities(logReward);
    const distance = totalVariation(model, target);
    return {
      state,
      step: trainer.numUpdates,
      numTrajectories: trainer.numTrajectories,
      rewards: Float64Array.from(this.rewards),
      logEdgeFlow: Float32Array.from(trainer.logEdgeFlow(logPF, logStateFlow)),
      logStateFlow: Float32Array.from(logStateFlow),
      logPF: Float32Array.from(logPF),
      exactLogFlow: Float32Array.from(exact),
      exposure: exposureOf(this.rewards, this.history),
      model,
      target,
      totalVariation: distance,
      jensenShannon: jensenShannon(model, target),
      logZ: trainer.logZ(),
      exactLogZ: exact[0],
      entropy: entropy(model),
      targetEntropy: entropy(target),
      curve: Float32Array.from([...this.curve, distance]),
      path: this.path,
      isPathOpen: this.isPathOpen,
    };
  }
}
