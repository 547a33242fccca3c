/** One role of the mapping dialog: the column it has, and what is wrong with it. */
import { useId } from 'react';
import { help } from '../components/help.ts';
import { type DataText, dataText } from '../text/data.ts';
import { useText } from '../text/useText.ts';
import styles from './MappingDialog.module.css';
import { type ColumnOption, type MappedRole, mustBePutRight, type Problem } from './mappingForm.ts';

interface Props {
  readonly role: MappedRole;
  readonly value: string;
  readonly options: readonly ColumnOption[];
  readonly problem: Problem | undefined;
  readonly onChange: (value: string) => void;
}

/** A column as a person sees it. */
export const nameOf = ({ name, place }: ColumnOption, text: DataText): string => name || text.mapping.column(place + 1);

function inWords(problem: Problem, { problems }: DataText['mapping']): string {
  return 'bad' in problem ? problems[problem.kind](String(problem.bad), String(problem.all)) : problems[problem.kind];
}

export function RoleField({ role, value, options, problem, onChange }: Props) {
  const id = useId();
  const text = useText(dataText);
  const isNeeded = role === 'user' || role === 'item';
  const isError = problem !== undefined && mustBePutRight(problem);
  return (
    <div className={styles.field} data-invalid={isError ? '' : undefined}>
      <label htmlFor={id}>{text.mapping.roles[role]}</label>
      <select
        id={id}
        data-testid={`mapping-${role}`}
        value={value}
        aria-invalid={isError || undefined}
        aria-describedby={problem ? `${id}-problem` : undefined}
        onChange={(event) => onChange(event.target.value)}
        {...help(text.help.roles[role])}
      >
        <option value="">{isNeeded ? text.mapping.choose : text.mapping.none}</option>
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {text.mapping.sample(nameOf(option, text), option.sample)}
          </option>
        ))}
      </select>
      {problem && (
        <p id={`${id}-problem`} className={isError ? styles.error : styles.warning}>
          {inWords(problem, text.mapping)}
        </p>
      )}
    </div>
  );
}
