/** Every file of the class: its group, seed and value, and whether it counts. */
import { useState } from 'react';
import { help } from '../../../components/help.ts';
import panel from '../../../components/panel.module.css';
import type { ClassState } from '../../../stores/classStore.ts';
import type { ClassText } from '../../../text/classResults.ts';
import styles from '../race.module.css';
import type { ClassGroups, OutcomeName } from './classGroups.ts';
import { valueText } from './classWords.ts';

/** Drawn at most; the CSV has them all. */
const MOST_ROWS = 500;

export function ClassFiles(props: {
  readonly results: ClassState['results'];
  readonly groups: ClassGroups;
  readonly outcome: OutcomeName;
  readonly text: ClassText;
}) {
  const { results, groups, outcome, text } = props;
  const [isOpen, setOpen] = useState(false);
  const groupOf = new Map(groups.groups.map((group) => [group.results[0].repetition, group]));
  const columns = text.fileColumns;
  return (
    <details className={styles.details} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary data-testid="class-files" {...help(text.help.files)}>
        {text.files(results.length)}
      </summary>
      {isOpen && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls sideways must be reachable by keyboard
        <section className={panel.scroll} aria-label={text.files(results.length)} tabIndex={0}>
          <table className={`${panel.table} ${styles.table}`}>
            <thead>
              <tr>
                {Object.entries(columns).map(([key, label]) => (
                  <th key={key} scope="col">
                    {label}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {results.slice(0, MOST_ROWS).map((result, k) => {
                const group = groupOf.get(result.repetition);
                const value = result.outcomes[outcome.key];
                return (
                  // biome-ignore lint/suspicious/noArrayIndexKey: the list only grows, and a file may be dropped twice
                  <tr key={k}>
                    <th scope="row" className={styles.wraps}>
                      {result.file}
                    </th>
                    <td>{group?.letter}</td>
                    <td>{result.seed}</td>
                    <td>{result.student ?? '–'}</td>
                    <td>{result.step}</td>
                    <td>
                      {value === undefined ? '–' : valueText(outcome, value)}
                      {!group?.results.includes(result) && <span className={styles.words}> {text.notCounted}</span>}
                    </td>
                  </tr>
                );
              })}
            </tbody>
          </table>
          {results.length > MOST_ROWS && <p className={panel.small}>{text.andMore(results.length - MOST_ROWS)}</p>}
        </section>
      )}
    </details>
  );
}
