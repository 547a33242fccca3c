/** Single settings of a configuration by their dotted keys ('optimizer.lr'). After: the form, lists of differences, sweeps. */
import { configDifference, parseRunConfig, type RunConfig, type RunConfigInput } from './runConfig.ts';

const wholes = new WeakMap<RunConfigInput, RunConfig>();

/** With every default; parsed once a value, as lists of runs ask for the same again and again. */
function wholeConfig(input: RunConfigInput): RunConfig {
  const known = wholes.get(input) ?? parseRunConfig(input);
  wholes.set(input, known);
  return known;
}

/** The value at a key; undefined where there is none. */
export function valueAt(root: unknown, key: string): unknown {
  let node: unknown = root;
  for (const part of key.split('.')) node = (node as Record<string, unknown> | null | undefined)?.[part];
  return node;
}

/** `('optimizer.lr', 0.1)` → `{ optimizer: { lr: 0.1 } }`. */
export const settingAt = (key: string, value: unknown): RunConfigInput =>
  key.split('.').reduceRight((inner: unknown, part) => ({ [part]: inner }), value) as RunConfigInput;

export interface SettingDifference {
  readonly key: string;
  /** Undefined where the other configuration has no such setting: it is part of a section that is null there. */
  readonly base: unknown;
  readonly value: unknown;
}

const isSection = (x: unknown): x is Record<string, unknown> =>
  x !== null && typeof x === 'object' && !Array.isArray(x);

function leavesOf(node: unknown, at: string): [key: string, value: unknown][] {
  if (!isSection(node)) return [[at, node]];
  return Object.entries(node).flatMap(([key, part]) => leavesOf(part, at === '' ? key : `${at}.${key}`));
}

/** Where `config` differs from `base`, nested, its name left out: what decides a run, not what it is called. Throws ConfigError. */
export function settingsDifference(config: RunConfigInput, base: RunConfigInput): RunConfigInput {
  const { name: _, ...difference } = configDifference(wholeConfig(config), wholeConfig(base));
  return difference;
}

/** The same, setting by setting, with both values. */
export function settingDifferences(config: RunConfigInput, base: RunConfigInput): SettingDifference[] {
  const whole = wholeConfig(base);
  return leavesOf(settingsDifference(config, base), '')
    .filter(([key]) => key !== '')
    .map(([key, value]) => ({ key, base: valueAt(whole, key), value }));
}

/**
 * What runs that count as repetitions of each other have in common, as a comparable text: all that decides their numbers but the
 * seed. Names and the frames of a recording decide none.
 */
export function repetitionKey(config: RunConfigInput): string {
  const { seed: _s, name: _n, recording: _r, ...rest } = wholeConfig(config);
  return JSON.stringify(rest);
}
