/** What a run goes on from: the files that Save handed out, beside each other, or a kept run with the kernels it began with. */
import { describe, expect, it } from 'vitest';
import { adapterKey } from '../../../src/tuning/adapterKey.ts';
import { type AdapterRecord, changedRecord } from '../../../src/tuning/record.ts';
import { recordOfRun, savedRunOfFiles } from '../../../src/worker/store/savedRun.ts';
import type { OpenedRun } from '../../../src/worker/store/storeDesk.ts';

const facts = {
  vendor: 'v',
  architecture: 'a',
  device: 'd',
  description: 'an adapter',
  isSoftware: true,
  features: [],
  subgroupSizes: [4, 4] as const,
  limits: {},
  runtime: 'Chromium 156',
  kernels: '0123456789abcdef',
};
const key = await adapterKey(facts);
const tuning = (dropped: { variant: string; reason: string }[]): AdapterRecord['tuning'] => ({
  date: '2026-05-01',
  classes: [],
  dropped,
  leftOut: [],
  untimed: [],
  timingMs: 1,
  measuredGflops: 10,
});
const record = (change: Partial<Pick<AdapterRecord, 'tuning'>>, of = key) =>
  changedRecord({ key: of, facts, record: null }, change);
const keptWith = (own: AdapterRecord | null) => ({ record: JSON.parse(JSON.stringify(own)) }) as OpenedRun;

describe('recordOfRun(kept, key, ofNow)', () => {
  const now = record({ tuning: tuning([{ variant: 'nn tiled', reason: 'wrong' }]) });

  it('is the record of now for a run that begins', () => {
    expect(recordOfRun(null, key, now)).toBe(now);
  });

  it('is what the run began with, tuned or by the rule, without what has failed since', () => {
    const own = record({ tuning: tuning([]) });
    expect(recordOfRun(keptWith(own), key, now)).toEqual({
      ...own,
      refused: [{ variant: 'nn tiled', reason: 'wrong' }],
    });
    expect(recordOfRun(keptWith(own), key, null)).toEqual(own);
    const byRule = recordOfRun(keptWith(null), key, now);
    expect(byRule?.tuning).toBeNull();
    expect(byRule?.refused).toEqual([{ variant: 'nn tiled', reason: 'wrong' }]);
    expect(recordOfRun(keptWith(null), key, null)).toBeNull();
  });

  it('is the record of now where the run began on another adapter', () => {
    expect(recordOfRun(keptWith(record({}, 'fedcba9876543210')), key, now)).toBe(now);
  });
});

describe('savedRunOfFiles(files)', () => {
  it('finds the checkpoint, the paths of the items and SASRec’s weights', async () => {
    const names = ['config.json', 'model.safetensors', 'trainer.json', 'items.json', 'collaborative.safetensors'];
    const saved = await savedRunOfFiles(names.map((name) => ({ name, file: new Blob([`of ${name}`]) })));
    expect(saved.kept).toBeNull();
    expect(saved.itemsJson).toBe('of items.json');
    expect(saved.collaborative?.name).toBe('collaborative.safetensors');
    for (const name of names.slice(0, 3)) {
      const source = saved.checkpoint.get(`model/${name}`)!;
      expect(new TextDecoder().decode(await source.read(0, source.size))).toBe(`of ${name}`);
    }
    expect((await savedRunOfFiles([])).collaborative).toBeNull();
  });
});
