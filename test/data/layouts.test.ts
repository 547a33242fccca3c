/** Folders as they are published: splits, pieces, files beside them, and lines that look like another format's. */
import { gzipSync, zipSync } from 'fflate';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { describe, expect, it } from 'vitest';
import type { Dataset } from '../../src/data/dataset.ts';
import { readDataset } from '../../src/data/readDataset.ts';
import { bytesOf, fileOf, messageOf } from './sampleFiles.ts';

const read = (...files: [string, string][]) => readDataset(files.map(([name, text]) => fileOf(name, text)));
const pairs = ({ interactions: { user, item }, userIds, itemIds }: Dataset) =>
  Array.from(user, (u, i) => `${userIds[u]} ${itemIds[item[i]]}`);
const remarks = (d: Dataset) => d.report.issues.map(({ message }) => message).join('\n');

describe('splits and pieces', () => {
  it('reads u1.base and u1.test of MovieLens 100K as one, with its titles', async () => {
    const d = await read(
      ['ml-100k/u1.base', '1\t10\t3\t874965758\n1\t11\t4\t874965700\n'],
      ['ml-100k/u1.test', '1\t12\t5\t874965900\n'],
      ['ml-100k/u2.test', '1\t10\t3\t874965758\n'],
      ['ml-100k/u.item', '10|Toy Story (1995)|01-Jan-1995||http://x|0|1\n'],
    );
    expect([d.name, pairs(d), d.itemTitles[0]]).toEqual([
      'movielens-100k',
      ['1 10', '1 11', '1 12'],
      'Toy Story (1995)',
    ]);
    expect(remarks(d)).toContain('Also found ml-100k/u2.test, not read');
  });

  it('tells 10M, which has half stars, from 1M', async () => {
    const names = [
      '1::122::5::838985046\n1::185::4.5::838983525\n',
      '1::122::5::838985046\n1::185::4::838983525\n',
    ].map(async (text) => (await read(['ratings.dat', text])).report.format);
    expect(await Promise.all(names)).toEqual(['MovieLens 10M (ratings.dat)', 'MovieLens 1M (ratings.dat)']);
  });

  it.each<[string, [string, string][], string[]]>([
    [
      'RecBole’s benchmark files',
      [
        ['x/x.part2.inter', 'user_id:token\titem_id:token\nu\tb\n'],
        ['x/x.part10.inter', 'user_id:token\titem_id:token\nu\tc\n'],
        ['x/x.part1.inter', 'user_id:token\titem_id:token\nu\ta\n'],
      ],
      ['u a', 'u b', 'u c'],
    ],
    [
      'Spark’s part files',
      [
        ['out/part-00001-9f2c-c000.csv', 'user_id,item_id\nu,b\n'],
        ['out/part-00000-9f2c-c000.csv', 'user_id,item_id\nu,a\n'],
        ['out/_SUCCESS', ''],
      ],
      ['u a', 'u b'],
    ],
    [
      'sequences in three files',
      [
        ['test.txt', '1 13\n2 23\n'],
        ['train.txt', '1 10 11\n2 20 21 22\n'],
        ['valid.txt', '1 12\n2 24\n'],
      ],
      ['1 10', '1 11', '2 20', '2 21', '2 22', '1 12', '2 24', '1 13', '2 23'],
    ],
    [
      'LC-Rec’s JSON in two files',
      [
        ['a.train.inter.json', '{"1": [5, 6]}'],
        ['a.test.inter.json', '{"1": [7]}'],
      ],
      ['1 5', '1 6', '1 7'],
    ],
  ])('reads %s as one data set, in their order', async (_, files, expected) => {
    expect(pairs(await read(...files))).toEqual(expected);
  });

  it('leaves out the parts of a file that is whole, and says so', async () => {
    const d = await read(
      ['x.csv', 'user_id,item_id\nu,a\nu,b\nu,c\n'],
      ['x.train.csv', 'user_id,item_id\nu,a\nu,b\n'],
      ['x.test.csv', 'user_id,item_id\nu,c\n'],
    );
    expect(pairs(d)).toEqual(['u a', 'u b', 'u c']);
    expect(remarks(d)).toContain('Also found x.train.csv, x.test.csv, not read');
  });

  it('reads GRU4Rec’s training and test files as one, and what they were made of not again', async () => {
    const lines = (text: string) => `SessionId\tItemId\tTime\n${text}`;
    const d = await read(
      ['rsc15_test.txt', lines('2\t7\t1396861200.5\n')],
      ['rsc15_train_full.txt', lines('1\t5\t1396861100.5\n1\t6\t1396861101.5\n')],
      ['rsc15_train_tr.txt', lines('1\t5\t1396861100.5\n')],
      ['rsc15_train_valid.txt', lines('1\t6\t1396861101.5\n')],
    );
    expect(pairs(d)).toEqual(['1 5', '1 6', '2 7']);
    expect(remarks(d)).toContain('Also found rsc15_train_tr.txt, rsc15_train_valid.txt, not read');
  });

  it.each<[string, string]>([
    ['negative_samples.txt', 'sequential_data.txt'],
    ['Beauty_sample.txt', 'Beauty.txt'],
  ])('does not take %s for interactions, however large', async (negatives, wanted) => {
    const d = await read([negatives, `1 ${'77 78 79 '.repeat(30)}\n`], [wanted, '1 5 6\n']);
    expect(pairs(d)).toEqual(['1 5', '1 6']);
    expect(remarks(d)).toContain(`Also found ${negatives}, not read`);
  });

  it('names every other file that was given', async () => {
    const d = await read(
      ['ml/ratings.csv', 'userId,movieId,rating,timestamp\n1,2,3,874965758\n'],
      ['ml/tags.csv', 'userId,movieId,tag,timestamp\n1,2,x,874965758\n'],
      ['ml/links.csv', 'movieId,imdbId,tmdbId\n2,1,1\n'],
    );
    expect(remarks(d)).toContain('Given too, and not read for interactions or titles: ml/tags.csv, ml/links.csv.');
  });
});

