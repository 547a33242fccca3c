/** Where columns cannot be told: what a person is asked, and their answer read back into the same files. */
import { parquetWriteBuffer } from 'hyparquet-writer';
import { describe, expect, it } from 'vitest';
import type { ByteSource } from '../../src/core/byteStreams.ts';
import { type MappingAnswer, MappingNeeded, type MappingRequest } from '../../src/data/mappingRequest.ts';
import { type ReadOptions, readDataset } from '../../src/data/readDataset.ts';
import { gb18030 } from './encodedText.ts';
import { fileOf } from './sampleFiles.ts';

async function requestOf(files: readonly ByteSource[], ask?: ReadOptions['ask']): Promise<MappingRequest> {
  const error = await readDataset(files, undefined, ask ? { ask } : {}).then(
    () => null,
    (e: unknown) => e,
  );
  expect(error).toBeInstanceOf(MappingNeeded);
  const { request } = error as MappingNeeded;
  // What the page gets is plain data.
  expect(structuredClone(request)).toEqual(request);
  return request;
}

const answered = (files: readonly ByteSource[], { guess }: MappingRequest, change: Partial<MappingAnswer> = {}) =>
  readDataset(files, undefined, { mapping: { ...guess, ...change } });

const ODD = fileOf(
  'x/odd.csv',
  `who,what,how much,when\n${Array.from({ length: 40 }, (_, i) => `c${i % 6},p${i % 7},${(i % 5) + 1},${1500000000 + i}`).join('\n')}\n`,
);

