/** While a run is under way: what a field that differs from it means, and the button that changes it there, where that is possible. */
import { isEditable } from '../../../config/edits.ts';
import { help } from '../../components/help.ts';
import { valueOfText } from '../../stores/configStore.ts';
import { isRunActive, valueInRun } from '../../stores/runStore.ts';
import { labSetupText } from '../../text/labSetup.ts';
import { useText } from '../../text/useText.ts';
import styles from './fields.module.css';
import { useLab, useRun } from './labContext.ts';

export function FieldInRun(props: { readonly fieldKey: string; readonly value: string; readonly isValid: boolean }) {
  const { fieldKey: key, isValid } = props;
  const lab = useLab();
  const text = useText(labSetupText);
  const inRun = useRun((s) =>
    isRunActive(s.state) && s.recording ? JSON.stringify(valueInRun(s.recording.config, key)) : null,
  );
  const value = valueOfText(key, props.value);
  // The run's own changes are listed beside it.
  if (inRun === null || key === 'edits' || inRun === JSON.stringify(value)) return null;
  const canApply = isEditable(key) && isValid && typeof value === 'number';
  return (
    <p className={styles.inRun} data-testid={`lab-in-run-${key}`}>
      {canApply ? text.canApply : text.nextStart}{' '}
      {canApply && (
        <button type="button" onClick={() => lab.edit(key, value)} {...help(text.help.apply)}>
          {text.apply}
        </button>
      )}
    </p>
  );
}