describe('lines that look like another format’s', () => {
  it('reads sequences without users by their lines, and says so', async () => {
    const d = await read(['sessions.txt', '5 6 7\n6 5\n5 7 6\n7 5 6\n']);
    expect(pairs(d)).toEqual(['1 5', '1 6', '1 7', '2 6', '2 5', '3 5', '3 7', '3 6', '4 7', '4 5', '4 6']);
    expect(d.report.issues.find(({ message }) => message.includes('hold items alone'))?.severity).toBe('warning');
    const withUsers = await read(['x.txt', '1 5 6\n2 6 5 7\n3 1 2\n']);
    expect(withUsers.userIds).toEqual(['1', '2', '3']);
    expect(remarks(withUsers)).toContain('The first field of each line was taken for the user');
  });

  it('keeps users whose lines come behind each other, and pairs', async () => {
    expect((await read(['x.txt', '5 6 7\n5 8\n6 5 7 9\n'])).userIds).toEqual(['5', '6']);
    expect((await read(['x.txt', '5 6\n6 5\n5 7\n'])).userIds).toEqual(['5', '6']);
  });

  it('counts users without items, as in LightGCN’s test.txt', async () => {
    const d = await read(['test.txt', '1 5 6\n2\n3 6\n4 5 7\n']);
    expect([d.userIds, d.report.rejectedLines]).toEqual([['1', '3', '4'], 0]);
    expect(remarks(d)).toContain('1 lines hold a user and no item');
  });

  it('tells "user item stars" and plays from three items by users on several lines and a small last number', async () => {
    const d = await read(['ratings_data.txt', '1 100 4\n1 7 5\n1 30 3\n2 7 1\n']);
    expect([pairs(d), [...(d.interactions.rating ?? [])]]).toEqual([
      ['1 100', '1 7', '1 30', '2 7'],
      [4, 5, 3, 1],
    ]);
    const songs = 'u1\tSO1\t1\nu1\tSO2\t2\nu1\tSO3\t120\nu2\tSO1\t1\n';
    const plays = await read(['train_triplets.txt', songs]);
    expect([pairs(plays), [...(plays.interactions.rating ?? [])]]).toEqual([
      ['u1 SO1', 'u1 SO2', 'u1 SO3', 'u2 SO1'],
      [1, 2, 120, 1],
    ]);
    expect((await read(['x.txt', '1 100 4\n2 7 5\n3 30 3\n4 7 1\n'])).report.numInteractions).toBe(8);
  });

  it('takes rows below a lone item for no sequence (Netflix)', async () => {
    const text = '1:\n1488844,3,2005-09-06\n822109,5,2005-05-13\n2:\n885013,4,2005-10-19\n';
    await expect(read(['combined_data_1.txt', text])).rejects.toThrow(/No supported data set was found/);
  });

  it('takes check-ins with times and places for no sequence (Gowalla)', async () => {
    const text =
      '0\t2010-10-19T23:55:27Z\t30.2359\t-97.7951\t22847\n0\t2010-10-18T22:17:43Z\t30.2691\t-97.7493\t420315\n';
    await expect(read(['loc-gowalla_totalCheckins.txt', text])).rejects.toThrow(/found no header, and 5 columns/);
  });

  it('takes a time that stands first for a time', async () => {
    const d = await read(['log.csv', '874965758,u1,i1\n874965700,u1,i2\n']);
    expect([pairs(d), [...(d.interactions.timestamp ?? [])]]).toEqual([
      ['u1 i1', 'u1 i2'],
      [874965758, 874965700],
    ]);
  });
});

