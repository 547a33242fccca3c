/** The adapter, or why there is none and what still works without it. */
import styles from './lab.module.css';
import { useRun } from './labContext.ts';

const CHECKS: Readonly<Record<string, string>> = {
  'secure-context': 'This address is not a secure context.',
  'no-webgpu': 'This browser has no WebGPU.',
  'no-adapter': 'WebGPU is here, but no graphics adapter.',
  limits: 'The graphics adapter is too small.',
};

const ADVICE: Readonly<Record<string, string>> = {
  'secure-context': 'Open the page over https, or on localhost.',
  'no-webgpu': 'Use a current Chrome, Edge, Firefox or Safari, and do not block WebGPU in its settings.',
  'no-adapter': 'The graphics driver may be blocked or missing, as in many virtual machines; chrome://gpu says why.',
};

export function DevicePanel() {
  const device = useRun((s) => s.device);
  if (!device) return null;
  if (device.available)
    return (
      <p className={styles.help}>
        Runs on {device.description || 'this graphics adapter'}
        {device.isSoftware && ', which is emulated on the processor: choose llama-nano and expect it to be slow'}.
        {device.kernels && ` ${device.kernels}`}
      </p>
    );
  const check = device.failedCheck ?? '';
  return (
    <div className={styles.notice} id="lab-device-reason" data-testid="lab-no-webgpu">
      <h3>{CHECKS[check] ?? 'Training needs WebGPU, which is not available.'}</h3>
      {device.reason && <p>{device.reason}</p>}
      {!device.reason && ADVICE[check] && <p>{ADVICE[check]}</p>}
      <p>
        What still works: reading and checking data, semantic IDs, the trie and the memory bill here; the whole GFlowNet
        of <a href="#/play">Play</a>, which runs on the processor; and training from the command line with{' '}
        <code>npm run train</code>.
      </p>
    </div>
  );
}
