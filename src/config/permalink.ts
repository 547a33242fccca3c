/**
 * A run configuration as the text of a link, and back. Before: a configuration. After: `#/lab?c=…`.
 *
 *   '1.' + base64url(deflate-raw(UTF-8 of the canonical JSON of the differences from the defaults))
 *
 * The number is the format's version: a change of keys or of meaning raises it and adds a migration, so that old links go on
 * to mean what they meant. Canonical JSON has its keys sorted: the same settings give the same bytes before they are packed.
 */
import { fromBase64Url, toBase64Url } from '../core/base64.ts';
import { ConfigError } from '../core/errors.ts';
import { diffFromDefaults, parseRunConfig, type RunConfigInput } from './runConfig.ts';

export const PERMALINK_VERSION = 1;
/** What a link may hold at most: characters as written, bytes once unpacked. Our choice; a link of every key has about 1,500. */
export const MOST_PERMALINK_CHARACTERS = 16_384;
const MOST_JSON_BYTES = 65_536;

/** Turns the differences of one version into those of the next. */
export type Migration = (input: Readonly<Record<string, unknown>>) => Record<string, unknown>;
/** `MIGRATIONS[v]` takes version v to v + 1; there is one for every version that ever was (test/config/permalink.test.ts). */
export const MIGRATIONS: Readonly<Record<number, Migration>> = {};

/** JSON with sorted keys, without spaces. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) =>
    part !== null && typeof part === 'object' && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
}

/** The text of a link for a configuration. Throws ConfigError where it is not valid. */
export async function encodePermalink(input: unknown): Promise<string> {
  const json = canonicalJson(diffFromDefaults(parseRunConfig(input)));
  const packed = await passThrough(new TextEncoder().encode(json), new CompressionStream('deflate-raw'), Infinity);
  return `${PERMALINK_VERSION}.${toBase64Url(packed)}`;
}

/**
 * The differences from the defaults that a link's text holds, valid as a run configuration.
 * Throws ConfigError: for a text that is no such link, or, with a line a key, for keys and values that cannot be used.
 */
export async function decodePermalink(text: string): Promise<RunConfigInput> {
  if (text.length > MOST_PERMALINK_CHARACTERS)
    throw new ConfigError(
      `The link holds ${text.length} characters of settings, expected at most ${MOST_PERMALINK_CHARACTERS}. No configuration of this page is so long; ask for the link again.`,
    );
  const [, version, packed] = /^(\d{1,4})\.([\w-]*)$/.exec(text) ?? [];
  if (packed === undefined)
    throw new ConfigError(
      `The link's settings begin with “${text.slice(0, 20)}”, expected a version and a dot, as in “${PERMALINK_VERSION}.q1Y…”, then letters, digits, - and _. A part may be lost; copy the whole link again.`,
    );
  // A newer version may be packed in another way: it is told before it is unpacked.
  requireVersion(Number(version));
  const input = migrate(parseObject(await unpack(packed)), Number(version));
  return diffFromDefaults(parseRunConfig(input));
}

/** Takes settings of an old version to that of now. Throws ConfigError for versions that never were, or are to come. */
export function migrate(
  input: Record<string, unknown>,
  version: number,
  migrations: Readonly<Record<number, Migration>> = MIGRATIONS,
  now = PERMALINK_VERSION,
): Record<string, unknown> {
  requireVersion(version, now);
  let settings = input;
  for (let v = version; v < now; v++) settings = migrations[v](settings);
  return settings;
}

function requireVersion(version: number, now = PERMALINK_VERSION): void {
  if (version < 1 || version > now)
    throw new ConfigError(
      `The link is of version ${version}; this page knows versions 1 to ${now}. ${version > now ? 'It was made by a newer page: load this one again.' : 'Ask for the link again.'}`,
    );
}

async function unpack(packed: string): Promise<string> {
  try {
    const bytes = await passThrough(fromBase64Url(packed), new DecompressionStream('deflate-raw'), MOST_JSON_BYTES);
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    if (cause instanceof ConfigError) throw cause;
    throw new ConfigError(
      "The link's settings cannot be unpacked: letters are missing or were changed on the way. Copy the whole link again.",
      { cause },
    );
  }
}

function parseObject(json: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(json, (key, part: unknown) => {
      // Names that every object inherits would pass for known keys.
      if (key in Object.prototype) throw new ConfigError(`${key}: unknown key; no setting is called so.`);
      return part;
    });
  } catch (cause) {
    if (cause instanceof ConfigError) throw cause;
    throw new ConfigError("The link's settings are no JSON. Copy the whole link again.", { cause });
  }
  if (value === null || typeof value !== 'object' || Array.isArray(value))
    throw new ConfigError(`The link's settings are ${json.slice(0, 20)}, expected an object of settings by name.`);
  return value as Record<string, unknown>;
}

/** All that comes out of a transform. Throws ConfigError beyond `most` bytes, before more is unpacked. */
async function passThrough(
  bytes: Uint8Array<ArrayBuffer>,
  transform: CompressionStream | DecompressionStream,
  most: number,
): Promise<Uint8Array> {
  const reader = new Blob([bytes]).stream().pipeThrough(transform).getReader();
  const parts: Uint8Array<ArrayBuffer>[] = [];
  let size = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    size += value.length;
    if (size > most) {
      await reader.cancel();
      throw new ConfigError(`The link's settings unpack to more than ${most} bytes; no configuration is so large.`);
    }
    parts.push(value);
  }
  return new Uint8Array(await new Blob(parts).arrayBuffer());
}
