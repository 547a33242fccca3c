/** Times on the wall clock: work submitted, waited for, less what an empty submit takes. */
import { RandomStream } from '../core/random.ts';
import type { Gpu } from '../gpu/device.ts';
import { type PipelineCache, type Program, ProgramBuilder, runPrograms, timeProgram } from '../gpu/program.ts';
import { BufferOwner } from '../gpu/tensor.ts';
import { matmulNaive } from '../kernels/matmul/matmulNaive.ts';

/** Milliseconds until the GPU has passed `repeats` runs of the program, submitted as one. */
export async function wallMs(gpu: Gpu, program: Program, repeats: number): Promise<number> {
  const programs = Array.from({ length: repeats }, () => program);
  const started = performance.now();
  runPrograms(gpu, programs);
  await gpu.device.queue.onSubmittedWorkDone();
  const ms = performance.now() - started;
  if (gpu.failure) throw gpu.failure;
  return ms;
}

/** The least of several empty submits: what every wall-clock time has too much. */
export async function emptySubmitMs(gpu: Gpu): Promise<number> {
  let least = Number.POSITIVE_INFINITY;
  for (let i = 0; i < 8; i++)
    least = Math.min(least, await wallMs(gpu, { label: 'empty', dispatches: [], flops: 0 }, 1));
  return least;
}

/** Bytes read plus bytes written a second by copies between two buffers, in 10⁹. Best of three of at least 20 ms. */
export async function copyGigabytesPerSecond(gpu: Gpu, baselineMs: number): Promise<number> {
  const owner = new BufferOwner(gpu, 'copy bench');
  try {
    const sizeBytes = Math.min(32 * 1048576, gpu.device.limits.maxStorageBufferBindingSize);
    const [from, to] = [owner.buffer('from', sizeBytes), owner.buffer('to', sizeBytes)];
    const copy = async (repeats: number) => {
      const started = performance.now();
      const encoder = gpu.device.createCommandEncoder();
      for (let r = 0; r < repeats; r++) encoder.copyBufferToBuffer(from, 0, to, 0, sizeBytes);
      gpu.device.queue.submit([encoder.finish()]);
      await gpu.device.queue.onSubmittedWorkDone();
      return performance.now() - started - baselineMs;
    };
    const repeats = Math.min(64, Math.max(1, Math.ceil(20 / Math.max(0.1, await copy(1)))));
    let best = Number.POSITIVE_INFINITY;
    for (let i = 0; i < 3; i++) best = Math.min(best, (await copy(repeats)) / repeats);
    return (2 * sizeBytes) / Math.max(best, 1e-6) / 1e6;
  } finally {
    owner.free();
  }
}

/** Microseconds a dispatch costs in a long row of dispatches that do next to nothing. */
export async function dispatchMicroseconds(gpu: Gpu, cache: PipelineCache, baselineMs: number): Promise<number> {
  const owner = new BufferOwner(gpu, 'dispatch bench');
  try {
    const tensor = (label: string) => owner.tensor(label, 'f32', [4]);
    const builder = new ProgramBuilder(cache, owner, 'dispatch bench');
    builder.add(matmulNaive({ operation: 'nn', M: 1, N: 1, K: 1, a: tensor('a'), b: tensor('b'), c: tensor('c') }));
    const program = await builder.build();
    await wallMs(gpu, program, 10);
    let best = Number.POSITIVE_INFINITY;
    for (let i = 0; i < 3; i++) best = Math.min(best, await wallMs(gpu, program, 500));
    return (Math.max(0, best - baselineMs) / 500) * 1000;
  } finally {
    owner.free();
  }
}

export interface DispatchTime {
  readonly label: string;
  readonly kernelName: string;
  readonly ms: number;
  readonly flops: number;
  /** Sum of the sizes of all bound tensors: what the launch can touch, not what it does touch. */
  readonly bytesBound: number;
}

/** Least time between two timestamps, or two waits, that is believed. */
const SAMPLE_MS = 2;
const MOST_REPEATS = 200;

/**
 * Milliseconds of each dispatch of a program: by timestamps where the device has them, else on the wall clock; short ones
 * repeated. The program's buffers are left with whatever repeated launches make of them.
 */
export async function timeDispatches(
  gpu: Gpu,
  program: Program,
  baselineMs: number,
): Promise<{ method: 'timestamps' | 'wall clock'; times: DispatchTime[] }> {
  const repeatsFor = (ms: number) => Math.max(1, Math.min(MOST_REPEATS, Math.ceil(SAMPLE_MS / Math.max(ms, 0.001))));
  const first = await timeProgram(gpu, program);
  let ms: number[];
  if (first) {
    const again = await timeProgram(
      gpu,
      program,
      first.map((t) => repeatsFor(t.ms)),
    );
    ms = again!.map((t) => t.ms);
  } else {
    ms = [];
    for (const dispatch of program.dispatches) {
      const one: Program = { label: dispatch.label, dispatches: [dispatch], flops: dispatch.flops };
      const repeats = repeatsFor((await wallMs(gpu, one, 1)) - baselineMs);
      ms.push(Math.max(0, (await wallMs(gpu, one, repeats)) - baselineMs) / repeats);
    }
  }
  if (gpu.failure) throw gpu.failure;
  return {
    method: first ? 'timestamps' : 'wall clock',
    times: program.dispatches.map(({ label, kernelName, flops, launch }, i) => ({
      label,
      kernelName,
      ms: ms[i],
      flops,
      bytesBound: Object.values(launch.bindings).reduce((sum, tensor) => sum + tensor.sizeBytes, 0),
    })),
  };
}

/** Whole numbers from −8 to 8: sums of K products stay exact in float32 for K below 2^24 / 64. */
export function smallIntegers(name: string, size: number): Float32Array {
  const random = new RandomStream(11, name, size);
  return Float32Array.from({ length: size }, () => random.int(17) - 8);
}
