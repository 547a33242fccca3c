/** Whether the engine computes rightly on this adapter: the self-test and what it found. */
import { help } from '../components/help.ts';
import { JobButton } from '../components/JobButton.tsx';
import { formatNumber } from '../pages/lab/format.ts';
import type { DeviceDesk, DeviceDetails } from '../stores/deviceStore.ts';
import { deviceText } from '../text/device.ts';
import { useText } from '../text/useText.ts';
import styles from './DeviceDrawer.module.css';

export interface DevicePart {
  readonly details: DeviceDetails;
  readonly desk: DeviceDesk;
  readonly isBusy: boolean;
}

export function SelfTest({ details, desk, isBusy }: DevicePart) {
  const text = useText(deviceText);
  const test = details.record?.selfTest;
  const failed = test?.checks.filter((check) => !check.passes) ?? [];
  return (
    <section className={styles.block} aria-labelledby="device-test">
      <h2 id="device-test">{text.selfTest}</h2>
      <p className={styles.help}>{text.selfTestHelp}</p>
      <JobButton testId="device-selftest" isEnabled={!isBusy} onPress={desk.selfTest} helpText={text.help.selfTest}>
        {test ? text.runSelfTestAgain : text.runSelfTest}
      </JobButton>
      {details.recordProblem && <p className={styles.problem}>{details.recordProblem}</p>}
      {test && (
        <div data-testid="device-selftest-result" data-passes={test.passes}>
          <p>
            <strong data-passes={test.passes}>{test.passes ? text.passed : text.failed}</strong>{' '}
            {text.checks(
              test.checks.length - failed.length,
              test.checks.length,
              test.date.slice(0, 10),
              (test.elapsedMs / 1000).toFixed(1),
            )}
            {!test.passes && (details.isRecordKept ? text.noRunStarts : text.doNotTrust)}
          </p>
          <ul className={styles.checks}>
            {failed.map((check) => (
              <li key={check.name} data-passes="false">
                {check.kind === 'variant' ? <s>{check.name}</s> : check.name} {check.detail}
              </li>
            ))}
          </ul>
          <details>
            <summary {...help(text.help.allChecks)}>{text.allChecks}</summary>
            <ul className={styles.checks}>
              {test.checks.map((check) => (
                <li key={check.name} data-passes={check.passes}>
                  {check.passes ? check.name : <s>{check.name}</s>} <small>{check.detail}</small>
                </li>
              ))}
              {test.leftOut.map((left) => (
                <li key={left.variant}>
                  {left.variant} <small>{text.notTried(left.reason)}</small>
                </li>
              ))}
            </ul>
          </details>
          <dl className={styles.facts}>
            <div>
              <dt>{text.matrixProduct}</dt>
              <dd>{formatNumber(test.bench.matmulGflops)} GFLOP/s</dd>
            </div>
            <div>
              <dt>{text.bufferCopies}</dt>
              <dd>{formatNumber(test.bench.copyGigabytesPerSecond)} GB/s</dd>
            </div>
            <div>
              <dt>{text.dispatch}</dt>
              <dd>{formatNumber(test.bench.dispatchMicroseconds)} µs</dd>
            </div>
          </dl>
        </div>
      )}
    </section>
  );
}
