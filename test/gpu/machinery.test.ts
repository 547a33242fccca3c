/** The machinery without a GPU: layouts, preludes, owners and their limits, adapters and what is said when there is none. */
import { describe, expect, it, vi } from 'vitest';
import { DeviceError, ShapeError } from '../../src/core/errors.ts';
import { describeAdapter, type Gpu, openDevice } from '../../src/gpu/device.ts';
import { defineKernel, kernelCode, read } from '../../src/gpu/kernel.ts';
import { structSizeBytes, writeStruct } from '../../src/gpu/layout.ts';
import { BufferOwner, sliceTensor, type Tensor, writeTensor } from '../../src/gpu/tensor.ts';

vi.stubGlobal('GPUBufferUsage', { STORAGE: 128, COPY_SRC: 4, COPY_DST: 8 });

const LIMITS = {
  maxBufferSize: 4 * 1048576,
  maxStorageBufferBindingSize: 1048576,
  maxStorageBuffersPerShaderStage: 8,
  maxComputeWorkgroupStorageSize: 16384,
  maxComputeInvocationsPerWorkgroup: 256,
  maxComputeWorkgroupSizeX: 256,
};

/** `refused`: the labels of buffers that the driver has no memory for. */
function fakeGpu(refused: readonly string[] = []) {
  const destroyed: string[] = [];
  let answer: { message: string } | null = null;
  const device = {
    limits: LIMITS,
    pushErrorScope: () => {
      answer = null;
    },
    popErrorScope: async () => answer,
    createBuffer: ({ label, size }: { label: string; size: number }) => {
      if (refused.includes(label)) answer = { message: 'VK_ERROR_OUT_OF_DEVICE_MEMORY' };
      return { label, size, destroy: () => destroyed.push(label) };
    },
    queue: { writeBuffer: vi.fn() },
  };
  const memory = { liveBytes: 0, peakBytes: 0, liveBuffers: 0, createdBuffers: 0 };
  const failures: string[] = [];
  const fail = (error: Error) => void failures.push(error.message);
  const gpu = { device, memory, fail, allocated: Promise.resolve() } as unknown as Gpu;
  return { gpu, destroyed, memory, queue: device.queue, failures };
}

function fakeAdapter(options: {
  info?: Record<string, unknown>;
  limits?: Partial<typeof LIMITS>;
  features?: string[];
  requestDevice?: (descriptor: GPUDeviceDescriptor) => Promise<unknown>;
}): GPUAdapter {
  return {
    info: { vendor: '', architecture: '', device: '', description: '', ...options.info },
    limits: { ...LIMITS, ...options.limits },
    features: new Set(options.features ?? []),
    requestDevice: options.requestDevice ?? (() => Promise.reject(new Error('no'))),
  } as unknown as GPUAdapter;
}
const fakeNavigator = (adapter: GPUAdapter | null) =>
  ({ requestAdapter: () => Promise.resolve(adapter) }) as unknown as GPU;

describe('uniform layout', () => {
  it('gives four bytes a field, rounded up to 16', () => {
    expect(structSizeBytes({})).toBe(16);
    expect(structSizeBytes({ a: 'u32', b: 'u32', c: 'u32', d: 'f32' })).toBe(16);
    expect(structSizeBytes({ a: 'u32', b: 'u32', c: 'u32', d: 'f32', e: 'i32' })).toBe(32);
  });

  it('writes fields in declared order by their types', () => {
    const view = new DataView(new ArrayBuffer(32));
    const fields = { n: 'u32', scale: 'f32', shift: 'i32' } as const;
    writeStruct(view, 16, fields, { shift: -3, scale: 1.5, n: 4294967295 }, 'k');
    expect([view.getUint32(16, true), view.getFloat32(20, true), view.getInt32(24, true)]).toEqual([
      4294967295, 1.5, -3,
    ]);
    expect(view.getUint32(0, true)).toBe(0);
    expect(() => writeStruct(view, 0, fields, { n: 1, scale: 1 }, 'k')).toThrow('k: parameter shift is missing');
    expect(() => writeStruct(view, 0, fields, { n: 1, scale: 1, shift: 1, x: 1 }, 'k')).toThrow(/unknown parameter x/);
  });
});

