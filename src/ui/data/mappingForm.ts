/** What the mapping dialog holds while a person fills it in, and what is wrong with it; no React. After: `MappingDialog.tsx`. */
import type { MappingAnswer, MappingRequest, TableForm, TablePreview } from '../stores/runStore.ts';

/** In the order of the dialog; the last four are folded away. */
export const MAIN_ROLES = ['user', 'item', 'rating', 'timestamp'] as const;
export const FURTHER_ROLES = ['title', 'label', 'shown', 'history'] as const;
const ALL_ROLES = [...MAIN_ROLES, ...FURTHER_ROLES] as const;
export type MappedRole = (typeof ALL_ROLES)[number];

export interface MappingForm {
  readonly form: TableForm;
  readonly hasHeader: boolean;
  /** '' where the role has no column. */
  readonly columns: Readonly<Record<MappedRole, string>>;
  readonly timeFormat: MappingAnswer['timeFormat'];
  readonly encoding: MappingAnswer['encoding'];
}

/** A column that may be chosen. */
export interface ColumnOption {
  /** As the answer has it: '#3', or a name. */
  readonly value: string;
  /** From 0. */
  readonly place: number;
  /** Null where it has none. */
  readonly name: string | null;
  readonly sample: string;
}

export type Problem =
  | { readonly kind: 'missing' | 'twice' | 'dates' }
  | { readonly kind: 'numbers' | 'times' | 'labels'; readonly bad: number; readonly all: number };

/** What was answered before about the same file, or what the reader guesses. */
export function formOf({ file, guess }: MappingRequest, before: MappingAnswer | null): MappingForm {
  const { form, hasHeader, columns, timeFormat, encoding } = before?.file === file ? before : guess;
  const entries = ALL_ROLES.map((role) => [role, columns[role] ?? '']);
  return { form, hasHeader, columns: Object.fromEntries(entries) as MappingForm['columns'], timeFormat, encoding };
}

export function previewOf({ previews }: MappingRequest, form: TableForm): TablePreview {
  return previews.find((preview) => preview.form === form) ?? previews[0];
}

export interface DataRow {
  /** From 1. */
  readonly number: number;
  readonly cells: readonly string[];
}

/** The rows of data, without a header. */
export function dataRows(request: MappingRequest, { form, hasHeader }: MappingForm): readonly DataRow[] {
  const { columns, rows } = previewOf(request, form);
  const data = columns === null && hasHeader ? rows.slice(1) : rows.slice(0, 20);
  return data.map((cells, i) => ({ number: i + 1, cells }));
}

export function columnOptions(request: MappingRequest, state: MappingForm): ColumnOption[] {
  const { columns, rows } = previewOf(request, state.form);
  const data = dataRows(request, state);
  return (columns ?? rows[0] ?? []).map((_, place) => ({
    value: columns?.[place] ?? `#${place + 1}`,
    place,
    name: columns?.[place] ?? (state.hasHeader ? rows[0][place] : null),
    sample: (data.find(({ cells }) => cells[place])?.cells[place] ?? '').slice(0, 24),
  }));
}

/** The other way to cut lines has other columns: what was chosen stays where it means something. */
export function withForm(request: MappingRequest, state: MappingForm, form: TableForm): MappingForm {
  const next = { ...state, form };
  const values = new Set(columnOptions(request, next).map(({ value }) => value));
  const entries = ALL_ROLES.map((role) => [role, values.has(state.columns[role]) ? state.columns[role] : '']);
  return { ...next, columns: Object.fromEntries(entries) as MappingForm['columns'] };
}

const LABEL = /^(0|1|-1)(\.0*)?$|^(true|false|yes|no|y|n|click|clicked|impression|shown|skip|skipped)$/i;

/** 03/04/2018, and no number above 12 that would say which is the day. */
function areAmbiguousDates(cells: readonly string[]): boolean {
  const dates = cells.map((cell) => /^(\d{1,2})[-/.](\d{1,2})[-/.]\d{4}/.exec(cell)).filter((match) => match !== null);
  return dates.length > 0 && dates.every(([, a, b]) => Number(a) <= 12 && Number(b) <= 12);
}

/** What is wrong by role; 'missing', 'twice' and 'dates' must be put right, the others are to be known. */
export function problemsOf(request: MappingRequest, state: MappingForm): Partial<Record<MappedRole, Problem>> {
  const options = columnOptions(request, state);
  const rows = dataRows(request, state);
  const problems: Partial<Record<MappedRole, Problem>> = {};
  const taken = new Set<string>();
  for (const role of ALL_ROLES) {
    const value = state.columns[role];
    const place = options.find((option) => option.value === value)?.place;
    if (place === undefined) {
      if (role === 'user' || role === 'item') problems[role] = { kind: 'missing' };
      continue;
    }
    const cells = rows.map((row) => row.cells[place] ?? '').filter((cell) => cell !== '');
    const count = (kind: 'numbers' | 'times' | 'labels', isGood: (cell: string) => boolean): void => {
      const bad = cells.filter((cell) => !isGood(cell)).length;
      if (bad > 0) problems[role] = { kind, bad, all: cells.length };
    };
    if (taken.has(value)) problems[role] = { kind: 'twice' };
    else if (role === 'rating') count('numbers', (cell) => !Number.isNaN(Number(cell.replace(',', '.'))));
    else if (role === 'timestamp' && state.timeFormat === 'auto' && areAmbiguousDates(cells))
      problems[role] = { kind: 'dates' };
    else if (role === 'timestamp') count('times', (cell) => /\d/.test(cell));
    else if (role === 'label') count('labels', (cell) => LABEL.test(cell));
    taken.add(value);
  }
  return problems;
}

/** True for what keeps the file from being read; the rest is to be known. */
export const mustBePutRight = (problem: Problem): boolean => !('bad' in problem);

export const canBeRead = (problems: Partial<Record<MappedRole, Problem>>): boolean =>
  Object.values(problems).every((problem) => !mustBePutRight(problem));

export function answerOf({ file }: MappingRequest, state: MappingForm): MappingAnswer {
  const { columns, ...rest } = state;
  const column = (role: MappedRole): string | null => columns[role] || null;
  return {
    file,
    ...rest,
    columns: {
      user: columns.user,
      item: columns.item,
      rating: column('rating'),
      timestamp: column('timestamp'),
      history: column('history'),
      title: column('title'),
      label: column('label'),
      shown: column('shown'),
    },
  };
}
