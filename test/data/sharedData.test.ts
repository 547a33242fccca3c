/** Real data sets against their published counts; skipped, in words, where ../shared/data is absent. */
import { describe, expect, it } from 'vitest';
import { kCore } from '../../src/data/kCore.ts';
import { readDataset } from '../../src/data/readDataset.ts';
import { splitLeaveOneOut } from '../../src/data/split.ts';
import { sharedFiles } from './sampleFiles.ts';

const CASES = [
  { folder: 'ml-100k', read: [943, 1682, 100_000], core: [943, 1349, 99_287], title: 'Toy Story (1995)' },
  { folder: 'ml-latest-small', read: [610, 9724, 100_836], core: [610, 3650, 90_274], title: 'Toy Story (1995)' },
  { folder: 'ml-1m', read: [6040, 3706, 1_000_209], core: [6040, 3416, 999_611], title: 'Misérables, Les (1995)' },
  { folder: 'amazon-beauty', read: [22_363, 12_101, 198_502], core: [22_363, 12_101, 198_502], title: null },
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
        if (folder === 'ml-100k') expect(dataset.report.usersWithTiedTarget).toBe(415);
      },
    );
  }

  const sample = sharedFiles('ml-1m', /ratings_sample|movies/);
  it.skipIf(sample === null)('ml-1m: reads genuine lines of ratings.dat (skipped where absent)', async () => {
    const dataset = await readDataset(sample ?? []);
    expect(dataset.name).toBe('movielens-1m');
    expect(dataset.report.numInteractions).toBe(60_400);
  });
});
