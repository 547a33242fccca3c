/**
 * A program is a frozen list of dispatches over buffers planned beforehand: pipelines are compiled and bind groups made
 * once; a step only replays it. Sizes are constants or parameters; whatever changes per step is data in buffers.
 */
import { DeviceError, errorMessage } from '../core/errors.ts';
import { fnv1a32 } from '../core/random.ts';
import type { Gpu } from './device.ts';
import { type Kernel, kernelCode, type Launch } from './kernel.ts';
import { structSizeBytes, writeStruct } from './layout.ts';
import type { BufferOwner, Tensor } from './tensor.ts';

export interface Dispatch {
  readonly label: string;
  readonly kernelName: string;
  /** Kernel and constants, and a hash of the code they make: what metadata records of a run. */
  readonly variant: string;
  readonly pipeline: GPUComputePipeline;
  readonly bindGroup: GPUBindGroup;
  readonly workgroups: readonly [number, number, number];
  readonly flops: number;
  /** What it was made from: its code and its bound buffers, for the Kernels page. */
  readonly launch: Launch;
}

export interface Program {
  readonly label: string;
  readonly dispatches: readonly Dispatch[];
  readonly flops: number;
}

/** Compiled pipelines of one device, by kernel and constants. */
export class PipelineCache {
  private readonly pipelines = new Map<string, Promise<GPUComputePipeline>>();
  private readonly layouts = new Map<string, GPUBindGroupLayout>();
  constructor(readonly gpu: Gpu) {}

  layout(kernel: Kernel): GPUBindGroupLayout {
    let layout = this.layouts.get(kernel.name);
    if (!layout) {
      const first = Object.keys(kernel.params).length > 0 ? 1 : 0;
      const entries: GPUBindGroupLayoutEntry[] = Object.values(kernel.bindings).map((b, i) => ({
        binding: first + i,
        visibility: GPUShaderStage.COMPUTE,
        buffer: { type: b.access === 'read' ? 'read-only-storage' : 'storage' },
      }));
      if (first) entries.unshift({ binding: 0, visibility: GPUShaderStage.COMPUTE, buffer: { type: 'uniform' } });
      layout = this.gpu.device.createBindGroupLayout({ label: kernel.name, entries });
      this.layouts.set(kernel.name, layout);
    }
    return layout;
  }

  /** Throws DeviceError with the compiler's words. */
  pipeline(kernel: Kernel, constants: Readonly<Record<string, number>>): Promise<GPUComputePipeline> {
    const code = kernelCode(kernel, constants);
    const key = `${kernel.name}\n${code}`;
    let pipeline = this.pipelines.get(key);
    if (!pipeline) {
      pipeline = this.compile(kernel, code);
      this.pipelines.set(key, pipeline);
    }
    return pipeline;
  }

  private async compile(kernel: Kernel, code: string): Promise<GPUComputePipeline> {
    const { device } = this.gpu;
    for (const f of kernel.features)
      if (!device.features.has(f))
        throw new DeviceError(`${kernel.name} needs the feature ${f}, which this device does not have.`);
    // What is wrong with the code is said below; without a scope it would count as a failure of the device.
    device.pushErrorScope('validation');
    const module = device.createShaderModule({ label: kernel.name, code });
    void device.popErrorScope();
    try {
      return await device.createComputePipelineAsync({
        label: kernel.name,
        layout: device.createPipelineLayout({ bindGroupLayouts: [this.layout(kernel)] }),
        compute: { module, entryPoint: 'main' },
      });
    } catch (cause) {
      const info = await module.getCompilationInfo();
      const messages = info.messages.map((m) => `line ${m.lineNum}: ${m.message}`).join('\n  ');
      throw new DeviceError(`${kernel.name} does not compile on this device: ${errorMessage(cause)}\n  ${messages}`, {
        cause,
      });
    }
  }
}

/** Collects launches; `build` compiles them and makes every bind group, `onProgress` counting compiled pipelines. */
export class ProgramBuilder {
  private readonly launches: Launch[] = [];
  constructor(
    readonly cache: PipelineCache,
    readonly owner: BufferOwner,
    readonly label: string,
  ) {}

  add(launch: Launch): void {
    this.launches.push(launch);
  }

