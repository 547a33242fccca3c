/** The bundle file: what goes in comes out, and whatever else is given is refused in words. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { unzipSync, zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { parseRunConfig } from '../../src/config/runConfig.ts';
import { BundleError } from '../../src/core/errors.ts';
import { Sha256 } from '../../src/core/sha256Stream.ts';
import { builtInDataset } from '../../src/data/builtIn.ts';
import {
  bundleBytes,
  bundleDigest,
  decodeBundle,
  encodeBundle,
  LARGEST_UNPACKED_BYTES,
} from '../../src/record/bundle.ts';
import { MIGRATIONS, migrate } from '../../src/record/migrations.ts';
import { RECORDING_VERSION, type RecordedItems } from '../../src/record/recording.ts';
import { filesOfRecording, recordingOfFiles } from '../../src/record/recordingFiles.ts';
import { prepareData } from '../../src/train/prepare.ts';
import { anyRecording, sampleRecording } from './sampleRecording.ts';

const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
const bytesOf = (value: string) => new TextEncoder().encode(value);

/** A bundle whose files were changed, with sums that are right: what only the contents can give away. */
async function forged(change: (files: Map<string, Uint8Array>) => void): Promise<Uint8Array> {
  const files = filesOfRecording(sampleRecording());
  change(files);
  const sums = [...files].map(([name, bytes]) => `${new Sha256().update(bytes).hex()}  ${name}\n`).join('');
  return zipSync({ ...Object.fromEntries(files), SHA256SUMS: bytesOf(sums) });
}

const edit = (name: string, from: string | RegExp, to: string) =>
  forged((files) => {
    const before = text(files.get(name)!);
    const after = before.replace(from, to);
    expect(after, name).not.toBe(before);
    files.set(name, bytesOf(after));
  });

describe('encodeBundle and decodeBundle', () => {
  it('give back what was recorded, to the bit, and the same file each time', async () => {
    await fc.assert(
      fc.asyncProperty(anyRecording, async (recording) => {
        const bytes = await encodeBundle(recording);
        expect(await decodeBundle(bytes)).toEqual(recording);
        expect(await encodeBundle(await decodeBundle(bytes))).toEqual(bytes);
      }),
      { numRuns: 30 },
    );
  });

  it('keep 24 frames of a user of Shop-512 within 400 kB, even of numbers that deflate cannot shrink', async () => {
    const config = parseRunConfig({ data: { minInteractions: 0 }, items: { tokenizer: 'attribute-paths' } });
    const { itemTokens, levels, dataset, vocabulary } = prepareData(builtInDataset('shop-512', 7), config);
    const tokenNames = Array.from({ length: vocabulary.size }, (_, t) => `token ${t}`);
    const items: RecordedItems = { levels, itemTokens, itemTitles: dataset.itemTitles, tokenNames };
    expect((await encodeBundle(sampleRecording(items, 24, [4], 320))).length).toBeLessThan(400_000);
  });

  it('write files that other programs read', async () => {
    const files = unzipSync(await encodeBundle(sampleRecording()));
    const rows = text(files['history.jsonl'])
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(rows[0]).toMatchObject({ _step: 1, 'train/tokens': 1000 });
    expect(rows[5]['train/grad_norm']).toBe('Infinity');
    expect(rows.find((row) => 'val/ndcg@10' in row)._step).toBe(10);
    expect(JSON.parse(text(files['config.json'])).optimizer.beta1).toBe(0.9);
    expect(JSON.parse(text(files['summary.json']))).toMatchObject({
      step: 20,
      'test/ndcg@10': 0.2,
      'test/gini': 'NaN',
    });
    for (const line of text(files['SHA256SUMS']).trim().split('\n')) {
      const [sum, name] = line.split('  ');
      expect(new Sha256().update(files[name]).hex()).toBe(sum);
    }
  });

  it('give names without characters that turn or hide what stands beside them', async () => {
    const bytes = await edit('catalogue.json', '"title":"item 0', '"title":"\\u202eitem\\u0007 0');
    const { items } = await decodeBundle(bytes);
    expect(items.itemTitles[0]).toBe(sampleRecording().items.itemTitles[0]);
  });

  it('name a bundle by its contents, not by how it is packed', async () => {
    const bytes = await encodeBundle(sampleRecording());
    const repacked = zipSync(unzipSync(bytes), { level: 1 });
    expect(repacked).not.toEqual(bytes);
    expect(await bundleDigest(repacked)).toBe(await bundleDigest(bytes));
    const other = await encodeBundle(sampleRecording(undefined, 2));
    expect(await bundleDigest(other)).not.toBe(await bundleDigest(bytes));
  });
});

