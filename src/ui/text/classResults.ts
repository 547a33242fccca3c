/** The Class panel of Race: students' results side by side. Names of metrics are the field's own and stay. */
import { section } from './catalogue.ts';

const count = new Intl.NumberFormat('en');
const plural = (n: number, one: string, many: string): string => `${count.format(n)} ${n === 1 ? one : many}`;

const en = {
  title: 'Class: outcomes over seeds',
  about:
    'The same settings, another seed: what do all see, and what was chance? Drop what students hand in: result files of Play, bundles of Lab or Race, or a zip of many.',
  choose: 'Choose files',
  dropHere: 'or drop them here. They are read on this device and sent nowhere.',
  reading: (done: number, total: number) => `Reading ${count.format(done)} of ${count.format(total)} files…`,
  clear: 'Clear all',
  none: 'No results yet.',
  problems: (n: number) => `${plural(n, 'file', 'files')} could not be read`,
  outcome: 'Outcome',
  stages: {
    end: 'Play, when it was saved',
    run: 'The run',
    test: 'Test users',
    validation: 'Last validation',
    frame: 'Recorded users, last frame',
  },
  ofStage: { end: 'Play', run: '', test: 'test', validation: 'validation', frame: 'recorded users' },
  runOutcomes: {
    steps: 'Steps trained',
    seconds: 'Seconds trained',
    'steps-to-target': (level: number) => `Steps until total variation < ${level}`,
  },
  dot: (seed: number, value: string) => `seed ${seed}: ${value}`,
  inWords: (outcome: string, groups: string) => `${outcome}. ${groups}`,
  groupInWords: (letter: string, seeds: number, spread: string) =>
    `${letter}: ${plural(seeds, 'seed', 'seeds')}, ${spread}`,
  columns: {
    group: 'Group',
    seeds: 'Seeds',
    spread: 'Mean ± sd',
    least: 'Least',
    greatest: 'Greatest',
    steps: 'Steps',
  },
  sources: { play: 'Play', run: 'Lab or Race' },
  edited: 'changed while it ran',
  oneGroup: 'All have the same settings.',
  severalGroups: (n: number) =>
    `${count.format(n)} groups, which differ in more than the seed: they are counted apart, never together.`,
  sd: 'sd: sample standard deviation over the seeds of a group. A dot is a seed; the bar below is mean ± sd.',
  oneSeed: 'A group of one seed has no deviation.',
  missing: (letter: string, without: number, of: number) =>
    `${letter}: ${count.format(without)} of ${plural(of, 'seed', 'seeds')} without this outcome, left out of mean and sd.`,
  unequalSteps: (letter: string, least: number, most: number) =>
    `${letter}: saved after ${count.format(least)} to ${count.format(most)} steps; a difference may be one of training, not of the seed.`,
  without: (letters: string) => `Without this outcome: ${letters}.`,
  repeated: (letter: string, seed: number, files: readonly string[], differ: boolean) =>
    `${letter}: seed ${seed} stands in ${files.length} files (${files.join(', ')}); it counts once, as in the first.${differ ? ' Their outcomes differ.' : ''}`,
  machines: (n: number) =>
    `Made on ${count.format(n)} adapters or versions of the page: sums round differently on each, so a seed’s last digits may too.`,
  common: 'What all have in common',
  commonOf: (source: string, settings: string) => `${source}: ${settings}.`,
  files: (n: number) => `Files (${count.format(n)})`,
  fileColumns: { file: 'File', group: 'Group', seed: 'Seed', student: 'Student', step: 'Step', value: 'Value' },
  notCounted: 'its seed is counted by another file',
  andMore: (n: number) => `…and ${count.format(n)} more.`,
  help: {
    choose: 'Result files (.json), bundles (.zip), or a zip of many. Read on this device, sent nowhere.',
    clear: 'Forgets all results. The files themselves stay.',
    outcome: 'The number that is compared, of those the files have.',
    common: 'Shows the settings in which the results do not differ.',
    files: 'Shows every file with its seed, group and value.',
  },
};

export type ClassText = typeof en;
export const classText = section(en, () => import('./zh/classResults.ts'));
