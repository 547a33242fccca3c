/** Named differences over a configuration: how arms of a study and lanes of a race are written down. */
import { DEFAULT_RUN_CONFIG, type RunConfigInput } from './runConfig.ts';

const isObject = (x: unknown): x is Record<string, unknown> => x !== null && typeof x === 'object' && !Array.isArray(x);

/** `config` with the keys of `differs` in their place; objects are merged, everything else replaced. */
export function mergeConfig(config: RunConfigInput, differs: RunConfigInput): RunConfigInput {
  const merge = (a: unknown, b: unknown): unknown => {
    if (!isObject(a) || !isObject(b)) return b;
    const out: Record<string, unknown> = { ...a };
    for (const [key, value] of Object.entries(b)) out[key] = key in a ? merge(a[key], value) : value;
    return out;
  };
  return merge(config, differs) as RunConfigInput;
}

/** A setting as a person would write it. */
const valueText = (value: unknown): string => (typeof value === 'string' ? value : (JSON.stringify(value) ?? '–'));

/** `[['objective.type', 'tb'], …]`: what differs, by key. */
function differencesByKey(differs: RunConfigInput): [string, unknown][] {
  const visit = (value: unknown, at: string): [string, unknown][] =>
    isObject(value)
      ? Object.entries(value).flatMap(([key, part]) => visit(part, at ? `${at}.${key}` : key))
      : [[at, value]];
  return isObject(differs) && Object.keys(differs).length === 0 ? [] : visit(differs, '');
}

/** `{ objective: { type: 'tb' } }` → `objective.type tb`: a difference in a line. */
export const differenceText = (differs: RunConfigInput): string =>
  differencesByKey(differs)
    .map(([key, value]) => `${key} ${valueText(value)}`)
    .join(', ');

export interface DifferenceRow {
  readonly key: string;
  readonly value: string;
  /** What it is where nothing is said. */
  readonly default: string;
}

/** What differs from the defaults, a row a key. */
export function differenceRows(differs: RunConfigInput): DifferenceRow[] {
  const defaultOf = (key: string): unknown =>
    key.split('.').reduce<unknown>((part, name) => (isObject(part) ? part[name] : null), DEFAULT_RUN_CONFIG);
  return differencesByKey(differs).map(([key, value]) => ({
    key,
    value: valueText(value),
    default: valueText(defaultOf(key)),
  }));
}