describe('versions', () => {
  it('reads the bundle that version 1 wrote', async () => {
    const recording = await decodeBundle(readFileSync(join(import.meta.dirname, 'fixtures', 'version1.zip')));
    expect(recording).toEqual(sampleRecording());
    expect(MIGRATIONS).toHaveLength(RECORDING_VERSION - 1);
  });

  it('takes the files of an older one step by step, and refuses a newer one', () => {
    const note = (name: string) => (files: ReadonlyMap<string, Uint8Array>) =>
      new Map([...files, [name, bytesOf(name)]]);
    const steps = [note('two'), note('three')];
    expect([...migrate(new Map(), 1, steps).keys()]).toEqual(['two', 'three']);
    expect([...migrate(new Map(), 2, steps).keys()]).toEqual(['three']);
    expect(() => migrate(new Map(), 4, steps)).toThrow(/version 4.*up to version 3/);
    expect(() => migrate(new Map(), 1.5, steps)).toThrow(BundleError);
  });

  it('is asked of the files of a folder or a checkpoint too, which no bundle carries', () => {
    const files = filesOfRecording(sampleRecording());
    expect(recordingOfFiles(files)).toEqual(sampleRecording());
    const newer = text(files.get('metadata.json')!).replace('"version": 1', '"version": 2');
    files.set('metadata.json', bytesOf(newer));
    expect(() => recordingOfFiles(files)).toThrow(/version 2.*up to version 1/);
  });
});

