/** Times on the wall clock: work submitted, waited for, less what an empty submit takes; and by timestamps. */
import { RandomStream } from '../core/random.ts';
import type { Gpu } from '../gpu/device.ts';
import { type PipelineCache, type Program, ProgramBuilder, runPrograms, timeProgram } from '../gpu/program.ts';
import { BufferOwner, type Tensor } from '../gpu/tensor.ts';
import { matmulNaive } from '../kernels/matmul/matmulNaive.ts';

/** Milliseconds, as `performance.now` tells them. Browsers round it: Chromium to 0.1 ms, Firefox to 1 ms or more. */
export type Clock = () => number;
const WALL: Clock = () => performance.now();

/** A sample lasts at least so long, and so many ticks of its clock. */
const SAMPLE_MS = 20;
const SAMPLE_TICKS = 20;
/** A submit is never meant to last longer: half of our bound of 200 ms below the watchdogs' seconds. */
const SUBMIT_MS = 100;
const SEEN_TICKS = 10;
const MOST_GROWTH = 8;
const MOST_REPEATS = 65536;
/** Commands a submit holds. */
const MOST_A_SUBMIT = 2048;

/** The clock with what must be known of it: its tick, and what waiting for an empty submit takes by it. */
export interface Stopwatch {
  readonly now: Clock;
  /** Infinity where the clock stands still. */
  readonly tickMs: number;
  readonly baselineMs: number;
}

/** The least step of a clock, of four; Infinity for a clock that does not move in millions of looks. */
export function tickOf(now: Clock): number {
  let tick = Number.POSITIVE_INFINITY;
  let last = now();
  for (let look = 0, steps = 0; look < 4e6 && steps < 4; look++) {
    const time = now();
    if (time > last) {
      tick = Math.min(tick, time - last);
      steps++;
      last = time;
    }
  }
  return tick;
}

/** Least time of a sample by this clock that is believed. */
export const sampleMsOf = (tickMs: number): number => Math.max(SAMPLE_MS, SAMPLE_TICKS * tickMs);

export async function stopwatch(gpu: Gpu, now: Clock = WALL): Promise<Stopwatch> {
  const tickMs = tickOf(now);
  return { now, tickMs, baselineMs: await emptySubmitMs(gpu, now) };
}

/** Submits and waits; `counts` are how often the work is in each submit, one submit after the other. */
export type Submit = (counts: readonly number[]) => Promise<void>;

/**
 * Times one piece of work. The number of repeats is not trusted to one run: whenever a sample is shorter than `sampleMs`, it
 * is taken anew with more, in submits that were seen to be short.
 */
export class Sampler {
  private repeats = 1;
  /** Repeats that are known to take less than `SUBMIT_MS`. */
  private perSubmit = 1;

  constructor(
    private readonly submit: Submit,
    private readonly watch: Stopwatch,
    private readonly sampleMs = sampleMsOf(watch.tickMs),
  ) {}

  /** Milliseconds of one repeat; null where no number of repeats lasts long enough for this clock, or until `isEnough`. */
  async sample(isEnough: () => boolean = () => false): Promise<number | null> {
    const { now, tickMs, baselineMs } = this.watch;
    if (!Number.isFinite(tickMs)) return null;
    for (;;) {
      const { repeats, perSubmit } = this;
      const counts = Array.from({ length: Math.ceil(repeats / perSubmit) }, (_, i) =>
        Math.min(perSubmit, repeats - i * perSubmit),
      );
      const started = now();
      await this.submit(counts);
      const gross = now() - started;
      const net = gross - baselineMs;
      if (net >= this.sampleMs) return net / repeats;
      if (repeats >= MOST_REPEATS || isEnough()) return null;
      // All that was waited for bounds the work from above. Where the clock saw it well, it says how many repeats will do; else
      // a submit is at most MOST_GROWTH times the last.
      const longest = (gross + tickMs) / counts.length;
      const most = gross >= SEEN_TICKS * tickMs ? MOST_REPEATS : MOST_GROWTH;
      const wanted = Math.ceil((1.1 * this.sampleMs) / Math.max(net, gross / 4, 1e-3));
      this.repeats = Math.min(MOST_REPEATS, repeats * Math.max(2, Math.min(most, wanted)));
      const fitting = Math.floor(perSubmit * Math.min(most, SUBMIT_MS / longest));
      this.perSubmit = Math.max(1, Math.min(MOST_A_SUBMIT, this.repeats, fitting));
    }
  }

  /** The least of so many samples, in milliseconds a repeat; null where one of them is. */
  async best(samples = 3): Promise<number | null> {
    let best = Number.POSITIVE_INFINITY;
    for (let i = 0; i < samples; i++) {
      const ms = await this.sample();
      if (ms === null) return null;
      best = Math.min(best, ms);
    }
    return best;
  }
}

