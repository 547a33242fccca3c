import { describe, expect, it } from 'vitest';
import { DataError } from '../../src/core/errors.ts';
import { sourceFile } from '../../src/data/sourceFile.ts';
import { codesOf, readSemanticIds } from '../../src/items/semanticIdsFile.ts';
import { openedFile, sharedFiles } from '../data/sampleFiles.ts';

const read = (text: string) => readSemanticIds(openedFile('x.index.json', text));
const LETTER = '{"0": ["<a_2>", "<b_0>"], "1": ["<a_0>", "<b_5>"],\n "x": ["<a_2>", "<b_1>"]}';

describe('readSemanticIds(file)', () => {
  it('reads an index.json as LETTER publishes it', async () => {
    const ids = await read(LETTER);
    expect(ids).toMatchObject({ fileName: 'x.index.json', levels: 2 });
    expect(ids.tokens.get('1')).toEqual(['<a_0>', '<b_5>']);
    expect(ids.tokens.size).toBe(3);
  });

  it.each([
    ['tokens in one text', '{"0": "<a_2><b_0>", "1": "<a_0> <b_5>", "x": "<a_2><b_1>"}'],
    ['lines', '0 <a_2><b_0>\r\n1\t<a_0><b_5>\n\nx <a_2> <b_1>\n'],
  ])('reads %s alike', async (_, text) => {
    expect((await read(text)).tokens).toEqual((await read(LETTER)).tokens);
  });

  it('reads words and numbers', async () => {
    expect((await read('i1 jacket blue\ni2 scarf red')).tokens.get('i2')).toEqual(['scarf', 'red']);
    expect((await read('A |▁loss|bat\nB |▁of hair|x')).tokens.get('B')).toEqual(['▁of hair', 'x']);
    expect((await read('{"i1": [67, 3], "i2": [9, 3]}')).tokens.get('i1')).toEqual(['67', '3']);
  });

  it.each([
    ['{"0": ["<a_1>", "<b_1>"], "0": ["<a_2>", "<b_2>"]}', /item "0": a second semantic ID/],
    ['{"a\\"b": ["x"], "c": ["\\"a"], "a\\u0022b": ["z"]}', /item "a\\"b": a second semantic ID/],
    ['0 <a_1>\n0 <a_2>', /line 2, item "0": a second semantic ID/],
    ['{"0": ["<a_1>", "<b_1>"], "1": ["<a_2>"]}', /item "1": expected 2 tokens .* found 1.*a code on every level/],
    ['0 <a_1>\n1 <a_1><b_2>', /item "0": expected 2 tokens/],
    ['{"0": []}', /expected 1 to 8 tokens, found 0/],
    ['{"0": ["<a_1>", ""]}', /item "0": found/],
    ['{"0": [1.5]}', /item "0": found "\[1.5\]"/],
    ['{"0": {"a": 1}}', /item "0": found/],
    ['{"0": ["<a_1>"]', /not JSON/],
    ['{}', /no semantic IDs/],
    ['lonely', /line 1: found "lonely"/],
  ])('refuses %j', async (text, message) => {
    await expect(read(text)).rejects.toThrow(DataError);
    await expect(read(text)).rejects.toThrow(message);
  });

  it('fills words of unequal number up to one depth', async () => {
    const ids = await read('i1 jacket\ni2 jacket formal blue\ni3 jacket formal red');
    expect(ids).toMatchObject({ levels: 3, filledItems: 1 });
    expect(ids.tokens.get('i1')).toEqual(['jacket', '<end>', '<end>']);
  });

  it('is not misled by values that look like members', async () => {
    expect((await read('{"a": ["b", ":b"], "b": ["a", ":"]}')).tokens.size).toBe(2);
  });
});

describe('codesOf(itemIds, supplied)', () => {
  it('keeps the numbers of <a_17>, in the order of the items, and counts the rest of the file', async () => {
    const ids = codesOf(['x', '0'], await read(LETTER));
    expect([...ids.codes]).toEqual([2, 1, 2, 0]);
    expect(ids.codebookSizes).toEqual([3, 6]); // as item 1 needs, which the data set lacks
    expect(ids.codeNames[0]).toEqual(['<a_0>', '<a_1>', '<a_2>']);
    expect(ids.unknownItems).toBe(1);
  });

  it('numbers words by the alphabet and numbers by size', async () => {
    const words = codesOf(['i1', 'i2', 'i3'], await read('i1 scarf 10\ni2 jacket 9\ni3 tie 100'));
    expect([...words.codes]).toEqual([1, 1, 0, 0, 2, 2]);
    expect(words.codeNames).toEqual([
      ['jacket', 'scarf', 'tie'],
      ['9', '10', '100'],
    ]);
  });

  it('sees that a file counts from 0 and a data set from 1, and refuses where it cannot tell', async () => {
    const fromZero = await read('{"0": ["<a_0>"], "1": ["<a_1>"], "2": ["<a_2>"]}');
    const codes = (...ids: string[]) => [...codesOf(ids, fromZero).codes];
    expect(codes('3', '1')).toEqual([2, 0]);
    expect(codesOf(['3', '1'], fromZero).isShifted).toBe(true);
    expect(codes('0', '2')).toEqual([0, 2]);
    expect(() => codes('1', '2')).toThrow(/neither 0 nor 3: it cannot be told/);
    expect(() => codes('1', '4')).toThrow(/1 of 2 items have no semantic ID here, first "4"/);
  });

  const published = sharedFiles('amazon-beauty', /index\.json$|textual_ids/);
  it.skipIf(published === null)('reads published IDs: LETTER, 12,101 items of 4 levels; GRAM, of 7 and 8', async () => {
    const letter = await readSemanticIds(sourceFile(published!.find(({ name }) => name.endsWith('json'))!));
    const itemIds = Array.from({ length: 12101 }, (_, i) => String(i + 1));
    const { codes, codebookSizes, isShifted } = codesOf(itemIds, letter);
    expect(isShifted).toBe(true);
    expect(codebookSizes).toEqual([256, 256, 256, 256]);
    expect([...codes.slice(0, 4)]).toEqual([183, 70, 232, 6]);
    const gram = await readSemanticIds(sourceFile(published!.find(({ name }) => name.endsWith('txt'))!));
    expect(gram).toMatchObject({ levels: 8, filledItems: 11668 });
    expect(gram.tokens.get('B000P24EI2')?.slice(0, 3)).toEqual(['▁loss', '▁brake', '▁fur']);
    expect(codesOf([...gram.tokens.keys()], gram).codeNames[0]).toHaveLength(108);
  });

  it('refuses items without an ID, tokens of another level, and numbers no codebook holds', async () => {
    const letter = await read(LETTER);
    expect(() => codesOf(['0', 'q'], letter)).toThrow(/1 of 2 items have no semantic ID here, first "q"/);
    const swapped = await read('{"0": ["<a_1>", "<b_1>"], "1": ["<b_2>", "<a_2>"]}');
    expect(() => codesOf(['0', '1'], swapped)).toThrow(/item "1": level 1 holds tokens <a_…>, found "<b_2>"/);
    const large = await read('{"0": ["<a_65536>"]}');
    expect(() => codesOf(['0'], large)).toThrow(/a code 65536, expected at most 65536 codes/);
  });
});
