import { describe, expect, it } from 'vitest';
import { DataError } from '../../src/core/errors.ts';
import { embeddingsOf, readEmbeddings } from '../../src/items/embeddingsFile.ts';
import { openedFile } from '../data/sampleFiles.ts';

const read = (text: string) => readEmbeddings(openedFile('e.jsonl', text));

describe('readEmbeddings(file)', () => {
  it('reads JSON lines, items by number or text, empty lines passed over', async () => {
    const e = await read(
      '{"item": 12, "embedding": [3, 4]}\n\n{"item": "x", "embedding": [0, -1e-3], "model": "m"}\r\n',
    );
    expect(e).toMatchObject({ fileName: 'e.jsonl', size: 2 });
    expect([...e.vectors]).toEqual([
      ['12', Float64Array.of(3, 4)],
      ['x', Float64Array.of(0, -1e-3)],
    ]);
  });

  it.each([
    ['{"item": "a", "embedding": [1]}\n{"item": "b", "embedding": [1, 2]}', /line 2, item "b": expected 1 numbers/],
    ['{"item": "a", "embedding": [1]}\n{"item": "a", "embedding": [2]}', /line 2, item "a": a second embedding/],
    ['{"item": "a", "embedding": [1, null]}', /expected finite numbers, found null at place 1/],
    ['{"item": "a", "embedding": [1, "2"]}', /found "2" at place 1/],
    ['{"item": "a", "embedding": [1, NaN]}', /line 1: not JSON/],
    ['{"item": "a", "embedding": []}', /Expected one JSON object a line/],
    ['{"id": "a", "embedding": [1]}', /Expected one JSON object a line/],
    ['null', /Expected one JSON object a line/],
    ['a,1,2', /line 1: not JSON: "a,1,2"/],
    ['\n\n', /no embeddings were found/],
    ['', /empty/],
  ])('refuses %j', async (text, message) => {
    await expect(read(text)).rejects.toThrow(DataError);
    await expect(read(text)).rejects.toThrow(message);
  });
});

describe('embeddingsOf(itemIds, supplied, embeddingSize, seed)', () => {
  const text =
    '{"item":"a","embedding":[3,4,0]}\n{"item":"b","embedding":[0,0,2]}\n{"item":"c","embedding":[-6,-8,0]}\n{"item":"d","embedding":[0,0,0]}';

  it('gives rows of length 1 in the order of the items; more items in the file are no harm', async () => {
    const { size, vectors } = embeddingsOf(['b', 'a', 'd'], await read(text), 8, 7);
    expect(size).toBe(3);
    expect([...vectors]).toEqual([0, 0, 1, expect.closeTo(0.6, 14), expect.closeTo(0.8, 14), 0, 0, 0, 0]);
  });

  it('keeps the main directions of what is wider than asked', async () => {
    // a and c lie on one line, b at right angles to it: two directions tell everything.
    const { size, vectors } = embeddingsOf(['a', 'b', 'c'], await read(text), 2, 7);
    const dot = (i: number, j: number) => vectors[2 * i] * vectors[2 * j] + vectors[2 * i + 1] * vectors[2 * j + 1];
    expect(size).toBe(2);
    expect(dot(0, 0)).toBeCloseTo(1, 12);
    expect(dot(0, 1)).toBeCloseTo(0, 12);
    expect(dot(0, 2)).toBeCloseTo(-1, 12);
  });

  it('names items that have none', async () => {
    const supplied = await read(text);
    expect(() => embeddingsOf(['a', 'q', 'z'], supplied, 2, 7)).toThrow(DataError);
    expect(() => embeddingsOf(['a', 'q', 'z'], supplied, 2, 7)).toThrow(/2 of 3 items .* first "q", "z"/);
  });
});
