/** What a link for a class adds: hidden and locked controls, and a seed a student. Before: `ShareDialog.tsx`, which keeps the choices. */
import { help } from '../components/help.ts';
import { linkText } from '../text/link.ts';
import { shareText } from '../text/share.ts';
import { useText } from '../text/useText.ts';
import { CopyField } from './CopyField.tsx';
import { CONTROLS, type ControlName, PLACES, type Place } from './controls.ts';
import type { ControlRule } from './linkStore.ts';
import { MOST_SEED, studentSeed } from './pageLink.ts';
import styles from './share.module.css';

export const MOST_STUDENTS = 500;
/** Where neither the page nor the link names a seed: Play's and the Lab's own. */
export const DEFAULT_BASE_SEED = 7;

export interface ClassChoices {
  readonly rules: Readonly<Partial<Record<ControlName, ControlRule>>>;
  /** As typed; '' leaves the page its own. */
  readonly baseSeed: string;
  readonly students: string;
}

const wholeNumber = (text: string, most: number): number | null =>
  /^\d{1,10}$/.test(text.trim()) && Number(text) <= most ? Number(text) : null;

/** The base seed, or null where none is set. */
export const baseSeedOf = ({ baseSeed }: ClassChoices): number | null => wholeNumber(baseSeed, MOST_SEED);

const RULES = ['shown', 'locked', 'hidden'] as const;

interface ClassLinkProps {
  readonly place: Place | undefined;
  readonly choices: ClassChoices;
  /** What students' numbers are added to. */
  readonly baseSeed: number;
  readonly onChange: (choices: ClassChoices) => void;
  /** The link of one student. */
  readonly linkOf: (student: number) => string;
}

export function ClassLink({ place, choices, baseSeed, onChange, linkOf }: ClassLinkProps) {
  const text = useText(shareText);
  const { controls } = useText(linkText);
  const numStudents = wholeNumber(choices.students, MOST_STUDENTS) ?? 0;
  const students = Array.from({ length: numStudents }, (_, i) => i + 1);
  const table = students.map((k) => `${k}\t${studentSeed(baseSeed, k)}\t${linkOf(k)}`).join('\n');
  const rulesOf = (title: string, names: readonly ControlName[]) => (
    <fieldset className={styles.rules}>
      <legend>{title}</legend>
      {names.map((name) => (
        <label key={name}>
          <span>{controls[name]}</span>
          <select
            aria-label={text.ruleOf(controls[name])}
            data-control={name}
            value={choices.rules[name] ?? 'shown'}
            onChange={(event) =>
              onChange({ ...choices, rules: { ...choices.rules, [name]: event.target.value as ControlRule } })
            }
            {...help(text.help.rule)}
          >
            {RULES.map((rule) => (
              <option key={rule} value={rule}>
                {text.rules[rule]}
              </option>
            ))}
          </select>
        </label>
      ))}
    </fieldset>
  );
  return (
    <>
      <p className={styles.hint}>{text.forClassLead}</p>
      {place !== undefined && CONTROLS[place].length > 0 && rulesOf(text.onThisPage, CONTROLS[place])}
      {rulesOf(text.inHeader, [...PLACES, ...CONTROLS.frame])}
      <div className={styles.row}>
        <label>
          {text.baseSeed}
          <input
            type="number"
            min={0}
            max={MOST_SEED}
            step={1}
            value={choices.baseSeed}
            placeholder={String(baseSeed)}
            data-testid="share-base-seed"
            aria-invalid={choices.baseSeed !== '' && baseSeedOf(choices) === null}
            onChange={(event) => onChange({ ...choices, baseSeed: event.target.value })}
            {...help(text.help.baseSeed, 'seed')}
          />
        </label>
        <label>
          {text.students}
          <input
            type="number"
            min={0}
            max={MOST_STUDENTS}
            step={1}
            value={choices.students}
            data-testid="share-students"
            aria-invalid={wholeNumber(choices.students, MOST_STUDENTS) === null}
            onChange={(event) => onChange({ ...choices, students: event.target.value })}
            {...help(text.help.students)}
          />
        </label>
      </div>
      <p className={styles.hint}>{text.seedRule}</p>
      <p className={styles.hint}>{text.collect}</p>
      {numStudents > 0 && (
        <CopyField
          label={text.table}
          value={table}
          rows={Math.min(8, numStudents + 1)}
          helpText={text.help.table}
          button={{ label: text.copyTable, help: text.help.copyTable }}
          testId="share-table"
        />
      )}
    </>
  );
}
