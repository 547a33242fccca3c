/** The objective with its formula, meaning and source; the fields it does not use are left out. */
import { textAt } from '../../stores/configStore.ts';
import { ConfigField } from './ConfigField.tsx';
import styles from './lab.module.css';
import { useConfig } from './labContext.ts';
import { OBJECTIVE_FIELDS } from './methodFields.ts';
import { OBJECTIVE_NOTES } from './objectives.ts';

const USED_BY: Readonly<Record<string, readonly string[]>> = {
  'objective.subtbLambda': ['subtb'],
  'objective.beta': ['dpo', 'sdpo'],
  'objective.flow': ['tb', 'db', 'subtb', 'fm'],
  'objective.lambda': ['tb', 'db', 'subtb', 'fm', 'vargrad', 'soft', 'dpo', 'sdpo', 'grpo'],
};

export function ObjectiveSection() {
  const type = useConfig((s) => textAt(s, 'objective.type'));
  const note = OBJECTIVE_NOTES[type as keyof typeof OBJECTIVE_NOTES];
  return (
    <details className={styles.section} open>
      <summary>
        <span>Objective</span>
      </summary>
      <div className={styles.fields}>
        {OBJECTIVE_FIELDS.filter((f) => f.key === 'objective.type').map((spec) => (
          <ConfigField key={spec.key} spec={spec} />
        ))}
        {note && (
          <div className={styles.objective}>
            <div role="img" aria-label={note.spoken} className={styles.formula}>
              {note.formula}
            </div>
            <p>{note.meaning}</p>
            <p className={styles.help}>
              Source:{' '}
              <a href={note.url} target="_blank" rel="noreferrer">
                {note.source}
              </a>
            </p>
          </div>
        )}
        {OBJECTIVE_FIELDS.filter((f) => f.key !== 'objective.type')
          .filter((f) => USED_BY[f.key]?.includes(type) ?? true)
          .map((spec) => (
            <ConfigField
              key={spec.key}
              spec={spec}
              note={
                spec.key === 'objective.flow' && type === 'fm' ? 'Flow matching always reads the logits.' : undefined
              }
            />
          ))}
      </div>
    </details>
  );
}