  /** Launches so far. */
  get size(): number {
    return this.launches.length;
  }

  async build(onProgress?: (done: number, total: number) => void): Promise<Program> {
    const { gpu } = this.cache;
    const { device } = gpu;
    let done = 0;
    const pipelines = await Promise.all(
      this.launches.map(async (launch) => {
        const pipeline = await this.cache.pipeline(launch.kernel, launch.constants ?? {});
        onProgress?.(++done, this.launches.length);
        return pipeline;
      }),
    );
    // One uniform buffer for all launches, written once; equal parameter blocks share a slot.
    const slots = new Map<string, number>();
    const blocks: { at: number; launch: Launch }[] = [];
    let uniformBytes = 0;
    const slotOf = this.launches.map((launch) => {
      if (Object.keys(launch.kernel.params).length === 0) return -1;
      const key = `${launch.kernel.name} ${JSON.stringify(launch.params ?? {})}`;
      let at = slots.get(key);
      if (at === undefined) {
        at = uniformBytes;
        slots.set(key, at);
        blocks.push({ at, launch });
        uniformBytes += Math.ceil(structSizeBytes(launch.kernel.params) / 256) * 256;
      }
      return at;
    });
    const bytes = new DataView(new ArrayBuffer(Math.max(uniformBytes, 16)));
    for (const { at, launch } of blocks)
      writeStruct(bytes, at, launch.kernel.params, launch.params ?? {}, launch.kernel.name);
    const uniforms =
      uniformBytes > 0
        ? this.owner.buffer(`${this.label}.params`, uniformBytes, GPUBufferUsage.UNIFORM | GPUBufferUsage.COPY_DST)
        : null;
    if (uniforms) device.queue.writeBuffer(uniforms, 0, bytes.buffer as ArrayBuffer, 0, uniformBytes);

    device.pushErrorScope('validation');
    let dispatches: Dispatch[];
    let error: GPUError | null = null;
    try {
      dispatches = this.launches.map((launch, i): Dispatch => {
        const { kernel } = launch;
        const names = Object.keys(kernel.bindings);
        for (const name of Object.keys(launch.bindings))
          if (!(name in kernel.bindings))
            throw new Error(`${kernel.name}: unknown binding ${name}; known are ${names.join(', ')}.`);
        const first = slotOf[i] >= 0 ? 1 : 0;
        const entries: GPUBindGroupEntry[] = names.map((name, k) => {
          const tensor: Tensor | undefined = launch.bindings[name];
          if (!tensor) throw new Error(`${kernel.name}: binding ${name} is missing.`);
          if (tensor.type !== kernel.bindings[name].type)
            throw new Error(`${kernel.name}: ${name} is ${tensor.type}, expected ${kernel.bindings[name].type}.`);
          return {
            binding: first + k,
            resource: { buffer: tensor.buffer, offset: tensor.offsetBytes, size: tensor.sizeBytes },
          };
        });
        if (first && uniforms)
          entries.unshift({
            binding: 0,
            resource: { buffer: uniforms, offset: slotOf[i], size: structSizeBytes(kernel.params) },
          });
        const label = launch.label ?? kernel.name;
        const [x, y = 1, z = 1] = launch.workgroups;
        const max = device.limits.maxComputeWorkgroupsPerDimension;
        if (x > max || y > max || z > max)
          throw new DeviceError(`${label}: a grid of ${x} × ${y} × ${z} workgroups exceeds ${max} a dimension.`);
        return {
          label,
          kernelName: kernel.name,
          variant: variantOf(launch),
          pipeline: pipelines[i],
          bindGroup: device.createBindGroup({ label, layout: this.cache.layout(kernel), entries }),
          workgroups: [x, y, z],
          flops: launch.flops ?? 0,
          launch,
        };
      });
    } finally {
      error = await device.popErrorScope();
    }
    if (error) throw new DeviceError(`${this.label}: ${error.message}`);
    return { label: this.label, dispatches, flops: dispatches.reduce((a, d) => a + d.flops, 0) };
  }
}

/** 'matmulSubgroup(M=1024, …) 1a2b3c4d' */
function variantOf({ kernel, constants = {}, params = {} }: Launch): string {
  const values = Object.entries({ ...constants, ...params }).map(([name, value]) => `${name}=${value}`);
  const hash = fnv1a32(kernelCode(kernel, constants)).toString(16).padStart(8, '0');
  return `${kernel.name}(${values.join(', ')}) ${hash}`;
}

