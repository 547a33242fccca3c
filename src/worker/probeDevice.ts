/** Asks for the adapter and says in words which check failed where there is none. Opens no device. */
import { type AdapterDescription, adapterInWords, describeAdapter, missingLimit } from '../gpu/device.ts';
import type { DeviceReport } from './protocol.ts';

declare const self: DedicatedWorkerGlobalScope;

export async function probeDevice(): Promise<{ report: DeviceReport; adapter: AdapterDescription | null }> {
  const none = (failedCheck: string, reason: string) => ({
    adapter: null,
    report: {
      available: false,
      reason,
      failedCheck,
      description: '',
      isSoftware: false,
      features: [],
      maxStorageBufferBindingSize: 0,
      kernels: null,
    },
  });
  if (!self.isSecureContext)
    return none(
      'secure-context',
      'This page is not a secure context: WebGPU needs https or localhost. Open it by its https address, or as http://localhost.',
    );
  if (!navigator.gpu)
    return none(
      'no-webgpu',
      'This browser offers no WebGPU in workers. Use Chrome or Edge 113+ (Linux 144+), Safari 26, or Firefox 141+ on Windows.',
    );
  const found = await navigator.gpu.requestAdapter({ powerPreference: 'high-performance' });
  if (!found)
    return none(
      'no-adapter',
      'The browser has WebGPU but found no adapter: the GPU may be blocklisted, missing, or switched off. chrome://gpu says which.',
    );
  const missing = missingLimit(found);
  if (missing) return none('limits', missing);
  const adapter = describeAdapter(found);
  return {
    adapter,
    report: {
      available: true,
      reason: null,
      failedCheck: null,
      description: adapterInWords(adapter),
      isSoftware: adapter.isSoftware,
      features: adapter.features,
      maxStorageBufferBindingSize: adapter.limits['maxStorageBufferBindingSize'],
      kernels: null,
    },
  };
}
