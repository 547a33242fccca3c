/** The adapter, or why there is none and what still works without it. */
import { help } from '../../components/help.ts';
import { labRunText } from '../../text/labRun.ts';
import { useText } from '../../text/useText.ts';
import styles from './lab.module.css';
import { useRun } from './labContext.ts';

export function DevicePanel() {
  const text = useText(labRunText);
  const device = useRun((s) => s.device);
  if (!device) return null;
  if (device.available)
    return (
      <p className={styles.help}>
        {text.runsOn(device.description || text.thisAdapter, device.isSoftware)} {device.kernels}
      </p>
    );
  const check = device.failedCheck ?? '';
  const checks: Readonly<Record<string, string>> = text.checks;
  const advice: Readonly<Record<string, string>> = text.advice;
  return (
    <div className={styles.notice} id="lab-device-reason" data-testid="lab-no-webgpu">
      <h3>{checks[check] ?? text.noWebGpu}</h3>
      {(device.reason || advice[check]) && <p>{device.reason || advice[check]}</p>}
      <p>{text.stillWorks}</p>
      <p>
        <a href="#/play" {...help(text.help.toPlay)}>
          {text.toPlay}
        </a>
      </p>
    </div>
  );
}
