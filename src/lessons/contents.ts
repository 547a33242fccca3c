/** The lessons in reading order; their titles stand in `ui/text/learn.ts`. After: the Learn page. Each loads when it is opened. */
import type { MDXContent } from 'mdx/types';
import type { Language } from '../ui/text/catalogue.ts';
import type { LearnText } from '../ui/text/learn.ts';
import type { Lesson, LoadedLesson } from './lesson.ts';

const DEFINITIONS = import.meta.glob<{ readonly lesson: Lesson }>('./*/lesson.ts');
const PROSE = import.meta.glob<{ readonly default: MDXContent }>(['./*/Prose.mdx', './*/Prose.zh.mdx']);

/** Part of a lesson's address: #/learn/flow-balance. */
export type LessonSlug = keyof LearnText['lessons'];

export interface ContentsEntry {
  readonly slug: LessonSlug;
  /** '04-flow-balance', under src/lessons/. */
  readonly folder: string;
  /** Brings the picture, and the prose in `language`. */
  readonly load: (language: Language) => Promise<LoadedLesson>;
}

const ORDER: readonly LessonSlug[] = [
  'items-as-paths',
  'building-semantic-ids',
  'greedy-and-proportional',
  'flow-balance',
  'balance-conditions',
  'what-sft-and-dpo-miss',
  'gflowgr',
  'attention-and-softmax',
  'training-a-llama',
  'flows-and-metrics',
  'honest-limits',
];

export const CONTENTS: readonly ContentsEntry[] = ORDER.map((slug, index) => {
  const folder = `${String(index + 1).padStart(2, '0')}-${slug}`;
  return {
    slug,
    folder,
    async load(language) {
      const [{ lesson }, prose] = await Promise.all([
        DEFINITIONS[`./${folder}/lesson.ts`](),
        PROSE[`./${folder}/Prose${language === 'en' ? '' : `.${language}`}.mdx`](),
        // So that nothing waits a second time when the picture asks for its caption.
      ]);
      if (language !== 'en') await lesson.words.zh();
      return { lesson, Prose: prose.default };
    },
  };
});

/** Number of a lesson in the contents, from 1. */
export const lessonNumber = (slug: LessonSlug): number => ORDER.indexOf(slug) + 1;
