/** Records and keys: stored data are refused unless whole and of this adapter; a choice holds by shape class. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { AdapterDescription } from '../../src/gpu/device.ts';
import { attentionTechnique, SUBGROUP_ATTENTION } from '../../src/kernels/attention/attentionShape.ts';
import { MATMUL_VARIANTS, Matmul } from '../../src/kernels/matmul/matmul.ts';
import { SHADER_SOURCES } from '../../src/kernels/shaderSources.ts';
import { adapterFacts, adapterKey, browserRuntime } from '../../src/tuning/adapterKey.ts';
import {
  type AdapterRecord,
  changedRecord,
  disabledVariants,
  F16_LOADS,
  kernelChoice,
  parseAdapterRecord,
  requireSound,
} from '../../src/tuning/record.ts';

const adapter: AdapterDescription = {
  vendor: 'v',
  architecture: 'a',
  device: 'd',
  description: 'e',
  isSoftware: false,
  features: ['subgroups'],
  subgroupMinSize: 32,
  subgroupMaxSize: 32,
  limits: { maxBufferSize: 1 },
};

async function recordOf(runtime = 'Chromium 156'): Promise<AdapterRecord> {
  const facts = await adapterFacts(adapter, runtime);
  return {
    version: 1,
    key: await adapterKey(facts),
    facts: { ...facts, features: [...facts.features], subgroupSizes: [...facts.subgroupSizes] },
    refused: [],
    tuning: {
      date: '2026-11-23T00:00:00.000Z',
      classes: [
        {
          operation: 'nn',
          elementType: 'f32',
          shapeClass: [10, 8, 8],
          shape: { M: 1024, N: 256, K: 256 },
          share: 1,
          variant: 'nn register 32',
          byRule: 'nn tiled 32x32',
          ms: 1,
          gflops: 134,
          candidates: [],
        },
      ],
      dropped: [],
      leftOut: [],
      untimed: [],
      timingMs: 500,
      measuredGflops: 134,
    },
    selfTest: null,
  };
}

describe('adapterKey(facts)', () => {
  it('changes with adapter, runtime, features and limits, and with nothing else', async () => {
    const key = async (a: AdapterDescription, runtime: string) => adapterKey(await adapterFacts(a, runtime));
    const one = await key(adapter, 'Chromium 156');
    expect(one).toMatch(/^[0-9a-f]{16}$/);
    expect(await key({ ...adapter }, 'Chromium 156')).toBe(one);
    for (const change of [
      { vendor: 'w' },
      { architecture: 'b' },
      { device: 'f' },
      { description: 'g' },
      { features: [] },
      { limits: { maxBufferSize: 2 } },
      { subgroupMinSize: 16 },
    ])
      expect(await key({ ...adapter, ...change }, 'Chromium 156'), JSON.stringify(change)).not.toBe(one);
    expect(await key(adapter, 'Chromium 157')).not.toBe(one);
  });

  it.each([
    [
      'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36',
      'Chromium 156',
    ],
    [
      'Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36 Edg/141.0.1',
      'Edge 141',
    ],
    ['Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0', 'Firefox 145'],
    ['Mozilla/5.0 (Macintosh) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.0 Safari/605.1.15', 'Safari 26'],
  ])('reads %s as %s', (userAgent, runtime) => {
    expect(browserRuntime(userAgent)).toBe(runtime);
  });
});

describe('parseAdapterRecord(stored, key, where)', () => {
  it('gives back what was stored', async () => {
    const record = await recordOf();
    expect(parseAdapterRecord(JSON.parse(JSON.stringify(record)), record.key, 'a test')).toEqual(record);
  });

  it('refuses a damaged one in words, naming the place', async () => {
    const record = await recordOf();
    const damaged = JSON.parse(JSON.stringify(record));
    damaged.tuning.classes[0].ms = 'fast';
    expect(() => parseAdapterRecord(damaged, record.key, 'tuning.json')).toThrow(
      /tuning\.json is damaged at tuning\.classes\.0\.ms: expected number, found "fast".*again/,
    );
    for (const other of [null, 7, {}, { ...record, extra: 1 }, { ...record, tuning: undefined }])
      expect(() => parseAdapterRecord(other, record.key, 'tuning.json')).toThrow(/is damaged/);
  });

  it('refuses a speed no adapter has, which would leave submits unbounded', async () => {
    const record = await recordOf();
    const tuning = { ...record.tuning!, measuredGflops: 251_658_240 };
    expect(() => parseAdapterRecord({ ...record, tuning }, record.key, 'tuning.json')).toThrow(
      /is damaged at tuning\.measuredGflops: expected <=200000/,
    );
  });

  it('refuses one of another browser', async () => {
    const record = await recordOf('Chromium 155');
    const { key } = await recordOf();
    expect(() => parseAdapterRecord(record, key, 'tuning.json')).toThrow(
      /of another adapter, browser or kernel version/,
    );
  });
});

describe('disabledVariants, changedRecord and requireSound', () => {
  const refused = (variant: string) => ({ variant, reason: 'differs' });
  const test = (checks: NonNullable<AdapterRecord['selfTest']>['checks'], passes: boolean) => ({
    date: '2026-11-23T00:00:00.000Z',
    passes,
    checks,
    disabled: [],
    leftOut: [],
    bench: { matmulGflops: 1, matmulVariant: '', copyGigabytesPerSecond: 1, dispatchMicroseconds: 1, emptySubmitMs: 1 },
    elapsedMs: 1,
  });

  it('goes on refusing what a forgotten tuning had dropped', async () => {
    const record = await recordOf();
    const facts = await adapterFacts(adapter, 'Chromium 156');
    const tuned = { ...record, tuning: { ...record.tuning!, dropped: [refused('nn wrong')] } };
    const forgotten = changedRecord({ key: record.key, facts, record: tuned }, { tuning: null });
    expect(forgotten.tuning).toBeNull();
    expect(disabledVariants(forgotten)).toEqual([refused('nn wrong')]);
    const again = changedRecord({ key: record.key, facts, record: forgotten }, { tuning: record.tuning });
    expect(disabledVariants(parseAdapterRecord(JSON.parse(JSON.stringify(again)), record.key, 'a test'))).toEqual([
      refused('nn wrong'),
    ]);
  });

  it('lets no run start where a kernel or the model failed, and any where only a variant did', async () => {
    const record = await recordOf();
    const failing = (kind: 'variant' | 'kernel' | 'model') => ({
      name: `a ${kind}`,
      kind,
      passes: false,
      detail: 'off by 1',
    });
    expect(() => requireSound(null)).not.toThrow();
    expect(() => requireSound({ ...record, selfTest: test([failing('variant')], true) })).not.toThrow();
    expect(() =>
      requireSound({ ...record, selfTest: test([failing('variant'), failing('kernel'), failing('model')], false) }),
    ).toThrow(/no run starts on it: a kernel \(off by 1\); a model \(off by 1\)\. Update the browser/);
  });

  it('takes attention in tiles and half operands as words where subgroups and f16 loads were refused', async () => {
    const swift = { ...adapter, isSoftware: true, features: ['subgroups'], subgroupMinSize: 4, subgroupMaxSize: 4 };
    expect(attentionTechnique(swift)).toBe('subgroup');
    const record = { ...(await recordOf()), refused: [refused(SUBGROUP_ATTENTION), refused(F16_LOADS)] };
    const { matmul } = kernelChoice(record, { tuned: true });
    expect(attentionTechnique(swift, new Matmul(swift, matmul).disabled)).toBe('tiled');
    expect(matmul.halfLoads).toBe('packedHalf');
  });
});

it('the record is of every shader there is', () => {
  const folder = join(import.meta.dirname, '../../shaders');
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.wgsl'));
  const sources = files.map((name) => readFileSync(join(folder, name), 'utf8'));
  expect([...SHADER_SOURCES].sort()).toEqual(sources.sort());
});

describe('kernelChoice(record, options)', () => {
  const shape = { M: 1024, N: 256, K: 256 };
  it('gives the record’s variant to the shapes of its class alone, and only where tuning was asked for', async () => {
    const record = await recordOf();
    const tuned = kernelChoice(record, { tuned: true });
    const rule = new Matmul(adapter);
    const matmul = new Matmul(adapter, tuned.matmul);
    expect(rule.choose('nn', shape).name).not.toBe('nn register 32');
    expect(matmul.choose('nn', shape).name).toBe('nn register 32');
    expect(matmul.choose('nn', { ...shape, M: 1152 }).name).toBe('nn register 32');
    for (const other of [
      { ...shape, M: 512 },
      { ...shape, K: 1024 },
    ])
      expect(matmul.choose('nn', other).name).toBe(rule.choose('nn', other).name);
    expect(matmul.choose('tn', shape).name).toBe(rule.choose('tn', shape).name);
    expect(tuned).toMatchObject({ measuredGflops: 134, record: `tuned ${record.tuning!.date}, record ${record.key}` });
    const untuned = kernelChoice(record, { tuned: false });
    expect(untuned).toMatchObject({ measuredGflops: null, record: null });
    expect(new Matmul(adapter, untuned.matmul).choose('nn', shape).name).toBe(rule.choose('nn', shape).name);
  });

  it('never gives what failed the self-test, tuned or not, and says so when nothing is left', async () => {
    const failing = (names: readonly string[]) => async () => ({
      ...(await recordOf()),
      selfTest: { disabled: names.map((variant) => ({ variant, reason: 'differs' })) },
    });
    const byRule = new Matmul(adapter).choose('nn', shape).name;
    const record = (await failing([byRule, 'nn register 32'])()) as unknown as AdapterRecord;
    for (const tuned of [true, false]) {
      const matmul = new Matmul(adapter, kernelChoice(record, { tuned }).matmul);
      expect(matmul.variantNames).not.toContain(byRule);
      expect([byRule, 'nn register 32']).not.toContain(matmul.choose('nn', shape).name);
    }
    const none = (await failing(MATMUL_VARIANTS.map((v) => v.name))()) as unknown as AdapterRecord;
    expect(() => new Matmul(adapter, kernelChoice(none, { tuned: false }).matmul).choose('nn', shape)).toThrow(
      /no variant of nn is left/,
    );
  });

  it('is the rule where there is no record', () => {
    expect(kernelChoice(null, { tuned: true })).toEqual({
      matmul: { chosen: undefined, disabled: [] },
      measuredGflops: null,
      record: null,
    });
  });
});
