import { describe, expect, it } from 'vitest';
import { parseRunConfig } from '../../src/config/runConfig.ts';
import { ConfigError, DataError } from '../../src/core/errors.ts';
import { shop512 } from '../../src/data/datasets/shop512.ts';
import { readDataset } from '../../src/data/readDataset.ts';
import { selectInteractions, selectionInWords } from '../../src/data/selection.ts';
import { dataHash } from '../../src/train/metadata.ts';
import { filterAndSplit, selectionKey } from '../../src/train/prepare.ts';
import { datasetOf, fileOf } from './sampleFiles.ts';

const NONE = { minRating: null, from: null, to: null };
const log = () =>
  readDataset([
    fileOf(
      'a.csv',
      'user,item,rating,date,is_click\n1,a,5,2018-03-01 00:00:00,1\n1,x,,2018-03-01 12:00:00,0\n1,b,3,2018-03-01 23:59:59,1\n1,c,4,2018-03-02 00:00:00,1\n2,b,,2018-03-03,1\n3,d,1,2018-03-04,1\n',
    ),
  ]);

describe('selectInteractions(dataset, {minRating, from, to})', () => {
  it('is the data set itself where nothing is asked', () => {
    const shop = shop512(7);
    expect(selectInteractions(shop, NONE).dataset).toBe(shop);
  });

  it('keeps ratings from a threshold on, and nobody without one; counts the others', async () => {
    const { dataset, belowRating } = selectInteractions(await log(), { ...NONE, minRating: 4 });
    expect([dataset.userIds, dataset.itemIds, belowRating]).toEqual([['1'], ['a', 'c'], 3]);
    expect([...(dataset.interactions.rating ?? [])]).toEqual([5, 4]);
  });

  it('keeps whole days, both ends, and what was shown with what is left', async () => {
    const { dataset, outsideTime } = selectInteractions(await log(), { ...NONE, from: '2018-03-01', to: '2018-03-01' });
    expect([dataset.userIds, dataset.itemIds, outsideTime]).toEqual([['1'], ['a', 'b'], 3]);
    expect(selectInteractions(await log(), { ...NONE, from: '2018-03-03' }).dataset.userIds).toEqual(['2', '3']);
  });

  it('says what the data lack, and when nothing is left', async () => {
    const plain = datasetOf([['1', 'a', 0]], false);
    expect(() => selectInteractions(plain, { ...NONE, minRating: 1 })).toThrow(/^data\.minRating: .* has no ratings/);
    expect(() => selectInteractions(plain, { ...NONE, to: '2018-01-01' })).toThrow(/^data\.to: .* has no times/);
    const data = await log();
    expect(() => selectInteractions(data, { ...NONE, minRating: 9 })).toThrow(DataError);
  });

  it('is part of what names a run’s data, and changes no bit where it is not asked for', async () => {
    const data = await log();
    const config = (part: object) => parseRunConfig({ data: { minInteractions: 0, ...part } });
    const hash = (part: object) => dataHash(filterAndSplit(data, config(part)).dataset);
    expect(await hash({})).not.toBe(await hash({ minRating: 2 }));
    expect(selectionKey(config({}))).not.toBe(selectionKey(config({ to: '2018-03-03' })));
    expect(selectionKey(config({}))).toBe(selectionKey(config({ maxHistory: 3 })));
    expect(filterAndSplit(data, config({ minRating: 2, maxUsers: 1 })).leftOut).toEqual({
      belowRating: 2,
      outsideTime: 0,
      usersNotDrawn: 0,
    });
    // Of all Shop-512, as runs were recorded before there was anything to choose.
    const shop = filterAndSplit(shop512(7), config({})).dataset;
    expect(await dataHash(shop)).toBe('53b6d4364d1e360d396e51d6001afdfd6e460624494db8210a44e3503f5eb7c2');
  });

  it('is checked before any data are read, and told in words', () => {
    expect(() => parseRunConfig({ data: { from: '2018-02-30' } })).toThrow(ConfigError);
    expect(() => parseRunConfig({ data: { from: '01/02/2018' } })).toThrow(/data\.from: .*2018-03-01/);
    expect(() => parseRunConfig({ data: { from: '2018-03-02', to: '2018-03-01' } })).toThrow(
      /data\.to: expected a day from/,
    );
    expect(selectionInWords({ minRating: 4, from: null, to: '2018-03-01' })).toBe(
      'ratings from 4 on, days … to 2018-03-01',
    );
    expect(selectionInWords(NONE)).toBe('');
  });
});
