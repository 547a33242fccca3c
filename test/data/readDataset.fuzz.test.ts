/**
 * Mutated files of every format: `readDataset` gives a data set or a DataError, never another error, and soon. The
 * samples are small, so that mutations meet every part of them.
 */
import fc from 'fast-check';
import { gzipSync, zipSync } from 'fflate';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { describe, expect, it } from 'vitest';
import type { ByteSource } from '../../src/core/byteStreams.ts';
import { DataError } from '../../src/core/errors.ts';
import { MappingNeeded } from '../../src/data/mappingRequest.ts';
import { type ReadOptions, readDataset } from '../../src/data/readDataset.ts';
import { TIME_FORMATS } from '../../src/data/timestamps.ts';
import { gb18030, utf16 } from './encodedText.ts';
import { PYARROW_FILE } from './pyarrowFile.ts';
import { bytesOf, fileOf } from './sampleFiles.ts';

const NUM_RUNS = 200;
const MOST_MS = 3000; // about 1 ms alone; the machine is shared

const CSV =
  'user_id,item_id,rating,timestamp\nu1,"i ""1""\nx",4.5,1400000000\nu1,i2,3,2018-03-01\nu2,i1,1,1400000200000\n';
const META = `{'asin': 'i1', 'title': "Bob's \\xe9", 'categories': [['A', u'B']], 'price': 9.9, 'x': (None, True)}\n`;
const REVIEW = '{"reviewerID": "A1", "asin": "i1", "overall": 5.0, "unixReviewTime": 1393545600, "helpful": [0, 1]}\n';
const SAMPLES: readonly (readonly [string, Uint8Array])[] = [
  ['u.data', bytesOf('1\t10\t3\t100\n1\t11\t4\t101\n2\t10\t5\t102\n')],
  ['ratings.dat', bytesOf('1::10::3::100\n1::11::4::101\n')],
  ['ratings.csv', bytesOf('userId,movieId,rating,timestamp\n1,10,3.5,100\n1,11,4.0,101\n')],
  ['Beauty.txt', bytesOf('1 1 2 3\n2 2 1\n')],
  ['a.csv', bytesOf(CSV)],
  ['a.txt', bytesOf('u1;i1;4.5;1400000000\nu1;i2;3;1400000001\n')],
  ['a.jsonl', bytesOf('{"user": 1, "item": "x", "ts": 5, "history": ["a", "b"]}\n{"user": 2, "item": "y", "ts": 6}\n')],
  ['reviews.json', bytesOf(REVIEW + REVIEW)],
  ['a.inter', bytesOf('user_id:token\titem_id_list:token_seq\titem_id:token\n1\t10 11\t12\n2\t10\t13\n')],
  ['a.parquet', PYARROW_FILE],
  [
    'a.json',
    bytesOf(
      '[\n {"user": 1, "item": "}{", "time": "3 May 2018"},\n {"user": 2,\n  "item": "b", "time": "4 May 2018"}\n]',
    ),
  ],
  ['x.inter.json', bytesOf('{"0": [0, 1, 2], "1": [2, "3"]}')],
  ['chinese.csv', gb18030(`user,item,is_click,date\n张三,衣服,1,31/12/2018\n李四,裤子,0,01/02/2019\n`)],
  ['wide.csv', utf16('user;item;rating\n张三;衣服;4,5\n李四;裤子;3\n', true, true)],
  ['konect.txt', bytesOf('% bip\n1 1 4.5 1000000000\n1 2 3.5 1000000001\n')],
  ['odd.csv', bytesOf('who,what,how much\na,x,1\nb,y,2\n')],
  ['a.csv.gz', gzipSync(bytesOf(CSV))],
  ['twice.csv.gz', Uint8Array.from([...gzipSync(bytesOf(CSV)), ...gzipSync(bytesOf('u3,i1,1,1400000000\n'))])],
  ['a.zip', zipSync({ 'reviews.json': bytesOf(REVIEW), 'meta_x.json': bytesOf(META) })],
];

const ODD_TEXTS = [
  '"',
  "'",
  '\\',
  '\n',
  '\r',
  '\t',
  ',',
  ';',
  '{',
  '}',
  '[',
  ':',
  '-',
  '1e999',
  '9'.repeat(30),
  '\0',
  '\ufeff',
];

interface Mutation {
  readonly at: number;
  readonly kind: 'set' | 'flip' | 'remove' | 'repeat' | 'insert' | 'cut';
  readonly length: number;
  readonly byte: number;
  readonly text: string;
}

/** A cut, a changed, repeated, removed or inserted piece. `at` is a share of the length. */
const mutations = (...kinds: Mutation['kind'][]): fc.Arbitrary<Mutation> =>
  fc.record({
    at: fc.double({ min: 0, max: 1, noNaN: true }),
    kind: fc.constantFrom(...kinds),
    length: fc.integer({ min: 1, max: 12 }),
    byte: fc.integer({ min: 0, max: 255 }),
    text: fc.constantFrom(...ODD_TEXTS),
  });

const ANY = mutations('set', 'flip', 'remove', 'repeat', 'insert', 'cut');
/** Without these a Parquet file's pages would seldom be reached: its footer counts bytes. */
const IN_PLACE = mutations('set', 'flip');

