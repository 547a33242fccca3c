/** Files as they come from elsewhere: other people's names, separators, dates, encodings and JSON, each read as it is meant. */
import { gzipSync, zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import type { ByteSource } from '../../src/core/byteStreams.ts';
import type { Dataset } from '../../src/data/dataset.ts';
import { readDataset } from '../../src/data/readDataset.ts';
import { gb18030, shiftJis, utf16 } from './encodedText.ts';
import { bytesOf, fileOf, latin1 } from './sampleFiles.ts';

const read = (...files: ByteSource[]) => readDataset(files);
const triples = ({ interactions: { user, item }, userIds, itemIds }: Dataset) =>
  Array.from(user, (u, i) => `${userIds[u]} ${itemIds[item[i]]}`);
const seconds = (d: Dataset) => [...(d.interactions.timestamp ?? [])];
const ratings = (d: Dataset) => [...(d.interactions.rating ?? [])];
const remarks = (d: Dataset) => d.report.issues.map(({ message }) => message).join('\n');

describe('MovieLens as it is passed on', () => {
  it('reads Kaggle’s 20M: rating.csv and movie.csv, quoted, with dates', async () => {
    const d = await read(
      fileOf('rating.csv', '"userId","movieId","rating","timestamp"\n1,2,3.5,"2005-04-02 23:53:47"\n'),
      fileOf('movie.csv', 'movieId,title,genres\n2,"Jumanji (1995)",Adventure|Children\n'),
    );
    expect([d.name, d.itemTitles, d.itemCategories]).toEqual([
      'movielens-latest',
      ['Jumanji (1995)'],
      [['Adventure', 'Children']],
    ]);
    expect(seconds(d)).toEqual([1112486027]);
  });

  it('reads a folder of 25M, whatever else is in it', async () => {
    const d = await read(
      fileOf('ml-25m/genome-scores.csv', `movieId,tagId,relevance\r\n${'1,1,0.02875\r\n'.repeat(500)}`),
      fileOf('ml-25m/links.csv', 'movieId,imdbId,tmdbId\r\n1,0114709,862\r\n'),
      fileOf('ml-25m/movies.csv', 'movieId,title,genres\r\n296,"Pulp Fiction, ""uncut"" (1994)",Comedy|Crime\r\n'),
      fileOf('ml-25m/ratings.csv', 'userId,movieId,rating,timestamp\r\n1,296,5.0,1147880044\r\n'),
      fileOf('ml-25m/tags.csv', 'userId,movieId,tag,timestamp\r\n3,260,classic,1439472355\r\n'),
    );
    expect([triples(d), d.itemTitles]).toEqual([['1 296'], ['Pulp Fiction, "uncut" (1994)']]);
  });

  it('reads 10M: half stars, and "::" in a title', async () => {
    const d = await read(
      fileOf('ml-10M100K/ratings.dat', '1::122::5::838985046\n1::185::0.5::838983525\n'),
      fileOf('ml-10M100K/movies.dat', '122::Boomerang::Return (1992)::Comedy|Romance\n'),
    );
    expect([ratings(d), d.itemTitles[0]]).toEqual([[5, 0.5], 'Boomerang::Return (1992)']);
  });
});

describe('tables of others', () => {
  it.each<[string, ByteSource[], string[]]>([
    [
      'Amazon’s customer reviews',
      [
        fileOf(
          'us.tsv',
          'customer_id\treview_id\tproduct_id\tproduct_title\tstar_rating\treview_date\n16\tR3\tB0\tA "quoted\t5\t2015-08-31\n',
        ),
      ],
      ['16 B0'],
    ],
    [
      'Retailrocket',
      [fileOf('events.csv', 'timestamp,visitorid,event,itemid,transactionid\n1433221332117,257,view,355,\n')],
      ['257 355'],
    ],
    [
      'Book-Crossing',
      [fileOf('r.csv', latin1('"User-ID";"ISBN";"Book-Rating"\n"27";"034545104X";"0"\n"28";"caf\xe9";"5"\n'))],
      ['27 034545104X', '28 café'],
    ],
    ['Last.fm', [fileOf('user_artists.dat', 'userID\tartistID\tweight\n2\t51\t13883\n')], ['2 51']],
    [
      'Yelp',
      [
        fileOf(
          'r.json',
          '{"review_id":"a","user_id":"u","business_id":"b","stars":5.0,"date":"2018-07-07 22:09:11","text":"{"}\n',
        ),
      ],
      ['u b'],
    ],
    [
      'Goodreads',
      [
        fileOf(
          'g.json.gz',
          gzipSync(bytesOf('{"user_id":"8","book_id":"2","rating":5,"date_added":"Fri Aug 25 13:55:02 -0700 2017"}\n')),
        ),
      ],
      ['8 2'],
    ],
    ['KONECT', [fileOf('out.x', '% bip weighted\n% 3 2 2\n1 1 4.5 1000000000\n1 2 3.5 1000000001\n')], ['1 1', '1 2']],
    ['Excel', [fileOf('a.csv', 'sep=;\r\nuser;item;rating\r\n1;2;4,5\r\n')], ['1 2']],
    ['blank lines', [fileOf('a.csv', '\r\n\r\nuser,item\r\n\r\n1,2\r\n \r\n1,3\r\n\r\n')], ['1 2', '1 3']],
    ['CR alone', [fileOf('a.csv', 'user,item\r1,2\r1,3\r')], ['1 2', '1 3']],
    ['spaces after commas', [fileOf('a.csv', 'user, item, rating\n1, 2, 3\n')], ['1 2']],
    ['a first line in comments', [fileOf('a.tsv', '# user\titem\n1\t2\n')], ['1 2']],
    [
      'gzip of several members',
      [fileOf('a.csv.gz', Uint8Array.from([...gzipSync(bytesOf('user,item\n1,2\n')), ...gzipSync(bytesOf('1,3\n'))]))],
      ['1 2', '1 3'],
    ],
    ['gzip in a zip', [fileOf('a.zip', zipSync({ 'x/log.csv.gz': gzipSync(bytesOf('user,item\n1,2\n')) }))], ['1 2']],
  ])('reads %s', async (_, files, expected) => {
    const d = await readDataset(files);
    expect([triples(d), d.report.rejectedLines]).toEqual([expected, 0]);
  });

  it.each<[string, string]>([
    [
      'a list, printed over many lines',
      '[\n  {\n    "user": 1,\n    "item": "a"\n  },\n  {\n    "user": 1,\n    "item": "}{"\n  },\n]\n',
    ],
    ['a list on one line', '[{"user":1,"item":"a","x":{"y":"]"}},{"user":1,"item":"}{"}]'],
    ['lines with commas behind them', '{"user":1,"item":"a"},\n{"user":1,"item":"}{"},\n'],
    ['lines behind a mark', '\ufeff{"user":1,"item":"a"}\n{"user":1,"item":"}{"}\n'],
  ])('reads JSON: %s', async (_, text) => {
    expect(triples(await read(fileOf('a.json', text)))).toEqual(['1 a', '1 }{']);
  });

  it('loses one object to a brace that is never closed', async () => {
    const objects = Array.from({ length: 300 }, (_, i) => `{"user":${i % 9},"item":"x${i}"},`);
    objects[20] = '{"user":1,"item":"lost",';
    const d = await read(fileOf('a.json', `[\n${objects.join('\n')}\n]\n`));
    expect([d.report.numInteractions, d.report.rejectedLines]).toEqual([299, 1]);
    expect(d.report.issues[0].line).toBe(22);
  });

  it('reads the NaN and Infinity that Python writes into JSON as nothing, in texts as they are', async () => {
    const text =
      '{"user":1,"item":"NaN a","rating":NaN,"price":-Infinity}\n{"user":1,"item":"b","rating":4.5,"x":[NaN]}\n';
    const d = await read(fileOf('a.jsonl', text));
    expect([triples(d), ratings(d)]).toEqual([
      ['1 NaN a', '1 b'],
      [Number.NaN, 4.5],
    ]);
  });

  it('warns of a user or an item whose ID usually stands for a missing one', async () => {
    const d = await read(fileOf('a.csv', 'user,item\nNA,2\nNA,3\nNadia,NULL\n'));
    expect(d.report.numInteractions).toBe(3);
    expect(d.report.issues.filter(({ severity }) => severity === 'warning').map(({ message }) => message)).toEqual([
      '"NA" was read as one user, of 2 interactions; it usually stands for a missing ID. If so, take these lines out.',
      '"NULL" was read as one item, of 1 interactions; it usually stands for a missing ID. If so, take these lines out.',
    ]);
  });

  it('keeps records without a rating, and says how many there are', async () => {
    const d = await read(fileOf('a.csv', 'user,item,rating\n1,2,\n1,3,5\n2,2,NaN\n'));
    expect(ratings(d)).toEqual([Number.NaN, 5, Number.NaN]);
    expect(remarks(d)).toMatch(/2 interactions have no rating/);
  });

  it.each<[string, string, number[]]>([
    ['the month first, as 12/31 shows', '12/31/2018\n1/2/2019 6:11:30 PM', [1546214400, 1546452690]],
    ['the day first, as 31.12 shows', '31.12.2018\n01.02.2019 12:30', [1546214400, 1549024200]],
    ['names of months', '"Dec 31, 2018"\n1 February 2019', [1546214400, 1548979200]],
    ['Amazon’s reviewTime', '"12 31, 2018"\n"02 1, 2019"', [1546214400, 1548979200]],
    ['days as numbers', '20181231\n20190201', [1546214400, 1548979200]],
  ])('reads dates with %s', async (_, times, expected) => {
    const [first, second] = times.split('\n');
    expect(seconds(await read(fileOf('a.csv', `user,item,date\n1,2,${first}\n1,3,${second}\n`)))).toEqual(expected);
  });

  it('takes a shown item to the next one its user took, and leaves out what none follows', async () => {
    const d = await read(
      fileOf(
        'log.csv',
        'user_id,video_id,time_ms,is_click\n0,3,1649386000000,0\n0,4,1649386000001,1\n0,5,1649386000002,0\n1,5,1649386000002,0\n0,3,1649386000003,1\n0,4,1649386000009,0\n',
      ),
    );
    expect([triples(d), d.userIds]).toEqual([['0 4', '0 3'], ['0']]);
    expect(d.impressions && [[...d.impressions.start], [...d.impressions.item]]).toEqual([
      [0, 1, 2],
      [0, 2],
    ]);
    expect(remarks(d)).toMatch(/2 times an item was shown and not taken.* 2 others .*1 users among them/);
  });

  it('takes lists of what was shown beside an interaction, the taken item itself left out', async () => {
    const d = await read(fileOf('a.csv', 'user,item,impressions\n1,a,a b c\n1,b,"[d, b]"\n'));
    expect(d.impressions && Array.from(d.impressions.item, (i) => d.itemIds[i])).toEqual(['b', 'c', 'd']);
  });
});

describe('sequences and JSON of sequences', () => {
  it.each([
    ['spaces', '1 5 6\n2 5 7 8\n'],
    ['tabs', '1\t5 6\n2\t5 7 8\n'],
    ['colons', '1: 5 6\n2: 5 7 8\n'],
    ['commas, as many as there are', '1,5,6\n2,5,7,8\n'],
    ['pairs', '1 5\n1 6\n2 5\n2 7\n2 8\n'],
  ])('reads %s', async (_, text) => {
    expect(triples(await read(fileOf('x.txt', text)))).toEqual(['1 5', '1 6', '2 5', '2 7', '2 8']);
  });

  it('reads users and their items over several lines, too', async () => {
    const text = JSON.stringify({ A1: ['B1', 'B2'], A2: ['B2'] }, null, 2);
    expect(triples(await read(fileOf('Arts.inter.json', text)))).toEqual(['A1 B1', 'A1 B2', 'A2 B2']);
  });

  it('reads all_item_seqs.json, as it lies beside Amazon 2023 in work on semantic IDs', async () => {
    const d = await read(
      fileOf('Toys/all_item_seqs.json', '{"A1": ["B1", "B2"], "A2": ["B2"]}'),
      fileOf('Toys/id_mapping.json', '{"user2id": {"A1": 1}, "id2item": ["[PAD]", "B1", "B2"]}'),
    );
    expect(triples(d)).toEqual(['A1 B1', 'A1 B2', 'A2 B2']);
  });

  it('reads the folders of LC-Rec and LETTER: *.inter.json with *.item.json', async () => {
    const d = await read(
      fileOf('I/I.inter.json', '{"0": [0, 1, 2], "1": [2, 3], "2": []}'.repeat(1).replace(', "2": []', '')),
      fileOf('I/I.item.json', '{"0": {"title": "Strings <b>", "categories": "A,B"}}'),
      fileOf('I/I.index.json', '{"0": ["<a_1>", "<b_2>"]}'),
    );
    expect(triples(d)).toEqual(['0 0', '0 1', '0 2', '1 2', '1 3']);
    expect([d.itemTitles[0], d.itemCategories[0]]).toEqual(['Strings <b>', ['A', 'B']]);
  });
});

describe('encodings', () => {
  const chinese = 'user,item\n张三,红色的衣服\n李四,蓝色的裤子\n';
  const japanese = 'user,item\nたなか,アイテムいち\nさとう,アイテムに\n';
  const french = 'user,item\nJosé,théâtre\nAndrés,ça\n';
  it.each<[string, Uint8Array, string, string]>([
    ['GB18030', gb18030(chinese), chinese, 'GB18030'],
    ['Shift-JIS', shiftJis(japanese), japanese, 'Shift-JIS'],
    ['Latin-1', latin1(french), french, 'ISO-8859-1'],
    ['Windows-1252', latin1('user,item\n1,It\x92s \x93x\x94\n'), 'user,item\n1,It’s “x”\n', 'Windows-1252'],
    ['UTF-8', bytesOf(chinese), chinese, 'UTF-8'],
    ['UTF-8 behind a mark', bytesOf(`\ufeff${chinese}`), chinese, 'UTF-8'],
    ['UTF-16 behind a mark', utf16(chinese, true, true), chinese, 'UTF-16 (little'],
    ['UTF-16, the other way', utf16(chinese, false, true), chinese, 'UTF-16 (big'],
    ['UTF-16 without a mark', utf16('user,item\n1,2\n', true, false), 'user,item\n1,2\n', 'UTF-16 (little'],
  ])('tells %s, and says so', async (_, bytes, text, name) => {
    const d = await read(fileOf('a.csv', bytes));
    expect(triples(d)).toEqual(
      text
        .trimEnd()
        .split('\n')
        .slice(1)
        .map((line) => line.replace(',', ' ')),
    );
    expect(d.report.files[0].encoding).toContain(name);
    if (name !== 'UTF-8') expect(remarks(d)).toContain(name);
  });

  it('settles the encoding where the first letter beyond ASCII stands, be it megabytes away', async () => {
    const plain = 'u1,i1\n'.repeat(400_000);
    const d = await read(fileOf('a.csv', Uint8Array.from([...bytesOf(`user,item\n${plain}`), ...latin1('zoé,i2\n')])));
    expect(d.userIds).toEqual(['u1', 'zoé']);
  });

  it('rejects the lines of a UTF-8 file that are not, with their numbers', async () => {
    const lines = Array.from({ length: 300 }, (_, i) => `ü${i % 9},é${i}\n`).join('');
    const d = await read(fileOf('a.csv', Uint8Array.from([...bytesOf(`user,item\n${lines}`), 0x31, 0x2c, 0xff, 0x0a])));
    expect(d.report.issues[0]).toMatchObject({ line: 302, message: 'bytes that are not UTF-8' });
    expect(d.report.rejectedByReason).toEqual([{ reason: 'bytes that are not UTF-8', count: 1 }]);
  });
});
