/** The Device drawer: what the adapter is, whether the engine is right on it, and which kernel variants runs take. */
import { useEffect, useRef, useState } from 'react';
import { Link } from 'wouter';
import { useStore } from 'zustand';
import { Drawer } from '../components/Drawer.tsx';
import { JobButton } from '../components/JobButton.tsx';
import { JobStatus } from '../components/JobStatus.tsx';
import { FIRST_STEP, isStepValid, type Step, StepChoice } from '../components/StepChoice.tsx';
import { downloadFiles } from '../pages/lab/download.ts';
import { formatBytes, formatCount, formatNumber, plural } from '../pages/lab/format.ts';
import { type DeviceDesk, type DeviceDetails, type DeviceJob, deviceDesk } from '../stores/deviceStore.ts';
import styles from './DeviceDrawer.module.css';

const JOBS: Readonly<Record<DeviceJob, string>> = {
  selfTest: 'Self-test',
  tune: 'Tuning',
  measure: 'Measuring kernels',
  forgetTuning: 'Forgetting the tuning',
};

/** Limits that decide what can be trained, with what they mean. */
const LIMITS: Readonly<Record<string, { label: string; isBytes: boolean }>> = {
  maxStorageBufferBindingSize: { label: 'Largest binding', isBytes: true },
  maxBufferSize: { label: 'Largest buffer', isBytes: true },
  maxComputeWorkgroupStorageSize: { label: 'Workgroup memory', isBytes: true },
  maxComputeInvocationsPerWorkgroup: { label: 'Invocations a workgroup', isBytes: false },
  maxStorageBuffersPerShaderStage: { label: 'Storage buffers a stage', isBytes: false },
};

export default function DeviceDrawer({ onClose }: { readonly onClose: () => void }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const desk = deviceDesk();
  const state = useStore(desk.store);
  useEffect(() => {
    desk.open();
  }, [desk]);
  const { details } = state;
  return (
    <Drawer
      id="device-title"
      title="Device"
      closeLabel="Close the device drawer"
      closeHelp="Back to the page; a job goes on."
      onClose={onClose}
      dialog={dialog}
    >
      {details && <Adapter details={details} />}
      {!details && !state.error && <p role="status">Asking for the adapter…</p>}
      {!details && state.error && (
        <JobButton isEnabled onPress={desk.open}>
          Ask for the adapter again
        </JobButton>
      )}
      <JobStatus
        label={state.job && JOBS[state.job]}
        progress={state.progress}
        error={state.error}
        onCancel={desk.cancel}
      />
      {details?.report.available && (
        <>
          <SelfTest details={details} desk={desk} isBusy={state.job !== null} />
          <Tuning details={details} desk={desk} isBusy={state.job !== null} />
          <JobButton isEnabled={state.job === null} onPress={() => void downloadReport(details)}>
            Download the report (JSON)
          </JobButton>
          <p className={styles.help}>
            Measurements share the adapter with a run in the Lab: pause it first. Each kernel’s time is on the{' '}
            <Link href="/kernels" onClick={() => dialog.current?.close()}>
              Kernels page
            </Link>
            .
          </p>
        </>
      )}
    </Drawer>
  );
}

function Adapter({ details }: { readonly details: DeviceDetails }) {
  const { report, facts, memoryBudgetBytes } = details;
  if (!report.available || !facts)
    return (
      <section className={styles.block} data-testid="device-none">
        <h2>No WebGPU adapter</h2>
        <p>{report.reason}</p>
        <p>The Play page and all lessons run without one; training does not.</p>
      </section>
    );
  const [least, most] = facts.subgroupSizes;
  const rows: [string, string][] = [
    ['Vendor', facts.vendor],
    ['Architecture', facts.architecture],
    ['Device', facts.description || facts.device],
    ['Kind', facts.isSoftware ? 'emulated on the processor' : 'graphics processor'],
    ['Browser', facts.runtime],
    ['Subgroups', most > 0 ? `${least} to ${most} lanes` : 'sizes not told'],
    ...Object.entries(LIMITS).flatMap(([name, { label, isBytes }]): [string, string][] =>
      name in facts.limits
        ? [[label, isBytes ? formatBytes(facts.limits[name]) : formatCount(facts.limits[name])]]
        : [],
    ),
    ['Memory budget of a run', `${formatBytes(memoryBudgetBytes)} (ours: browsers do not tell what there is)`],
  ];
  return (
    <section className={styles.block} aria-labelledby="device-adapter">
      <h2 id="device-adapter">Adapter</h2>
      <dl className={styles.facts} data-testid="device-facts">
        {rows
          .filter(([, value]) => value)
          .map(([label, value]) => (
            <div key={label}>
              <dt>{label}</dt>
              <dd>{value}</dd>
            </div>
          ))}
      </dl>
      <details>
        <summary>{plural(facts.features.length, 'feature')}</summary>
        <p className={styles.features}>{facts.features.join(', ')}</p>
      </details>
    </section>
  );
}