/** A program as the work of a `Sampler`. Throws what the device reports. */
export function submitProgram(gpu: Gpu, program: Program): Submit {
  return async (counts) => {
    for (const count of counts)
      runPrograms(
        gpu,
        Array.from({ length: count }, () => program),
      );
    await gpu.device.queue.onSubmittedWorkDone();
    if (gpu.failure) throw gpu.failure;
  };
}

/** The least of several empty submits: what every wall-clock time has too much. */
export async function emptySubmitMs(gpu: Gpu, now: Clock = WALL): Promise<number> {
  const submit = submitProgram(gpu, { label: 'empty', dispatches: [], flops: 0 });
  let least = Number.POSITIVE_INFINITY;
  for (let i = 0; i < 8; i++) {
    const started = now();
    await submit([1]);
    least = Math.min(least, now() - started);
  }
  return least;
}

/** Bytes read plus bytes written a second by copies between two buffers, in 10⁹; best of three samples, 0 where untimed. */
export async function copyGigabytesPerSecond(gpu: Gpu, watch: Stopwatch): Promise<number> {
  const owner = new BufferOwner(gpu, 'copy bench');
  try {
    const sizeBytes = Math.min(32 * 1048576, gpu.device.limits.maxStorageBufferBindingSize);
    const [from, to] = [owner.buffer('from', sizeBytes), owner.buffer('to', sizeBytes)];
    const sampler = new Sampler(async (counts) => {
      for (const count of counts) {
        const encoder = gpu.device.createCommandEncoder();
        for (let r = 0; r < count; r++) encoder.copyBufferToBuffer(from, 0, to, 0, sizeBytes);
        gpu.device.queue.submit([encoder.finish()]);
      }
      await gpu.device.queue.onSubmittedWorkDone();
      if (gpu.failure) throw gpu.failure;
    }, watch);
    const ms = await sampler.best();
    return ms === null ? 0 : (2 * sizeBytes) / ms / 1e6;
  } finally {
    owner.free();
  }
}

/** Microseconds a dispatch costs in a long row of dispatches that do next to nothing; 0 where untimed. */
export async function dispatchMicroseconds(gpu: Gpu, cache: PipelineCache, watch: Stopwatch): Promise<number> {
  const owner = new BufferOwner(gpu, 'dispatch bench');
  try {
    const tensor = (label: string) => owner.tensor(label, 'f32', [4]);
    const builder = new ProgramBuilder(cache, owner, 'dispatch bench');
    builder.add(matmulNaive({ operation: 'nn', M: 1, N: 1, K: 1, a: tensor('a'), b: tensor('b'), c: tensor('c') }));
    const ms = await new Sampler(submitProgram(gpu, await builder.build()), watch).best();
    return 1000 * (ms ?? 0);
  } finally {
    owner.free();
  }
}

export interface DispatchTime {
  readonly label: string;
  readonly kernelName: string;
  /** 0 where it is too short for the clock. */
  readonly ms: number;
  readonly flops: number;
  /** Size of all that is bound, ranges that overlap counted once: what the launch can touch, not what it does touch. */
  readonly bytesBound: number;
}

/** Least time between two timestamps, or two waits, that is believed. */
const DISPATCH_MS = 2;
const MOST_DISPATCH_REPEATS = 200;

/**
 * Milliseconds of each dispatch of a program: by timestamps where the device has them, else on the wall clock; short ones
 * repeated. The program's buffers are left with whatever repeated launches make of them.
 */
export async function timeDispatches(
  gpu: Gpu,
  program: Program,
  watch: Stopwatch,
): Promise<{ method: 'timestamps' | 'wall clock'; times: DispatchTime[] }> {
  const repeatsFor = (ms: number) =>
    Math.max(1, Math.min(MOST_DISPATCH_REPEATS, Math.ceil(DISPATCH_MS / Math.max(ms, 0.001))));
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
      const sampleMs = Math.max(DISPATCH_MS, SAMPLE_TICKS * watch.tickMs);
      ms.push((await new Sampler(submitProgram(gpu, one), watch, sampleMs).sample()) ?? 0);
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
      bytesBound: bytesOf(Object.values(launch.bindings)),
    })),
  };
}

/** Bytes of the union of the tensors' ranges. */
export function bytesOf(tensors: readonly Pick<Tensor, 'buffer' | 'offsetBytes' | 'sizeBytes'>[]): number {
  let bytes = 0;
  const ends = new Map<GPUBuffer, number>();
  for (const { buffer, offsetBytes, sizeBytes } of tensors.toSorted((a, b) => a.offsetBytes - b.offsetBytes)) {
    const end = Math.max(ends.get(buffer) ?? 0, offsetBytes + sizeBytes);
    bytes += end - Math.max(ends.get(buffer) ?? 0, offsetBytes);
    ends.set(buffer, end);
  }
  return bytes;
}

/** Whole numbers from −8 to 8: sums of K products stay exact in float32 for K below 2^24 / 64. */
export function smallIntegers(name: string, size: number): Float32Array {
  const random = new RandomStream(11, name, size);
  return Float32Array.from({ length: size }, () => random.int(17) - 8);
}
