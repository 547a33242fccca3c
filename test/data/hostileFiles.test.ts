/** Files made to do harm: bombs, paths, keys of prototypes, scripts, endless lines. Each is refused in words, or is mere data. */
import { gzipSync as nodeGzip } from 'node:zlib';
import { gzipSync, zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { parseRunConfig } from '../../src/config/runConfig.ts';
import { bytesSource } from '../../src/core/byteStreams.ts';
import { readDataset } from '../../src/data/readDataset.ts';
import { itemsFile } from '../../src/train/checkpoint.ts';
import { prepareData } from '../../src/train/prepare.ts';
import { bytesOf, fileOf, messageOf } from './sampleFiles.ts';

const CSV = 'user,item\n1,2\n1,3\n';

/** Lines of JSON that say little, 1000 times as many bytes as their gzip. */
const bomb = (): Uint8Array => {
  const line = `{"user":1,"item":2,"x":"${'2'.repeat(4000)}"}\n`;
  return Uint8Array.from(nodeGzip(Buffer.alloc(100 * 2 ** 20, line), { level: 9 }));
};

const most = () => process.memoryUsage().arrayBuffers;

describe('readDataset(files made to do harm)', () => {
  it('ends unpacking where no text shrinks so', async () => {
    const packed = bomb();
    expect(packed.length).toBeLessThan(2 ** 20);
    const before = most();
    expect(await messageOf([fileOf('a.jsonl.gz', packed)])).toMatch(/unpacks to more than 300 times its size/);
    expect(most() - before).toBeLessThan(200e6);
  });

  it('ends where an entry is larger than it says', async () => {
    const zip = zipSync({ 'log.csv': bytesOf(CSV.repeat(5000)) });
    const view = new DataView(zip.buffer, zip.byteOffset, zip.byteLength);
    const directory = view.getUint32(zip.length - 22 + 16, true);
    view.setUint32(directory + 24, 100, true);
    expect(await messageOf([fileOf('a.zip', zip)])).toMatch(
      /unpacks to more than 100 bytes, which is more than it declares/,
    );
  });

  it('refuses entries that share their bytes', async () => {
    const zip = zipSync({ 'a.csv': [bytesOf(CSV.repeat(90)), { level: 0 }], 'b.csv': [bytesOf(CSV), { level: 0 }] });
    const view = new DataView(zip.buffer, zip.byteOffset, zip.byteLength);
    const directory = view.getUint32(zip.length - 22 + 16, true);
    const second = directory + 46 + 5;
    view.setUint32(second + 20, zip.length, true);
    view.setUint32(second + 24, zip.length, true);
    view.setUint32(second + 42, 0, true);
    expect(await messageOf([fileOf('a.zip', zip)])).toMatch(/they share their bytes, as in a zip bomb/);
  });

  it('tells gzip whose checksum is another from its content', async () => {
    const gzip = gzipSync(bytesOf(CSV));
    gzip[gzip.length - 8] ^= 1;
    expect(await messageOf([fileOf('a.csv.gz', gzip)])).toMatch(/their checksum does not match/);
  });

  it.each([
    ['../../etc/ratings.csv'],
    ['/etc/ratings.csv'],
    ['C:\\Windows\\ratings.csv'],
    ['x/./..\\ratings.csv'],
    ['x\u0000/\u202eratings.csv'],
  ])('takes nothing but the last part of %j for a name', async (path) => {
    for (const file of [fileOf('a.zip', zipSync({ [path]: bytesOf(CSV) })), fileOf(path, CSV)]) {
      const { report } = await readDataset([file]);
      expect(report.files[0].name).toMatch(/(^|\/)ratings\.csv$/);
      expect(report.files[0].name).not.toMatch(/\.\.|\\|C:|\p{Cc}|\u202e|^\//u);
    }
  });

  it('keeps users, items and columns named like parts of objects, to the run’s own files', async () => {
    const ids = ['__proto__', 'constructor', 'toString', 'hasOwnProperty'];
    const lines = ids.flatMap((user) => ids.map((item) => `${JSON.stringify({ user, item, valueOf: 1 })}\n`)).join('');
    const d = await readDataset([
      fileOf('a.jsonl', `{"user":"x","item":"__proto__","__proto__":{"polluted":1}}\n${lines}`),
    ]);
    expect(d.itemIds).toEqual(ids);
    expect(({} as { polluted?: number }).polluted).toBeUndefined();
    const config = parseRunConfig({ data: { source: 'a', minInteractions: 0 }, items: { tokenizer: 'item' } });
    const items = new TextDecoder().decode(itemsFile(prepareData(d, config)).bytes);
    expect(Object.keys(JSON.parse(items)).sort()).toEqual([...ids].sort());
  });

  it('leaves scripts in titles as the text they are', async () => {
    const title = '<img src=x onerror=alert(1)><script>alert(2)</script>';
    const d = await readDataset([fileOf('a.csv', `user,item,item_title\n1,2,${title}\n`)]);
    expect(d.itemTitles).toEqual([title]);
  });

  it('refuses a line that never ends, and IDs that are texts', async () => {
    const size = 80 * 2 ** 20;
    const endless = {
      name: 'a.csv',
      size,
      read: async (from: number, to: number) => {
        const bytes = new Uint8Array(to - from).fill(97);
        if (from === 0) bytes.set(bytesOf('user,item\n1,'));
        return bytes;
      },
    };
    await expect(readDataset([endless])).rejects.toThrow(/a\.csv: line 2 is longer than 67\.1 MB/);
    const lines = Array.from({ length: 200 }, (_, i) => `u${i},i${i}\n`).join('');
    const { report } = await readDataset([fileOf('a.csv', `user,item\n${lines}${'x'.repeat(9000)},1\n`)]);
    expect(report.rejectedByReason).toEqual([{ reason: 'an ID is longer than 512 characters', count: 1 }]);
  });

  it('looks at no more of a zip of thousands than it must', async () => {
    const entries = Object.fromEntries(Array.from({ length: 3000 }, (_, i) => [`x/${i}.csv`, bytesOf('a\n')]));
    const zip = zipSync({ ...entries, 'x/log.csv': bytesOf(`user,item\n${'1,2\n'.repeat(18)}`) }, { level: 0 });
    let reads = 0;
    const source = bytesSource('a.zip', zip);
    const counted = {
      ...source,
      read: (from: number, to: number) => {
        reads++;
        return source.read(from, to);
      },
    };
    expect((await readDataset([counted])).report.numInteractions).toBe(18);
    expect(reads).toBeLessThan(2500);
  });
});