describe('decodeBundle(bytes) refuses', () => {
  const f32 = (files: Map<string, Uint8Array>, index: number, value: number) => {
    const flows = files.get('flows.bin')!.slice();
    new DataView(flows.buffer).setFloat32(4 * index, value, true);
    files.set('flows.bin', flows);
  };
  const shifted = (files: Map<string, Uint8Array>) => files.set('flows.bin', files.get('flows.bin')!.slice(0, -4));
  const cases: [string, () => Promise<Uint8Array>, RegExp][] = [
    ['nothing', async () => new Uint8Array(0), /empty/],
    ['a text', async () => bytesOf('<!doctype html>'), /expected a zip/],
    [
      'a newer version',
      () => edit('metadata.json', '"version": 1', '"version": 2'),
      /version 2.*up to version 1.*newer/,
    ],
    ['no version', () => edit('metadata.json', '"version": 1', '"version": "new"'), /version: expected/],
    ['a zip of other things', async () => zipSync({ 'a.txt': bytesOf('a') }), /no metadata\.json/],
    ['a missing file', () => forged((files) => files.delete('users.json')), /users\.json is missing/],
    ['a broken line', () => edit('history.jsonl', '}\n', '\n'), /history\.jsonl, line 1: expected JSON/],
    [
      'a loss that is no number',
      () => edit('history.jsonl', /"train\/loss":[\d.]+/, '"train/loss":"NaN"'),
      /history\.jsonl, line 1/,
    ],
    ['steps out of order', () => edit('history.jsonl', '"_step":3', '"_step":1'), /step 1 stands after step 2/],
    ['an unknown setting', () => edit('config.json', '"seed"', '"sead"'), /config\.json.*sead: unknown key/s],
    ['a shared path', () => edit('catalogue.json', '"tokens":[0,2,6]', '"tokens":[0,2,5]'), /share the path/],
    ['a path too short', () => edit('catalogue.json', '"tokens":[0,2,6]', '"tokens":[0,2]'), /expected 3 tokens/],
    ['a token without a name', () => edit('catalogue.json', '"tokens":[0,2,6]', '"tokens":[0,2,7]'), /tokens below 7/],
    [
      'a title that fills the page',
      () => edit('catalogue.json', '"title":"item 0', `"title":"${'item '.repeat(500)}`),
      /items\.0\.title: expected <=2000/,
    ],
    ['an unknown item', () => edit('users.json', '"target": 3', '"target": 12'), /item 12.*catalogue has 12/],
    ['other users', () => edit('flows.jsonl', '"user":4', '"user":5'), /expected the users of users\.json/],
    ['frames out of order', () => edit('flows.jsonl', '"step":20', '"step":10'), /a step after 10/],
    ['flows cut short', () => forged(shifted), /flows\.bin: expected \d+ bytes/],
    ['a NaN probability', () => forged((files) => f32(files, 30, Number.NaN)), /log P_F of prefix \d+ is NaN/],
    [
      'an infinite reward',
      () => forged((files) => f32(files, 50, Number.POSITIVE_INFINITY)),
      /log R of item \d+ is Infinity/,
    ],
    ['a flow that is NaN', () => forged((files) => f32(files, 1, Number.NaN)), /log F of prefix 1 is NaN/],
  ];
  it.each(cases)('%s', async (_, make, message) => {
    await expect(decodeBundle(await make())).rejects.toThrow(message);
    await expect(decodeBundle(await make())).rejects.toBeInstanceOf(BundleError);
  });

  it('a chain that is not that of its frames', async () => {
    const bytes = await forged((files) => {
      const lines = text(files.get('digests.jsonl')!).split('\n');
      const link = JSON.parse(lines[1]);
      lines[1] = JSON.stringify({ ...link, chain: link.weights });
      files.set('digests.jsonl', bytesOf(lines.join('\n')));
    });
    await expect(decodeBundle(bytes)).rejects.toThrow(/another from link 2 on/);
  });

  it('a chain whose links name other weights than their frames', async () => {
    const bytes = await forged((files) => {
      const lines = text(files.get('digests.jsonl')!).split('\n');
      lines[1] = JSON.stringify({ ...JSON.parse(lines[1]), weights: '0'.repeat(64) });
      files.set('digests.jsonl', bytesOf(lines.join('\n')));
    });
    await expect(decodeBundle(bytes)).rejects.toThrow(/another from link 2 on/);
  });

  it('a file that was changed after it was recorded', async () => {
    const files = unzipSync(await encodeBundle(sampleRecording()));
    files['summary.json'] = bytesOf('{}');
    await expect(decodeBundle(zipSync(files))).rejects.toThrow(/summary\.json is not what SHA256SUMS says/);
  });

  it('a file cut off anywhere', async () => {
    const bytes = await encodeBundle(sampleRecording());
    for (let length = 0; length < bytes.length; length += 97)
      await expect(decodeBundle(bytes.subarray(0, length))).rejects.toBeInstanceOf(BundleError);
  });

  it('zip bombs, before anything is unpacked', async () => {
    const bomb = await encodeBundle(sampleRecording());
    const view = new DataView(bomb.buffer);
    // Every entry of the directory says that it holds 20 MiB.
    for (let at = 0; at + 4 <= bomb.length; at++)
      if (view.getUint32(at, true) === 0x02014b50) view.setUint32(at + 24, 20 * 2 ** 20, true);
    expect(12 * 20 * 2 ** 20).toBeGreaterThan(LARGEST_UNPACKED_BYTES);
    await expect(decodeBundle(bomb)).rejects.toThrow(/would unpack to 240 MiB/);
  });

  it('a file too large to be one, before it is read', async () => {
    const file = new File(['x'], 'film.mkv');
    Object.defineProperty(file, 'size', { value: 5 * 2 ** 30 });
    file.arrayBuffer = () => Promise.reject(new Error('it was read'));
    await expect(bundleBytes(file)).rejects.toThrow(/film\.mkv has 5120 MiB, expected at most 128 MiB/);
  });

  it('two files of one name; paths that climb are names like any other', async () => {
    const files = Object.fromEntries(filesOfRecording(sampleRecording()));
    const twice = zipSync({ ...files, '../metadata.json': bytesOf('{}') });
    await expect(decodeBundle(twice)).rejects.toThrow(/each once/);
  });

  it('bytes changed anywhere, or gives back the very recording', async () => {
    const recording = sampleRecording();
    const bytes = await encodeBundle(recording);
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.nat(bytes.length - 1), fc.nat(255)), { minLength: 1, maxLength: 6 }),
        async (changes) => {
          const changed = bytes.slice();
          for (const [at, value] of changes) changed[at] = value;
          const outcome = await decodeBundle(changed).catch((error) => error);
          if (outcome instanceof Error) expect(outcome).toBeInstanceOf(BundleError);
          else expect(outcome).toEqual(recording);
        },
      ),
      { numRuns: 1500 },
    );
  });

  it('any text in place of one of its files, in words', async () => {
    const names = [...filesOfRecording(sampleRecording()).keys()].filter((name) => name !== 'summary.json');
    const lines = fc.oneof(
      fc.string(),
      fc.json(),
      fc.json().map((line) => `${line}\n${line}`),
    );
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...names), lines, async (name, content) => {
        const bytes = await forged((files) => files.set(name, bytesOf(content)));
        const outcome = await decodeBundle(bytes).catch((error) => error);
        // A file of no lines is an empty history, which a recording may have.
        if (outcome instanceof Error) expect(outcome).toBeInstanceOf(BundleError);
        else expect(outcome).toBeTypeOf('object');
      }),
      { numRuns: 500 },
    );
  });
});
