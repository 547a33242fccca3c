/** Shapes of the run configuration's values. After: `runConfig.ts`, `edits.ts`. */
import * as v from 'valibot';

export const integer = (min: number, max: number) => v.pipe(v.number(), v.integer(), v.minValue(min), v.maxValue(max));
export const real = (min: number, max: number) => v.pipe(v.number(), v.finite(), v.minValue(min), v.maxValue(max));
/** A strict object whose keys all have defaults, and which may itself be left out. */
export const section = <E extends v.ObjectEntries>(entries: E) => v.optional(v.strictObject(entries), {} as never);
