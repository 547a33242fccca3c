/** Rows that hold more than one interaction, or say what was shown: lists of items, impressions, objects within objects. */
import { parquetWriteBuffer } from 'hyparquet-writer';
import { describe, expect, it } from 'vitest';
import type { ByteSource } from '../../src/core/byteStreams.ts';
import type { Dataset } from '../../src/data/dataset.ts';
import { MappingNeeded } from '../../src/data/mappingRequest.ts';
import { readDataset } from '../../src/data/readDataset.ts';
import { fileOf } from './sampleFiles.ts';

const read = (...files: [string, string][]) => readDataset(files.map(([name, text]) => fileOf(name, text)));
const pairs = ({ interactions: { user, item }, userIds, itemIds }: Dataset) =>
  Array.from(user, (u, i) => `${userIds[u]} ${itemIds[item[i]]}`);
const times = (d: Dataset) => d.interactions.timestamp && [...d.interactions.timestamp];
const remarks = (d: Dataset) => d.report.issues.map(({ message }) => message).join('\n');
/** What was shown and not taken with each interaction. */
const shown = ({ impressions, itemIds, interactions }: Dataset) =>
  Array.from(interactions.user, (_, i) =>
    Array.from(impressions?.item.subarray(impressions.start[i], impressions.start[i + 1]) ?? [], (k) => itemIds[k]),
  );

type SchemaElement = NonNullable<Parameters<typeof parquetWriteBuffer>[0]['schema']>[number];

/** Columns of text, or of lists of whole numbers, as pyarrow lays them out. */
function parquetOf(columns: Readonly<Record<string, string[] | number[][]>>): ByteSource {
  const entries = Object.entries(columns);
  const schema = entries.flatMap(([name, [first]]): SchemaElement[] =>
    Array.isArray(first)
      ? [
          { name, repetition_type: 'OPTIONAL', num_children: 1, converted_type: 'LIST' },
          { name: 'list', repetition_type: 'REPEATED', num_children: 1 },
          { name: 'element', type: 'INT32', repetition_type: 'OPTIONAL' },
        ]
      : [{ name, type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type: 'OPTIONAL' }],
  );
  const columnData = entries.map(([name, data]) => ({ name, data }));
  const root: SchemaElement = { name: 'root', num_children: entries.length };
  return fileOf('a.parquet', new Uint8Array(parquetWriteBuffer({ columnData, schema: [root, ...schema] })));
}