/**
 * Replays programs: one compute pass a submit, and a new submit whenever the estimated work of the open one would pass
 * `maxFlopsPerSubmit` (a GPU's watchdog must never see a long submit; Infinity on CPU adapters, which have none).
 * Returns the number of submits.
 */
export function runPrograms(
  gpu: Gpu,
  programs: readonly Program[],
  options: { maxFlopsPerSubmit?: number; after?: (encoder: GPUCommandEncoder) => void } = {},
): number {
  const { device } = gpu;
  const limit = options.maxFlopsPerSubmit ?? Number.POSITIVE_INFINITY;
  let encoder = device.createCommandEncoder();
  let pass = encoder.beginComputePass();
  let open = 0;
  let submits = 0;
  let lastPipeline: GPUComputePipeline | null = null;
  for (const program of programs) {
    for (const d of program.dispatches) {
      if (open > 0 && open + d.flops > limit) {
        pass.end();
        device.queue.submit([encoder.finish()]);
        submits++;
        encoder = device.createCommandEncoder();
        pass = encoder.beginComputePass();
        open = 0;
        lastPipeline = null;
      }
      if (d.pipeline !== lastPipeline) pass.setPipeline(d.pipeline);
      lastPipeline = d.pipeline;
      pass.setBindGroup(0, d.bindGroup);
      pass.dispatchWorkgroups(d.workgroups[0], d.workgroups[1], d.workgroups[2]);
      open += d.flops;
    }
  }
  pass.end();
  options.after?.(encoder);
  device.queue.submit([encoder.finish()]);
  return submits + 1;
}

/**
 * Milliseconds of each dispatch by timestamp queries; null where the device has no timestamps. For tuning and the Kernels
 * page only. `repeats` runs each dispatch so often between its two timestamps (browsers round them to 0.1 ms). Each dispatch
 * with its repeats is a submit of its own, for the watchdog's sake; a difference below zero, which timestamps may have, is 0.
 */
export async function timeProgram(
  gpu: Gpu,
  program: Program,
  repeats: readonly number[] = [],
): Promise<{ label: string; kernelName: string; ms: number; flops: number }[] | null> {
  const { device } = gpu;
  if (!device.features.has('timestamp-query')) return null;
  const count = program.dispatches.length;
  const querySet = device.createQuerySet({ type: 'timestamp', count: 2 * count });
  const resolve = device.createBuffer({
    size: 16 * count,
    usage: GPUBufferUsage.QUERY_RESOLVE | GPUBufferUsage.COPY_SRC,
  });
  const staging = device.createBuffer({ size: 16 * count, usage: GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST });
  program.dispatches.forEach((d, i) => {
    const encoder = device.createCommandEncoder();
    const pass = encoder.beginComputePass({
      timestampWrites: { querySet, beginningOfPassWriteIndex: 2 * i, endOfPassWriteIndex: 2 * i + 1 },
    });
    pass.setPipeline(d.pipeline);
    pass.setBindGroup(0, d.bindGroup);
    for (let r = 0; r < (repeats[i] ?? 1); r++)
      pass.dispatchWorkgroups(d.workgroups[0], d.workgroups[1], d.workgroups[2]);
    pass.end();
    device.queue.submit([encoder.finish()]);
  });
  const encoder = device.createCommandEncoder();
  encoder.resolveQuerySet(querySet, 0, 2 * count, resolve, 0);
  encoder.copyBufferToBuffer(resolve, 0, staging, 0, 16 * count);
  device.queue.submit([encoder.finish()]);
  await staging.mapAsync(GPUMapMode.READ);
  const t = new BigInt64Array(staging.getMappedRange().slice(0));
  for (const b of [resolve, staging]) b.destroy();
  querySet.destroy();
  return program.dispatches.map((d, i) => ({
    label: d.label,
    kernelName: d.kernelName,
    ms: Math.max(0, Number(t[2 * i + 1] - t[2 * i])) / 1e6 / (repeats[i] ?? 1),
    flops: d.flops,
  }));
}
