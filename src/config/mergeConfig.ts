/** Named differences over a configuration: how arms of a study and lanes of a race are written down. */
import type { RunConfigInput } from './runConfig.ts';

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

/** `{ objective: { type: 'tb' } }` → `objective.type tb`: a difference in a line. */
export function differenceText(differs: RunConfigInput): string {
  const parts: string[] = [];
  const visit = (value: unknown, at: string): void => {
    if (isObject(value)) for (const [key, part] of Object.entries(value)) visit(part, at ? `${at}.${key}` : key);
    else parts.push(`${at} ${typeof value === 'string' ? value : JSON.stringify(value)}`);
  };
  visit(differs, '');
  return parts.join(', ');
}
