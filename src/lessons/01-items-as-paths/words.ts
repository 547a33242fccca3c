/** Everything lesson 1 says besides its prose. In Chinese: `words.zh.ts`. */
import { lessonWords } from '../translation.ts';

const en = {
  captions: {
    catalogue: 'Sixty-four garments. Each is one way from the left edge to the right.',
    path: 'One item is one path: jacket, then formal, then blue.',
    prefix: 'A prefix stands for every item behind it. Width counts them.',
    policy: 'Beside each prefix the probability of its token after its parent. A path multiplies three of them.',
    taste: 'Ada’s rewards as bars, and the flow that should lead to them. Jackets, formal, blue.',
  },
  speller: {
    label: 'Spell an item',
    choose: 'choose one',
    none: 'No token yet: all items are open.',
    open: (path: string, items: string) => `${path} › … ${items} items are open`,
  },
  help: { speller: 'Chooses an item; its path lights up on the picture and is spelled here.' },
};

export type Words = typeof en;
export const words = lessonWords('01-items-as-paths', en);
