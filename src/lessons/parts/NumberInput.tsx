/** A number the reader types: what is no number, or out of range, is said beside the field and leaves the last good one in force. */
import { useState } from 'react';
import styles from './lesson.module.css';

export function NumberInput(props: {
  readonly value: number;
  readonly min: number;
  readonly max: number;
  readonly step: number;
  readonly label: string;
  /** Said where what is typed is refused. */
  readonly problem: string;
  readonly onChange: (value: number) => void;
  /** Of `help()`. */
  readonly 'data-help': string;
  readonly 'aria-description': string;
}) {
  const { value, min, max, step, label, problem, onChange, ...helped } = props;
  const [draft, setDraft] = useState<string | null>(null);
  const isGood = (typed: string) => typed.trim() !== '' && Number(typed) >= min && Number(typed) <= max;
  const isRefused = draft !== null && !isGood(draft);
  return (
    <>
      <input
        type="number"
        min={min}
        max={max}
        step={step}
        aria-label={label}
        aria-invalid={isRefused || undefined}
        value={draft ?? String(value)}
        onChange={(event) => {
          setDraft(event.target.value);
          if (isGood(event.target.value)) onChange(Number(event.target.value));
        }}
        onBlur={() => setDraft(null)}
        {...helped}
      />
      {isRefused && (
        <span role="alert" className={styles.problem}>
          {problem}
        </span>
      )}
    </>
  );
}
