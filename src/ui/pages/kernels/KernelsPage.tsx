/** `#/kernels`: what each kernel of a training step takes on this adapter, which variants are chosen, and their source. */
import { useEffect, useState } from 'react';
import { useStore } from 'zustand';
import { JobButton } from '../../components/JobButton.tsx';
import { JobStatus } from '../../components/JobStatus.tsx';
import { FIRST_STEP, isStepValid, type Step, StepChoice } from '../../components/StepChoice.tsx';
import { deviceDesk } from '../../stores/deviceStore.ts';
import { KernelTable } from './KernelTable.tsx';
import styles from './kernels.module.css';
import { SourceView } from './SourceView.tsx';
import { TunerTable } from './TunerTable.tsx';

export default function KernelsPage() {
  const desk = deviceDesk();
  const { details, measurement, sources, job, progress, error } = useStore(desk.store);
  const [step, setStep] = useState<Step>(FIRST_STEP);
  /** The compiled code of a measured kernel, or null for the files. */
  const [code, setCode] = useState<{ readonly name: string; readonly text: string } | null>(null);
  useEffect(() => {
    desk.open();
    desk.listSources();
    const before = document.title;
    document.title = 'Kernels · GFlowGR Playground';
    return () => {
      document.title = before;
    };
  }, [desk]);
  const isAvailable = details?.report.available ?? false;
  return (
    <div className={styles.page}>
      <header className={styles.head}>
        <h1>Kernels</h1>
        <p>Every kernel of one training step, timed on your own adapter, and the WGSL it was compiled from.</p>
      </header>
      <section className={styles.block} aria-labelledby="kernels-measure">
        <h2 id="kernels-measure">One trajectory-balance step</h2>
        {details && !isAvailable && (
          <div className={styles.notice} data-testid="kernels-no-webgpu">
            <h3>Nothing can be measured here: there is no WebGPU adapter.</h3>
            <p>{details.report.reason}</p>
            <p>
              What is missing: times, rates and the choice of variants. The sources below are the ones that would be
              compiled; <code>npm run bench -- --kernels</code> prints the same table from Node.
            </p>
          </div>
        )}
        {isAvailable && (
          <>
            <div className={styles.controls}>
              <StepChoice step={step} onChange={setStep} />
              <JobButton
                testId="kernels-measure"
                isPrimary
                isEnabled={job === null && isStepValid(step)}
                onPress={() => desk.measure(step)}
              >
                Measure
              </JobButton>
            </div>
            <p className={styles.help}>
              On {details?.report.description || 'this adapter'}. A step holds whole histories of 48 tokens with four
              trajectories each, so the packed tokens come out near the number asked for.
            </p>
          </>
        )}
        <JobStatus
          label={job === 'measure' ? 'Measuring' : job && 'Another measurement'}
          progress={progress}
          error={error}
          onCancel={desk.cancel}
        />
        {measurement ? (
          <KernelTable
            measurement={measurement}
            onCode={(name, index) => {
              setCode({ name, text: measurement.codes[index] });
              document.getElementById('kernels-source')?.scrollIntoView({ block: 'start' });
              document.getElementById('kernels-source')?.focus();
            }}
          />
        ) : (
          isAvailable && <p className={styles.empty}>Not measured yet.</p>
        )}
      </section>
      <TunerTable details={details} />
      <SourceView sources={sources} code={code} onFiles={() => setCode(null)} />
    </div>
  );
}