describe('MappingNeeded', () => {
  it('shows 20 rows below a header, guesses by looks, and reads what is answered', async () => {
    const request = await requestOf([ODD]);
    expect(request).toMatchObject({ file: 'x/odd.csv', encoding: 'utf-8', reason: expect.stringContaining('"who"') });
    expect(request.previews[0]).toMatchObject({ form: ',', columns: null });
    expect(request.previews[0].rows).toHaveLength(21);
    expect(request.guess).toMatchObject({
      hasHeader: true,
      columns: { user: '#1', item: '#2', rating: '#3', timestamp: '#4' },
    });
    const d = await answered([ODD], request, { columns: { ...request.guess.columns, user: '#2', item: '#1' } });
    expect([d.userIds.length, d.itemIds.length, d.report.numInteractions]).toEqual([7, 6, 40]);
    // The report has the file's own names.
    expect(d.report.issues.some(({ message }) => message.includes('user = what, item = who'))).toBe(true);
  });

  it('asks about order where a page can ask and nothing but places tells it; Amazon’s IDs tell it', async () => {
    const nameless = fileOf('x.csv', Array.from({ length: 30 }, (_, i) => `u${i},i${i},5,${1.5e9 + i}\n`).join(''));
    const request = await requestOf([nameless], 'unsure');
    expect(request.guess).toMatchObject({ hasHeader: false, columns: { user: '#1', item: '#2' } });
    expect((await readDataset([nameless])).userIds[0]).toBe('u0');
    const amazon = fileOf(
      'x.csv',
      'B00004Y2UT,A14VAT5EAX3D9S,3.0,1363392000\nB00004Y2UV,A14VAT5EAX3D9T,3.0,1363392000\n',
    );
    expect((await readDataset([amazon], undefined, { ask: 'unsure' })).itemIds[0]).toBe('B00004Y2UT');
    // Some of Amazon's reviewers have IDs of another form.
    const oc = fileOf('x.csv', 'B00004Y2UT,#oc-R103C0QSV1DF5E,3.0,1363392000\n');
    expect((await readDataset([oc], undefined, { ask: 'unsure' })).itemIds[0]).toBe('B00004Y2UT');
  });

  it('guesses no item, and no rating, in decimals: places on a map, prices', async () => {
    const checkIns =
      '0\t2010-10-19T23:55:27Z\t30.2359\t-97.7951\t22847\n0\t2010-10-18T22:17:43Z\t30.2691\t-97.7493\t420315\n';
    const { guess } = await requestOf([fileOf('checkins.txt', checkIns)], 'unsure');
    expect(guess.columns).toMatchObject({ user: '#1', item: '#5', rating: null, timestamp: '#2' });
    const ratings = await requestOf([fileOf('x.csv', '1,4.5,17\n1,3.0,18\n2,2.5,17\n')], 'unsure');
    expect(ratings.guess.columns).toMatchObject({ user: '#1', item: '#3', rating: '#2' });
  });

  it('asks whenever a person wants to, of MovieLens too', async () => {
    const file = fileOf('ratings.csv', 'userId,movieId,rating,timestamp\n1,2,3,1500000000\n1,3,4,1500000001\n');
    const request = await requestOf([file], 'always');
    expect(request).toMatchObject({ reason: null, guess: { columns: { user: '#1', item: '#2', timestamp: '#4' } } });
    const d = await answered([file], request, { columns: { ...request.guess.columns, timestamp: null } });
    expect([d.name, d.interactions.timestamp]).toEqual(['movielens-latest', null]);
  });

  it('asks which comes first, day or month, where no date says so', async () => {
    const file = fileOf('a.csv', 'user,item,date\n1,2,03/04/2018\n1,3,04/05/2018\n');
    const request = await requestOf([file]);
    expect(request.reason).toMatch(/the day or the month first/);
    const first = (timeFormat: MappingAnswer['timeFormat']) =>
      answered([file], request, { timeFormat }).then((d) => d.interactions.timestamp?.[0]);
    expect(await first('day-first')).toBe(Date.UTC(2018, 3, 3) / 1000);
    expect(await first('month-first')).toBe(Date.UTC(2018, 2, 4) / 1000);
  });

  it.each<[MappingAnswer['timeFormat'], string, number]>([
    ['seconds', '200000000000', 2e11],
    ['milliseconds', '1500', 1.5],
    ['order', '1500000000', 1.5e9],
  ])('takes times as %s where a person says so', async (timeFormat, time, expected) => {
    const file = fileOf('a.csv', `user,item,time\n1,2,${time}\n`);
    const d = await answered([file], await requestOf([file], 'always'), { timeFormat });
    expect(d.interactions.timestamp?.[0]).toBe(expected);
  });

  it('offers JSON and Parquet by names, and cuts long cells', async () => {
    const json = fileOf('a.jsonl', `{"a": 1, "b": "${'x'.repeat(500)}", "c": [1, 2]}\n{"a": 2, "b": "y"}\n`);
    const request = await requestOf([json]);
    expect(request.previews).toMatchObject([{ form: 'json', columns: ['a', 'b', 'c'] }]);
    expect(request.previews[0].rows[0][1]).toHaveLength(80);
    const columns = { ...request.guess.columns, user: 'a', item: 'b' };
    expect((await answered([json], request, { columns })).report.numInteractions).toBe(2);

    const bytes = parquetWriteBuffer({
      columnData: [
        { name: 'a', data: ['u', 'v'], type: 'STRING' },
        { name: 'b', data: [7, 8], type: 'INT32' },
      ],
    });
    const parquet = fileOf('a.parquet', new Uint8Array(bytes));
    const other = await requestOf([parquet]);
    expect(other.previews).toEqual([
      {
        form: 'parquet',
        columns: ['a', 'b'],
        rows: [
          ['u', '7'],
          ['v', '8'],
        ],
      },
    ]);
    const d = await answered([parquet], other, { columns: { ...other.guess.columns, user: 'b', item: 'a' } });
    expect([d.userIds, d.itemIds]).toEqual([
      ['7', '8'],
      ['u', 'v'],
    ]);
  });

  it('reads another separator, another encoding, no header, titles and labels, as answered', async () => {
    const text = gb18030('a|张三|红色|1\nb|张三|蓝色|0\nc|张三|绿色|1\n'.repeat(9));
    const file = fileOf('x.dat', text);
    const request = await requestOf([file], 'always');
    expect(request.encoding).toBe('gb18030');
    const columns = { user: '#2', item: '#1', rating: null, timestamp: null, history: null, title: '#3', label: '#4' };
    const answer = { form: '|', hasHeader: false, columns, encoding: 'gb18030' } as const;
    const d = await answered([file], request, answer);
    expect([d.userIds, d.itemIds, d.itemTitles]).toEqual([['张三'], ['a', 'b', 'c'], ['红色', '蓝色', '绿色']]);
    expect([d.report.numInteractions, d.impressions?.item.length]).toEqual([18, 9]);
  });

  it('says what does not fit of an answer, and does not ask again', async () => {
    const request = await requestOf([ODD]);
    const wrong = answered([ODD], request, { columns: { ...request.guess.columns, item: '#9' } });
    await expect(wrong).rejects.toThrow(/"#9" is not among them/);
    await expect(wrong).rejects.not.toBeInstanceOf(MappingNeeded);
  });

  it('asks about the table itself, not about titles beside it', async () => {
    const files = [
      ODD,
      fileOf('x/items.csv', 'item_id,title\np1,One\n'),
      fileOf('x/readme.txt', 'Dear reader,\nhello\n'),
    ];
    const request = await requestOf(files);
    expect(request.file).toBe('x/odd.csv');
    expect((await answered(files, request)).itemTitles).toContain('One');
  });
});
