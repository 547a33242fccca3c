import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  checkExpression,
  EXPRESSION_FIELDS,
  EXPRESSION_FUNCTIONS,
  type FieldValues,
  parseExpression,
} from '../../src/config/rewardExpression.ts';
import { ConfigError } from '../../src/core/errors.ts';

const FIELDS: FieldValues = {
  r_a: 1,
  r_y: 0.25,
  r_sim: 2,
  prefix: 1,
  liked: 0,
  clicked: 1,
  impression: 0,
  augmented: 0,
  positive: 1,
  popularity: 0.01,
  L: 4,
};
const valueIn = (text: string) => parseExpression(text).evaluate(FIELDS);

describe('parseExpression(text)', () => {
  it.each([
    ['r_a + r_y + r_sim', 3.25],
    ['1 + 2 * 3 - 4 / 2', 5],
    ['(1 + 2) * 3', 9],
    ['8 - 4 - 2', 2],
    ['2 ^ 3 ^ 2', 512],
    ['-2 ^ 2', -4],
    ['2 ^ -1', 0.5],
    ['- - 3', 3],
    ['1.5e1 + .5 + 1.', 16.5],
    ['min(3, r_sim, 7) + max(1, 2)', 4],
    ['exp(log(5)) + sqrt(9) + abs(-1)', 9],
    ['if(r_sim >= 2, 10, 1 / 0)', 10],
    ['if(positive == 0, 1, 2 < 3) + (L != 4)', 1],
    ['\tr_sim\n/ L ', 0.5],
  ])('%s = %d', (text, value) => {
    expect(valueIn(text)).toBeCloseTo(value, 12);
  });
  it('knows which fields it names', () => {
    expect([...parseExpression('r_y * min(L, r_y)').fields]).toEqual(['r_y', 'L']);
  });
  it.each([
    ['', 'expected a number, a field, a function or "(" at character 1, found its end.'],
    ['r_a + ) 1', 'expected a number, a field, a function or "(" at character 7, found ")".'],
    ['r_a r_y', 'expected an operator (+ − * / ^ or a comparison) or the end at character 5, found "r_y".'],
    ['(r_a + 1', 'expected an operator or ")" at character 9, found its end.'],
    ['1 + reward', 'expected a field (r_a, r_y'],
    ['sin(1)', 'expected a function (min, max, exp, log, sqrt, abs, if) at character 1, found "sin".'],
    ['toString(1)', 'expected a function (min'],
    ['1 + constructor', 'expected a field (r_a, r_y'],
    ['exp + 1', 'expected "(" after exp at character 5, found "+".'],
    ['exp(1, 2)', 'expected ")": exp takes 1 argument at character 6, found ",".'],
    ['if(1, 2)', 'expected ",": if takes 3 arguments at character 8, found ")".'],
    ['r_a; r_y', 'expected an operator (+ − * / ^ or a comparison) or the end at character 4, found ";".'],
    ['1 < 2 < 3', 'at character 7, found "<".'],
    ['1e999', 'expected a number of double precision at character 1'],
  ])('points at the character: %s', (text, message) => {
    expect(checkExpression(text)).toContain(message);
  });
  it('marks it below the text', () => {
    expect(checkExpression('r_a + * 2')).toMatch(/\n {2}r_a \+ \* 2\n {2} {6}\^$/);
    expect(checkExpression('r_a + 2')).toBeNull();
  });
  it('refuses what is too long or too deep, and takes what is just long', () => {
    expect(checkExpression(`1${'+1'.repeat(249)}`)).toBeNull();
    expect(checkExpression(`1${'+1'.repeat(250)}`)).toMatch(/at most 500 characters, found 501/);
    expect(checkExpression(`${'('.repeat(200)}1${')'.repeat(200)}`)).toMatch(/at most 32 brackets/);
    expect(checkExpression(`${'-'.repeat(499)}1`)).toMatch(/at most 32 brackets/);
    expect(checkExpression(`${'2^'.repeat(240)}1`)).toMatch(/at most 32 brackets/);
    expect(checkExpression(`${'('.repeat(32)}1${')'.repeat(32)}`)).toBeNull();
  });
  it('never throws anything but ConfigError, for any text and any string of its own symbols', () => {
    const words = [
      ...Object.keys(EXPRESSION_FIELDS),
      ...Object.keys(EXPRESSION_FUNCTIONS),
      ...['+', '-', '*', '/', '^', '(', ')', ',', '<', '==', '1', '2.5', ' ', '$'],
    ];
    const symbols = fc.array(fc.constantFrom(...words), { maxLength: 60 }).map((parts) => parts.join(''));
    const text = fc.oneof(fc.string({ unit: 'binary', maxLength: 300 }), symbols);
    fc.assert(
      fc.property(text, (t) => {
        try {
          expect(typeof parseExpression(t).evaluate(FIELDS)).toBe('number');
        } catch (error) {
          expect(error).toBeInstanceOf(ConfigError);
        }
      }),
      { numRuns: 1000, seed: 7 },
    );
  });
  it('agrees with arithmetic on expressions made at random', () => {
    const { node } = fc.letrec<{ node: { text: string; value: number } }>((tie) => ({
      node: fc.oneof(
        { maxDepth: 5 },
        fc.integer({ min: 0, max: 9 }).map((n) => ({ text: `${n}`, value: n })),
        fc.constantFrom('r_y', 'r_sim', 'L').map((name) => ({ text: name, value: FIELDS[name as 'r_y'] })),
        fc
          .tuple(tie('node'), fc.constantFrom('+', '-', '*', '/'), tie('node'))
          .filter(([a, , b]) => a.text.length + b.text.length < 400)
          .map(([a, op, b]) => ({
            text: `(${a.text}${op}${b.text})`,
            value:
              op === '+'
                ? a.value + b.value
                : op === '-'
                  ? a.value - b.value
                  : op === '*'
                    ? a.value * b.value
                    : a.value / b.value,
          })),
      ),
    }));
    fc.assert(
      fc.property(node, ({ text, value }) => {
        expect(valueIn(text)).toBe(value);
      }),
      { numRuns: 300, seed: 7 },
    );
  });
});
