/**
 * The worker's GPU device: opened when it is first needed and again after its loss, with what the adapter's record says of
 * kernels. Before: `gpu/device.ts`, `../device/recordStore.ts`. After: `preparation.ts`, `runStart.ts`.
 */
import { DeviceError } from '../../core/errors.ts';
import { type AdapterDescription, type Gpu, openDevice } from '../../gpu/device.ts';
import { type AdapterRecord, type KernelChoice, kernelChoice, requireSound } from '../../tuning/record.ts';
import { loadRecord } from '../device/recordStore.ts';
import { probeDevice } from '../probeDevice.ts';
import type { DeviceReport } from '../protocol.ts';
import { recordOfRun } from '../store/savedRun.ts';
import type { OpenedRun } from '../store/storeDesk.ts';
import type { Voice } from './voice.ts';

/** What every WebGPU adapter allows: WebGPU's default. */
const LEAST_BINDING_BYTES = 128 * 1048576;

interface DeviceHooks extends Voice {
  /** What lies on the device before is of no use any more. */
  onReplaced(): void;
  /** The first failure of the device in use. */
  onFailure(error: DeviceError): void;
}

export class TrainingDevice {
  private opened: Gpu | null = null;
  /** The adapter and what its record says, as the last probe found them: what a plan before the first start goes by. */
  private probed: { readonly adapter: AdapterDescription; readonly kernels: KernelChoice } | null = null;

  constructor(private readonly hooks: DeviceHooks) {}

  get failure(): DeviceError | null {
    return this.opened?.failure ?? null;
  }

  /** The device is gone, through no doing of ours. */
  get isLost(): boolean {
    return this.opened?.isLost ?? false;
  }

  /** Of the adapter's record; undefined before a probe. */
  get kernels(): KernelChoice | undefined {
    return this.probed?.kernels;
  }

  /** What a plan is made for: the device where one is open, else the adapter last seen. */
  get limits(): { readonly maxBindingBytes: number; readonly adapter: AdapterDescription | undefined } {
    const { opened, probed } = this;
    return {
      maxBindingBytes:
        opened?.device.limits.maxStorageBufferBindingSize ??
        probed?.adapter.limits['maxStorageBufferBindingSize'] ??
        LEAST_BINDING_BYTES,
      adapter: opened?.adapter ?? probed?.adapter,
    };
  }

  async probe(): Promise<DeviceReport> {
    const { report, adapter } = await probeDevice();
    if (adapter) this.probed = { adapter, kernels: kernelChoice((await loadRecord(adapter)).record, { tuned: true }) };
    return report;
  }

  /** The device in use, or another one after a failure. Throws DeviceError where none opens. */
  async open(): Promise<Gpu> {
    if (this.opened && !this.opened.failure) return this.opened;
    this.hooks.onReplaced();
    this.opened?.destroy();
    this.opened = null;
    const report = await this.probe();
    if (!report.available) throw new DeviceError(report.reason ?? 'no WebGPU');
    const opened = await openDevice(navigator.gpu);
    opened.onFailure = (error) => {
      if (opened === this.opened && error === opened.failure) this.hooks.onFailure(error);
    };
    this.opened = opened;
    return opened;
  }

  /**
   * What a run takes from the adapter's record, or a kept one from that it began with: the tuner's variants where the visitor had it
   * tuned, nothing that failed. Throws DeviceError where more than a variant failed.
   */
  async storedKernels(
    gpu: Gpu,
    kept: OpenedRun | null,
  ): Promise<{ readonly kernels: KernelChoice; readonly record: AdapterRecord | null }> {
    const { key, record: ofNow, problem } = await loadRecord(gpu.adapter);
    requireSound(ofNow);
    const record = recordOfRun(kept, key, ofNow);
    const choice = kernelChoice(record, { tuned: true });
    const disabled = choice.matmul.disabled ?? [];
    const words = [
      choice.record ? `Kernel variants as ${choice.record}.` : 'Kernel variants by the fixed rule.',
      disabled.length > 0 ? `Disabled by the self-test or the tuner: ${disabled.join(', ')}.` : '',
      problem ?? '',
    ]
      .filter(Boolean)
      .join(' ');
    this.hooks.log('kernels', words);
    this.hooks.send({ type: 'device', report: { ...(await this.probe()), kernels: words } });
    return { kernels: choice, record };
  }
}
