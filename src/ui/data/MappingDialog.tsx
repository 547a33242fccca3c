/** Asks which column of a table is what, beside its first rows; what is kept of the data follows below, as the page puts it in. */
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { help } from '../components/help.ts';
import type { MappingAnswer, MappingRequest, TableForm } from '../stores/runStore.ts';
import { dataText } from '../text/data.ts';
import { useText } from '../text/useText.ts';
import styles from './MappingDialog.module.css';
import {
  answerOf,
  canBeRead,
  columnOptions,
  dataRows,
  FURTHER_ROLES,
  formOf,
  MAIN_ROLES,
  type MappedRole,
  problemsOf,
  withForm,
} from './mappingForm.ts';
import { PreviewTable } from './PreviewTable.tsx';
import { RoleField } from './RoleField.tsx';

interface Props {
  readonly request: MappingRequest;
  /** What was answered last; the dialog begins with it where it was about the same file. */
  readonly before: MappingAnswer | null;
  readonly onAnswer: (answer: MappingAnswer) => void;
  readonly onClose: () => void;
  /** Fields of the run's configuration that say what is kept. */
  readonly children: ReactNode;
}

export function MappingDialog({ request, before, onAnswer, onClose, children }: Props) {
  const text = useText(dataText);
  const words = text.mapping;
  const dialog = useRef<HTMLDialogElement>(null);
  const [state, setState] = useState(() => formOf(request, before));
  useEffect(() => {
    if (!dialog.current?.open) dialog.current?.showModal();
    dialog.current?.querySelector('select')?.focus();
  }, []);
  const options = columnOptions(request, state);
  const problems = problemsOf(request, state);
  const isText = state.form !== 'json' && state.form !== 'parquet';
  const role = (name: MappedRole) => (
    <RoleField
      key={name}
      role={name}
      value={state.columns[name]}
      options={options}
      problem={problems[name]}
      onChange={(value) => setState({ ...state, columns: { ...state.columns, [name]: value } })}
    />
  );
  const hasFurther = FURTHER_ROLES.some((name) => state.columns[name] !== '');
  return (
    <dialog
      ref={dialog}
      className={styles.dialog}
      aria-labelledby="mapping-title"
      data-testid="mapping-dialog"
      onClose={onClose}
    >
      <form
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault();
          if (canBeRead(problems)) onAnswer(answerOf(request, state));
        }}
      >
        <header className={styles.head}>
          <h2 id="mapping-title">{words.title}</h2>
          <button
            type="button"
            aria-label={words.close}
            onClick={() => dialog.current?.close()}
            {...help(text.help.close)}
          >
            ✕
          </button>
        </header>
        <p className={styles.reason}>
          <code>{request.file}</code> {request.reason === null ? words.wished : `${words.asked} ${request.reason}`}
        </p>
        <fieldset className={styles.roles}>
          <legend>{words.columns}</legend>
          {MAIN_ROLES.map(role)}
        </fieldset>
        <details className={styles.more} open={hasFurther || undefined}>
          <summary {...help(text.help.more)}>{words.more}</summary>
          <div className={styles.roles}>{FURTHER_ROLES.map(role)}</div>
        </details>
        <PreviewTable options={options} rows={dataRows(request, state)} columns={state.columns} />
        <fieldset className={styles.roles}>
          <legend>{words.howToRead}</legend>
          {isText && (
            <label className={styles.check}>
              <input
                type="checkbox"
                checked={state.hasHeader}
                onChange={(event) => setState({ ...state, hasHeader: event.target.checked })}
                {...help(text.help.hasHeader)}
              />
              {words.hasHeader}
            </label>
          )}
          {isText && request.previews.length > 1 && (
            <Choice
              label={words.delimiter}
              value={state.form}
              names={Object.fromEntries(request.previews.map(({ form }) => [form, words.delimiters[form]]))}
              onChange={(form) => setState(withForm(request, state, form as TableForm))}
              helpText={text.help.delimiter}
            />
          )}
          <Choice
            label={words.timeFormat}
            value={state.timeFormat}
            names={words.timeFormats}
            onChange={(value) => setState({ ...state, timeFormat: value as MappingAnswer['timeFormat'] })}
            helpText={text.help.timeFormat}
          />
          {state.form !== 'parquet' && (
            <Choice
              label={words.encoding}
              value={state.encoding ?? ''}
              names={{ '': words.encodingFound(words.encodings[request.encoding]), ...words.encodings }}
              onChange={(value) => setState({ ...state, encoding: (value || null) as MappingAnswer['encoding'] })}
              helpText={text.help.encoding}
            />
          )}
        </fieldset>
        <section className={styles.kept} aria-labelledby="mapping-kept">
          <h3 id="mapping-kept">{words.kept}</h3>
          <p className={styles.note}>{words.keptNote}</p>
          {children}
        </section>
        <footer className={styles.foot}>
          <button type="button" onClick={() => dialog.current?.close()} {...help(text.help.close)}>
            {words.cancel}
          </button>
          <button
            type="submit"
            data-primary=""
            aria-disabled={!canBeRead(problems)}
            data-testid="mapping-read"
            {...help(text.help.read)}
          >
            {words.read}
          </button>
        </footer>
      </form>
    </dialog>
  );
}

interface ChoiceProps {
  readonly label: string;
  readonly value: string;
  /** What is shown, by value, in order. */
  readonly names: Readonly<Record<string, string>>;
  readonly onChange: (value: string) => void;
  readonly helpText: string;
}

function Choice({ label, value, names, onChange, helpText }: ChoiceProps) {
  return (
    <label className={styles.field}>
      <span>{label}</span>
      <select value={value} onChange={(event) => onChange(event.target.value)} {...help(helpText)}>
        {Object.entries(names).map(([key, name]) => (
          <option key={key} value={key}>
            {name}
          </option>
        ))}
      </select>
    </label>
  );
}
