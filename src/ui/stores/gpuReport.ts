/** Whether this device could train, and if not, which check failed, in words; asked once, without a worker or a device. */
import type { DeviceReport } from '../../worker/protocol.ts';

export type { DeviceReport } from '../../worker/protocol.ts';

let report: Promise<DeviceReport> | undefined;

export function gpuReport(): Promise<DeviceReport> {
  report ??= import('../../worker/probeDevice.ts').then(async ({ probeDevice }) => (await probeDevice()).report);
  report.catch(() => {
    report = undefined; // may be asked again
  });
  return report;
}
