/** A whole number that is typed: the last valid one stays while what stands in the field is not. */
import { useId, useState } from 'react';
import { help } from '../../components/help.ts';
import panel from '../../components/panel.module.css';
import { raceText } from '../../text/race.ts';
import { useText } from '../../text/useText.ts';
import styles from './race.module.css';

export function WholeNumberField(props: {
  readonly label: string;
  readonly helpText: string;
  readonly value: number;
  readonly min: number;
  readonly max: number;
  readonly testId: string;
  readonly onChange: (value: number) => void;
}) {
  const { label, helpText, value, min, max, testId, onChange } = props;
  const text = useText(raceText);
  const id = useId();
  const [typed, setTyped] = useState<string | null>(null);
  const isValid = (n: number) => Number.isInteger(n) && n >= min && n <= max;
  const isWrong = typed !== null && !isValid(Number(typed || Number.NaN));
  return (
    <label className={`${panel.field} ${styles.field}`}>
      {label}
      <input
        type="number"
        data-testid={testId}
        min={min}
        max={max}
        step={1}
        value={typed ?? value}
        aria-invalid={isWrong}
        aria-errormessage={isWrong ? id : undefined}
        onChange={(event) => {
          setTyped(event.target.value);
          const n = Number(event.target.value || Number.NaN);
          if (isValid(n)) onChange(n);
        }}
        onBlur={() => {
          if (!isWrong) setTyped(null);
        }}
        {...help(helpText)}
      />
      {isWrong && (
        <span id={id} className={panel.problem}>
          {text.notWhole(min, max)}
        </span>
      )}
    </label>
  );
}
