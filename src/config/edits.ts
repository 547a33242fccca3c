/**
 * Settings that may change while a run goes on. A run with changes is its configuration with the list of them: whoever trains it
 * again makes each at the same step, and gets the same bits. Before: nothing. After: `runConfig.ts`, `train/liveSettings.ts`.
 */
import * as v from 'valibot';
import { integer, real } from './ranges.ts';

/** By key, the range each has in the configuration too. All are read anew by every step; nothing is compiled from them. */
export const EDITABLE = {
  'optimizer.lr': real(0, 10),
  'optimizer.clipNorm': real(1e-6, 1e9),
  'objective.lambda': real(0, 1e6),
  'sampler.temperature': real(0.01, 100),
  'reward.temperature': real(0.01, 100),
} as const;

export type EditableKey = keyof typeof EDITABLE;
export const EDITABLE_KEYS = Object.keys(EDITABLE) as EditableKey[];

export const isEditable = (key: string): key is EditableKey => Object.hasOwn(EDITABLE, key);

const edit = <K extends EditableKey>(key: K) =>
  v.strictObject({ step: integer(0, 10_000_000), key: v.literal(key), value: EDITABLE[key] });

/** `step`: how many steps were done when the change came. It holds from the next one on. */
export const EditSchema = v.variant('key', [
  edit('optimizer.lr'),
  edit('optimizer.clipNorm'),
  edit('objective.lambda'),
  edit('sampler.temperature'),
  edit('reward.temperature'),
]);

/** In the order of their steps (`areInOrder`); of one key and step, the last one counts. */
export const EditsSchema = v.pipe(v.array(EditSchema), v.maxLength(1000));

export type RunEdit = v.InferOutput<typeof EditSchema>;

export const areInOrder = (edits: readonly RunEdit[]): boolean =>
  edits.every(({ step }, i) => i === 0 || edits[i - 1].step <= step);

/** Whether a checkpoint's list is one. */
export const areEdits = (value: unknown): value is RunEdit[] => v.is(EditsSchema, value) && areInOrder(value);

/** The changes that hold once `step` steps are done, by key. */
export function editsInForce(edits: readonly RunEdit[], step: number): ReadonlyMap<EditableKey, number> {
  return new Map(edits.filter((of) => of.step < step).map(({ key, value }) => [key, value]));
}
