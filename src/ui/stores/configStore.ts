/**
 * The run configuration while a person edits it: what is typed stays as typed, valid or not. Before: the form. After:
 * `lab.ts`, which sends the valid configuration to the worker.
 */
import { createStore, type StoreApi } from 'zustand/vanilla';
import {
  DEFAULT_RUN_CONFIG,
  diffFromDefaults,
  parseRunConfig,
  type RunConfig,
  type RunConfigInput,
} from '../../config/runConfig.ts';

/**
 * How the text of a field becomes a value: numbers, words, true/false, a number or words or nothing, numbers, weights by name
 * ('random 1, policy 0.5'), or a section as JSON or nothing.
 */
export type FieldKind =
  | 'number'
  | 'text'
  | 'boolean'
  | 'numberOrNull'
  | 'textOrNull'
  | 'numbers'
  | 'weights'
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
  /** Messages by dotted key; key '' holds what belongs to no field. */
  readonly errors: Readonly<Record<string, string>>;
  /** Why a link's settings were not taken, by dotted key; gone with the next edit. */
  readonly refused: Readonly<Record<string, string>>;
  setField(key: string, text: string): void;
  resetField(key: string): void;
  resetAll(): void;
  /** Replaces everything typed by `input`, for example a pasted configuration. Throws ConfigError and changes nothing when it is not valid. */
  replace(input: unknown): void;
  /** Says beside the fields why `replace` was not possible: a ConfigError's message. */
  refuse(message: string): void;
}

export type ConfigStore = StoreApi<ConfigState>;

export function defaultAt(key: string): unknown {
  return valueAt(DEFAULT_RUN_CONFIG, key);
}

function valueAt(root: unknown, key: string): unknown {
  let node: unknown = root;
  for (const part of key.split('.')) node = (node as Record<string, unknown> | undefined)?.[part];
  return node;
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

export function createConfigStore(initial: RunConfigInput = {}): ConfigStore {
  const typedOf = (input: unknown) => Object.fromEntries(leaves(input).map(([key, value]) => [key, textOf(value)]));
  return createStore<ConfigState>()((set, get) => ({
    ...derive(typedOf(initial), DEFAULT_RUN_CONFIG),
    setField(key, text) {
      const { [key]: _, ...others } = get().typed;
      const typed = text === textOf(defaultAt(key)) ? others : { ...others, [key]: text };
      set(derive(typed, get().lastValid));
    },
    resetField(key) {
      const { [key]: _, ...others } = get().typed;
      set(derive(others, get().lastValid));
    },
    resetAll: () => set(derive({}, get().lastValid)),
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
      set(derive(typedOf(diffFromDefaults(parseRunConfig(input))), get().lastValid));
    },
  }));
}

export const isChanged = (state: Pick<ConfigState, 'typed'>, key: string): boolean =>
  key in state.typed && !isDefault(key, state.typed[key]);

export const textAt = (state: Pick<ConfigState, 'typed'>, key: string): string =>
  state.typed[key] ?? textOf(defaultAt(key));
