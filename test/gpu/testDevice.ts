/**
 * The device of a GPU test file: Dawn in Node, on the adapter VK_ICD_FILENAMES selects, lavapipe where nothing is said.
 * Without an adapter it throws: a GPU test that did not run is not a test that passed.
 */
import { existsSync } from 'node:fs';
import { afterAll } from 'vitest';
import { create, globals } from 'webgpu';
import { type Gpu, openDevice } from '../../src/gpu/device.ts';
import type { Launch } from '../../src/gpu/kernel.ts';
import { PipelineCache, ProgramBuilder, runPrograms } from '../../src/gpu/program.ts';
import { BufferOwner, type ElementType, type Tensor, writeTensor } from '../../src/gpu/tensor.ts';

const LAVAPIPE = '/usr/share/vulkan/icd.d/lvp_icd.json';

export interface TestDevice {
  readonly gpu: Gpu;
  readonly cache: PipelineCache;
  readonly owner: BufferOwner;
  /** A tensor filled with `data`, or with zeros. */
  tensor(label: string, type: ElementType, shape: readonly number[], data?: ArrayLike<number>): Tensor;
  /** Compiles and runs launches once, in order; throws what the device reports. */
  run(...launches: readonly Launch[]): Promise<void>;
}

let shared: Promise<TestDevice> | undefined;
/** Kept alive for as long as the device: Dawn's Node binding aborts when its instance is collected first. */
let dawn: GPU | undefined;

/** The device of this test file, opened at the first call and destroyed after its tests. */
export function testDevice(): Promise<TestDevice> {
  shared ??= open();
  return shared;
}

async function open(): Promise<TestDevice> {
  if (!process.env['VK_ICD_FILENAMES'] && existsSync(LAVAPIPE)) process.env['VK_ICD_FILENAMES'] = LAVAPIPE;
  Object.assign(globalThis, globals);
  dawn = create([]);
  const gpu = await openDevice(dawn);
  const cache = new PipelineCache(gpu);
  const owner = new BufferOwner(gpu, 'test');
  return {
    gpu,
    cache,
    owner,
    tensor(label, type, shape, data) {
      const tensor = owner.tensor(label, type, shape);
      if (data) {
        const typed = type === 'f32' ? Float32Array : type === 'u32' ? Uint32Array : Int32Array;
        writeTensor(gpu, tensor, typed.from(data));
      }
      return tensor;
    },
    async run(...launches) {
      const builder = new ProgramBuilder(cache, owner, 'test');
      for (const launch of launches) builder.add(launch);
      runPrograms(gpu, [await builder.build()]);
      await gpu.device.queue.onSubmittedWorkDone();
      if (gpu.failure) throw gpu.failure;
    },
  };
}

afterAll(async () => {
  if (!shared) return;
  const { gpu, owner } = await shared;
  owner.free();
  gpu.destroy();
});
