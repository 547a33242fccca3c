/** What a lesson is: where its picture starts, and the named states its sections and buttons put it in. */
import type { MDXContent } from 'mdx/types';
import type { TrieViewMode } from '../ui/components/trieProps.ts';
import type { Section } from '../ui/text/catalogue.ts';
import type { LearnerKind } from './learner.ts';
import type { Policy, Settings } from './policies.ts';
import type { World } from './worlds.ts';

export interface Training {
  readonly kind: LearnerKind;
  /** Updates from the start: the policy is a function of this number, so that a state can be given back exactly. */
  readonly steps: number;
}

/** One sentence under the picture, in whatever language it is read when it is read: `textOf` gives a section's words. */
export type Caption = (textOf: <T>(section: Section<T>) => T) => string;

/** Everything that decides the picture. */
export interface StageState {
  readonly world: World;
  /** f64 [numItems] */
  readonly rewards: Float64Array;
  readonly policy: Policy;
  /** Takes the policy's place: something trained in front of the reader. */
  readonly training: Training | null;
  readonly view: TrieViewMode;
  /** Name of the selected prefix; '' is the root. */
  readonly selected: string;
  /** What stands beside prefixes. */
  readonly labels: 'names' | 'flows' | 'probabilities';
  /** What the lesson's own cells are set to. */
  readonly settings: Settings;
  /** What the picture shows now. */
  readonly caption: Caption;
}

/** A named state as a difference over the lesson's first one; its caption stands in the lesson's words, by its name. */
export type StateChange = Partial<Omit<StageState, 'caption'>>;

/** What every lesson has words for; most have more. */
export interface LessonWords {
  /** One sentence a named state. */
  readonly captions: Readonly<Record<string, string>>;
}

export interface Lesson {
  /** What lies open before the reader does anything. */
  readonly start: Omit<StageState, 'caption' | 'settings'> & Partial<Pick<StageState, 'settings'>>;
  readonly states: Readonly<Record<string, StateChange>>;
  readonly words: Section<LessonWords>;
}

/** What `load` of the contents (`contents.ts`) brings. */
export interface LoadedLesson {
  readonly lesson: Lesson;
  readonly Prose: MDXContent;
}
