/** The text of a link: what goes in comes out, and nothing else does. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  canonicalJson,
  decodePermalink,
  encodePermalink,
  MIGRATIONS,
  type Migration,
  MOST_PERMALINK_CHARACTERS,
  migrate,
  PERMALINK_VERSION,
} from '../../src/config/permalink.ts';
import { DEFAULT_RUN_CONFIG, type RunConfigInput } from '../../src/config/runConfig.ts';
import { ConfigError } from '../../src/core/errors.ts';

/** Packs any text as a link's settings would be. */
async function pack(text: string, version = PERMALINK_VERSION): Promise<string> {
  const stream = new Blob([text]).stream().pipeThrough(new CompressionStream('deflate-raw'));
  const bytes = new Uint8Array(await new Response(stream).arrayBuffer());
  return `${version}.${Buffer.from(bytes).toString('base64url')}`;
}

/** A link that was given to people once, of each version, and what it means for ever. */
const GIVEN: Readonly<Record<number, readonly [string, RunConfigInput]>> = {
  1: [
    '1.q1bKT8pKTS7JLEtVsqpWKqksANJKKUlKtTpKxYm5BTmpRSDx4tSS4MwqoJSFDkxNUmpiLlhVamqKkpWhYS0A',
    { seed: 11, objective: { type: 'db' }, sampler: { type: 'beam', setSize: 8 } },
  ],
};

const CHANGED: RunConfigInput = {
  name: 'blue-heron 山',
  seed: 0,
  data: { source: 'wardrobe-64', maxUsers: 100 },
  objective: { type: 'db', lambda: 0.25 },
  sampler: { type: 'mixture', mixture: [{ type: 'random', weight: 1 }] },
  reward: { expression: 'r_a + 2 * r_sim', levels: { liked: 10 } },
  lora: { rank: 4 },
};

describe('encodePermalink(input)', () => {
  it('writes the differences alone, so that the defaults are a few characters', async () => {
    expect(await encodePermalink({})).toBe(await encodePermalink(DEFAULT_RUN_CONFIG));
    expect((await encodePermalink({})).length).toBeLessThan(10);
    expect((await encodePermalink(CHANGED)).length).toBeLessThan(500);
  });

  it('fits two kilobytes where every key with a number is changed', async () => {
    const nudge = (value: unknown): unknown => {
      if (typeof value === 'number') return Number.isInteger(value) && value > 1 ? value - 1 : value;
      if (value === null || typeof value !== 'object' || Array.isArray(value)) return value;
      return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, key === 'version' ? 1 : nudge(part)]));
    };
    const all = nudge(DEFAULT_RUN_CONFIG) as RunConfigInput;
    const { sampler, collaborative, evaluation } = DEFAULT_RUN_CONFIG; // keys that hang together
    const input = { ...all, sampler, collaborative, evaluation };
    expect((await encodePermalink(input)).length).toBeLessThan(2048);
  });

  it('does not depend on the order of keys', () => {
    expect(canonicalJson({ b: [{ d: 1, c: 2 }], a: { y: 1, x: null } })).toBe(
      '{"a":{"x":null,"y":1},"b":[{"c":2,"d":1}]}',
    );
  });
});

