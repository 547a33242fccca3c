/** Settings that a sweep may vary: numbers, choices and switches of the form that the present settings make use of. After: `SweepForm.tsx`. */
import { fieldKind } from '../../../stores/configStore.ts';
import { DATA_FIELDS, type FieldSpec, ITEM_FIELDS, MODEL_FIELDS, SECTIONS } from '../configFields.ts';
import { isFieldUsed } from '../fieldUse.ts';

/** Seeds have a control of their own; a name decides nothing. */
const NOT_SWEPT = new Set(['seed', 'name']);

const isSwept = ({ key, choices, isSwitch }: FieldSpec): boolean =>
  !NOT_SWEPT.has(key) &&
  (choices !== undefined || isSwitch === true || fieldKind(key) === 'number' || fieldKind(key) === 'numberOrNull');

/** In the order of the form; `text` is what each field of the form holds. */
export const sweptFields = (text: (key: string) => string): FieldSpec[] =>
  [DATA_FIELDS, ITEM_FIELDS, MODEL_FIELDS, ...SECTIONS.map(({ fields }) => fields)]
    .flat()
    .filter((spec) => isSwept(spec) && isFieldUsed(spec.key, text));

/** Values offered one by one; null where they are typed. */
export const offeredValues = ({ choices, isSwitch }: FieldSpec): readonly string[] | null =>
  choices ?? (isSwitch ? ['true', 'false'] : null);

/** '0.1, 0.2' in parts, as typed. */
export const typedValues = (text: string): string[] => text.split(/[\s,;]+/).filter(Boolean);
