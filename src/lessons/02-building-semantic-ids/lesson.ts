/** Lesson 6's picture: the trie that residual k-means makes of twenty-four garments, level by level. */
import type { Lesson, StageState } from '../lesson.ts';
import { exactPolicy } from '../policies.ts';
import { buildIds } from './quantise.ts';

const shown = (codebookSize: number, levels: number): Pick<StageState, 'world' | 'rewards'> => {
  const { world } = buildIds(codebookSize, levels);
  return { world, rewards: world.rewards };
};

export const lesson: Lesson = {
  start: { ...shown(4, 1), policy: exactPolicy, training: null, view: 'exact', selected: '', labels: 'names' },
  states: {
    one: { caption: 'One level of four codes. Garments with the same code are only counted, from #1 on.' },
    two: { ...shown(4, 2), caption: 'Two levels: the second code says how a garment differs from its group.' },
    shared: { ...shown(4, 2), caption: 'Where the last edges fork, garments share a name and need a counter.' },
    three: { ...shown(4, 3), caption: 'Three levels of four codes: finer names, longer paths.' },
    choose: { ...shown(4, 2), caption: 'Widths count garments. Choose levels and codes, and the trie is built again.' },
  },
};
