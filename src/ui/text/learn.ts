/** The frame of the lessons: the contents, and what stands around and between the prose. The prose is MDX, a lesson's own words lie beside it (src/lessons/translation.ts). */
import { section } from './catalogue.ts';

const en = {
  title: 'Learn',
  documentTitle: 'Learn · GFlowGR Playground',
  lessonTitle: (title: string) => `${title} · Learn · GFlowGR Playground`,
  lead: 'Short lessons, each beside a living trie. Scroll, and the picture follows; change it, and the numbers follow you. No upload, no trained model; a GPU only where a lesson says so.',
  missing: (slug: string) => `There is no lesson called “${slug}”. These there are:`,
  place: (number: number, of: number) => `lesson ${number} of ${of}`,
  /** In the middle of a sentence. */
  lesson: (number: number) => `lesson ${number}`,
  turn: 'Lessons before and after',
  all: '‹ All lessons',
  before: (number: number, title: string) => `‹ ${number} ${title}`,
  after: (number: number, title: string) => `${number} ${title} ›`,
  play: 'Play with the whole wardrobe ›',
  lessons: {
    'items-as-paths': {
      title: 'Items as paths',
      summary: 'Sixty-four garments become paths of three tokens, and a model that writes tokens recommends items.',
    },
    'building-semantic-ids': {
      title: 'Building semantic IDs',
      summary: 'Residual k-means gives twenty-four garments their names, level by level, and some get the same one.',
    },
    'greedy-and-proportional': {
      title: 'Greedy and proportional',
      summary: 'Taking the best is not the same as taking each item as often as it deserves.',
    },
    'flow-balance': {
      title: 'Flow balance by hand',
      summary: 'Six rewards and a handful of sums, and the policy that reaches every item in proportion falls out.',
    },
    'balance-conditions': {
      title: 'Four ways to ask for balance',
      summary: 'Flow matching, detailed, sub-trajectory and trajectory balance: the same zero, different steps.',
    },
    'what-sft-and-dpo-miss': {
      title: 'What SFT and DPO see and miss',
      summary: 'The blue jacket was taken, the yellow undershirt passed over: what three methods make of it.',
    },
    gflowgr: {
      title: 'GFlowGR: sampler, reward, joint loss',
      summary: 'From one line of a log: a few paths to look at, a number for each, and how much they count.',
    },
    'attention-and-softmax': {
      title: 'The attention kernel and the vocabulary softmax',
      summary: 'The very WGSL that trains the model, on numbers you can edit, beside float64 and on your GPU.',
    },
    'training-a-llama': {
      title: 'Training a Llama here',
      summary: 'A whole Llama of a few hundred numbers learns on this page: its step, its curves, and what size costs.',
    },
    'flows-and-metrics': {
      title: 'Reading flows and metrics',
      summary: 'Recall, NDCG, distances, residuals and leaks, each by hand, and what each of them does not say.',
    },
    'honest-limits': {
      title: 'Honest limits',
      summary: 'What a trie makes easy, what a few paths cannot tell, and what a guessed reward does.',
    },
  },
  picture: {
    name: 'Picture of the lesson',
    tree: 'The lesson’s trie. Arrow keys walk it.',
    treeWithRewards: 'The lesson’s trie. Arrow keys walk it; plus and minus change the reward of a selected item.',
    giveBack: 'Back to my own',
  },
  /** Names in the middle of a sentence. */
  list: (names: readonly string[]) => names.join(', '),
  predict: {
    kicker: 'Predict',
    thisOne: '✓ this one',
    right: 'Right.',
    wrong: 'Not this time.',
    reveal: 'Reveal',
    again: 'Ask me again',
  },
  rewards: { restore: 'Restore' },
  train: { one: '1 batch', many: (batches: number) => `×${batches}`, startOver: 'Start over' },
  help: {
    lesson: 'Opens this lesson: prose on one side, its picture on the other.',
    contents: 'The list of all lessons.',
    turn: 'Goes to the lesson before or after this one.',
    play: 'The first screen: the same wardrobe, learning while you watch.',
    reference: 'Opens the lesson that explains this.',
    giveBack: 'Puts the picture back as you had left it.',
    tryIt: 'Sets the picture as the text says. Press again, and you get your own back.',
    guess: 'Your guess. Nothing is sent or kept.',
    reveal: 'Shows the answer and its reason; on the picture too where the question is about it.',
    again: 'Clears your answer, so that you can guess again.',
    reward: 'How much the reader would like this item. Every number of the lesson follows.',
    restoreRewards: 'Gives every item the reward it had at first.',
    pick: 'Selects this on the picture.',
    train: 'Trains by this many batches, here on the page.',
    startOver: 'Back to a learner that has seen nothing, from the same seed.',
  },
};

export type LearnText = typeof en;
export const learnText = section(en, () => import('./zh/learn.ts'));