describe('files under another name, or of another kind', () => {
  const table = bytesOf('user_id,item_id\nu,i\n');

  it.each<[string, Uint8Array]>([
    ['data.csv', gzipSync(table)],
    ['data', zipSync({ 'data.csv': table })],
    ['download.bin', zipSync({ 'a/data.csv.gz': gzipSync(table) })],
  ])('unpacks %s by its first bytes', async (name, bytes) => {
    expect(pairs(await readDataset([fileOf(name, bytes)]))).toEqual(['u i']);
  });

  it.each<[string, Uint8Array, RegExp]>([
    [
      'outer.zip',
      zipSync({ 'inner.zip': zipSync({ 'data.csv': table }), 'x.md': table }),
      /inner.zip: a zip within a zip/,
    ],
    ['book.xlsx', zipSync({ 'xl/workbook.xml': table }), /a document packed as one.*Save a sheet/],
    [
      'ratings.csv',
      bytesOf('version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 9\n'),
      /a Git LFS pointer/,
    ],
    ['ratings.csv', bytesOf('<!DOCTYPE html><html></html>\n'), /a web page/],
    [
      'data.tgz',
      gzipSync(Uint8Array.from({ length: 512 }, (_, i) => 'ustar'.charCodeAt(i - 257) || 48)),
      /data.tar: the file is a tar/,
    ],
  ])('says what %s is', async (name, bytes, pattern) => {
    expect(await messageOf([fileOf(name, bytes)])).toMatch(pattern);
  });

  it('warns of a file of items without titles, and reads the interactions', async () => {
    const log: [string, string] = ['log.csv', 'user_id,item_id\nu,a\n'];
    const items = parquetWriteBuffer({
      columnData: [
        { name: 'item_id', data: ['a'] },
        { name: 'price', data: [2.5] },
      ],
    });
    for (const d of [
      await read(log, ['items.csv', 'item_id,price\na,2.5\n']),
      await readDataset([fileOf(...log), fileOf('items.parquet', new Uint8Array(items))]),
    ]) {
      expect([pairs(d), d.itemTitles]).toEqual([['u a'], ['a']]);
      const warning = d.report.issues.find(({ severity }) => severity === 'warning');
      expect(warning?.message).toMatch(/No titles were read from this file: expected .*an item and a title .*price/);
    }
  });

  it('reads H&M’s titles', async () => {
    const d = await read(
      ['transactions_train.csv', 't_dat,customer_id,article_id,price\n2018-09-20,c1,0108775015,0.05\n'],
      ['articles.csv', 'article_id,product_code,prod_name\n0108775015,0108775,Strap top\n'],
    );
    expect(d.itemTitles).toEqual(['Strap top']);
  });

  it('takes titles and categories from Parquet, too', async () => {
    const columnData: Parameters<typeof parquetWriteBuffer>[0]['columnData'] = [
      { name: 'parent_asin', data: ['i', 'j'], type: 'STRING' },
      { name: 'title', data: ['First &amp; last', 'Other'], type: 'STRING' },
      { name: 'categories', data: ['Toys|Games', ''], type: 'STRING' },
    ];
    const items = new Uint8Array(parquetWriteBuffer({ columnData, rowGroupSize: 1 }));
    const d = await readDataset([fileOf('x.csv', table), fileOf('meta_Toys.parquet', items)]);
    expect([d.itemTitles, d.itemCategories]).toEqual([['First & last'], [['Toys', 'Games']]]);
  });
});