describe('a list of items on each row', () => {
  it.each<[string, [string, string]]>([
    [
      'JSON',
      ['a.jsonl', '{"user": 1, "items": [7, "8 b"], "ratings": [3, 5], "timestamps": [1500000000, 1500000009]}\n'],
    ],
    [
      'CSV of HSTU’s',
      [
        'sasrec_format.csv',
        'index,user_id,sequence_item_ids,sequence_ratings,sequence_timestamps\n0,1,"7,8b","3,5","1500000000,1500000009"\n',
      ],
    ],
    [
      'CSV with brackets',
      ['a.csv', 'user,item_sequence,rating,timestamp\n1,"[\'7\', \'8b\']","[3, 5]","[1500000000, 1500000009]"\n'],
    ],
  ])('reads %s, with its ratings and times', async (_, file) => {
    const d = await read(file);
    expect(pairs(d).map((pair) => pair.replace(' b', 'b'))).toEqual(['1 7', '1 8b']);
    expect([[...(d.interactions.rating ?? [])], times(d)]).toEqual([
      [3, 5],
      [1500000000, 1500000009],
    ]);
  });

  it('does not cut titles at their spaces where a plural alone may mean a list', async () => {
    expect(pairs(await read(['a.csv', 'user,movies,rating\nu,Toy Story (1995),4\n']))).toEqual(['u Toy Story (1995)']);
  });

  it('keeps one time for all, and rejects lists that are not as long', async () => {
    const rows = Array.from({ length: 20 }, (_, u) => `{"user": ${u}, "items": [1, 2], "timestamp": 1500000000}`);
    const d = await read([
      'a.jsonl',
      `${rows.join('\n')}\n{"user": 99, "items": [1, 2, 3], "timestamp": [1500000000, 1]}\n`,
    ]);
    expect([d.interactions.user.length, d.report.rejectedByReason]).toEqual([
      40,
      [{ reason: 'the ratings, times or labels listed are not as many as the items', count: 1 }],
    ]);
  });

  it('reads Parquet’s lists, of items and of histories', async () => {
    const sequences = await readDataset([
      parquetOf({
        user_id: ['a', 'b', 'c'],
        item_ids: [[1, 2, 3], [4], [5, 6]],
        timestamps: [[10, 20, 30], [40], [50, 60]],
      }),
    ]);
    expect([pairs(sequences), times(sequences)]).toEqual([
      ['a 1', 'a 2', 'a 3', 'b 4', 'c 5', 'c 6'],
      [10, 20, 30, 40, 50, 60],
    ]);
    const withTarget = await readDataset([
      parquetOf({ user_id: ['a', 'b', 'c'], history: [[1, 2], [3], []], target: ['4', '1', '1'] }),
    ]);
    expect(pairs(withTarget)).toEqual(['a 1', 'a 2', 'a 4', 'b 3', 'b 1', 'c 1']);
  });

  it('adds the first items of MiniOneRec’s histories, which are no rows', async () => {
    const d = await read([
      'train.csv',
      'user_id,history_item_title,item_title,history_item_id,item_id\nA1,"[\'T, 5\']",T6,[5],6\nA1,"[\'T, 5\', \'T6\']",T7,"[5, 6]",7\n',
    ]);
    expect(pairs(d)).toEqual(['A1 5', 'A1 6', 'A1 7']);
  });
});

describe('impressions', () => {
  const behaviors = [
    '1\tU13\t11/11/2019 9:05:58 AM\tN50 N31\tN78-0 N20-1 N21-0',
    '2\tU13\t11/12/2019 6:45:21 PM\tN50 N31\tN22-0 N23-0',
    '3\tU13\t11/15/2019 7:00:00 AM\tN50 N31\tN24-1',
    '4\tU9\t11/13/2019 8:00:00 AM\t\tN20-1 N78-1',
  ];
  const news =
    'N20\tsports\tsoccer\tA "quoted title\tabstract\thttps://x\t[]\t[]\nN24\tnews\tworld\tSecond\t\thttps://y\t[]\t[]\n';

  it('reads MIND: clicks, what was passed over, earlier clicks, and titles', async () => {
    const files = (lines: readonly string[]): ByteSource[] => [
      fileOf('MINDsmall_train/behaviors.tsv', `${lines.join('\n')}\n`),
      fileOf('MINDsmall_train/news.tsv', news),
      fileOf('MINDsmall_train/entity_embedding.vec', 'Q41\t-0.063388\t-0.181451\n'.repeat(200)),
    ];
    const d = await readDataset(files(behaviors), undefined, { ask: 'unsure' });
    expect(pairs(d)).toEqual(['U13 N50', 'U13 N31', 'U13 N20', 'U13 N24', 'U9 N20', 'U9 N78']);
    expect(shown(d)).toEqual([[], [], ['N78', 'N21'], ['N22', 'N23'], [], []]);
    expect(d.itemTitles[d.itemIds.indexOf('N20')]).toBe('A "quoted title');
    expect(d.itemCategories[d.itemIds.indexOf('N20')]).toEqual(['sports']);
    const withoutHistories = behaviors.map((line) => line.replace('N50 N31', ''));
    expect(times(await readDataset(files(withoutHistories)))).toEqual(
      ['2019-11-11T09:05:58Z', '2019-11-15T07:00:00Z', '2019-11-13T08:00:00Z', '2019-11-13T08:00:00Z'].map(
        (date) => Date.parse(date) / 1000,
      ),
    );
  });

  it('asks where a test set hides what was clicked', async () => {
    const lines = behaviors.map((line) => line.replaceAll(/-[01]/g, '')).join('\n');
    const reading = readDataset([fileOf('behaviors.tsv', `${lines}\n`)], undefined, { ask: 'unsure' });
    await expect(reading).rejects.toBeInstanceOf(MappingNeeded);
  });

  it.each<[string, [string, string]]>([
    ['labels', ['log.csv', 'user_id,timestamp,impressions,clicks\nu,1500000000,"[7, 8, 9]","[0, 1, 0]"\n']],
    [
      'what was clicked (EB-NeRD)',
      [
        'behaviors.jsonl',
        '{"user_id": "u", "impression_time": "2017-07-14 02:40:00", "article_ids_inview": [7, 8, 9], "article_ids_clicked": [8]}\n',
      ],
    ],
  ])('reads a list of items beside a list of %s', async (_, file) => {
    const d = await read(file);
    expect([pairs(d), shown(d), times(d)]).toEqual([['u 8'], [['7', '9']], [1500000000]]);
    expect(remarks(d)).not.toContain('left out');
  });

  it('does not count the item that was taken among those that came too late', async () => {
    const d = await read(['a.jsonl', '{"user": "u", "item": 7, "shown": [7, 8]}\n']);
    expect(shown(d)).toEqual([['8']]);
    expect(remarks(d)).not.toContain('left out');
  });
});

