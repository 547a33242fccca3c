/** What can be trained in front of the reader, a slice a frame: the tables of `gflow/`, and what a lesson brings of its own. */
import { totalVariation } from '../eval/flowMetrics.ts';
import { targetProbabilities } from '../gflow/exactFlows.ts';
import { TABULAR_OBJECTIVES, type TabularObjective, TabularTrainer } from '../gflow/tabularTrainer.ts';
import type { World } from './worlds.ts';

/** What is learned at one moment, nats; f64 [numPrefixes] but for log Z and P(x). */
export interface Learned {
  readonly logPF: Float64Array;
  readonly logF: Float64Array;
  readonly logEdgeFlow: Float64Array;
  readonly logZ: number;
  /** P(x); f64 [numItems] */
  readonly probabilities: Float64Array;
}

export interface Learner {
  readonly numUpdates: number;
  /** Updates from one measurement to the next at least: 1 where measuring is cheap. */
  readonly measureEvery: number;
  /** One update. */
  batch(): void;
  learned(): Learned;
  /** What is plotted over the updates, by name; 'distance' is the total variation to the target. */
  measures(): Readonly<Record<string, number>>;
}

/** Makes a learner from its first bit; the same kind, catalogue and rewards give the same learner. */
export interface LearnerKind {
  readonly name: string;
  make(world: World, logReward: Float64Array): Learner;
}

const LEARNING_RATE = 0.03;
const SEED = 7;

function tabular(objective: TabularObjective): LearnerKind {
  return {
    name: objective,
    make({ trie }, logReward) {
      const trainer = new TabularTrainer(trie, logReward, { objective, lr: LEARNING_RATE, seed: SEED });
      trainer.warmUpFlows();
      const { policy } = trainer;
      const target = targetProbabilities(logReward);
      return {
        measureEvery: 1,
        get numUpdates() {
          return trainer.numUpdates;
        },
        batch: () => void trainer.batch(),
        learned() {
          const logPF = policy.logPF();
          const logReach = policy.logReach(logPF);
          const logF = trainer.logStateFlow(logReach);
          return {
            logPF,
            logF,
            logEdgeFlow: trainer.logEdgeFlow(logPF, logF),
            logZ: trainer.logZ(),
            probabilities: policy.itemProbabilities(logReach),
          };
        },
        measures: () => ({ distance: totalVariation(policy.itemProbabilities(), target) }),
      };
    },
  };
}

/** A table that walks the trie by itself and learns by a balance objective. */
export const TABULAR = Object.fromEntries(
  TABULAR_OBJECTIVES.map((objective) => [objective, tabular(objective)]),
) as Readonly<Record<TabularObjective, LearnerKind>>;
