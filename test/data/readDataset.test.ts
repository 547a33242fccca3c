import { gzipSync, zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import type { ByteSource } from '../../src/core/byteStreams.ts';
import { readDataset } from '../../src/data/readDataset.ts';
import { cpuMsOf } from '../cpuTime.ts';
import { fileOf, latin1, messageOf } from './sampleFiles.ts';

const U_DATA = '1\t10\t3\t100\n1\t11\t4\t101\n2\t10\t5\t102\n2\t12\t1\t102\n';
const U_ITEM = '10|Café (1995)|01-Jan-1995||http://x|0|1|0|0|0|1|0|0|0|0|0|0|0|0|0|0|0|0|0\n11|Tom &amp; <b>J</b>|||\n';
const RATINGS_DAT = '1::10::3::100\n1::11::4::101\n2::10::5::102\n';
const MOVIES_DAT = '10::Misérables, Les (1995)::Drama|War\n11::Odd::Title (1996)::(no genres listed)\n';
const RATINGS_CSV = 'userId,movieId,rating,timestamp\n1,10,3.5,100\n1,11,4.0,101\n2,10,5.0,102\n';
const MOVIES_CSV =
  'movieId,title,genres\r\n10,"American President, The (1995)",Comedy|Drama\r\n11,"A ""B""\r\nC",War\r\n';

describe('readDataset(files)', () => {
  it('reads MovieLens 100K with ISO-8859-1 titles and genres', async () => {
    const d = await readDataset([fileOf('ml-100k/u.data', U_DATA), fileOf('ml-100k/u.item', latin1(U_ITEM))]);
    expect(d.name).toBe('movielens-100k');
    expect(d.userIds).toEqual(['1', '2']);
    expect(d.itemIds).toEqual(['10', '11', '12']);
    expect(d.itemTitles).toEqual(['Café (1995)', 'Tom & <b>J</b>', '12']);
    expect(d.itemCategories[0]).toEqual(['Action', 'Comedy']);
    expect([...d.interactions.user]).toEqual([0, 0, 1, 1]);
    expect([...(d.interactions.rating ?? [])]).toEqual([3, 4, 5, 1]);
    expect(d.report).toMatchObject({ timestampTies: 1, usersWithTiedTarget: 1, duplicates: 0, rejectedLines: 0 });
    expect(d.report.issues.some((i) => i.message.includes('1 of 3 items have no title'))).toBe(true);
  });

  it('reads MovieLens 1M, a title with "::" in it included', async () => {
    const d = await readDataset([fileOf('ratings.dat', RATINGS_DAT), fileOf('movies.dat', latin1(MOVIES_DAT))]);
    expect(d.name).toBe('movielens-1m');
    expect(d.itemTitles).toEqual(['Misérables, Les (1995)', 'Odd::Title (1996)']);
    expect(d.itemCategories).toEqual([['Drama', 'War'], []]);
  });

  it.each(['\n', '\r\n'])(
    'reads MovieLens latest with line end %j, quoted commas, quotes and line ends',
    async (eol) => {
      const d = await readDataset([
        fileOf('a/ratings.csv', RATINGS_CSV.replaceAll('\n', eol)),
        fileOf('a/movies.csv', MOVIES_CSV),
        fileOf('a/tags.csv', 'userId,movieId,tag,timestamp\n'),
      ]);
      expect(d.name).toBe('movielens-latest');
      expect(d.itemTitles).toEqual(['American President, The (1995)', 'A "B" C']);
      expect(d.report.rejectedLines).toBe(0);
      expect(d.interactions.rating?.[0]).toBe(3.5);
    },
  );

  it('finds columns by name, in any order and case', async () => {
    const d = await readDataset([fileOf('ratings.csv', '\ufeffTimestamp,movieid,extra,userid,rating\n5,10,x,1,2\n')]);
    expect([d.userIds[0], d.itemIds[0], d.interactions.timestamp?.[0]]).toEqual(['1', '10', 5]);
  });

  it('reads sequence files, with titles from an items.tsv', async () => {
    const tsv = 'item\tasin\ttitle\tcategories\n1\tB0\tSoap &quot;Blue&quot;\t[["Beauty", "Bath"]]\n';
    const d = await readDataset([
      fileOf('Beauty.txt', '1 1 2 3\n2 2 1\n'),
      fileOf('Beauty.items.tsv.gz', gzipSync(new TextEncoder().encode(tsv))),
      fileOf('Beauty.json', '{}'),
    ]);
    expect(d.name).toBe('sequences');
    expect(d.interactions.timestamp).toBeNull();
    expect([...d.interactions.item]).toEqual([0, 1, 2, 1, 0]);
    expect(d.itemTitles[0]).toBe('Soap "Blue"');
    expect(d.itemCategories[0]).toEqual(['Beauty', 'Bath']);
  });

  it('reads one "user item" pair a line as sequences too', async () => {
    const d = await readDataset([fileOf('pairs.txt', '1 5\n1 6\n2 5\n')]);
    expect([...d.interactions.user]).toEqual([0, 0, 1]);
  });

  it('gives the same data from loose files, a zip and gzip', async () => {
    const encode = (text: string): Uint8Array => new TextEncoder().encode(text);
    const loose = await readDataset([fileOf('u.data', U_DATA)]);
    const zip = zipSync({
      'ml-100k/u.data': encode(U_DATA),
      'ml-100k/u1.base': encode(U_DATA),
      'ml-100k/u.item': latin1(U_ITEM),
      '__MACOSX/ml-100k/._u.data': new Uint8Array([0, 5, 22, 7]),
      '../../etc/u.genre': encode('x'),
    });
    const zipped = await readDataset([fileOf('ml-100k.zip', zip)]);
    const gzipped = await readDataset([fileOf('u.data.gz', gzipSync(encode(U_DATA)))]);
    for (const other of [zipped, gzipped]) expect(other.interactions).toEqual(loose.interactions);
    expect(zipped.itemTitles[0]).toBe('Café (1995)');
  });

  it('tells a format by its content where the name says nothing', async () => {
    expect((await readDataset([fileOf('some.txt', RATINGS_DAT)])).name).toBe('movielens-1m');
    expect((await readDataset([fileOf('mine.csv', RATINGS_CSV)])).name).toBe('movielens-latest');
    expect((await readDataset([fileOf('ml-100k/u1.base', U_DATA)])).name).toBe('movielens-100k');
    // Anybody writes "user item rating time" behind tabs: its columns are told, its origin is not.
    const { name, interactions } = await readDataset([fileOf('mine.tsv', U_DATA)]);
    expect([name, [...(interactions.rating ?? [])], [...(interactions.timestamp ?? [])]]).toEqual([
      'mine',
      [3, 4, 5, 1],
      [100, 101, 102, 102],
    ]);
  });

  it('counts repeated pairs and keeps them', async () => {
    const d = await readDataset([fileOf('u.data', '1\t10\t3\t5\n1\t10\t3\t6\n1\t11\t3\t7\n')]);
    expect(d.report.duplicates).toBe(1);
    expect(d.interactions.user.length).toBe(3);
  });

  it('rejects single bad lines with their numbers, and lists the first fifty', async () => {
    const lines = Array.from({ length: 10_000 }, (_, i) => `${i % 50}\t${i % 97}\t3\t${100 + i}`);
    for (let k = 0; k < 60; k++) lines[k * 100 + 1] = '7\t8\t3\tsoon';
    const { report } = await readDataset([fileOf('u.data', `${lines.join('\n')}\n`)]);
    expect(report.rejectedLines).toBe(60);
    expect(report.numInteractions).toBe(9940);
    const listed = report.issues.filter((issue) => issue.severity === 'error');
    expect(listed).toHaveLength(50);
    expect(listed[1]).toMatchObject({ file: 'u.data', line: 102, message: 'the timestamp is no number: "soon"' });
  });

  it('gives up when more than 1 % of the lines are bad, listing the first', async () => {
    const lines = Array.from({ length: 500 }, (_, i) => (i % 10 === 4 ? `1\t${i}\t3\tx` : `1\t${i}\t3\t${i}`));
    const message = await messageOf([fileOf('u.data', `${lines.join('\n')}\n`)]);
    expect(message).toMatch(/u\.data: 50 of 500 lines cannot be read; expected 4 fields separated by tabs/);
    expect(message).toContain('line 5: the timestamp is no number');
  });

  it.each<[string, ByteSource[], RegExp]>([
    ['no files', [], /No files were given/],
    ['an empty file', [fileOf('u.data', '')], /u\.data: the file is empty \(0 bytes\)/],
    ['an empty file of no known name', [fileOf('x.txt', '')], /x\.txt: the file is empty/],
    ['blank lines only', [fileOf('u.data', '\n\n')], /no records found in 2 lines/],
    [
      'a binary file',
      [
        fileOf(
          'ratings.dat',
          Uint8Array.from({ length: 999 }, (_, i) => (i * 7) % 251),
        ),
      ],
      /ratings\.dat: the file is binary/,
    ],
    ['a damaged Parquet file', [fileOf('x.parquet', 'PAR1xxxx')], /x\.parquet: the Parquet file cannot be read/],
    [
      'a missing column',
      [fileOf('ratings.csv', 'userId,title,rating\n1,2,3\n')],
      /"userId", "title", "rating"; none of them is a usual name of the item/,
    ],
    [
      'a missing field everywhere',
      [fileOf('u.data', '1\t2\t3\n4\t5\t3\n')],
      /all 2 lines.*\n {2}line 1: expected 4 fields, found 3/,
    ],
    [
      'a last line cut between fields',
      [fileOf('u.data', `${U_DATA}2\t1`)],
      /line 5: the file ends in the middle of its last line/,
    ],
    [
      'a last line cut in its timestamp',
      [fileOf('u.data', `${U_DATA}2\t13\t3\t10`)],
      /line 5: the file ends in the middle/,
    ],
    ['only titles', [fileOf('movies.csv', MOVIES_CSV)], /titles, but the interactions are missing/],
    [
      'an unknown format',
      [fileOf('a.txt', 'Dear reader,\nhello\n')],
      /Expected one of:[\s\S]*MovieLens 100K[\s\S]*beginning "Dear reader,"/,
    ],
    [
      'two data sets',
      [fileOf('a/u.data', U_DATA), fileOf('b/u.data', U_DATA)],
      /Found 2 data sets: a\/u\.data, b\/u\.data; expected one/,
    ],
    ['no zip', [fileOf('x.zip', '<!DOCTYPE html>')], /x\.zip: expected a zip/],
    ['no gzip', [fileOf('u.data.gz', U_DATA)], /u\.data\.gz: expected gzip data/],
  ])('says what is wrong with %s', async (_, files, pattern) => {
    expect(await messageOf(files)).toMatch(pattern);
  });

  it('says what is wrong with cut and damaged archives', async () => {
    const big = Array.from({ length: 3000 }, (_, i) => `${i % 9}\t${i}\t3\t${i * i}`).join('\n');
    const zip = zipSync({ 'u.data': new TextEncoder().encode(`${big}\n`) });
    expect(await messageOf([fileOf('a.zip', zip.slice(0, zip.length / 2))])).toMatch(/a\.zip: the zip is cut off/);
    const damaged = zip.slice();
    damaged.fill(0x55, 2000, 2100);
    expect(await messageOf([fileOf('a.zip', damaged)])).toMatch(
      /a\.zip → u\.data: the packed data are cut off or damaged/,
    );
    const gz = gzipSync(new TextEncoder().encode(big));
    expect(await messageOf([fileOf('u.data.gz', gz.slice(0, gz.length / 2))])).toMatch(/cut off or damaged/);
  });

  it('does not unpack a zip entry that claims an impossible size', async () => {
    const zip = zipSync({ 'u.data': new TextEncoder().encode(U_DATA) });
    const view = new DataView(zip.buffer, zip.byteOffset, zip.byteLength);
    const directory = view.getUint32(zip.length - 22 + 16, true);
    view.setUint32(directory + 24, 2 ** 29, true);
    expect(await messageOf([fileOf('bomb.zip', zip)])).toMatch(/It was not unpacked/);
  });

  it('reads half a million lines in seconds', async () => {
    const lines: string[] = [];
    for (let i = 0; i < 500_000; i++)
      lines.push(`${(i % 6040) + 1}::${((i * 7919) % 3706) + 1}::4::${978_300_000 + i}`);
    const file = fileOf('ratings.dat', `${lines.join('\n')}\n`);
    const ms = await cpuMsOf(async () => {
      const d = await readDataset([file]);
      expect(d.interactions.user.length).toBe(500_000);
    });
    expect(ms).toBeLessThan(8000); // about 0.5 s on a slow core
  });
});