describe('decodePermalink(text)', () => {
  it('gives back what was encoded', async () => {
    const link = await encodePermalink(CHANGED);
    expect(link).toMatch(/^1\.[\w-]+$/);
    const back = await decodePermalink(link);
    expect(back).toMatchObject(CHANGED);
    expect(await encodePermalink(back)).toBe(link);
  });

  it('names every unknown key and every value out of range', async () => {
    const text = await pack(JSON.stringify({ seed: -1, objective: { typ: 'tb' }, magic: 3 }));
    await expect(decodePermalink(text)).rejects.toThrow(ConfigError);
    await expect(decodePermalink(text)).rejects.toThrow(
      /seed: .*-1[\s\S]*objective\.typ: unknown key[\s\S]*magic: unknown/,
    );
  });

  it.each(['__proto__', 'constructor', 'toString'])('does not take %s for a setting', async (key) => {
    await expect(decodePermalink(await pack(`{"data":{"${key}":{"x":1}}}`))).rejects.toThrow(`${key}: unknown key`);
    expect(({} as Record<string, unknown>)['x']).toBeUndefined();
  });

  it.each([
    ['nothing', '', /version and a dot/],
    ['a word', 'hello', /begin with “hello”/],
    ['letters of another alphabet', '1.é', /version and a dot/],
    ['a cut link', '1.LYzBCoAgEAXv_yueP', /cannot be unpacked/],
    ['too many characters', `1.${'a'.repeat(MOST_PERMALINK_CHARACTERS)}`, /expected at most 16384/],
    ['a version to come', '2.q1YqTk1', /of version 2; this page knows versions 1 to 1\. It was made by a newer page/],
    ['a version to come, packed in another way', '9.abc', /of version 9; this page knows/],
    ['a version that never was', '0.q1YqTk1', /of version 0.*Ask for the link again/],
  ])('refuses %s in words', async (_, text, words) => {
    const wanted = /^[02]\./.test(text) ? await pack('{}', Number(text[0])) : text;
    await expect(decodePermalink(wanted)).rejects.toThrow(ConfigError);
    await expect(decodePermalink(wanted)).rejects.toThrow(words);
  });

  it.each(['[1]', '7', 'null', '"x"'])('refuses settings that are %s', async (json) => {
    await expect(decodePermalink(await pack(json))).rejects.toThrow(/expected an object of settings/);
  });

  it('stops unpacking what only looks small', async () => {
    const bomb = await pack(`{"name":"${'x'.repeat(5_000_000)}"}`);
    expect(bomb.length).toBeLessThan(MOST_PERMALINK_CHARACTERS);
    await expect(decodePermalink(bomb)).rejects.toThrow(/more than 65536 bytes/);
  });

  it('answers every mutilated link with a configuration or a ConfigError', async () => {
    const link = await encodePermalink(CHANGED);
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.nat(link.length), fc.string({ maxLength: 3 })), { maxLength: 4 }),
        async (edits) => {
          let text = link;
          for (const [at, letters] of edits) text = text.slice(0, at) + letters + text.slice(at + 1);
          await decodePermalink(text).catch((error: unknown) => expect(error).toBeInstanceOf(ConfigError));
        },
      ),
      { numRuns: 300 },
    );
    await fc.assert(
      fc.asyncProperty(fc.json({ maxDepth: 4 }), async (json) => {
        await decodePermalink(await pack(json)).catch((error: unknown) => expect(error).toBeInstanceOf(ConfigError));
      }),
      { numRuns: 200 },
    );
  });
});

describe('versions', () => {
  it('has a migration for every version before that of now', () => {
    expect(Object.keys(MIGRATIONS).map(Number)).toEqual(Array.from({ length: PERMALINK_VERSION - 1 }, (_, i) => i + 1));
  });

  it.each(Array.from({ length: PERMALINK_VERSION }, (_, i) => i + 1))(
    'reads a link that was given in version %i as it was meant',
    async (version) => {
      const [text, meaning] = GIVEN[version];
      expect(text.startsWith(`${version}.`)).toBe(true);
      expect(await decodePermalink(text)).toEqual(meaning);
    },
  );

  it('goes through the migrations one by one', () => {
    const migrations: Readonly<Record<number, Migration>> = {
      1: ({ learningRate, ...rest }) => ({ ...rest, optimizer: { lr: learningRate } }),
      2: ({ optimizer, ...rest }) => ({ ...rest, optimizer: { ...(optimizer as object), clipNorm: 2 } }),
    };
    expect(migrate({ learningRate: 0.1, seed: 3 }, 1, migrations, 3)).toEqual({
      seed: 3,
      optimizer: { lr: 0.1, clipNorm: 2 },
    });
    expect(migrate({ optimizer: {} }, 2, migrations, 3)).toEqual({ optimizer: { clipNorm: 2 } });
    expect(migrate({ seed: 1 }, 3, migrations, 3)).toEqual({ seed: 1 });
  });
});
