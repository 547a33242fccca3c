/** The control of a field: select, weights, switch or text, as its spec says. Before: `ConfigField.tsx`. */
import { help } from '../../components/help.ts';
import { defaultAt, textOf } from '../../stores/configStore.ts';
import { labFieldsText } from '../../text/labFields.ts';
import { useText } from '../../text/useText.ts';
import { choiceLabel } from './choiceLabel.ts';
import type { FieldSpec } from './configFields.ts';
import { WeightsField } from './WeightsField.tsx';

export interface FieldInputProps {
  readonly spec: FieldSpec;
  /** As typed. */
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly id: string;
  readonly describedBy: string;
  readonly isInvalid: boolean;
  readonly isDisabled?: boolean;
}

export function FieldInput({ spec, value, onChange, id, describedBy, isInvalid, isDisabled }: FieldInputProps) {
  const text = useText(labFieldsText);
  const { key } = spec;
  const common = {
    id,
    'data-key': key,
    'aria-describedby': describedBy,
    'aria-invalid': isInvalid ? true : undefined,
    disabled: isDisabled,
    ...help(text.help[key], spec.term),
  };
  if (spec.weights)
    return (
      <WeightsField
        choices={spec.weights.map((name) => ({ value: name, label: choiceLabel(text, key, name) }))}
        text={value}
        onChange={onChange}
        labelledBy={`${id}-label`}
        describedBy={describedBy}
        isInvalid={isInvalid}
        dataKey={key}
      />
    );
  if (spec.choices)
    return (
      <select {...common} value={value} onChange={(e) => onChange(e.target.value)}>
        {!spec.choices.includes(value) && <option value={value}>{choiceLabel(text, key, value)}</option>}
        {spec.choices.map((choice) => (
          <option key={choice} value={choice}>
            {choiceLabel(text, key, choice)}
          </option>
        ))}
      </select>
    );
  if (spec.isSwitch)
    return (
      <input
        {...common}
        type="checkbox"
        checked={value === 'true'}
        onChange={(e) => onChange(e.target.checked ? 'true' : 'false')}
      />
    );
  const placeholders: Readonly<Record<string, string>> = text.placeholders;
  return (
    <input
      {...common}
      type="text"
      inputMode={spec.isWide || textOf(defaultAt(key)).includes(',') ? undefined : 'decimal'}
      autoComplete="off"
      spellCheck={false}
      placeholder={placeholders[key]}
      value={value}
      onChange={(e) => onChange(e.target.value)}
    />
  );
}