describe('kernelCode', () => {
  const kernel = defineKernel({
    name: 'k',
    source: 'SOURCE',
    common: ['COMMON'],
    constants: { B: 'u32', EPS: 'f32', ONE: 'f32' },
    bindings: { x: read('f32', ['T']) },
    features: ['shader-f16', 'subgroups'],
  });

  it('puts features, constants and common files in front of the source', () => {
    expect(kernelCode(kernel, { B: 8, EPS: 1e-7, ONE: 1 }).split('\n')).toEqual([
      'enable f16;',
      'enable subgroups;',
      'const B: u32 = 8u;',
      'const EPS: f32 = 1e-7;',
      'const ONE: f32 = 1.0;',
      'COMMON',
      'SOURCE',
    ]);
  });

  it('names constants that are missing or unknown', () => {
    expect(() => kernelCode(kernel, { B: 8, EPS: 1 })).toThrow('k: constant ONE is missing');
    expect(() => kernelCode(kernel, { B: 8, EPS: 1, ONE: 1, Z: 1 })).toThrow(
      /unknown constant Z; known are B, EPS, ONE/,
    );
  });
});

describe('buffers', () => {
  it('are counted, padded to 16 bytes, and freed with their owner', () => {
    const { gpu, destroyed, memory } = fakeGpu();
    const owner = new BufferOwner(gpu, 'test');
    const a = owner.tensor('a', 'f32', [3, 3]);
    owner.tensor('b', 'u32', [1]);
    expect(a.sizeBytes).toBe(48);
    expect(owner.sizeBytes).toBe(64);
    expect(memory).toEqual({ liveBytes: 64, peakBytes: 64, liveBuffers: 2, createdBuffers: 2 });
    owner.free();
    expect(destroyed).toEqual(['test.a', 'test.b']);
    expect(memory).toEqual({ liveBytes: 0, peakBytes: 64, liveBuffers: 0, createdBuffers: 2 });
  });

  it('beyond a binding of the adapter are refused with both sizes and what to do', () => {
    const { gpu, memory } = fakeGpu();
    const make = () => new BufferOwner(gpu, 'llama').tensor('logits', 'f32', [1024, 512]);
    expect(make).toThrow(DeviceError);
    expect(make).toThrow(
      'llama: logits needs a binding of 2.0 MiB; this adapter allows 1.0 MiB. Choose a smaller preset or fewer tokens a step.',
    );
    expect(memory.createdBuffers).toBe(0);
  });

  it('that the driver has no memory for are a failure of the device in words, known once all are answered for', async () => {
    const { gpu, failures } = fakeGpu(['llama.logits']);
    const owner = new BufferOwner(gpu, 'llama');
    for (const label of ['weights', 'logits', 'trie']) owner.tensor(label, 'f32', [512, 256]);
    await gpu.allocated;
    expect(failures).toEqual([
      'The GPU is out of memory: llama.logits needs 0.5 MiB beside the 0.5 MiB in use here, and the driver has no room for it (VK_ERROR_OUT_OF_DEVICE_MEMORY). Lower budget.tokensPerStep, choose a smaller preset, or close what else uses the GPU; then start again.',
    ]);
  });

  it('are sliced on 256 bytes and within their ends', () => {
    const tensor: Tensor = { ...new BufferOwner(fakeGpu().gpu, 't').tensor('x', 'f32', [256]) };
    expect(sliceTensor(tensor, 's', 64, [64])).toMatchObject({ offsetBytes: 256, sizeBytes: 256, type: 'f32' });
    expect(() => sliceTensor(tensor, 's', 1, [4])).toThrow(ShapeError);
    expect(() => sliceTensor(tensor, 's', 64, [193])).toThrow(/ends beyond the buffer/);
  });

  it('are written where asked, never beyond', () => {
    const { gpu, queue } = fakeGpu();
    const tensor = new BufferOwner(gpu, 't').tensor('x', 'f32', [8]);
    writeTensor(gpu, tensor, Float32Array.of(1, 2), 6);
    expect(queue.writeBuffer.mock.calls[0].slice(1)).toEqual([24, Float32Array.of(1, 2)]);
    expect(() => writeTensor(gpu, tensor, Float32Array.of(1, 2), 7)).toThrow(ShapeError);
  });
});

