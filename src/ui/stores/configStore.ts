/**
 * The run configuration while a person edits it: what is typed stays as typed, valid or not. Before: the form. After:
 * `lab.ts`, which sends the valid configuration to the worker.
 */
import { createStore, type StoreApi } from 'zustand/vanilla';
import { valueAt } from '../../config/configKeys.ts';
import { RUN_PRESETS, type RunPreset } from '../../config/presetsOfRuns.ts';
import {
  DEFAULT_RUN_CONFIG,
  diffFromDefaults,
  parseRunConfig,
  type RunConfig,
  type RunConfigInput,
} from '../../config/runConfig.ts';

/**
 * How the text of a field becomes a value: numbers, words, true/false, a number or words or nothing, numbers, weights by name
 * ('random 1, policy 0.5'), changes by step ('120 optimizer.lr 0.0003'), or a section as JSON or nothing.
 */
export type FieldKind =
  | 'number'
  | 'text'
  | 'boolean'
  | 'numberOrNull'
  | 'textOrNull'
  | 'numbers'
  | 'weights'
  | 'edits'
  | 'sectionOrNull';

export interface ConfigState {
  /** Typed text by dotted key ('optimizer.lr'), only where it was touched and differs from the default's text. */
  readonly typed: Readonly<Record<string, string>>;
  /** The differences from the defaults, valid or not. */
  readonly input: RunConfigInput;
  /** The complete configuration, or null while something typed is not valid. */
  readonly config: RunConfig | null;
  /** The last configuration that was valid. */
  readonly lastValid: RunConfig;
  /** What was begun with: the fields' own values, from which changed ones differ. */
  readonly preset: RunPreset;
  /** Messages by dotted key; key '' holds what belongs to no field. */
  readonly errors: Readonly<Record<string, string>>;
  /** Why a link's settings were not taken, by dotted key; gone with the next edit. */
  readonly refused: Readonly<Record<string, string>>;
  /** A locked seed stays when all else is reset or another preset is chosen. */
  readonly isSeedLocked: boolean;
  lockSeed(isLocked: boolean): void;
  setField(key: string, text: string): void;
  /** Every field that `changes` names. */
  setFields(changes: RunConfigInput): void;
  /** Back to the preset's. */
  resetField(key: string): void;
  /** Every field, but those of `keep`. */
  resetAll(keep?: readonly string[]): void;
  /** Begins anew with a preset; `keep` are keys that stay where the preset does not name them. */
  choosePreset(preset: RunPreset, keep?: readonly string[]): void;
  /** Replaces everything typed by `input`, for example a pasted configuration, beside the defaults. Throws ConfigError and changes nothing when it is not valid. */
  replace(input: unknown): void;
  /** Says beside the fields why `replace` was not possible: a ConfigError's message. */
  refuse(message: string): void;
}

export type ConfigStore = StoreApi<ConfigState>;

export function defaultAt(key: string): unknown {
  return valueAt(DEFAULT_RUN_CONFIG, key);
}

/** What a preset has at a key. */
export function presetAt(preset: RunPreset, key: string): unknown {
  const value = valueAt(RUN_PRESETS[preset], key);
  return value === undefined ? defaultAt(key) : value;
}

