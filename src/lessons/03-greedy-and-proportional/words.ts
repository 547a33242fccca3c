/** Everything lesson 3 says besides its prose. In Chinese: `words.zh.ts`. */
import { lessonWords } from '../translation.ts';

const en = {
  captions: {
    rewards: 'Ada’s rewards. Width is the sum of the rewards behind each branch.',
    greedy: 'Greedy: everything flows to the best item, and ticks stand far from bars.',
    proportional:
      'Proportional: each item is reached as often as its reward says. Ticks stand at the ends of the bars.',
    power: 'In between: rewards squared.',
    fork: 'Three items. Two middling ones share a branch; the best one has a branch to itself.',
    forkSharp: 'Rewards squared: the branch of the best item is now the likelier one.',
  },
  toThePower: (beta: string) => `P(x) in proportion to R(x) to the power ${beta}.`,
  draws: {
    again: (draws: number) => `Draw ${draws} again`,
    kinds: 'different items',
    expected: 'expected',
    more: (items: number) => `and ${items} more`,
  },
  power: {
    label: 'β, the power',
    value: (beta: string) => `β ${beta}`,
    best: 'best item',
    kinds: (draws: number) => `different items in ${draws} draws`,
  },
  help: {
    draw: 'Draws again from the policy on the picture, with the next seed.',
    power: 'Rewards are raised to this power before the policy follows them: 0 is even, a large one greedy.',
  },
};

export type Words = typeof en;
export const words = lessonWords('03-greedy-and-proportional', en);
