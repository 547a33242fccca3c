/**
 * Adapter and device: asks for the limits and features the engine can use, says in words what is missing, and watches
 * for uncaptured errors and for the loss of the device. Only the worker and the Node entry points call this.
 */
import { DeviceError } from '../core/errors.ts';

export interface AdapterDescription {
  readonly vendor: string;
  readonly architecture: string;
  readonly device: string;
  readonly description: string;
  readonly isSoftware: boolean;
  readonly features: readonly string[];
  readonly subgroupMinSize: number;
  readonly subgroupMaxSize: number;
  readonly limits: Readonly<Record<string, number>>;
}

/** The adapter in a line, as the browser or the driver names it. */
export function adapterInWords(adapter: AdapterDescription): string {
  const { vendor, architecture, device, description } = adapter;
  return [vendor, architecture, description || device].filter(Boolean).join(' ') || 'unnamed adapter';
}

/** The device with what the rest of the engine needs to know of it. */
export interface Gpu {
  readonly device: GPUDevice;
  readonly adapter: AdapterDescription;
  /** Bytes in buffers that are alive, and the most there ever was. */
  readonly memory: { liveBytes: number; peakBytes: number; liveBuffers: number; createdBuffers: number };
  /** The first uncaptured error, loss, or buffer without memory; or null. Checked after each step. */
  failure: DeviceError | null;
  /** The device is gone, through no doing of ours. */
  isLost: boolean;
  onFailure: ((error: DeviceError) => void) | null;
  /** Ends the use of this device: what runs on it finds `failure`. */
  fail(error: DeviceError): void;
  /** Resolves when the driver has answered for every buffer asked for so far; those it has no memory for are a `failure`. */
  allocated: Promise<void>;
  destroy(): void;
}

/** Asked for as the adapter has them. All other limits stay WebGPU's defaults, so that a kernel which needs more fails everywhere. */
const RAISED_LIMITS = ['maxBufferSize', 'maxStorageBufferBindingSize'] as const;
const DESCRIBED_LIMITS = [
  ...RAISED_LIMITS,
  'maxStorageBuffersPerShaderStage',
  'maxComputeWorkgroupStorageSize',
  'maxComputeInvocationsPerWorkgroup',
  'maxComputeWorkgroupSizeX',
] as const;
const WANTED_FEATURES = ['subgroups', 'shader-f16', 'timestamp-query'] as const;
/** Every kernel stays within WebGPU's default limits; these are what the default limits are. */
const REQUIRED = {
  maxStorageBuffersPerShaderStage: 8,
  maxComputeInvocationsPerWorkgroup: 256,
  maxComputeWorkgroupStorageSize: 16384,
} as const;

export function describeAdapter(adapter: GPUAdapter): AdapterDescription {
  const info = adapter.info as GPUAdapterInfo & {
    subgroupMinSize?: number;
    subgroupMaxSize?: number;
    isFallbackAdapter?: boolean;
  };
  const text = `${info.vendor} ${info.architecture} ${info.device} ${info.description}`.toLowerCase();
  const limits: Record<string, number> = {};
  for (const name of DESCRIBED_LIMITS) limits[name] = adapter.limits[name] as number;
  return {
    vendor: info.vendor,
    architecture: info.architecture,
    device: info.device,
    description: info.description,
    isSoftware: info.isFallbackAdapter === true || /swiftshader|llvmpipe|lavapipe|software/.test(text),
    features: [...adapter.features].map(String).sort(),
    subgroupMinSize: info.subgroupMinSize ?? 0,
    subgroupMaxSize: info.subgroupMaxSize ?? 0,
    limits,
  };
}

/** What an adapter lacks that every kernel needs, in words, or null. */
export function missingLimit(adapter: GPUAdapter): string | null {
  for (const [name, needed] of Object.entries(REQUIRED)) {
    const found = adapter.limits[name as keyof GPUSupportedLimits] as number;
    if (found < needed)
      return `The adapter's limit ${name} is ${found}; the kernels need ${needed}. Use another browser or GPU.`;
  }
  return null;
}

/**
 * Opens a device on `gpu` (navigator.gpu, or Dawn's in Node).
 * Throws DeviceError naming the check that failed: no adapter, a limit below WebGPU's defaults, no device.
 */
export async function openDevice(gpu: GPU): Promise<Gpu> {
  const adapter = await gpu.requestAdapter({ powerPreference: 'high-performance' });
  if (!adapter)
    throw new DeviceError(
      'WebGPU is here, but it offers no adapter: expected a GPU or a software adapter. The GPU may be blocklisted or missing; chrome://gpu says why. In Node, install mesa-vulkan-drivers (lavapipe).',
    );
  const description = describeAdapter(adapter);
  const missing = missingLimit(adapter);
  if (missing) throw new DeviceError(missing);
  const requiredLimits: Record<string, number> = {};
  for (const name of RAISED_LIMITS) requiredLimits[name] = description.limits[name];
  const requiredFeatures = WANTED_FEATURES.filter((f) => adapter.features.has(f)) as GPUFeatureName[];
  let device: GPUDevice;
  try {
    device = await adapter.requestDevice({ requiredLimits, requiredFeatures });
  } catch (cause) {
    throw new DeviceError(
      `The adapter ${description.description || description.vendor} refused to open a device: ${cause instanceof Error ? cause.message : String(cause)}`,
      { cause },
    );
  }
  let destroyed = false;
  const result: Gpu = {
    device,
    adapter: description,
    memory: { liveBytes: 0, peakBytes: 0, liveBuffers: 0, createdBuffers: 0 },
    failure: null,
    isLost: false,
    onFailure: null,
    fail(error) {
      result.failure ??= error;
      result.onFailure?.(error);
    },
    allocated: Promise.resolve(),
    destroy() {
      destroyed = true;
      device.destroy();
    },
  };
  device.addEventListener('uncapturederror', (event) => {
    result.fail(new DeviceError(`WebGPU reported an error: ${(event as GPUUncapturedErrorEvent).error.message}`));
  });
  void device.lost.then((info) => {
    if (destroyed) return;
    result.isLost = true;
    result.fail(
      new DeviceError(
        `The GPU device was lost (${info.reason || 'unknown reason'}): ${info.message || 'no further word from the driver'}. Start again; a saved checkpoint can be resumed.`,
      ),
    );
  });
  return result;
}
