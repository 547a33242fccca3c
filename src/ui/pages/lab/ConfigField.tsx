/** One field of the run configuration: label, value as typed, help, changed mark, reset, and what is wrong with it. */
import { useId } from 'react';
import { defaultAt, isChanged, textAt, textOf } from '../../stores/configStore.ts';
import type { FieldSpec } from './configFields.ts';
import styles from './lab.module.css';
import { useConfig, useFieldErrors, useLab } from './labContext.ts';
import { WeightsField } from './WeightsField.tsx';

export function ConfigField({ spec }: { readonly spec: FieldSpec }) {
  const lab = useLab();
  const id = useId();
  const { text, changed } = useConfig((s) => ({ text: textAt(s, spec.key), changed: isChanged(s, spec.key) }));
  const error = useFieldErrors()[spec.key];
  const defaultText = textOf(defaultAt(spec.key));
  const defaultLabel = spec.choices?.find((c) => c.value === defaultText)?.label ?? (defaultText || 'empty');
  const set = (value: string) => lab.config.getState().setField(spec.key, value);
  const common = {
    id,
    'data-key': spec.key,
    'aria-describedby': `${id}-help${error ? ` ${id}-error` : ''}`,
    'aria-invalid': error ? true : undefined,
  };
  return (
    <div
      className={styles.field}
      data-invalid={error ? '' : undefined}
      data-wide={spec.isWide || spec.weights ? '' : undefined}
    >
      <div className={styles.fieldLabel}>
        {spec.weights ? <span id={`${id}-label`}>{spec.label}</span> : <label htmlFor={id}>{spec.label}</label>}
        {changed && (
          <>
            <span className={styles.changed} title="Changed from the default">
              <span className="visually-hidden">changed</span>
            </span>
            <button
              type="button"
              className={styles.reset}
              onClick={() => lab.config.getState().resetField(spec.key)}
              title={`Back to ${defaultLabel}`}
              aria-label={`Reset ${spec.label} to ${defaultLabel}`}
            >
              ↺
            </button>
          </>
        )}
      </div>
      {spec.choices ? (
        <select {...common} value={text} onChange={(e) => set(e.target.value)}>
          {!spec.choices.some((c) => c.value === text) && <option value={text}>{text}</option>}
          {spec.choices.map((choice) => (
            <option key={choice.value} value={choice.value}>
              {choice.label}
            </option>
          ))}
        </select>
      ) : spec.weights ? (
        <WeightsField
          choices={spec.weights}
          text={text}
          onChange={set}
          labelledBy={`${id}-label`}
          describedBy={common['aria-describedby']}
          isInvalid={error !== undefined}
          dataKey={spec.key}
        />
      ) : spec.isSwitch ? (
        <input
          {...common}
          type="checkbox"
          checked={text === 'true'}
          onChange={(e) => set(e.target.checked ? 'true' : 'false')}
        />
      ) : (
        <input
          {...common}
          type="text"
          inputMode={spec.key === 'name' || spec.isWide ? undefined : 'decimal'}
          autoComplete="off"
          spellCheck={false}
          placeholder={spec.placeholder ?? (defaultText === '' ? 'all' : undefined)}
          value={text}
          onChange={(e) => set(e.target.value)}
        />
      )}
      {error && (
        <p id={`${id}-error`} className={styles.fieldError}>
          {error}
        </p>
      )}
      <p id={`${id}-help`} className={styles.help}>
        {spec.help}
        {changed && ` Default: ${defaultLabel}.`}
      </p>
    </div>
  );
}
