/** Real data sets against their published counts; skipped, in words, where ../shared/data is absent. */
import { gunzipSync } from 'node:zlib';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { describe, expect, it } from 'vitest';
import { kCore } from '../../src/data/kCore.ts';
import { readDataset } from '../../src/data/readDataset.ts';
import { splitLeaveOneOut } from '../../src/data/split.ts';
import { fileOf, sharedFiles } from './sampleFiles.ts';

const CASES = [
  { folder: 'ml-100k', read: [943, 1682, 100_000], core: [943, 1349, 99_287], title: 'Toy Story (1995)' },
  { folder: 'ml-latest-small', read: [610, 9724, 100_836], core: [610, 3650, 90_274], title: 'Toy Story (1995)' },
  { folder: 'ml-1m', read: [6040, 3706, 1_000_209], core: [6040, 3416, 999_611], title: 'Misérables, Les (1995)' },
  { folder: 'amazon-beauty', read: [22_363, 12_101, 198_502], core: [22_363, 12_101, 198_502], title: null },
  {
    folder: 'amazon-musical-instruments-2014',
    read: [1429, 900, 10_261],
    core: [1429, 900, 10_261],
    title: null,
  },
  { folder: 'amazon-toys', read: [19_412, 11_924, 167_597], core: [19_412, 11_924, 167_597], title: null },
];

