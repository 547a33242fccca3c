/** Real data sets against their published counts; skipped, in words, where ../shared/data is absent. */
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

  const sample = sharedFiles('ml-1m', /ratings_sample|movies/);
  it.skipIf(sample === null)('ml-1m: reads genuine lines of ratings.dat (skipped where absent)', async () => {
    const dataset = await readDataset(sample ?? []);
    expect(dataset.name).toBe('movielens-1m');
    expect(dataset.report.numInteractions).toBe(60_400);
  });
});
