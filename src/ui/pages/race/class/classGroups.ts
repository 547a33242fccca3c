/**
 * Results of a class put side by side: in groups that differ in the seed alone, a seed counted once. Before: `stores/classStore.ts`.
 * After: `ClassPanel.tsx`. Values in, values out.
 */
import { type Spread, spreadOf } from '../../../../core/spread.ts';
import type { Cell, DataTable } from '../../../../core/tableFiles.ts';
import type { ReadResult } from '../../../../record/resultFiles.ts';
import { STAGES, type Stage } from '../../../../record/runResult.ts';

export interface Setting {
  readonly key: string;
  readonly value: string;
}

/** A seed that stands in several files of a group. */
export interface RepeatedSeed {
  readonly seed: number;
  /** The first one counts: of most steps, of these the first by name. */
  readonly files: readonly string[];
  /** Whether some outcome that two of them have is not the same. */
  readonly differ: boolean;
}

export interface ClassGroup {
  /** Of its colour; and 0 is A, 1 is B. */
  readonly index: number;
  readonly letter: string;
  readonly source: ReadResult['source'];
  readonly wasEdited: boolean;
  /** Where the groups of its kind differ, in order of the keys. */
  readonly differing: readonly Setting[];
  /** One a seed, ascending. */
  readonly results: readonly ReadResult[];
  readonly repeated: readonly RepeatedSeed[];
}

export interface ClassGroups {
  /** Largest first. */
  readonly groups: readonly ClassGroup[];
  /** What all groups of a kind have in common. */
  readonly common: readonly { readonly source: ReadResult['source']; readonly settings: readonly Setting[] }[];
}

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';
/** A … Z, AA … */
export const letterOf = (index: number): string =>
  index < LETTERS.length
    ? LETTERS[index]
    : letterOf(Math.floor(index / LETTERS.length) - 1) + LETTERS[index % LETTERS.length];

const byName = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

function ofOneSeed(results: readonly ReadResult[]): { counted: ReadResult; repeated: RepeatedSeed | null } {
  const [counted, ...others] = [...results].sort((a, b) => b.step - a.step || byName(a.file, b.file));
  if (others.length === 0) return { counted, repeated: null };
  const isOther = ({ outcomes }: ReadResult) =>
    Object.entries(outcomes).some(
      ([name, value]) =>
        name !== 'run/seconds' && counted.outcomes[name] !== undefined && counted.outcomes[name] !== value,
    );
  return {
    counted,
    repeated: {
      seed: counted.seed,
      files: [counted, ...others].map(({ file }) => file),
      differ: others.some(isOther),
    },
  };
}

const grouped = <K>(results: readonly ReadResult[], keyOf: (result: ReadResult) => K): Map<K, ReadResult[]> => {
  const groups = new Map<K, ReadResult[]>();
  for (const result of results) {
    const key = keyOf(result);
    const group = groups.get(key);
    if (group) group.push(result);
    else groups.set(key, [result]);
  }
  return groups;
};

/** Of groups of one kind, their values of each key that one of them names; what a run leaves out is the default. [key, [group]] */
function settingsOf(representatives: readonly ReadResult[]): (readonly [string, readonly string[]])[] {
  const rows = representatives.map(({ settings }) => new Map(settings.map((row) => [row.key, row])));
  const keys = [...new Set(rows.flatMap((row) => [...row.keys()]))].sort(byName);
  return keys.map((key) => {
    const named = rows.find((row) => row.has(key))!.get(key)!;
    return [key, rows.map((row) => row.get(key)?.value ?? named.default)];
  });
}

const isSame = (values: readonly string[]): boolean => values.every((value) => value === values[0]);