describe('adapters', () => {
  it.each([
    [{ description: 'llvmpipe (LLVM 15.0.6, 256 bits)' }, true],
    [{ device: 'SwiftShader Device (Subzero)' }, true],
    [{ vendor: 'nvidia', isFallbackAdapter: true }, true],
    [{ vendor: 'apple', architecture: 'metal-3' }, false],
  ])('are described: %o is software: %s', (info, isSoftware) => {
    const found = describeAdapter(fakeAdapter({ info, features: ['timestamp-query', 'shader-f16'] }));
    expect(found).toMatchObject({ isSoftware, features: ['shader-f16', 'timestamp-query'], subgroupMinSize: 0 });
    expect(found.limits['maxBufferSize']).toBe(LIMITS.maxBufferSize);
  });

  it('that are missing, too small or unwilling are said so in words', async () => {
    const refusal = async (adapter: GPUAdapter | null) => {
      const error = await openDevice(fakeNavigator(adapter)).catch((e: unknown) => e);
      expect(error).toBeInstanceOf(DeviceError);
      return (error as DeviceError).message;
    };
    expect(await refusal(null)).toMatch(/offers no adapter.*chrome:\/\/gpu.*mesa-vulkan-drivers/);
    expect(await refusal(fakeAdapter({ limits: { maxComputeInvocationsPerWorkgroup: 128 } }))).toMatch(
      /maxComputeInvocationsPerWorkgroup is 128; the kernels need 256/,
    );
    expect(await refusal(fakeAdapter({ info: { description: 'A GPU' } }))).toMatch(
      /The adapter A GPU refused to open a device: no/,
    );
  });

  it('give a device with raised limits and the wanted features; errors and loss become its failure', async () => {
    let asked: GPUDeviceDescriptor | undefined;
    let lose: (info: { reason: string; message: string }) => void = () => {};
    const device = {
      addEventListener: (_: string, listener: (event: unknown) => void) => {
        report = listener;
      },
      lost: new Promise((resolve) => {
        lose = resolve;
      }),
      destroy: vi.fn(),
    };
    let report: (event: unknown) => void = () => {};
    const adapter = fakeAdapter({
      features: ['timestamp-query', 'depth-clip-control'],
      requestDevice: (descriptor) => {
        asked = descriptor;
        return Promise.resolve(device);
      },
    });
    const gpu = await openDevice(fakeNavigator(adapter));
    // What kernels need beyond WebGPU's defaults would fail on the next adapter: only sizes of buffers are raised.
    const { maxBufferSize, maxStorageBufferBindingSize } = LIMITS;
    expect(asked).toEqual({
      requiredLimits: { maxBufferSize, maxStorageBufferBindingSize },
      requiredFeatures: ['timestamp-query'],
    });
    expect([gpu.failure, gpu.isLost]).toEqual([null, false]);
    const heard: string[] = [];
    gpu.onFailure = (error) => heard.push(error.message);
    report({ error: { message: 'out of bounds' } });
    lose({ reason: 'unknown', message: 'the driver crashed' });
    await device.lost;
    await Promise.resolve();
    expect(heard[0]).toMatch(/WebGPU reported an error: out of bounds/);
    expect(heard[1]).toMatch(/lost \(unknown\): the driver crashed/);
    expect(gpu.failure?.message).toBe(heard[0]);
    expect(gpu.isLost).toBe(true);
    gpu.destroy();
    expect(device.destroy).toHaveBeenCalled();
  });
});
