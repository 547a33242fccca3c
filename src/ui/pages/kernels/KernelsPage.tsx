/** `#/kernels`: what each kernel of a training step takes on this adapter, which variants are chosen, and their source. */
import { useEffect, useState } from 'react';
import { useStore } from 'zustand';
import { JobButton } from '../../components/JobButton.tsx';
import { JobStatus } from '../../components/JobStatus.tsx';
import panel from '../../components/panel.module.css';
import { FIRST_STEP, isStepValid, type Step, StepChoice } from '../../components/StepChoice.tsx';
import { useDocumentTitle } from '../../components/useDocumentTitle.ts';
import { deviceDesk } from '../../stores/deviceStore.ts';
import { kernelsText } from '../../text/kernels.ts';
import { useText } from '../../text/useText.ts';
import { KernelTable } from './KernelTable.tsx';
import styles from './kernels.module.css';
import { SourceView } from './SourceView.tsx';
import { TunerTable } from './TunerTable.tsx';

export default function KernelsPage() {
  const text = useText(kernelsText);
  const desk = deviceDesk();
  const { details, measurement, sources, job, progress, error } = useStore(desk.store);
  const [step, setStep] = useState<Step>(FIRST_STEP);
  /** The compiled code of a measured kernel, or null for the files. */
  const [code, setCode] = useState<{ readonly name: string; readonly text: string } | null>(null);
  useEffect(() => {
    desk.open();
    desk.listSources();
  }, [desk]);
  useDocumentTitle(`${text.documentTitle} · GFlowGR Playground`);
  const isAvailable = details?.report.available ?? false;
  return (
    <div className={`${panel.page} ${styles.page}`}>
      <header className={panel.headline}>
        <h1>{text.title}</h1>
        <p>{text.lead}</p>
      </header>
      <section className={panel.block} aria-labelledby="kernels-measure">
        <h2 id="kernels-measure">{text.oneStep}</h2>
        {details && !isAvailable && (
          <div className={styles.notice} data-testid="kernels-no-webgpu">
            <h3>{text.noAdapter}</h3>
            <p>{details.report.reason}</p>
            <p>
              {text.missing} <code>npm run bench -- --kernels</code>
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
                helpText={text.help.measure}
              >
                {text.measure}
              </JobButton>
            </div>
            <p className={styles.help}>{text.onAdapter(details?.report.description || null)}</p>
          </>
        )}
        <JobStatus
          label={job === 'measure' ? text.measuring : job && text.other}
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
          isAvailable && <p className={panel.empty}>{text.notMeasured}</p>
        )}
      </section>
      <TunerTable details={details} />
      <SourceView sources={sources} code={code} onFiles={() => setCode(null)} />
    </div>
  );
}
