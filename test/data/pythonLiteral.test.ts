import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LiteralError, type PythonValue, parsePythonLiteral } from '../../src/data/pythonLiteral.ts';

/** Python's own way to write a value. */
function repr(value: PythonValue): string {
  if (value === null) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value === 'number') return String(value);
  if (typeof value === 'string') {
    const quote = value.includes("'") && !value.includes('"') ? '"' : "'";
    const escaped = [...value].map((c) => {
      if (c === quote || c === '\\') return `\\${c}`;
      const code = c.codePointAt(0) ?? 0;
      if (code < 32) return `\\x${code.toString(16).padStart(2, '0')}`;
      if (code > 126 && code < 0x10000) return `\\u${code.toString(16).padStart(4, '0')}`;
      return code > 126 ? `\\U${code.toString(16).padStart(8, '0')}` : c;
    });
    return `u${quote}${escaped.join('')}${quote}`;
  }
  if (Array.isArray(value)) return `[${value.map(repr).join(', ')}]`;
  return `{${Object.entries(value)
    .map(([key, entry]) => `${repr(key)}: ${repr(entry)}`)
    .join(', ')}}`;
}

const values = fc.letrec<{ value: PythonValue }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.string({ unit: 'binary' }),
    fc.integer(),
    fc.constantFrom<PythonValue>(null, true, false, 0.5, -1e-7),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(fc.string(), tie('value'), { maxKeys: 4 }),
  ),
})).value;

describe('parsePythonLiteral(text)', () => {
  it.each<[string, PythonValue]>([
    [`{'a': "it's", 'b': u'x', "c": [1, 2.5, -3e2, 10L]}`, { a: "it's", b: 'x', c: [1, 2.5, -300, 10] }],
    [String.raw`'Caf\xe9 \u2013 \U0001F600 \'q\' \101\n\d'`, "Café – 😀 'q' A\n\\d"],
    [String.raw`r'\n' 'and' "more"`, '\\nandmore'],
    [`(1, (2,), None, True, False, '''a'b''',)`, [1, [2], null, true, false, "a'b"]],
    ['{}', {}],
  ])('reads %s', (text, expected) => {
    expect(parsePythonLiteral(text)).toEqual(expected);
  });

  it('reads back what Python would write', () => {
    fc.assert(
      fc.property(values, (value) => {
        expect(parsePythonLiteral(repr(value))).toEqual(value);
      }),
      { numRuns: 300 },
    );
  });

  it.each([
    '',
    '{',
    "{'a'}",
    "{'a': }",
    "'open",
    '[1 2]',
    "{'a': 1} x",
    'eval(1)',
    '__import__',
    '{[1]: 2}',
    String.raw`'\xg'`,
    '('.repeat(99_999),
  ])('refuses %s', (text) => {
    expect(() => parsePythonLiteral(text)).toThrow(LiteralError);
  });

  it('never touches prototypes', () => {
    const value = parsePythonLiteral("{'__proto__': {'polluted': 1}}");
    expect(Object.getPrototypeOf(value)).toBeNull();
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });
});
