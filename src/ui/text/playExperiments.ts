/** The Play page's experiments, which load when they are opened. */
import { section } from './catalogue.ts';

interface AtLine {
  readonly line: number;
}
const digits = (value: number) => value.toLocaleString('en');
const words = (count: number) => `${count} ${count === 1 ? 'word' : 'words'}`;

const en = {
  region: 'Experiments',
  close: 'Close',

  breakTitle: 'Break it on purpose',
  breakIntro: 'Each switch changes what is computed. What goes wrong is said once it has been measured.',
  breaks: {
    logZ: { label: 'No log Z', about: 'log Z is held at 0 and no longer learned; the rest of the loss is unchanged.' },
    balance: {
      label: 'No balance',
      about:
        'The loss becomes −(R / mean R) log P of each sampled path: the gradient of the expected reward, and nothing else.',
    },
    exploration: {
      label: 'No exploration',
      about: 'Paths are no longer drawn: every step takes the likeliest token.',
    },
    mask: {
      label: 'No mask',
      about:
        'Any of the vocabulary’s tokens may be written. A path ends at the first that leads to no item, with reward 0.001.',
    },
  },
  noLogZ: (objective: string) => `${objective} learns no log Z, so there is none to hold.`,
  notSeen: 'Not seen yet.',
  unlearned: (invalidRate: string) =>
    `The wrong tokens have been unlearned, step by step; ${invalidRate} of the probability still names no item.`,

  itemsTitle: 'Your own items',
  itemsField: 'Items, one a line',
  grammar: {
    before: 'Words of the path, a semicolon, the reward: ',
    example: 'wine red dry ; 2.5',
    after:
      '. Tabs or commas between the fields will do too, the last one being the reward. 2 to 200 lines, 1 to 6 words each, all equally many. Lines that begin with # are skipped.',
  },
  example:
    '# tea, from where, how strong ; reward\ntea china mild ; 3\ntea china strong ; 1\ntea assam strong ; 4.5\ncoffee kenya mild ; 2\ncoffee kenya strong ; 1.5\ncoffee brazil strong ; 0.5',
  understood: (items: number, levels: number, prefixes: number) =>
    `${items} items of ${words(levels)} each, with ${prefixes} prefixes on the way to them.`,
  moreProblems: (count: number) => `and ${count} more`,
  kept: 'The picture stays as it is until these are put right.',
  use: 'Use these items',
  back: 'Back to Wardrobe-64',
  problems: {
    tooLong: ({ characters }: { readonly characters: number }) =>
      `The text has ${digits(characters)} characters; expected at most 200,000. Shorten it.`,
    tooFew: ({ found }: { readonly found: number }) =>
      `Expected at least 2 items, one a line; found ${found}. Write more lines.`,
    tooMany: ({ found }: { readonly found: number }) =>
      `Expected at most 200 items; found ${digits(found)}. Remove ${digits(found - 200)} lines.`,
    noReward: ({ line, text }: AtLine & { readonly text: string }) =>
      `Line ${line}: expected a path and a reward, found “${text}”. Write word word ; number.`,
    notANumber: ({ line, text }: AtLine & { readonly text: string }) =>
      `Line ${line}: the reward should be a number, found “${text}”.`,
    notPositive: ({ line, reward }: AtLine & { readonly reward: number }) =>
      `Line ${line}: the reward is ${reward}. No flow can match a reward of zero or less: write a positive number.`,
    outOfRange: ({ line, reward }: AtLine & { readonly reward: number }) =>
      `Line ${line}: the reward is ${reward}; expected 0.0001 to 10000.`,
    tooDeep: ({ line, depth }: AtLine & { readonly depth: number }) =>
      `Line ${line}: the path has ${words(depth)}; expected at most 6.`,
    emptyWord: ({ line, position }: AtLine & { readonly position: number }) =>
      `Line ${line}: word ${position} of the path is empty. Write a word, or remove the separator.`,
    longWord: ({ line, length }: AtLine & { readonly length: number }) =>
      `Line ${line}: a word has ${digits(length)} letters; expected at most 40.`,
    otherDepth: ({
      line,
      depth,
      firstLine,
      firstDepth,
    }: AtLine & { readonly depth: number; readonly firstLine: number; readonly firstDepth: number }) =>
      `Line ${line}: the path has ${words(depth)}, line ${firstLine} has ${firstDepth}. All paths must be equally long.`,
    duplicate: ({ line, firstLine }: AtLine & { readonly firstLine: number }) =>
      `Line ${line} repeats the path of line ${firstLine}. Give each item a path of its own.`,
  },

  historyTitle: 'Another history',
  historyRule:
    'Our choice: each token’s share in a reward is multiplied by (3 + times taken now) / (3 + times taken before). The data say nothing of it.',
  historyEmpty: 'Nothing taken.',
  removeItem: (title: string) => `Remove ${title}`,
  remove: 'Remove',
  insertLabel: 'Insert an item',
  insert: 'Insert',
  historyFull: 'A history here holds at most 8 items.',
  ownHistory: 'Own history again',
  shares: 'Share of each token after the selected prefix, of all draws, and how it has changed',
  shareToken: 'Token',
  shareBefore: 'target before',
  shareTarget: 'target ΔP',
  shareModel: 'policy ΔP',
  nothingChanged: 'Change the history, β or a reward to see what moves.',

  stepTitle: 'Explain this step',
  noStep: 'Pause, or take a step, to see its numbers.',
  ledger: {
    token: 'Token',
    logPF: 'log P_F',
    flowIn: 'log flow in',
    flowOut: 'log flow out',
    residual: 'residual',
    update: 'update',
  },
  raised: 'raised',
  lowered: 'lowered',
  untouched: 'as it is',
  pending: 'at the item',
  wrongToken: 'wrong token',
  sumTb: (logZ: string, logP: string, logReward: string, residual: string) =>
    `log Z ${logZ} + Σ log P_F ${logP} − log R ${logReward} = ${residual} nats`,
  sumOpen: (logZ: string, logP: string) => `So far log Z ${logZ} + Σ log P_F ${logP}; no update before the item.`,
  batchNote: 'The latest path of the batch; the update is the mean over sixteen.',
  lineOf: (row: string, place: string) => `${row}, in ${place}:`,
  ledgerNote:
    'Taken just before the update, by src/gflow/tabularLedger.ts; a row’s name shows its lines. The number beside the arrow is d loss / d log P_F of this path’s own loss, for flow matching by the log edge flow.',

  help: {
    close: 'Puts the experiments away; what they changed stays as it is.',
    breakTitle: 'Four parts of the method that can be switched off, one by one, to see what each is for.',
    logZ: 'Holds log Z at 0, so that flows have no common scale.',
    balance: 'Trains for the highest expected reward alone, not for balance.',
    exploration: 'Always takes the likeliest token, so that one path is tried again and again.',
    mask: 'Lets the policy write tokens that lead to no item of the trie.',
    itemsTitle: 'A trie of your own: type or paste up to 200 lines of path and reward.',
    items: 'A line an item: its words, a semicolon, its reward. It is checked as you type.',
    use: 'Builds the trie of these lines, of which nothing is learned yet.',
    back: 'Puts the sixty-four garments and their readers back.',
    historyTitle: 'What if the reader had taken something else? Rewards and flows follow by a stated rule.',
    remove: 'Takes this item out of the history; every reward is computed again.',
    insertLabel: 'The item to insert at the end of the history.',
    insert: 'Adds the chosen item to the history; every reward is computed again.',
    ownHistory: 'Puts the reader’s own history back.',
    stepTitle: 'The latest path edge by edge: probabilities, flows, residuals, and what the update does to each.',
    token: 'Selects this prefix on the trie.',
    line: 'Shows the lines of the program that computed this row.',
  },
};

export type PlayExperimentsText = typeof en;
export const playExperimentsText = section(en, () => import('./zh/playExperiments.ts'));