/** The text a field shows for a value. */
export function textOf(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (Array.isArray(value))
    return value
      .map((part) => (typeof part === 'object' && part !== null ? Object.values(part).join(' ') : part))
      .join(', ');
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** Kinds that the default does not tell. */
const KINDS: Readonly<Record<string, FieldKind>> = {
  'data.maxUsers': 'numberOrNull',
  'data.minRating': 'numberOrNull',
  'data.from': 'textOrNull',
  'data.to': 'textOrNull',
  'stop.minutes': 'numberOrNull',
  'stop.patience': 'numberOrNull',
  'stop.target': 'numberOrNull',
  edits: 'edits',
  'model.vocabularySize': 'numberOrNull',
  'sampler.poolSize': 'numberOrNull',
  'sampler.mixture': 'weights',
  'reward.expression': 'textOrNull',
};

export function fieldKind(key: string): FieldKind {
  if (key in KINDS) return KINDS[key];
  const value = defaultAt(key);
  if (value === null) return 'sectionOrNull';
  if (Array.isArray(value)) return 'numbers';
  if (typeof value === 'number') return 'number';
  return typeof value === 'boolean' ? 'boolean' : 'text';
}

const number = (text: string): unknown => {
  const trimmed = text.trim();
  const value = Number(trimmed);
  return trimmed === '' || Number.isNaN(value) ? text : value;
};

/** 'random 1, policy 0.5' in parts, as typed. A comma inside a number stays there, so that validation can name it. */
export function weightsOfText(text: string): { readonly name: string; readonly weight: string }[] {
  return text
    .split(/,\s+|;/)
    .map((part) => part.trim())
    .filter(Boolean)
    .map((part) => {
      const [name, ...rest] = part.split(/\s+/);
      return { name, weight: rest.join(' ') };
    });
}

/** The value behind a typed text; text that is no number stays text, so that validation can name it. */
export function valueOfText(key: string, text: string): unknown {
  switch (fieldKind(key)) {
    case 'number':
      return number(text);
    case 'numberOrNull':
      return text.trim() === '' ? null : number(text);
    case 'textOrNull':
      return text.trim() === '' ? null : text;
    case 'weights':
      return weightsOfText(text).map(({ name, weight }) => ({ type: name, weight: number(weight) }));
    case 'edits':
      return text
        .split(/,\s+|;/)
        .map((part) => part.trim().split(/\s+/))
        .filter(([first]) => first !== '')
        .map(([step, name = '', ...value]) => ({ step: number(step), key: name, value: number(value.join(' ')) }));
    case 'sectionOrNull':
      try {
        return text.trim() === '' ? null : JSON.parse(text);
      } catch {
        return text; // so that validation can name it
      }
    case 'numbers':
      return text
        .split(/[\s,;]+/)
        .filter(Boolean)
        .map(number);
    case 'boolean':
      return text === 'true';
    default:
      return text;
  }
}

const isDefault = (key: string, text: string): boolean =>
  JSON.stringify(valueOfText(key, text)) === JSON.stringify(defaultAt(key));

function nest(typed: Readonly<Record<string, string>>): RunConfigInput {
  const root: Record<string, unknown> = {};
  for (const [key, text] of Object.entries(typed)) {
    if (isDefault(key, text)) continue;
    const parts = key.split('.');
    let node = root;
    for (const part of parts.slice(0, -1)) {
      node[part] ??= {};
      node = node[part] as Record<string, unknown>;
    }
    node[parts[parts.length - 1]] = valueOfText(key, text);
  }
  return root as RunConfigInput;
}

/** Splits a ConfigError's message, of this page or of the worker, into messages by key. */
export function errorsByKey(message: string): Record<string, string> {
  const errors: Record<string, string> = {};
  for (const line of message.split('\n')) {
    const match = /^\s*([a-z]\w*(?:\.\w+)*): (.+)$/.exec(line);
    if (!match) continue;
    const key = match[1].replace(/\.\d+(\..*)?$/, ''); // a list's message stands at its field
    const known = defaultAt(key) !== undefined;
    if (known) errors[key] = match[2];
    else errors[''] = [errors[''], line.trim()].filter(Boolean).join('; ');
  }
  if (Object.keys(errors).length === 0) errors[''] = message;
  return errors;
}

/** 'expected >=1, found 0' as a sentence for people. */
function inWords(message: string): string {
  const words = message
    .replace(/expected >=(\S+?),/, 'expected at least $1,')
    .replace(/expected <=(\S+?),/, 'expected at most $1,')
    .replace('expected Object', 'expected a section');
  return words.charAt(0).toUpperCase() + words.slice(1) + (/[.?!]$/.test(words) ? '' : '.');
}

/** A ConfigError's messages by key, as sentences for people. */
export const errorsInWords = (message: string): Record<string, string> =>
  Object.fromEntries(
    Object.entries(errorsByKey(message)).map(([key, text]) => [key, key === '' ? text : inWords(text)]),
  );

type Derived = Pick<ConfigState, 'typed' | 'input' | 'config' | 'lastValid' | 'errors' | 'refused'>;

function derive(typed: Readonly<Record<string, string>>, lastValid: RunConfig): Derived {
  const input = nest(typed);
  try {
    const config = parseRunConfig(input);
    return { typed, input, config, lastValid: config, errors: {}, refused: {} };
  } catch (error) {
    return { typed, input, config: null, lastValid, errors: errorsInWords((error as Error).message), refused: {} };
  }
}

/** Dotted keys of every leaf of a nested configuration; a section that may be nothing is a leaf. */
function leaves(input: unknown, prefix = ''): [string, unknown][] {
  return Object.entries((input ?? {}) as Record<string, unknown>).flatMap(([key, value]): [string, unknown][] =>
    value !== null && typeof value === 'object' && !Array.isArray(value) && defaultAt(`${prefix}${key}`) !== null
      ? leaves(value, `${prefix}${key}.`)
      : [[`${prefix}${key}`, value]],
  );
}

const typedOf = (input: unknown) => Object.fromEntries(leaves(input).map(([key, value]) => [key, textOf(value)]));

export function createConfigStore(initial: RunConfigInput = {}): ConfigStore {
  return createStore<ConfigState>()((set, get) => {
    /** The preset's text at a key, or none where it is the default's. */
    const ofPreset = (key: string): Record<string, string> => {
      const text = textOf(presetAt(get().preset, key));
      return text === textOf(defaultAt(key)) ? {} : { [key]: text };
    };
    const kept = (keys: readonly string[]) =>
      Object.fromEntries(keys.flatMap((key) => (key in get().typed ? [[key, get().typed[key]]] : [])));
    return {
      ...derive(typedOf(initial), DEFAULT_RUN_CONFIG),
      preset: 'first',
      isSeedLocked: false,
      lockSeed: (isSeedLocked) => set({ isSeedLocked }),
      setFields(changes) {
        for (const [key, text] of Object.entries(typedOf(changes))) get().setField(key, text);
      },
      setField(key, text) {
        const { [key]: _, ...others } = get().typed;
        const typed = text === textOf(defaultAt(key)) ? others : { ...others, [key]: text };
        set(derive(typed, get().lastValid));
      },
      resetField(key) {
        const { [key]: _, ...others } = get().typed;
        set(derive({ ...others, ...ofPreset(key) }, get().lastValid));
      },
      resetAll: (keep = []) => get().choosePreset(get().preset, keep),
      choosePreset(preset, keep = []) {
        const typed = typedOf(diffFromDefaults(parseRunConfig(RUN_PRESETS[preset])));
        const locked: Readonly<Record<string, string>> = get().isSeedLocked ? { seed: textAt(get(), 'seed') } : {};
        set({ ...derive({ ...kept(keep), ...typed, ...locked }, get().lastValid), preset });
      },
      refuse: (message) =>
        set({
          refused: Object.fromEntries(
            Object.entries(errorsInWords(message)).map(([key, words]) => [
              key,
              `The link was not taken: ${words} What was here stays.`,
            ]),
          ),
        }),
      replace(input) {
        const typed = typedOf(diffFromDefaults(parseRunConfig(input)));
        set({ ...derive(typed, get().lastValid), preset: 'first' });
      },
    };
  });
}

/** Whether a field differs from the preset's. */
export function isChanged({ typed, preset }: Pick<ConfigState, 'typed' | 'preset'>, key: string): boolean {
  if (!(key in typed)) return JSON.stringify(presetAt(preset, key)) !== JSON.stringify(defaultAt(key));
  return JSON.stringify(valueOfText(key, typed[key])) !== JSON.stringify(presetAt(preset, key));
}

/** Keys that differ from the preset's, whatever the data are: they are chosen by themselves. */
export function changedKeys(state: Pick<ConfigState, 'typed' | 'preset'>): string[] {
  const keys = new Set([...Object.keys(state.typed), ...Object.keys(typedOf(RUN_PRESETS[state.preset]))]);
  return [...keys].filter((key) => key !== 'data.source' && isChanged(state, key));
}

export const textAt = (state: Pick<ConfigState, 'typed'>, key: string): string =>
  state.typed[key] ?? textOf(defaultAt(key));
