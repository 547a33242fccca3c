/** A weight for each of some choices, kept as one text: 'random 1, policy 0.5'. */
import { useId } from 'react';
import { help } from '../../components/help.ts';
import { weightsOfText } from '../../stores/configStore.ts';
import { labSetupText } from '../../text/labSetup.ts';
import { useText } from '../../text/useText.ts';
import styles from './fields.module.css';

export interface Choice {
  readonly value: string;
  readonly label: string;
}

/** The text after the weight of `name` is typed; an empty weight leaves the choice out. */
export function withWeight(text: string, choices: readonly Choice[], name: string, weight: string): string {
  const weights = new Map(weightsOfText(text).map((part) => [part.name, part.weight]));
  weights.set(name, weight.replace(/\s+/g, ''));
  return choices.flatMap(({ value }) => (weights.get(value) ? `${value} ${weights.get(value)}` : [])).join(', ');
}

export function WeightsField(props: {
  readonly choices: readonly Choice[];
  readonly text: string;
  readonly onChange: (text: string) => void;
  /** Of what describes the group. */
  readonly describedBy: string;
  readonly labelledBy: string;
  readonly isInvalid: boolean;
  readonly dataKey: string;
}) {
  const id = useId();
  const text = useText(labSetupText);
  const weights = new Map(weightsOfText(props.text).map((part) => [part.name, part.weight]));
  return (
    <fieldset
      aria-labelledby={props.labelledBy}
      aria-describedby={props.describedBy}
      data-key={props.dataKey}
      className={styles.weights}
    >
      {props.choices.map(({ value, label }) => (
        <div key={value}>
          <label htmlFor={`${id}-${value}`}>{label}</label>
          <input
            id={`${id}-${value}`}
            data-weight={value}
            type="text"
            inputMode="decimal"
            autoComplete="off"
            placeholder="0"
            {...help(text.help.weight)}
            aria-invalid={props.isInvalid && Number.isNaN(Number(weights.get(value) ?? 0)) ? true : undefined}
            value={weights.get(value) ?? ''}
            onChange={(e) => props.onChange(withWeight(props.text, props.choices, value, e.target.value))}
          />
        </div>
      ))}
    </fieldset>
  );
}
