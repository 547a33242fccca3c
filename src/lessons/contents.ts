/** The lessons in reading order. After: the Learn page. Each loads when it is opened. */
import type { LoadedLesson } from './lesson.ts';

export interface ContentsEntry {
  /** Part of its address: #/learn/flow-balance. */
  readonly slug: string;
  readonly title: string;
  /** One sentence: what the reader can do afterwards. */
  readonly summary: string;
  readonly load: () => Promise<LoadedLesson>;
}

async function loaded(
  definition: Promise<Pick<LoadedLesson, 'lesson'>>,
  prose: Promise<{ readonly default: LoadedLesson['Prose'] }>,
): Promise<LoadedLesson> {
  const [{ lesson }, { default: Prose }] = await Promise.all([definition, prose]);
  return { lesson, Prose };
}

export const CONTENTS: readonly ContentsEntry[] = [
  {
    slug: 'items-as-paths',
    title: 'Items as paths',
    summary: 'Sixty-four garments become paths of three tokens, and a model that writes tokens recommends items.',
    load: () => loaded(import('./01-items-as-paths/lesson.ts'), import('./01-items-as-paths/Prose.mdx')),
  },
  {
    slug: 'greedy-and-proportional',
    title: 'Greedy and proportional',
    summary: 'Taking the best is not the same as taking each item as often as it deserves.',
    load: () =>
      loaded(import('./02-greedy-and-proportional/lesson.ts'), import('./02-greedy-and-proportional/Prose.mdx')),
  },
  {
    slug: 'flow-balance',
    title: 'Flow balance by hand',
    summary: 'Six rewards and a handful of sums, and the policy that reaches every item in proportion falls out.',
    load: () => loaded(import('./03-flow-balance/lesson.ts'), import('./03-flow-balance/Prose.mdx')),
  },
  {
    slug: 'balance-conditions',
    title: 'Four ways to ask for balance',
    summary: 'Flow matching, detailed, sub-trajectory and trajectory balance: the same zero, different steps.',
    load: () => loaded(import('./04-balance-conditions/lesson.ts'), import('./04-balance-conditions/Prose.mdx')),
  },
  {
    slug: 'what-sft-and-dpo-miss',
    title: 'What SFT and DPO see and miss',
    summary: 'The blue jacket was taken, the yellow undershirt passed over: what three methods make of it.',
    load: () => loaded(import('./05-what-sft-and-dpo-miss/lesson.ts'), import('./05-what-sft-and-dpo-miss/Prose.mdx')),
  },
  {
    slug: 'building-semantic-ids',
    title: 'Building semantic IDs',
    summary: 'Residual k-means gives twenty-four garments their names, level by level, and some get the same one.',
    load: () => loaded(import('./06-building-semantic-ids/lesson.ts'), import('./06-building-semantic-ids/Prose.mdx')),
  },
  {
    slug: 'honest-limits',
    title: 'Honest limits',
    summary: 'What a trie makes easy, what a few paths cannot tell, and what a guessed reward does.',
    load: () => loaded(import('./07-honest-limits/lesson.ts'), import('./07-honest-limits/Prose.mdx')),
  },
];
