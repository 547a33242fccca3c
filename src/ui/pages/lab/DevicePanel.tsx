/** The adapter, or why there is none and what still works without it. */
import { useMemo } from 'react';
import { help } from '../../components/help.ts';
import { CopyField } from '../../link/CopyField.tsx';
import type { DeviceReport } from '../../stores/runStore.ts';
import { labRunText } from '../../text/labRun.ts';
import { useText } from '../../text/useText.ts';
import styles from './lab.module.css';
import { useRun } from './labContext.ts';
import { checkOf, reportOf, surroundings } from './noDevice.ts';

const TIPS = 'https://developer.chrome.com/docs/web-platform/webgpu/troubleshooting-tips';
const WHAT_WORKS = 'https://webgpureport.org';

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
  return <NoDevice device={device} />;
}

function NoDevice({ device }: { readonly device: DeviceReport }) {
  const text = useText(labRunText);
  const around = useMemo(surroundings, []);
  const check = checkOf(device, around);
  const checks: Readonly<Record<string, string>> = text.checks;
  const advice: Readonly<Record<string, string>> = text.advice;
  const reason = check === 'worker' ? text.advice.worker : device.reason || advice[check];
  return (
    <div className={styles.notice} id="lab-device-reason" data-testid="lab-no-webgpu" data-check={check}>
      <h3>{checks[check] ?? text.noWebGpu}</h3>
      {reason && <p>{reason}</p>}
      {around.isFramed && <p>{text.framed}</p>}
      <p>{text.stillWorks}</p>
      <p>
        <a href="#/play" {...help(text.help.toPlay)}>
          {text.toPlay}
        </a>
      </p>
      <details>
        <summary {...help(text.help.getHelp)}>{text.getHelp}</summary>
        <ul className={styles.plain}>
          {[
            [TIPS, text.tips],
            [WHAT_WORKS, text.whatWorks],
          ].map(([url, words]) => (
            <li key={url}>
              <a href={url} target="_blank" rel="noreferrer" {...help(text.help.elsewhere)}>
                {words}
              </a>
            </li>
          ))}
        </ul>
        <CopyField
          label={text.deviceReport}
          value={reportOf(device, around)}
          rows={4}
          helpText={text.help.deviceReport}
          testId="lab-device-report"
        />
      </details>
    </div>
  );
}
