/** `--tune` of the commands: a record is made once, completed for new products, and refused in words when it is damaged. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { tuneForRun, tuningOfRun } from '../../src/cli/tuning.ts';
import type { AdapterRecord } from '../../src/tuning/record.ts';
import { type TestDevice, testDevice } from '../gpu/testDevice.ts';

let test: TestDevice;
let folder: string;
beforeAll(async () => {
  test = await testDevice();
  folder = await mkdtemp(path.join(tmpdir(), 'gflowgr-tuning-'));
});
afterAll(() => rm(folder, { recursive: true }));

const small = { operation: 'nn', M: 32, N: 64, K: 32 } as const;
const other = { operation: 'tn', M: 64, N: 32, K: 64 } as const;

it('tunes once, then reads; tunes what is new and keeps what was there', async () => {
  const words: string[] = [];
  const options = { file: path.join(folder, 'new', 'tuning.json'), onWord: (word: string) => words.push(word) };
  const first = await tuneForRun(test.gpu, () => [small], options);
  const stored = JSON.parse(await readFile(options.file, 'utf8')) as AdapterRecord;
  expect(stored).toEqual(first.record);
  expect(stored.facts.runtime).toMatch(/^Node \d+, webgpu \d/);
  expect(first.choice.record).toBe(`tuned ${stored.tuning!.date}, record ${stored.key}`);
  const again = await tuneForRun(test.gpu, () => [small], options);
  expect(again.record).toEqual(stored);
  const more = await tuneForRun(test.gpu, () => [small, other], options);
  const known = (r: AdapterRecord) => [...r.tuning!.classes.map((c) => c.operation), ...r.tuning!.untimed].length;
  expect(known(more.record)).toBe(2);
  expect(more.record.tuning!.classes.slice(0, stored.tuning!.classes.length)).toEqual(stored.tuning!.classes);
  expect(words).toEqual([]);
});

it.each([
  [
    'with a wrong value',
    (text: string) => text.replace(/"measuredGflops": [\d.e-]+/, '"measuredGflops": -3'),
    /is damaged at tuning\.measuredGflops/,
  ],
  [
    'of another adapter',
    (text: string) => text.replace(/"key": "[0-9a-f]{16}"/, '"key": "0123456789abcdef"'),
    /of another adapter, browser or kernel version/,
  ],
])(
  'refuses a record %s and tunes anew; a run that began with it does not go on with another',
  async (_what, damage, words) => {
    const file = path.join(folder, 'tuning.json');
    await rm(file, { force: true });
    const sound = await tuneForRun(test.gpu, () => [small], { file, onWord: () => expect.fail('nothing to say') });
    expect((await tuningOfRun(test.gpu, file))?.choice.record).toBe(sound.choice.record);
    const text = await readFile(file, 'utf8');
    expect(damage(text)).not.toBe(text);
    await writeFile(file, damage(text));
    await expect(tuningOfRun(test.gpu, file)).rejects.toThrow(words);
    const said: string[] = [];
    const anew = await tuneForRun(test.gpu, () => [small], { file, onWord: (word) => said.push(word) });
    expect(said.join('\n')).toMatch(words);
    expect(JSON.parse(await readFile(file, 'utf8'))).toEqual(anew.record);
    expect(anew.record.key).toBe(sound.record.key);
  },
);

it.each([
  ['text', 'budget:\n  steps: 5\n', /is damaged: not JSON[\s\S]* It is not overwritten.*--tuning-file/],
  ['JSON', '{"objective":{"type":"tb"}}', /is damaged at .* It is not overwritten/],
])('overwrites no file of other %s', async (_what, content, words) => {
  const file = path.join(folder, 'mine.json');
  await writeFile(file, content);
  await expect(tuneForRun(test.gpu, () => [small], { file, onWord: () => {} })).rejects.toThrow(words);
  expect(await readFile(file, 'utf8')).toBe(content);
});

it('is null for a run without a record', async () => {
  expect(await tuningOfRun(test.gpu, path.join(folder, 'none.json'))).toBeNull();
});
