/** Rows of the Kernels page: sums of launches, rates, and shares of the roof. */
import { describe, expect, it } from 'vitest';
import { kernelRows } from '../../../src/ui/pages/kernels/kernelRows.ts';
import type { KernelMeasurement } from '../../../src/ui/stores/deviceStore.ts';

const row = (kernelName: string, label: string, ms: number, flops: number, bytesBound: number, code: number) => ({
  program: 'forward',
  kernelName,
  label,
  ms,
  flops,
  bytesBound,
  code,
});

const measurement: KernelMeasurement = {
  rows: [
    row('matmul', 'qkv', 1, 4e6, 1e6, 0),
    row('norm', 'norm', 2, 0, 8e6, 1),
    row('matmul', 'down', 5, 20e6, 2e6, 2),
    row('scale', 'scale', 0, 0, 100, 3),
  ],
  codes: ['', '', '', ''],
  method: 'timestamps',
  packedTokens: 64,
  stepMs: 9,
  record: null,
  request: { preset: 'llama-nano', tokens: 64 },
  date: '2026-11-23T00:00:00.000Z',
  roof: { gflops: 8, gflopsOf: 'the tuner', gigabytesPerSecond: 16 },
};

describe('kernelRows(measurement, isGrouped)', () => {
  it('adds the launches of a kernel and sorts by time', () => {
    const rows = kernelRows(measurement, true);
    expect(rows.map((r) => r.name)).toEqual(['matmul', 'norm', 'scale']);
    // 24 MFLOP in 6 ms are 4 GFLOP/s of 8; 3 MB in 6 ms are 0.5 GB/s of 16.
    expect(rows[0]).toMatchObject({
      launches: 2,
      ms: 6,
      flops: 24e6,
      bytesBound: 3e6,
      gflops: 4,
      gigabytesPerSecond: 0.5,
    });
    expect(rows[0]).toMatchObject({ shareOfStep: 0.75, shareOfRoof: 0.5, bound: 'compute', code: 2 });
    expect(rows[1]).toMatchObject({ shareOfStep: 0.25, gflops: 0, shareOfRoof: 0.25, bound: 'memory' });
  });

  it('lists every launch in the order of the step, and no rate where the clock saw no time', () => {
    const rows = kernelRows(measurement, false);
    expect(rows.map((r) => r.name)).toEqual(['qkv · matmul', 'norm', 'down · matmul', 'scale']);
    expect(rows[3]).toMatchObject({ ms: 0, gflops: 0, gigabytesPerSecond: 0, shareOfRoof: null });
  });
});
