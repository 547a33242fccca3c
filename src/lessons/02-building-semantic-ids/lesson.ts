/** Lesson 2's picture: the trie that residual k-means makes of twenty-four garments, level by level. */
import type { Lesson, StageState } from '../lesson.ts';
import { exactPolicy } from '../policies.ts';
import { buildIds } from './quantise.ts';
import { words } from './words.ts';

const shown = (codebookSize: number, levels: number): Pick<StageState, 'world' | 'rewards'> => {
  const { world } = buildIds(codebookSize, levels);
  return { world, rewards: world.rewards };
};

export const lesson: Lesson = {
  words,
  start: { ...shown(4, 1), policy: exactPolicy, training: null, view: 'exact', selected: '', labels: 'names' },
  states: {
    one: {},
    two: shown(4, 2),
    shared: shown(4, 2),
    three: shown(4, 3),
    choose: shown(4, 2),
  },
};
