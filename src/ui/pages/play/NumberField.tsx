/** A number typed by hand: what is not valid is said beside the field, and the last good value stays. */
import { useId, useState } from 'react';
import { help } from '../../components/help.ts';
import styles from './PlayPage.module.css';

interface NumberFieldProps {
  readonly label: string;
  /** Shown before the field; without it the label is for screen readers alone. */
  readonly caption?: string;
  readonly value: number;
  readonly min: number;
  readonly max: number;
  readonly step: number;
  readonly isValid: (value: number) => boolean;
  /** What is wrong, where it is not valid. */
  readonly problem: string;
  readonly helpSentence: string;
  readonly isDisabled?: boolean;
  readonly onChange: (value: number) => void;
}

export function NumberField(props: NumberFieldProps) {
  const { value, isValid } = props;
  /** What is being typed; null while the field shows the value itself. */
  const [draft, setDraft] = useState<string | null>(null);
  const id = useId();
  const isBad = draft !== null && !isValid(draft === '' ? Number.NaN : Number(draft));
  return (
    <label className={styles.field}>
      {props.caption !== undefined && <span data-caption>{props.caption}</span>}
      <input
        type="number"
        aria-label={props.label}
        min={props.min}
        max={props.max}
        step={props.step}
        disabled={props.isDisabled}
        value={draft ?? value}
        aria-invalid={isBad}
        aria-errormessage={isBad ? id : undefined}
        {...help(props.helpSentence)}
        onChange={(event) => {
          setDraft(event.target.value);
          const typed = event.target.valueAsNumber;
          if (isValid(typed)) props.onChange(typed);
        }}
        onBlur={() => setDraft(null)}
      />
      {isBad && (
        <span id={id} role="alert" className={styles.wrong}>
          {props.problem}
        </span>
      )}
    </label>
  );
}