describe('JSON of events', () => {
  it('looks into objects for the user and the item', async () => {
    const d = await read([
      'events.jsonl',
      '{"user": {"id": "u1", "name": "x"}, "item": {"id": "i1", "title": "First"}, "ts": 1500000000}\n',
    ]);
    expect([pairs(d), d.itemTitles]).toEqual([['u1 i1'], ['First']]);
  });

  it('keeps every digit of long numbers, and texts and fractions as they are', async () => {
    const d = await read([
      'a.jsonl',
      '{"user_id": 12345678901234567890, "item_id": "9007199254740993 \\"x\\" 1234567890123456789", "rating": 4.12345678901234567}\n',
    ]);
    expect(pairs(d)).toEqual(['12345678901234567890 9007199254740993 "x" 1234567890123456789']);
    expect(d.interactions.rating?.[0]).toBeCloseTo(4.1234567, 6);
  });
});

describe('cells that are not as they should be', () => {
  it('leaves out rows that lack a user or a time, up to half of them, and warns (UCI’s Online Retail)', async () => {
    const rows = Array.from(
      { length: 100 },
      (_, i) => `53636${i},85${i}A,12/1/2010 8:26,${i % 4 === 0 ? '' : 17850 + i}`,
    );
    const text = (lines: readonly string[]): string =>
      `InvoiceNo,StockCode,InvoiceDate,CustomerID\n5,6,12/13/2010 8:26,1\n${lines.join('\n')}\n`;
    const d = await read(['retail.csv', text(rows)]);
    expect([d.interactions.user.length, d.report.rejectedByReason]).toEqual([
      76,
      [{ reason: 'the user is empty', count: 25 }],
    ]);
    expect(remarks(d)).toContain('25 of 101 lines were left out');
    const mostlyEmpty = rows.map((row) => row.replace(/,\d+$/, ','));
    await expect(read(['retail.csv', text(mostlyEmpty)])).rejects.toThrow(/100 of 101 lines cannot be read/);
  });

  it.each<[string, string, string, number]>([
    ['"1,234"', 'rating', 'user,item,rating\nu,i,"1,234"\n', 1234],
    ['1.234,5', 'rating', 'user;item;rating\nu;i;1.234,5\n', 1234.5],
    ['20180301T123000Z', 'time', 'user,item,time\nu,i,20180301T123000Z\n', 1519907400],
    ['3/13/18', 'time', 'user,item,time\nu,i,3/13/18 12:30\n', 1520944200],
    ['13-Mar-98', 'time', 'user,item,time\nu,i,13-Mar-98\n', 889747200],
    ['2018-03', 'time', 'user,item,time\nu,i,2018-03\n', 1519862400],
  ])('reads %s as a %s', async (_, what, text, expected) => {
    const { rating, timestamp } = (await read(['a.csv', text])).interactions;
    expect((what === 'rating' ? rating : timestamp)?.[0]).toBe(expected);
  });
});
