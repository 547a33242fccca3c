/** Everything lesson 2 says besides its prose. In Chinese: `words.zh.ts`. */
import { lessonWords } from '../translation.ts';

const en = {
  captions: {
    one: 'One level of four codes. Garments with the same code are only counted, from #1 on.',
    two: 'Two levels: the second code says how a garment differs from its group.',
    shared: 'Where the last edges fork, garments share a name and need a counter.',
    three: 'Three levels of four codes: finer names, longer paths.',
    choose: 'Widths count garments. Choose levels and codes, and the trie is built again.',
  },
  built: (levels: number, codes: number) =>
    `${levels} ${levels === 1 ? 'level' : 'levels'} of ${codes} codes, built here by residual k-means.`,
  plane: {
    label: (level: number, garments: number, codes: number, sizes: string) =>
      `Level ${level}: ${garments} garments by ${level === 1 ? 'warmth and dressiness' : 'what the level before left over'}, in ${codes} groups of ${sizes}.`,
    first: 'Right is warmer, up is dressier. Each digit is a garment with its code; rings are the codebook’s entries.',
    later:
      'The same garments, each moved so that its group’s ring lies in the middle. The rings are the second codebook.',
    find: 'Select a garment on the trie to find it here.',
    snap: 'Snap each to its code',
    subtract: 'Subtract the code',
    again: 'From the start',
    phases: {
      points: 'Each garment where it is.',
      snapped: 'Each garment on the ring of its code: this is all that the codes say so far.',
      left: 'What is left over once the ring is subtracted: all groups lie over each other, and the next level goes on from here.',
    },
  },
  twins: (a: string, aId: string, b: string, bId: string) => `the ${a} is called ${aId}, and the ${b} ${bId}`,
  builder: {
    levels: 'Levels L',
    codes: 'Codes K',
    names: 'names there could be',
    sharing: 'garments that share one',
    of: (some: number, all: number) => `${some} of ${all}`,
    largest: 'most on one name',
    left: 'left over',
    shared: 'Names that more than one garment has:',
    name: (id: string, garments: string) => `${id}: ${garments}`,
    none: 'Every garment has a name of its own.',
  },
  help: {
    snap: 'Moves every garment to the ring of its code, then leaves only what the ring does not explain.',
    levels: 'How many codes make a name. More levels, longer paths.',
    codes: 'How many entries each level’s codebook has. The trie is built again.',
  },
};

export type Words = typeof en;
export const words = lessonWords('02-building-semantic-ids', en);