describe('readDataset, kCore(5), splitLeaveOneOut on ../shared/data', () => {
  for (const { folder, read, core, title } of CASES) {
    const files = sharedFiles(folder);
    it.skipIf(files === null)(
      `${folder}: gives the published counts (skipped where ../shared/data is absent)`,
      async () => {
        const dataset = await readDataset(files ?? []);
        expect([dataset.userIds.length, dataset.itemIds.length, dataset.interactions.user.length]).toEqual(read);
        expect(dataset.report.rejectedLines).toBe(0);
        if (title !== null) expect(dataset.itemTitles).toContain(title);
        const filtered = kCore(dataset, 5).dataset;
        const counts = [filtered.userIds.length, filtered.itemIds.length, filtered.interactions.user.length];
        expect(counts).toEqual(core);
        const split = splitLeaveOneOut(filtered);
        expect(split.numUsers).toBe(core[0]);
        expect(split.numTrainInteractions).toBe(core[2] - 2 * core[0]);
        // Of the Amazon file's users 631 have the same day on their last two reviews (its README).
        const tied = { 'ml-100k': 415, 'amazon-musical-instruments-2014': 631 }[folder];
        if (tied !== undefined) expect(dataset.report.usersWithTiedTarget).toBe(tied);
      },
    );
  }

  const rated = sharedFiles('ml-100k', /u\.data/);
  it.skipIf(rated === null)(
    'ml-100k: is the same data as a RecBole file, CSV, JSON lines or Parquet (skipped where absent)',
    async () => {
      const original = await readDataset(rated ?? []);
      const text = new TextDecoder().decode(await (rated ?? [])[0].read(0, 2 ** 24));
      const rows = text
        .trimEnd()
        .split('\n')
        .map((line) => line.split('\t'));
      const names = ['user_id', 'item_id', 'rating', 'timestamp'];
      const lines = (header: string, row: (cells: string[]) => string) =>
        `${header}${rows.map((cells) => `${row(cells)}\n`).join('')}`;
      const parquet = parquetWriteBuffer({
        columnData: names.map((name, c) => ({ name, data: rows.map((cells) => Number(cells[c])), type: 'INT32' })),
      });
      const atomic = 'user_id:token\titem_id:token\trating:float\ttimestamp:float\n';
      const files = [
        fileOf('ml-100k.inter', `${atomic}${text}`),
        fileOf(
          'interactions.csv',
          lines(`${names.join(',')}\n`, (cells) => cells.join(',')),
        ),
        fileOf(
          'nameless.csv',
          lines('', (cells) => cells.join(',')),
        ),
        fileOf(
          'i.jsonl',
          lines('', ([uid, iid, rating, time]) => JSON.stringify({ uid, iid, rating, time })),
        ),
        fileOf('i.parquet', new Uint8Array(parquet)),
      ];
      for (const file of files) {
        const dataset = await readDataset([file]);
        expect([file.name, dataset.userIds, dataset.itemIds]).toEqual([file.name, original.userIds, original.itemIds]);
        expect(dataset.interactions).toEqual(original.interactions);
        expect(dataset.report).toMatchObject({ rejectedLines: 0, duplicates: 0, usersWithTiedTarget: 415 });
      }
    },
  );

  const reviews = sharedFiles('amazon-musical-instruments-2014');
  it.skipIf(reviews === null)(
    'amazon-musical-instruments-2014: has its counts as ratings CSV in either order, with and without a header (skipped where absent)',
    async () => {
      const text = gunzipSync(await (reviews ?? [])[0].read(0, 2 ** 24)).toString();
      const rows = text
        .trimEnd()
        .split('\n')
        .map(
          (line) => JSON.parse(line) as { reviewerID: string; asin: string; overall: number; unixReviewTime: number },
        );
      const lines = (of: (row: (typeof rows)[number]) => readonly (string | number)[]) =>
        rows.map((row) => `${of(row).join(',')}\n`).join('');
      const userFirst = lines((r) => [r.reviewerID, r.asin, r.overall.toFixed(1), r.unixReviewTime]);
      const itemFirst = lines((r) => [r.asin, r.reviewerID, r.overall.toFixed(1), r.unixReviewTime]);
      const inMs = lines((r) => [r.reviewerID, r.asin, r.overall.toFixed(1), r.unixReviewTime * 1000]);
      const variants = [
        ['amazon-2014', userFirst],
        ['amazon-2018', itemFirst],
        ['amazon-2023', `user_id,parent_asin,rating,timestamp\n${inMs}`],
      ];
      for (const [name, content] of variants) {
        const { report, name: found } = await readDataset([fileOf('Musical_Instruments.csv', content)]);
        const counts = [found, report.numUsers, report.numItems, report.numInteractions, report.usersWithTiedTarget];
        expect(counts).toEqual([name, 1429, 900, 10_261, 631]);
      }
    },
  );

  const beauty = sharedFiles('amazon-beauty', /^Beauty\.(txt|index\.json|items)/);
  it.skipIf(beauty === null)(
    'amazon-beauty: has its counts as a benchmark with histories and as LC-Rec’s folder (skipped where absent)',
    async () => {
      const sequences = new TextDecoder()
        .decode(await (beauty ?? []).find((f) => f.name.endsWith('.txt'))!.read(0, 2 ** 24))
        .trimEnd()
        .split('\n')
        .map((line) => line.split(' '));
      const part = (first: (length: number) => number, last: (length: number) => number) =>
        `user_id,parent_asin,rating,timestamp,history\n${sequences
          .flatMap(([user, ...items]) =>
            items
              .map((item, k) => `${user},${item},5.0,${1_400_000_000_000 + k},${items.slice(0, k).join(' ')}\n`)
              .slice(first(items.length), last(items.length)),
          )
          .join('')}`;
      const test = fileOf(
        'Beauty.test.csv',
        part(
          (n) => n - 1,
          (n) => n,
        ),
      );
      const parts = [
        test,
        fileOf(
          'Beauty.valid.csv',
          part(
            (n) => n - 2,
            (n) => n - 1,
          ),
        ),
        fileOf(
          'Beauty.train.csv',
          part(
            () => 0,
            (n) => n - 2,
          ),
        ),
      ];
      const lcRec = fileOf(
        'Beauty.inter.json',
        JSON.stringify(Object.fromEntries(sequences.map(([u, ...i]) => [u, i.map(Number)]))),
      );
      for (const files of [parts, [test], [lcRec, ...(beauty ?? []).filter((f) => f.name.endsWith('index.json'))]]) {
        const { report } = await readDataset(files);
        expect([report.numUsers, report.numItems, report.numInteractions]).toEqual([22_363, 12_101, 198_502]);
      }
    },
  );

  const sample = sharedFiles('ml-1m', /ratings_sample|movies/);
  it.skipIf(sample === null)('ml-1m: reads genuine lines of ratings.dat (skipped where absent)', async () => {
    const dataset = await readDataset(sample ?? []);
    expect(dataset.name).toBe('movielens-1m');
    expect(dataset.report.numInteractions).toBe(60_400);
  });
});
