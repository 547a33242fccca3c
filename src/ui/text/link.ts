/** What a link does to the page: which controls it set, and what of it could not be used. */
import { section } from './catalogue.ts';

const en = {
  setByLink: 'set by the link',
  openInTab: 'Open in a tab',
  problems: 'A part of this link could not be used; the rest was. What was here before stays.',
  dismiss: 'Dismiss this message',
  unknownParameter: (name: string, known: readonly string[]) =>
    `“${name}” is no setting of a link. ${known.length > 0 ? `This page has ${known.join(', ')}; e` : 'E'}very page has hide, lock, embed, seed, student, theme, lang.`,
  otherPlace: (name: string, place: string) => `“${name}” is a setting of ${place}, not of this page.`,
  unknownControl: (list: string, name: string, known: readonly string[]) =>
    `${list}: there is no control called “${name}”. Here are ${known.join(', ')}.`,
  repeated: (name: string) => `“${name}” stands in the link more than once; the first counts.`,
  wholeNumber: (name: string, value: string, most: number) =>
    `${name}: expected a whole number from 0 to ${most}, found “${value}”.`,
  choice: (name: string, value: string, choices: readonly string[]) =>
    `${name}: expected ${choices.join(', ')}, found “${value}”.`,
  number: (name: string, value: string, least: number, most: number, step: number | undefined) =>
    `${name}: expected a number from ${least} to ${most}${step === undefined ? '' : ` in steps of ${step}`}, found “${value}”.`,
  form: (name: string, value: string, example: string) => `${name}: expected, say, ${example}, found “${value}”.`,
  tooMany: (name: string, found: number, most: number) => `${name}: expected at most ${most}, found ${found}.`,
  tooLong: (length: number) => `The link has ${length} characters, more than any this page makes, and was left unread.`,
  andMore: (count: number) => `…and ${count} more.`,
  /** Names of controls.ts. */
  controls: {
    play: 'Play',
    learn: 'Learn',
    race: 'Race',
    lab: 'Lab',
    page: 'Page',
    kernels: 'Kernels',
    glossary: 'Glossary',
    places: 'All places in the header',
    share: 'Share',
    device: 'Device',
    language: 'Language',
    theme: 'Theme',
    views: 'Views of the flow',
    reward: 'Reward',
    beta: 'β',
    undo: 'Undo and redo',
    experiments: 'Experiments',
    breaks: 'Break it on purpose',
    history: 'Another history',
    'own-items': 'Own items',
    reader: 'Reader',
    objective: 'Objective',
    steps: 'Play and steps',
    speed: 'Speed',
    seed: 'Seed',
    'top-ten': 'Top ten',
    distance: 'Distance to target',
    result: 'Save the result',
    class: 'Class: results of students',
    data: 'Data',
    ids: 'Semantic IDs',
    model: 'Model',
    sampler: 'Sampler',
    collaborative: 'Collaborative model',
    optimizer: 'Optimizer',
    budget: 'Budget',
    evaluation: 'Evaluation',
    recording: 'Recording',
    seeds: 'Number of seeds',
    recordings: 'Recordings from files',
    start: 'Start and stop',
  },
  help: {
    dismiss: 'Puts this message away. The page stays as it is.',
    openInTab: 'Opens the whole page, with its header, in a tab of its own.',
  },
};

export type LinkText = typeof en;
export const linkText = section(en, () => import('./zh/link.ts'));
