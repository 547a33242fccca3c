/** What a lesson is: where its picture starts, and the named states its sections and buttons put it in. */
import type { MDXContent } from 'mdx/types';
import type { TabularObjective } from '../gflow/tabularTrainer.ts';
import type { TrieViewMode } from '../ui/components/trieProps.ts';
import type { Policy } from './policies.ts';
import type { World } from './worlds.ts';

export interface Training {
  readonly objective: TabularObjective;
  /** Batches from the start: the policy is a function of this number, so that a state can be given back exactly. */
  readonly steps: number;
}

/** Everything that decides the picture. */
export interface StageState {
  readonly world: World;
  /** f64 [numItems] */
  readonly rewards: Float64Array;
  readonly policy: Policy;
  /** Takes the policy's place: a table trained in front of the reader. */
  readonly training: Training | null;
  readonly view: TrieViewMode;
  /** Name of the selected prefix; '' is the root. */
  readonly selected: string;
  /** What stands beside prefixes. */
  readonly labels: 'names' | 'flows' | 'probabilities';
  /** One sentence under the picture: what it shows now. */
  readonly caption: string;
}

/** A named state as a difference over the lesson's first one. */
export type StateChange = Partial<Omit<StageState, 'caption'>> & { readonly caption: string };

export interface Lesson {
  /** What lies open before the reader does anything. */
  readonly start: Omit<StageState, 'caption'>;
  readonly states: Readonly<Record<string, StateChange>>;
}

/** What `load` of the contents (`contents.ts`) brings. */
export interface LoadedLesson {
  readonly lesson: Lesson;
  readonly Prose: MDXContent;
}
