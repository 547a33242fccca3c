/** Why this page cannot train, as the browser shows it to the page itself: what a worker cannot see, and a report to send. Before: `DevicePanel.tsx`. */
import type { DeviceReport } from '../../stores/runStore.ts';

export interface Surroundings {
  readonly address: string;
  readonly isSecureContext: boolean;
  /** Of the page; its workers may have none. */
  readonly hasGpu: boolean;
  /** Inside another page, which may be what is not secure. */
  readonly isFramed: boolean;
  readonly userAgent: string;
}

export const surroundings = (): Surroundings => ({
  address: location.origin + location.pathname,
  isSecureContext,
  hasGpu: 'gpu' in navigator,
  isFramed: window.top !== window.self,
  userAgent: navigator.userAgent,
});

type Failed = Pick<DeviceReport, 'failedCheck' | 'reason'>;

/** The failed check by name; 'worker' where the page has WebGPU and the worker that trains has none. */
export const checkOf = ({ failedCheck }: Failed, { hasGpu }: Surroundings): string =>
  failedCheck === 'no-webgpu' && hasGpu ? 'worker' : (failedCheck ?? '');

/** For whoever is asked for help. */
export const reportOf = (failed: Failed, around: Surroundings): string =>
  `${JSON.stringify({ check: checkOf(failed, around), reason: failed.reason, ...around }, null, 2)}\n`;