export function classGroups(results: readonly ReadResult[]): ClassGroups {
  const bySettings = [...grouped(results, ({ repetition }) => repetition).values()].map((all) => {
    const seeds = [...grouped(all, ({ seed }) => seed).values()].map(ofOneSeed);
    return {
      results: seeds.map(({ counted }) => counted).sort((a, b) => a.seed - b.seed),
      repeated: seeds.flatMap(({ repeated }) => repeated ?? []),
    };
  });
  bySettings.sort((a, b) => b.results.length - a.results.length);
  const kinds = (['play', 'run'] as const).flatMap((source) => {
    const first = bySettings.map((group) => group.results[0]).filter((result) => result.source === source);
    return first.length === 0 ? [] : [{ source, first, settings: settingsOf(first) }];
  });
  return {
    common: kinds.map(({ source, settings }) => ({
      source,
      settings: settings.flatMap(([key, values]) => (isSame(values) ? [{ key, value: values[0] }] : [])),
    })),
    groups: bySettings.map((group, index) => {
      const [result] = group.results;
      const { first, settings } = kinds.find(({ source }) => source === result.source)!;
      const place = first.indexOf(result);
      return {
        ...group,
        index,
        letter: letterOf(index),
        source: result.source,
        wasEdited: result.wasEdited,
        differing: settings.flatMap(([key, values]) => (isSame(values) ? [] : [{ key, value: values[place] }])),
      };
    }),
  };
}

/** What is looked at first where it is there. */
const FIRST = ['run/steps-to-target', 'end/total-variation', 'test/ndcg@10', 'test/recall@10', 'test/total-variation'];

export interface OutcomeName {
  /** 'test/ndcg@10' */
  readonly key: string;
  readonly stage: Stage;
  /** 'ndcg@10' */
  readonly metric: string;
}

/** Outcomes that some result has, the usual ones first, then by stage and name. */
export function outcomesOf(groups: readonly ClassGroup[]): OutcomeName[] {
  const keys = new Set(groups.flatMap(({ results }) => results.flatMap(({ outcomes }) => Object.keys(outcomes))));
  const rank = (key: string) => (FIRST.includes(key) ? FIRST.indexOf(key) : FIRST.length);
  const nameOf = (key: string): OutcomeName => {
    const at = key.indexOf('/');
    return { key, stage: key.slice(0, at) as Stage, metric: key.slice(at + 1) };
  };
  return [...keys]
    .map(nameOf)
    .sort(
      (a, b) =>
        rank(a.key) - rank(b.key) || STAGES.indexOf(a.stage) - STAGES.indexOf(b.stage) || byName(a.metric, b.metric),
    );
}

export interface GroupOutcome {
  readonly group: ClassGroup;
  /** Of the seeds that have it. */
  readonly values: readonly { readonly result: ReadResult; readonly value: number }[];
  /** Null where none has. */
  readonly spread: Spread | null;
  /** Fewest and most training steps behind the values. */
  readonly steps: readonly [number, number];
}

export function outcomeOf(group: ClassGroup, key: string): GroupOutcome {
  const values = group.results.flatMap((result) =>
    key in result.outcomes ? [{ result, value: result.outcomes[key] }] : [],
  );
  const steps = values.map(({ result }) => result.step);
  return {
    group,
    values,
    spread: spreadOf(values.map(({ value }) => value)),
    steps: [Math.min(...steps), Math.max(...steps)],
  };
}

/** Every file a row, all outcomes in columns; `counted` is 0 for a file whose seed another one of its group counts for. */
export function classTable({ groups }: ClassGroups, results: readonly ReadResult[]): DataTable {
  const outcomes = outcomesOf(groups).map(({ key }) => key);
  const keys = [...new Set(groups.flatMap(({ differing }) => differing.map(({ key }) => key)))].sort(byName);
  const groupOf = new Map(groups.map((group) => [group.results[0].repetition, group]));
  return {
    columns: ['file', 'group', 'seed', 'student', 'counted', 'edited', 'step', 'made_on', ...keys, ...outcomes],
    rows: results.map((result): Cell[] => {
      const group = groupOf.get(result.repetition)!;
      return [
        result.file,
        group.letter,
        result.seed,
        result.student,
        group.results.includes(result) ? 1 : 0,
        result.wasEdited ? 1 : 0,
        result.step,
        result.madeOn,
        ...keys.map((key) => group.differing.find((of) => of.key === key)?.value ?? null),
        ...outcomes.map((key) => result.outcomes[key] ?? null),
      ];
    }),
  };
}