function mutate(bytes: Uint8Array, steps: readonly Mutation[]): Uint8Array {
  let list = [...bytes];
  for (const { at, kind, length, byte, text } of steps) {
    const place = Math.floor(at * list.length);
    const piece = list.slice(place, place + length);
    if (kind === 'set') list.splice(place, 1, byte);
    else if (kind === 'flip') list.splice(place, 1, (list[place] ?? 0) ^ (1 << (byte & 7)));
    else if (kind === 'remove') list.splice(place, length);
    else if (kind === 'repeat') list.splice(place, 0, ...piece, ...piece);
    else if (kind === 'insert') list.splice(place, 0, ...bytesOf(text));
    else if (byte < 64) list = list.slice(0, place);
  }
  return Uint8Array.from(list);
}

const LARGER_PARQUET = new Uint8Array(
  parquetWriteBuffer({
    columnData: [
      { name: 'user', data: Array.from({ length: 400 }, (_, i) => `u${i % 50}`), type: 'STRING' },
      { name: 'item', data: Array.from({ length: 400 }, (_, i) => (i * 7) % 97), type: 'INT32' },
      {
        name: 'time',
        data: Array.from({ length: 400 }, (_, i) => BigInt(1588687728 + i)),
        encoding: 'DELTA_BINARY_PACKED',
      },
    ],
  }),
);

async function readsOrRefuses(files: readonly ByteSource[], options: ReadOptions = {}): Promise<void> {
  const begin = process.cpuUsage();
  const outcome = await readDataset(files, undefined, options).catch((error: unknown) => error);
  if (outcome instanceof Error && !(outcome instanceof DataError)) throw outcome;
  if (outcome instanceof MappingNeeded) {
    structuredClone(outcome.request);
    // Whatever was asked can be answered with what was guessed.
    if (options.mapping === undefined) await readsOrRefuses(files, { mapping: outcome.request.guess });
  }
  const { user, system } = process.cpuUsage(begin);
  expect((user + system) / 1000).toBeLessThan(MOST_MS);
}

const numRuns = Number(process.env['FUZZ_RUNS'] ?? NUM_RUNS);

describe('readDataset(mutated files)', () => {
  it.each(SAMPLES)('%s: a data set or a DataError, soon', async (name, bytes) => {
    const property = fc.asyncProperty(fc.array(ANY, { minLength: 1, maxLength: 4 }), async (steps) => {
      const files = [fileOf(name, mutate(bytes, steps))];
      if (name === 'reviews.json') files.push(fileOf('meta_x.json', mutate(bytesOf(META), steps)));
      await readsOrRefuses(files);
      await readsOrRefuses(files, { ask: 'always' });
    });
    await fc.assert(property, { numRuns });
  });

  it('any text at all, under any name: a data set or a DataError, soon', async () => {
    const piece = fc.oneof(
      fc.constantFrom(...ODD_TEXTS, 'user,item', '{"user":1,"item":2}', '1 2 3', '::', '#1'),
      fc.string(),
    );
    const property = fc.asyncProperty(
      fc.array(piece, { minLength: 1, maxLength: 30 }),
      fc.constantFrom('a.csv', 'ratings.csv', 'u.data', 'a.json', 'x.inter.json', 'x.inter', 'seq.txt', '__proto__'),
      async (pieces, name) => readsOrRefuses([fileOf(name, pieces.join(''))], { ask: 'unsure' }),
    );
    await fc.assert(property, { numRuns: 2 * numRuns });
  });

  it('any answer at all: a data set or a DataError, soon', async () => {
    const column = fc.constantFrom('#1', '#2', '#3', '#4', '#9', 'user_id', '__proto__', '');
    const optional = fc.option(column, { nil: null });
    const mapping = fc.record({
      file: fc.constant('a.csv'),
      form: fc.constantFrom('json', 'parquet', ',', ';', '\t', '|', '::', ' ' as const),
      hasHeader: fc.boolean(),
      timeFormat: fc.constantFrom(...TIME_FORMATS),
      encoding: fc.constantFrom(null, 'utf-8', 'gb18030', 'utf-16le', 'shift_jis', 'windows-1252' as const),
      columns: fc.record({
        user: column,
        item: column,
        rating: optional,
        timestamp: optional,
        history: optional,
        title: optional,
        label: optional,
        shown: optional,
      }),
    });
    const property = fc.asyncProperty(mapping, (answer) => readsOrRefuses([fileOf('a.csv', CSV)], { mapping: answer }));
    await fc.assert(property, { numRuns: 2 * numRuns });
  });

  it.each([
    ['pyarrow', PYARROW_FILE],
    ['hyparquet-writer', LARGER_PARQUET],
  ])('Parquet of %s with bytes changed in place: a data set or a DataError, soon', async (_, bytes) => {
    const property = fc.asyncProperty(fc.array(IN_PLACE, { minLength: 1, maxLength: 3 }), (steps) =>
      readsOrRefuses([fileOf('a.parquet', mutate(bytes, steps))]),
    );
    await fc.assert(property, { numRuns });
  });
});
