import { describe, expect, it } from 'vitest';
import type { AdapterDescription } from '../../../src/gpu/device.ts';
import { MATMUL_VARIANTS, Matmul } from '../../../src/kernels/matmul/matmul.ts';

function adapter(isSoftware: boolean, subgroupMinSize = 0, subgroupMaxSize = subgroupMinSize): AdapterDescription {
  return {
    vendor: '',
    architecture: '',
    device: '',
    description: '',
    isSoftware,
    features: subgroupMinSize > 0 ? ['subgroups'] : [],
    subgroupMinSize,
    subgroupMaxSize,
    limits: {},
  };
}

const chosen = (a: AdapterDescription, M: number, N: number, K: number, operation: 'nn' | 'tn' = 'nn') =>
  new Matmul(a).choose(operation, { M, N, K }).name;

describe('Matmul.choose(operation, shape)', () => {
  it('takes subgroups on CPU adapters, as many lanes as they have, and registers without', () => {
    expect(chosen(adapter(true, 8), 512, 768, 256)).toBe('nn subgroup 8 of 8');
    expect(chosen(adapter(true, 4), 512, 768, 256, 'tn')).toBe('tn subgroup 4 of 8');
    expect(chosen(adapter(true), 512, 768, 256)).toBe('nn register 8');
  });

  it('takes tiles on GPUs, smaller ones for smaller products', () => {
    expect(chosen(adapter(false, 32), 2048, 4096, 768)).toBe('nn tiled 128x64');
    expect(chosen(adapter(false, 4, 32), 512, 256, 256)).toBe('nn tiled 32x32');
    expect(chosen(adapter(false), 64, 64, 1024, 'tn')).toBe('tn tiled 32x32');
  });

  it('never offers a subgroup variant where a subgroup could be smaller than its lanes or wider than its workgroup', () => {
    for (const [min, max] of [
      [4, 4],
      [8, 32],
      [16, 16],
      [32, 64],
      [4, 128],
    ])
      for (const name of new Matmul(adapter(false, min, max)).variantNames) {
        const sizes = MATMUL_VARIANTS.find((variant) => variant.name === name)?.subgroupSizes;
        if (sizes) expect(sizes.min <= min && max <= sizes.max, `${name} on ${min}..${max}`).toBe(true);
      }
  });

  it('names every variant differently', () => {
    expect(new Set(MATMUL_VARIANTS.map((variant) => variant.name)).size).toBe(MATMUL_VARIANTS.length);
  });
});

describe('Matmul.scratchFloats(operation, shape)', () => {
  const scratch = (a: AdapterDescription, M: number, N: number, K: number) =>
    new Matmul(a).scratchFloats('tn', { M, N, K });

  it('splits long sums of few workgroups on GPUs, in slabs of at least 128 steps', () => {
    expect(scratch(adapter(false), 64, 64, 1024)).toBe(8 * 64 * 64);
    expect(scratch(adapter(false), 256, 256, 512)).toBe(2 * 256 * 256); // 64 workgroups of 32 × 32
    expect(scratch(adapter(false), 32, 32, 65536)).toBe(16 * 32 * 32);
  });

  it('asks for nothing where workgroups are enough, the sum is short, or the adapter is a CPU', () => {
    expect(scratch(adapter(false), 2048, 768, 1024)).toBe(0);
    expect(scratch(adapter(false), 64, 64, 128)).toBe(0);
    expect(scratch(adapter(true, 8), 64, 64, 65536)).toBe(0);
  });
});

describe('MATMUL_VARIANTS', () => {
  it('stay within the default limits: 256 invocations and 16 KiB of workgroup memory', () => {
    for (const { technique, constants, tileRows, tileColumns } of MATMUL_VARIANTS) {
      expect(constants['WIDTH'] * (constants['HEIGHT'] ?? 1)).toBeLessThanOrEqual(256);
      if (technique === 'tiled') expect(16 * (tileRows + tileColumns) * 4).toBeLessThanOrEqual(16384);
    }
  });
});
