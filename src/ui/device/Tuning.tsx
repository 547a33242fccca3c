/** Which variants of the matrix product runs take here: by the fixed rule, or by a record of measurements. */
import { useState } from 'react';
import { JobButton } from '../components/JobButton.tsx';
import { FIRST_STEP, isStepValid, type Step, StepChoice } from '../components/StepChoice.tsx';
import { formatNumber } from '../pages/lab/format.ts';
import { deviceText } from '../text/device.ts';
import { useText } from '../text/useText.ts';
import styles from './DeviceDrawer.module.css';
import type { DevicePart } from './SelfTest.tsx';

export function Tuning({ details, desk, isBusy }: DevicePart) {
  const text = useText(deviceText);
  const [step, setStep] = useState<Step>(FIRST_STEP);
  const tuning = details.record?.tuning;
  return (
    <section className={styles.block} aria-labelledby="device-tuning">
      <h2 id="device-tuning">{text.variants}</h2>
      <p className={styles.help} data-testid="device-tuning">
        {tuning
          ? text.tuned(tuning.date.slice(0, 10), tuning.classes.length, formatNumber(tuning.measuredGflops)) +
            (details.isRecordKept ? text.tunedKept(details.key ?? '') : text.tunedLost)
          : text.byRule}
      </p>
      <StepChoice step={step} onChange={setStep} />
      <div className={styles.buttons}>
        <JobButton
          testId="device-tune"
          isEnabled={!isBusy && isStepValid(step)}
          onPress={() => desk.tune(step)}
          helpText={text.help.tune}
        >
          {tuning ? text.tuneAgain : text.tune}
        </JobButton>
        {tuning && (
          <JobButton isEnabled={!isBusy} onPress={desk.forgetTuning} helpText={text.help.backToRule}>
            {text.backToRule}
          </JobButton>
        )}
      </div>
    </section>
  );
}
