import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  LARGEST_REWARD,
  MOST_CHARACTERS,
  MOST_ITEMS,
  MOST_LEVELS,
  type OwnItemsProblem,
  readOwnItems,
  SMALLEST_REWARD,
} from '../../../src/worker/play/ownItems.ts';
import { ownWorld } from '../../../src/worker/play/playCatalogue.ts';
import { cpuMsOf } from '../../cpuTime.ts';

const word = fc.stringMatching(/^[a-zé茶_][a-z0-9é茶_-]{0,8}$/);
const reward = fc.double({ min: SMALLEST_REWARD, max: LARGEST_REWARD, noNaN: true });
/** Two to forty items of equal depth with different paths. */
const items = fc.integer({ min: 1, max: MOST_LEVELS }).chain((depth) =>
  fc.uniqueArray(fc.tuple(fc.array(word, { minLength: depth, maxLength: depth }), reward), {
    minLength: 2,
    maxLength: 40,
    selector: ([path]) => path.join(' '),
  }),
);
const typesOf = (text: string): OwnItemsProblem['type'][] => readOwnItems(text).problems.map(({ type }) => type);

describe('readOwnItems(text)', () => {
  it.each([
    ['spaces and a semicolon', ' ', ' ; '],
    ['commas and a semicolon', ', ', ';'],
    ['tabs', '\t', '\t'],
    ['commas', ',', ' , '],
    ['spaces', '  ', ' '],
    ['full-width punctuation', '，', '；'],
  ])('reads what was written with %s', (_, between, before) => {
    fc.assert(
      fc.property(items, fc.constantFrom('\n', '\r\n', '\r'), (list, end) => {
        const text = list.map(([path, r]) => `${path.join(between)}${before}${r}`).join(end);
        const read = readOwnItems(`# a comment${end}${end}${text}${end}`);
        expect(read.problems).toEqual([]);
        expect(read.items).toEqual({ paths: list.map(([path]) => path), rewards: list.map(([, r]) => r) });
      }),
      { numRuns: 50 },
    );
  });

  it('never throws, and gives either items that make a trie or problems at lines that exist', () => {
    const line = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc
        .array(fc.constantFrom('a', 'b', ' ', ';', ',', '\t', '1', '.', '-', '0', 'e9', '#', '__proto__'))
        .map((parts) => parts.join('')),
    );
    fc.assert(
      fc.property(fc.array(line, { maxLength: 12 }), (lines) => {
        const { items: read, problems } = readOwnItems(lines.join('\n'));
        expect(read === null).toBe(problems.length > 0);
        for (const problem of problems) if ('line' in problem) expect(problem.line).toBeGreaterThan(0);
        if (read === null) return;
        const { trie, readers } = ownWorld(read);
        expect(trie.numItems).toBe(read.paths.length);
        expect(readers[0].rewards.every((r) => r >= SMALLEST_REWARD && r <= LARGEST_REWARD)).toBe(true);
      }),
      { numRuns: 1000 },
    );
  });

  it('says what is wrong, and where', () => {
    expect(readOwnItems('a b ; 1\na b c ; 2\n\na b ; 3\n').problems).toEqual([
      { type: 'otherDepth', line: 2, depth: 3, firstLine: 1, firstDepth: 2 },
      { type: 'duplicate', line: 4, firstLine: 1 },
    ]);
    expect(readOwnItems('a ; 0\nb ; -1\nc ; many\nd\ne ; 1e9\nf,,g;1').problems).toEqual([
      { type: 'notPositive', line: 1, reward: 0 },
      { type: 'notPositive', line: 2, reward: -1 },
      { type: 'notANumber', line: 3, text: 'many' },
      { type: 'noReward', line: 4, text: 'd' },
      { type: 'outOfRange', line: 5, reward: 1e9 },
      { type: 'emptyWord', line: 6, position: 2 },
    ]);
    expect(typesOf('')).toEqual(['tooFew']);
    expect(typesOf('a ; 1')).toEqual(['tooFew']);
    expect(typesOf('a b c d e f g ; 1\nb ; 1')).toEqual(['tooDeep']);
    expect(typesOf(`${'x'.repeat(41)} ; 1\nb ; 1`)).toEqual(['longWord']);
    expect(typesOf(Array.from({ length: MOST_ITEMS + 1 }, (_, i) => `w${i} ; 1`).join('\n'))).toEqual(['tooMany']);
    expect(typesOf(' '.repeat(MOST_CHARACTERS + 1))).toEqual(['tooLong']);
    expect(typesOf('a ; Infinity\nb ; NaN\nc ; 0x10')).toEqual(['notANumber', 'notANumber', 'notANumber']);
  });

  it('takes a decimal comma behind a semicolon', () => {
    expect(readOwnItems('a b ; 1,5\na c ; ,5').items?.rewards).toEqual([1.5, 0.5]);
  });

  it('reads and builds the largest text within a second', async () => {
    const text = Array.from(
      { length: MOST_ITEMS },
      (_, i) => `${'x'.repeat(30)} ${i % 2} ${i % 3} ${i % 5} ${i % 7} item${i} ; ${i + 1}`,
    ).join('\n');
    const ms = await cpuMsOf(() => {
      const { items: read } = readOwnItems(text);
      expect(read === null ? 0 : ownWorld(read).trie.numItems).toBe(MOST_ITEMS);
    });
    expect(ms).toBeLessThan(1000);
  });
});