interface Part {
  readonly details: DeviceDetails;
  readonly desk: DeviceDesk;
  readonly isBusy: boolean;
}

function SelfTest({ details, desk, isBusy }: Part) {
  const test = details.record?.selfTest;
  const failed = test?.checks.filter((check) => !check.passes) ?? [];
  return (
    <section className={styles.block} aria-labelledby="device-test">
      <h2 id="device-test">Self-test</h2>
      <p className={styles.help}>
        Every variant of the matrix product that may be taken here against the naive kernel, bit for bit, with operands
        in half and with its sum in slabs too; attention’s variants and RMSNorm against float64; a tiny Llama’s
        log-probabilities, loss and gradient against float64, stored in float32 and in half; a short bench. A variant
        that fails is not used on this adapter; where anything else fails, no run starts.
      </p>
      <JobButton testId="device-selftest" isEnabled={!isBusy} onPress={desk.selfTest}>
        {test ? 'Run the self-test again' : 'Run the self-test'}
      </JobButton>
      {details.recordProblem && <p className={styles.problem}>{details.recordProblem}</p>}
      {test && (
        <div data-testid="device-selftest-result" data-passes={test.passes}>
          <p>
            <strong data-passes={test.passes}>{test.passes ? 'Passed' : 'Failed'}</strong>{' '}
            {`${test.checks.length - failed.length} of ${test.checks.length} checks, ${test.date.slice(0, 10)}, ${(test.elapsedMs / 1000).toFixed(1)} s.`}
            {!test.passes &&
              (details.isRecordKept
                ? ' No run starts on this adapter.'
                : ' Do not trust what is trained on this adapter.')}
          </p>
          <ul className={styles.checks}>
            {failed.map((check) => (
              <li key={check.name} data-passes="false">
                {check.kind === 'variant' ? <s>{check.name}</s> : check.name} {check.detail}
              </li>
            ))}
          </ul>
          <details>
            <summary>All checks</summary>
            <ul className={styles.checks}>
              {test.checks.map((check) => (
                <li key={check.name} data-passes={check.passes}>
                  {check.passes ? check.name : <s>{check.name}</s>} <small>{check.detail}</small>
                </li>
              ))}
              {test.leftOut.map((left) => (
                <li key={left.variant}>
                  {left.variant} <small>not tried: {left.reason}</small>
                </li>
              ))}
            </ul>
          </details>
          <dl className={styles.facts}>
            <div>
              <dt>Matrix product</dt>
              <dd>{formatNumber(test.bench.matmulGflops)} GFLOP/s</dd>
            </div>
            <div>
              <dt>Buffer copies</dt>
              <dd>{formatNumber(test.bench.copyGigabytesPerSecond)} GB/s</dd>
            </div>
            <div>
              <dt>A dispatch</dt>
              <dd>{formatNumber(test.bench.dispatchMicroseconds)} µs</dd>
            </div>
          </dl>
        </div>
      )}
    </section>
  );
}

function Tuning({ details, desk, isBusy }: Part) {
  const [step, setStep] = useState<Step>(FIRST_STEP);
  const tuning = details.record?.tuning;
  return (
    <section className={styles.block} aria-labelledby="device-tuning">
      <h2 id="device-tuning">Kernel variants</h2>
      <p className={styles.help} data-testid="device-tuning">
        {tuning
          ? `Tuned ${tuning.date.slice(0, 10)} for ${plural(tuning.classes.length, 'shape class', 'shape classes')} at up to ${formatNumber(tuning.measuredGflops)} GFLOP/s: ${details.isRecordKept ? `runs of this page start with record ${details.key}, and say so` : 'but this browser does not keep the record, and runs go by the fixed rule'}.`
          : 'By a fixed rule, the same on every visit. Tuning times the variants for one model’s shapes; runs of this page then take the fastest, and say so.'}
      </p>
      <StepChoice step={step} onChange={setStep} />
      <div className={styles.buttons}>
        <JobButton testId="device-tune" isEnabled={!isBusy && isStepValid(step)} onPress={() => desk.tune(step)}>
          {tuning ? 'Tune again' : 'Tune'}
        </JobButton>
        {tuning && (
          <JobButton isEnabled={!isBusy} onPress={desk.forgetTuning}>
            Back to the rule
          </JobButton>
        )}
      </div>
    </section>
  );
}

async function downloadReport(details: DeviceDetails): Promise<void> {
  const { facts, key, record, report, recordProblem, memoryBudgetBytes } = details;
  const text = JSON.stringify(
    {
      date: new Date().toISOString(),
      userAgent: navigator.userAgent,
      key,
      facts,
      report,
      memoryBudgetBytes,
      selfTest: record?.selfTest ?? null,
      tuning: record?.tuning ?? null,
      recordProblem,
    },
    null,
    2,
  );
  await downloadFiles([{ name: 'gflowgr-device.json', blob: new Blob([`${text}\n`], { type: 'application/json' }) }]);
}
