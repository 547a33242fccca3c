import { describe, expect, it } from 'vitest';
import { checkOf, reportOf } from '../../../src/ui/pages/lab/noDevice.ts';

const AROUND = { address: 'https://a.example/', isSecureContext: true, hasGpu: true, isFramed: true, userAgent: 'x' };

describe('checkOf, reportOf', () => {
  it('tells a worker without WebGPU from a browser without it', () => {
    const failed = { failedCheck: 'no-webgpu', reason: 'none in workers' };
    expect(checkOf(failed, AROUND)).toBe('worker');
    expect(checkOf(failed, { ...AROUND, hasGpu: false })).toBe('no-webgpu');
    expect(checkOf({ ...failed, failedCheck: 'no-adapter' }, AROUND)).toBe('no-adapter');
    expect(JSON.parse(reportOf(failed, AROUND))).toEqual({ check: 'worker', reason: 'none in workers', ...AROUND });
  });
});
