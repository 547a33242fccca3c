/** One field of the run configuration: label, value as typed, help, changed mark, reset, what is wrong with it, and whether a run under way has it. */
import { type ReactNode, useId } from 'react';
import { help } from '../../components/help.ts';
import { isChanged, presetAt, textAt, textOf } from '../../stores/configStore.ts';
import { labFieldsText } from '../../text/labFields.ts';
import { labSetupText } from '../../text/labSetup.ts';
import { useText } from '../../text/useText.ts';
import { choiceLabel } from './choiceLabel.ts';
import type { FieldSpec } from './configFields.ts';
import { FieldInput } from './FieldInput.tsx';
import { FieldInRun } from './FieldInRun.tsx';
import styles from './fields.module.css';
import { fieldWarning } from './fieldWarnings.ts';
import shared from './lab.module.css';
import { useConfig, useFieldErrors, useLab } from './labContext.ts';

export interface ConfigFieldProps {
  readonly spec: FieldSpec;
  readonly isDisabled?: boolean;
  /** Beside the control. */
  readonly children?: ReactNode;
}

export function ConfigField({ spec, isDisabled, children }: ConfigFieldProps) {
  const lab = useLab();
  const fields = useText(labFieldsText);
  const text = useText(labSetupText);
  const id = useId();
  const { key } = spec;
  const { value, changed, preset, warning } = useConfig((s) => ({
    value: textAt(s, key),
    changed: isChanged(s, key),
    preset: textOf(presetAt(s.preset, key)),
    warning: fieldWarning(key, (other) => textAt(s, other)),
  }));
  const error = useFieldErrors()[key];
  const label = fields.labels[key];
  const presetLabel = choiceLabel(fields, key, preset) || text.empty;
  return (
    <div
      className={styles.field}
      data-invalid={error ? '' : undefined}
      data-wide={spec.isWide || spec.weights ? '' : undefined}
    >
      <div className={styles.fieldLabel}>
        {spec.weights ? <span id={`${id}-label`}>{label}</span> : <label htmlFor={id}>{label}</label>}
        {changed && (
          <>
            <span className={styles.changed}>
              <span className="visually-hidden">{text.changed}</span>
            </span>
            <button
              type="button"
              className={styles.reset}
              disabled={isDisabled}
              onClick={() => lab.config.getState().resetField(key)}
              aria-label={text.resetTo(label, presetLabel)}
              {...help(text.help.reset)}
            >
              ↺
            </button>
          </>
        )}
      </div>
      <FieldInput
        spec={spec}
        value={value}
        onChange={(next) => lab.config.getState().setField(key, next)}
        id={id}
        describedBy={`${id}-help${error ? ` ${id}-error` : ''}${warning ? ` ${id}-warning` : ''}`}
        isInvalid={error !== undefined}
        isDisabled={isDisabled}
      />
      {children}
      {error && (
        <p id={`${id}-error`} className={shared.fieldError}>
          {error}
        </p>
      )}
      {warning && (
        <p id={`${id}-warning`} className={styles.fieldWarning}>
          {text.warnings[warning]}
        </p>
      )}
      <FieldInRun fieldKey={key} value={value} isValid={error === undefined} />
      <p id={`${id}-help`} className={shared.help}>
        {fields.help[key]}
        {changed && text.presetValue(presetLabel)}
      </p>
    </div>
  );
}
