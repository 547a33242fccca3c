/** Amazon, RecBole, CSV, TSV and JSON lines: small samples made as the publishers make theirs. */
import { gzipSync, zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import type { ByteSource } from '../../src/core/byteStreams.ts';
import { DataError } from '../../src/core/errors.ts';
import type { Dataset } from '../../src/data/dataset.ts';
import { readDataset } from '../../src/data/readDataset.ts';
import { bytesOf, fileOf, latin1, messageOf } from './sampleFiles.ts';

const REVIEWS_2014 = `{"reviewerID": "A2IBPI20UZIR0U", "asin": "1384719342", "reviewerName": "x", "helpful": [0, 0], "reviewText": "He said \\"no\\", twice", "overall": 5.0, "summary": "", "unixReviewTime": 1393545600, "reviewTime": "02 28, 2014"}
{"reviewerID": "A14VAT5EAX3D9S", "asin": "B00004Y2UT", "helpful": [13, 14], "reviewText": "", "overall": 3.0, "summary": "", "unixReviewTime": 1363392000, "reviewTime": "03 16, 2013"}
{"reviewerID": "A2IBPI20UZIR0U", "asin": "B00004Y2UT", "helpful": [13, 14], "reviewText": "", "overall": 1.0, "summary": "", "unixReviewTime": 1363392000, "reviewTime": "03 16, 2013"}
`;
const META_2014 = `{'asin': '1384719342', 'title': "Bob's \\"Great\\" Mic", 'price': 9.9, 'related': {'also_bought': ['B00004Y2UT']}, 'categories': [['Musical Instruments', 'Microphones'], ['Musical Instruments', u'Caf\\xe9']]}
{'categories': [['Musical Instruments']], 'asin': 'B00004Y2UT', 'title': 'Cable, 5\\' \\u2013 black', 'description': None}
{'asin': 'B000000000', 'title': 'nobody took it'}
`;
const REVIEWS_2018 = `{"overall": 5.0, "verified": true, "reviewTime": "08 4, 2014", "reviewerID": "A24E3SXTC62LJI", "asin": "B00004Y2UT", "style": {"Color:": " Bling"}, "reviewText": "", "summary": "", "unixReviewTime": 1407110400}
{"overall": 4.0, "verified": false, "reviewTime": "02 12, 2014", "reviewerID": "A269FLZCB4GIPV", "asin": "B00004Y2UT", "reviewText": "", "vote": "3", "unixReviewTime": 1392163200}
`;
const META_2018 = `{"category": ["Cell Phones", "Cases"], "asin": "B00004Y2UT", "title": "Case &amp; Cover", "price": "$4", "main_cat": "Phones"}
{"category": ["Cell Phones", "Cases"], "asin": "B00004Y2UT", "title": "Case again"}
`;
const REVIEWS_2023 = `{"rating": 5.0, "title": "Such a lovely scent", "text": "a", "images": [], "asin": "B00YQ6X8EO", "parent_asin": "B00YQ6X8E0", "user_id": "AGKHLEW2SOWHNMFQIJGBECAF7INQ", "timestamp": 1588687728923, "helpful_vote": 0, "verified_purchase": true}
{"rating": 4.0, "title": "ok", "text": "", "images": [], "asin": "B081TJ8YS3", "parent_asin": "B081TJ8YS3", "user_id": "AGKHLEW2SOWHNMFQIJGBECAF7INQ", "timestamp": 1588615855070, "helpful_vote": 1, "verified_purchase": true}
`;
const META_2023 = `{"main_category": "All Beauty", "title": "Howard Spray", "average_rating": 4.8, "rating_number": 10, "features": [], "description": [], "price": null, "images": [], "categories": ["Beauty", "Hair"], "details": {}, "parent_asin": "B00YQ6X8E0", "bought_together": null}
`;
const U23 = 'AGKHLEW2SOWHNMFQIJGBECAF7INQ';

const idsOf = (d: Dataset) => d.userIds.map((id, u) => [id, [...d.interactions.user].filter((x) => x === u).length]);
const says = (d: Dataset, pattern: RegExp) => expect(d.report.issues.map((i) => i.message).join('\n')).toMatch(pattern);

describe('readDataset(Amazon reviews)', () => {
  it('reads 2014: JSON lines, and metadata in Python literals', async () => {
    const d = await readDataset([
      fileOf('reviews_Music_5.json.gz', gzipSync(bytesOf(REVIEWS_2014))),
      fileOf('meta_Music.json.gz', gzipSync(bytesOf(META_2014))),
    ]);
    expect(d.name).toBe('amazon-2014');
    expect(d.itemTitles).toEqual(['Bob\'s "Great" Mic', "Cable, 5' – black"]);
    expect(d.itemCategories).toEqual([['Musical Instruments', 'Microphones', 'Café'], ['Musical Instruments']]);
    expect([...(d.interactions.timestamp ?? [])]).toEqual([1393545600, 1363392000, 1363392000]);
    expect([...(d.interactions.rating ?? [])]).toEqual([5, 3, 1]);
    says(d, /Times are seconds by their size, 2013-03-16 to 2014-02-28/);
  });

  it('reads 2018: JSON lines and metadata, repeated descriptions counted', async () => {
    const d = await readDataset([fileOf('Phones_5.json', REVIEWS_2018), fileOf('meta_Phones.json', META_2018)]);
    expect(d.name).toBe('amazon-2018');
    expect(d.itemTitles).toEqual(['Case & Cover']);
    expect(d.itemCategories).toEqual([['Cell Phones', 'Cases']]);
    says(d, /1 lines describe an item again/);
  });

  it('reads 2023: JSON lines, by parent_asin, in milliseconds', async () => {
    const d = await readDataset([fileOf('All_Beauty.jsonl', REVIEWS_2023), fileOf('meta_All_Beauty.jsonl', META_2023)]);
    expect(d.name).toBe('amazon-2023');
    expect(d.itemIds).toEqual(['B00YQ6X8E0', 'B081TJ8YS3']);
    expect(d.itemTitles[0]).toBe('Howard Spray');
    expect(d.interactions.timestamp?.[0]).toBeCloseTo(1588687728.923, 3);
    says(d, /milliseconds by their size/);
  });

  it.each([
    [
      '2014',
      'ratings_Music.csv',
      'A2IBPI20UZIR0U,0439893577,5.0,1393545600\nA14VAT5EAX3D9S,B00004Y2UT,3.0,1363392000\n',
    ],
    ['2018', 'Music.csv', '0439893577,A2IBPI20UZIR0U,5.0,1393545600\nB00004Y2UT,A14VAT5EAX3D9S,3.0,1363392000\n'],
    ['2023', 'Music.csv', `${U23},B00004Y2UT,5.0,1588687728923\n${U23},B081TJ8YS3,5.0,1588687728924\n`],
    ['2023', 'Music.csv', `user_id,parent_asin,rating,timestamp\n${U23},B00004Y2UT,5.0,1588687728923\n`],
  ])('reads ratings of %s without reviews, with or without a header, in either order', async (year, name, text) => {
    const d = await readDataset([fileOf(name, text)]);
    expect(d.name).toBe(`amazon-${year}`);
    expect(d.userIds[0]).toMatch(/^A/);
    expect(d.itemIds).toContain('B00004Y2UT');
    expect(d.interactions.timestamp?.[0]).toBeLessThan(2e9);
  });

  it('reads the 2023 benchmark: three parts as one, and histories that are rows only once', async () => {
    const header = 'user_id,parent_asin,rating,timestamp,history\n';
    const files = [
      fileOf('Toys.test.csv', `${header}${U23},B000000003,5.0,1588687728925,B000000001 B000000002\n`),
      fileOf('Toys.train.csv', `${header}${U23},B000000001,5.0,1588687728923,\n`),
      fileOf('Toys.valid.csv.gz', gzipSync(bytesOf(`${header}${U23},B000000002,5.0,1588687728924,B000000001\n`))),
    ];
    const whole = await readDataset(files);
    expect(whole.itemIds).toEqual(['B000000001', 'B000000002', 'B000000003']);
    expect(whole.interactions.timestamp).not.toBeNull();
    expect(whole.report.numInteractions).toBe(3);
    says(whole, /parts of one data set, in this order: Toys.train.csv, Toys.valid.csv, Toys.test.csv/);
    // The test part alone holds the same sequences, without times.
    const alone = await readDataset([files[0]]);
    expect(alone.itemIds).toEqual(whole.itemIds);
    expect(alone.interactions.timestamp).toBeNull();
    says(alone, /2 items stand only in the histories/);
  });

  it.each([
    ['1 2 1', 'test', ['1', '2', '1', '3']],
    ['1 2 3', 'test', ['1', '2', '3', '3']],
    ['1 3 2', 'valid, test', ['1', '3', '2', '3']],
    ['2 3 2', 'valid, test', ['2', '3', '2', '3']],
  ])('keeps an item that a history of %s names again, in %s', async (history, parts, expected) => {
    const header = 'user_id,parent_asin,history\n';
    // The other user's history ends otherwise than with its own item.
    const test = fileOf('a.test.csv', `${header}u,3,${history}\nv,9,8\n`);
    const valid = fileOf('a.valid.csv', `${header}u,2,${history.slice(0, -2)}\n`);
    const d = await readDataset(parts === 'test' ? [test] : [valid, test]);
    const { user, item } = d.interactions;
    const ofUser = [...item].filter((_, i) => d.userIds[user[i]] === 'u');
    expect(ofUser.map((i) => d.itemIds[i])).toEqual(expected);
  });

  it('reads the item beside a history that ends with it once', async () => {
    const d = await readDataset([fileOf('a.csv', 'user_id,item_id,history\nu,3,1 2 3\nv,3,2 3\n')]);
    expect(d.report.numInteractions).toBe(5);
  });

  it('reads quotes behind backslashes, an odd number too, and a backslash that ends a field', async () => {
    const text = String.raw`user,item,item_title,rating
1,a,"6\" ruler, \"new\"",5
1,b,"a 5\" ""pipe""",4
2,c,"C:\",3
2,d,"one
\"two\"",2
`;
    const d = await readDataset([fileOf('a.csv', text.replaceAll('\\\\', '\\'))]);
    expect(d.itemTitles).toEqual(['6" ruler, "new"', 'a 5" "pipe"', 'C:\\', 'one "two"']);
    expect([d.report.numInteractions, d.report.rejectedLines]).toEqual([4, 0]);
  });

  it('takes the metadata of the same category, and says when there are titles alone', async () => {
    const d = await readDataset([
      fileOf('meta_Music.json', META_2014),
      fileOf('meta_Phones.json', META_2018),
      fileOf('Phones_5.json', REVIEWS_2018),
    ]);
    expect(d.itemTitles).toEqual(['Case & Cover']);
    expect(await messageOf([fileOf('meta_Music.json', META_2014)])).toMatch(/titles, but the interactions are missing/);
  });

  it('rejects lines that are no objects, or lack a key, with their numbers', async () => {
    const lines = Array.from({ length: 200 }, (_, i) => REVIEWS_2018.split('\n')[i % 2]);
    lines[6] = '{"overall": 5.0, "reviewerID": "A24E3SXTC62LJI", "unixReviewTime": 1}';
    lines[8] = '{"overall": 5.0, "reviewerID": ';
    const { report } = await readDataset([fileOf('Phones_5.json', `${lines.join('\n')}\n`)]);
    expect(report.rejectedLines).toBe(2);
    expect(report.issues[0]).toMatchObject({ line: 7, message: expect.stringContaining('the key asin is missing') });
    expect(report.issues[1]).toMatchObject({ line: 9, message: expect.stringContaining('no JSON object') });
  });
});

const INTER =
  'user_id:token\titem_id:token\trating:float\ttimestamp:float\n196\t242\t3\t881250949\n186\t302\t3\t891717742\n';
const ITEM =
  'item_id:token\tmovie_title:token_seq\trelease_year:token\tclass:token_seq\n242\tKolya\t1996\tComedy Drama\n';

describe('readDataset(RecBole)', () => {
  it('reads .inter with .item: typed headers, sequences of tokens', async () => {
    const zip = zipSync({
      'ml-100k/ml-100k.inter': bytesOf(INTER),
      'ml-100k/ml-100k.item': bytesOf(ITEM),
      'ml-100k/ml-100k.user': bytesOf('user_id:token\tage:token\n196\t30\n'),
    });
    const d = await readDataset([fileOf('ml-100k.zip', zip)]);
    expect(d.name).toBe('recbole');
    expect(d.itemTitles).toEqual(['Kolya', '302']);
    expect(d.itemCategories[0]).toEqual(['Comedy', 'Drama']);
    expect([...(d.interactions.timestamp ?? [])]).toEqual([881250949, 891717742]);
  });

  it('reads item_id_list as the earlier items of a session', async () => {
    const text = 'session_id:token\titem_id_list:token_seq\titem_id:token\n1\t10 11\t12\n2\t10\t13\n';
    const d = await readDataset([fileOf('diginetica.inter', text)]);
    expect(d.itemIds).toEqual(['10', '11', '12', '13']);
    expect(idsOf(d)).toEqual([
      ['1', 3],
      ['2', 2],
    ]);
  });
});

describe('readDataset(plain tables)', () => {
  const rows = [
    ['u1', 'i1', '4.5', '1400000000'],
    ['u1', 'i2', '3', '1400000100'],
    ['u2', 'i1', '1', '1400000200'],
  ];
  const csv = (header: string, delimiter = ',') => [header, ...rows.map((row) => row.join(delimiter)), ''].join('\n');

  it.each([
    ['a.csv', csv('user_id,item_id,rating,timestamp')],
    ['a.csv', csv('"userId","movieId","Rating","Timestamp"')],
    ['ratings.csv', csv('uid,iid,score,time')],
    ['a.tsv', csv('User ID\tItem\tRating\tdate', '\t')],
    ['a.csv', csv('"User-ID";"ISBN";"Book-Rating";"Timestamp"', ';')],
    ['a.txt', csv('user item rating timestamp', ' ')],
    ['a.csv', rows.map((row) => row.join(',')).join('\n')],
    ['a.tsv', rows.map((row) => row.join('\t')).join('\r\n')],
    ['a.txt', `${rows.map((row) => row.join(' ')).join('\n')}\n`],
    ['a.dat', `${rows.map((row) => row.join('::')).join('\n')}\n`],
    [
      'a.jsonl',
      rows.map(([user, item, r, t]) => JSON.stringify({ user, item, rating: Number(r), ts: Number(t) })).join('\n'),
    ],
    [
      'a.jsonl',
      rows
        .map(([uid, product_id, stars, timestamp]) => JSON.stringify({ uid, product_id, stars, timestamp }))
        .join('\n'),
    ],
  ])('reads %s: %s', async (name, text) => {
    const d = await readDataset([fileOf(name, `${text}`)]);
    expect(d.userIds).toEqual(['u1', 'u2']);
    expect(d.itemIds).toEqual(['i1', 'i2']);
    expect([...(d.interactions.timestamp ?? [])]).toEqual([1400000000, 1400000100, 1400000200]);
    expect([...(d.interactions.rating ?? [])]).toEqual([4.5, 3, 1]);
    expect(d.report.rejectedLines).toBe(0);
  });

  it.each<[string, readonly string[], number[]]>([
    ['ISO dates', ['2018-03-01', '2018-03-02'], [1519862400, 1519948800]],
    ['dates with times and zones', ['2018-03-01T01:00:00+01:00', '2018-03-01 00:00:01'], [1519862400, 1519862401]],
    ['microseconds', ['1519862400000000', '1519862401000000'], [1519862400, 1519862401]],
    ['nanoseconds', ['1519862400000000000', '1519862401000000000'], [1519862400, 1519862401]],
    ['steps', ['1', '2'], [1, 2]],
  ])('reads times as %s', async (_, times, expected) => {
    const d = await readDataset([fileOf('a.csv', `user,item,time\nu1,i1,${times[0]}\nu1,i2,${times[1]}\n`)]);
    expect([...(d.interactions.timestamp ?? [])]).toEqual(expected);
    says(d, /Times are /);
  });

  it('keeps the file’s order where there are no times, and does without ratings', async () => {
    const d = await readDataset([fileOf('clicks.csv', 'user,item\nu1,i2\nu1,i1\n')]);
    expect([d.interactions.timestamp, d.interactions.rating]).toEqual([null, null]);
    says(d, /no rating, no timestamp/);
  });

  it('reads a quoted field over line ends, and loses one line to a stray quote', async () => {
    const lines = Array.from({ length: 300 }, (_, i) => `u${i % 9},"a ""b"",\nc ${i}",i${i % 7},5`);
    lines[20] = 'u1,"stray,i3,5';
    const { report } = await readDataset([fileOf('a.csv', `user,text,item,rating\n${lines.join('\n')}\n`)]);
    expect(report.rejectedLines).toBe(1);
    expect(report.numInteractions).toBe(299);
    expect(report.issues[0].line).toBe(42); // 1 header, 20 records of two lines, then this one
  });

  it('reads UTF-8 with a mark and, saying so, Latin-1 and UTF-16', async () => {
    const text = 'user,item\nzoé,i1\n';
    expect((await readDataset([fileOf('a.csv', `\ufeff${text}`)])).userIds).toEqual(['zoé']);
    const d = await readDataset([fileOf('a.csv', latin1(text))]);
    expect(d.userIds).toEqual(['zoé']);
    says(d, /ISO-8859-1/);
    const utf16 = Uint8Array.from([0xff, 0xfe, ...[...text].flatMap((c) => [c.charCodeAt(0), 0])]);
    const e = await readDataset([fileOf('a.csv', utf16)]);
    expect([e.userIds, e.report.files[0].encoding]).toEqual([['zoé'], 'UTF-16 (little-endian)']);
  });

  it('takes long item numbers for IDs where there is no header, and a lone quote in TSV for itself', async () => {
    const isbn = await readDataset([fileOf('a.csv', 'u1,1439893577,5\nu1,1439893578,4\n')]);
    expect([isbn.itemIds, isbn.interactions.timestamp]).toEqual([['1439893577', '1439893578'], null]);
    const d = await readDataset([
      fileOf('a.inter', 'user_id:token\titem_id:token\n1\t2\n'),
      fileOf('a.item', 'item_id:token\ttitle:token_seq\n2\t7" single, "live\n'),
    ]);
    expect(d.itemTitles).toEqual(['7" single, "live']);
  });

  it('takes titles from items.csv, and from any file with items and titles', async () => {
    const titles = 'item_id,title,genres\ni1,"One, two",A|B\n';
    for (const name of ['x/items.csv', 'x/catalogue.csv']) {
      const d = await readDataset([fileOf('x/log.csv', 'user_id,item_id\nu1,i1\n'), fileOf(name, titles)]);
      expect([d.itemTitles, d.itemCategories]).toEqual([['One, two'], [['A', 'B']]]);
    }
  });

  it('takes columns as a person maps them, by name or by place', async () => {
    const text = 'who,what,when\na,x,5\nb,y,6\n';
    const columns = { user: 'what', item: 'who', rating: null, timestamp: 'when', history: null };
    const d = await readDataset([fileOf('a.csv', text)], undefined, { columns });
    expect([d.userIds, d.itemIds]).toEqual([
      ['x', 'y'],
      ['a', 'b'],
    ]);
    const byPlace = { user: '#2', item: '#1', rating: null, timestamp: '#3', history: null };
    const e = await readDataset([fileOf('a.csv', 'a,x,5\nb,y,6\n')], undefined, { columns: byPlace });
    expect(e.userIds).toEqual(['x', 'y']);
    // Names above the places are passed over.
    const f = await readDataset([fileOf('a.csv', 'user,thing,when\na,x,5\n')], undefined, { columns: byPlace });
    expect([f.userIds, f.report.rejectedLines]).toEqual([['x'], 0]);
    const wrong = readDataset([fileOf('a.csv', text)], undefined, { columns: { ...columns, user: 'nobody' } });
    await expect(wrong).rejects.toThrow(/"who", "what", "when"; "nobody" is not among them/);
  });

  it.each<[string, ByteSource, RegExp]>([
    [
      'two users',
      fileOf('a.csv', 'uid,customer_id,item\n1,2,3\n'),
      /"uid", "customer_id", "item"; "uid" and "customer_id" may each be the user.*Name the columns/,
    ],
    [
      'no item',
      fileOf('a.csv', 'user_id,colour\n1,red\n'),
      /"user_id", "colour"; none of them is a usual name of the item.*user_id, item_id/,
    ],
    ['unknown names', fileOf('a.csv', 'foo,bar,baz\n1,2,3\n'), /"foo", "bar", "baz".*Name the columns/],
    ['too many columns', fileOf('a.csv', '1,2,3,4,5,6\n1,2,3,4,5,6\n'), /no header, and 6 columns.*Name the columns/],
    ['other keys', fileOf('a.jsonl', '{"a": 1, "user": 2}\n'), /"a", "user".*usual name of the item/],
    [
      'a bad date',
      fileOf('a.csv', 'user,item,date\n1,2,03/04/2018\n'),
      /"date" have the day or the month first, and in the first lines nothing says which: "03\/04\/2018"/,
    ],
    [
      'a cut JSON line',
      fileOf('a.jsonl', '{"user": 1, "item": 2}\n{"user": 1, "item": 2}\n{"user": 1, "it'),
      /line 3: the file ends in the middle/,
    ],
  ])('says what is wrong with %s', async (_, file, pattern) => {
    expect(await messageOf([file])).toMatch(pattern);
  });

  it('warns where times are of different sizes', async () => {
    const d = await readDataset([
      fileOf('a.csv', 'user,item,time\n1,2,1400000000\n1,3,1400000001\n1,4,1400000002000\n'),
    ]);
    expect(
      d.report.issues.some((i) => i.severity === 'warning' && /1 of them are of another size/.test(i.message)),
    ).toBe(true);
  });

  it('throws a DataError for titles it cannot read', async () => {
    const files = [fileOf('log.csv', 'user,item\n1,2\n'), fileOf('items.csv', 'item,title\n1\n2\n')];
    await expect(readDataset(files)).rejects.toThrow(DataError);
  });
});
