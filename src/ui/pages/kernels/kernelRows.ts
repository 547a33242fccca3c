/** A measured step as rows: every launch, or the launches of a kernel together; rates and shares of the roof. */
import type { KernelMeasurement } from '../../stores/deviceStore.ts';

export interface KernelRow {
  readonly name: string;
  readonly launches: number;
  readonly ms: number;
  readonly flops: number;
  readonly bytesBound: number;
  /** Of the sum of all kernels' times. */
  readonly shareOfStep: number;
  readonly gflops: number;
  readonly gigabytesPerSecond: number;
  /** The larger of the shares of dense speed and of copy bandwidth, and which it is; null where the clock saw no time. */
  readonly shareOfRoof: number | null;
  readonly bound: 'compute' | 'memory';
  /** Index of the code of its longest launch. */
  readonly code: number;
}

export function kernelRows(measurement: KernelMeasurement, isGrouped: boolean): KernelRow[] {
  const { rows, roof } = measurement;
  const total = rows.reduce((sum, row) => sum + row.ms, 0);
  const groups = new Map<string, (typeof rows)[number][]>();
  rows.forEach((row, i) => {
    const key = isGrouped ? row.kernelName : `${i}`;
    groups.set(key, [...(groups.get(key) ?? []), row]);
  });
  const result = [...groups.values()].map((members): KernelRow => {
    const sum = (of: (row: (typeof rows)[number]) => number) => members.reduce((a, row) => a + of(row), 0);
    const [ms, flops, bytesBound] = [sum((r) => r.ms), sum((r) => r.flops), sum((r) => r.bytesBound)];
    const [gflops, gigabytesPerSecond] = ms > 0 ? [flops / ms / 1e6, bytesBound / ms / 1e6] : [0, 0];
    const compute = roof.gflops > 0 ? gflops / roof.gflops : 0;
    const memory = roof.gigabytesPerSecond > 0 ? gigabytesPerSecond / roof.gigabytesPerSecond : 0;
    const [first] = members;
    return {
      name: isGrouped || first.label === first.kernelName ? first.kernelName : `${first.label} · ${first.kernelName}`,
      launches: members.length,
      ms,
      flops,
      bytesBound,
      shareOfStep: total > 0 ? ms / total : 0,
      gflops,
      gigabytesPerSecond,
      shareOfRoof: ms > 0 ? Math.max(compute, memory) : null,
      bound: compute >= memory ? 'compute' : 'memory',
      code: members.reduce((a, b) => (b.ms > a.ms ? b : a)).code,
    };
  });
  // Launches stay in the order of the step; kernels come by time.
  return isGrouped ? result.sort((a, b) => b.ms - a.ms) : result;
}
