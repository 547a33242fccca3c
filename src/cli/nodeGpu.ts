/** Opens Dawn's device in Node; which adapter is chosen by the environment (scripts/adapterEnv.mjs). */
import { create, globals } from 'webgpu';
import { type Gpu, openDevice } from '../gpu/device.ts';

// Dawn's objects must outlive every call: a collected `gpu` takes its devices with it.
let instance: GPU | null = null;

export async function openNodeDevice(): Promise<Gpu> {
  Object.assign(globalThis, globals);
  instance ??= create([]) as unknown as GPU;
  return openDevice(instance);
}
