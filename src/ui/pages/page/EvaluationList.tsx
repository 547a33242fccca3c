/** Every evaluation of a run, a row each: how the two metrics of the field came about over its steps. */
import { metricLabel } from '../../../core/metricTable.ts';

import { help } from '../../components/help.ts';
import type { EvaluationResult } from '../../stores/runStore.ts';
import { pageText } from '../../text/page.ts';
import { useText } from '../../text/useText.ts';
import { formatCount, formatFixed } from '../lab/format.ts';
import styles from './page.module.css';

const COLUMNS = ['ndcg@10', 'recall@10', 'ndcg@5', 'recall@5'] as const;

export function EvaluationList({ evaluations }: { readonly evaluations: readonly EvaluationResult[] }) {
  const text = useText(pageText);
  if (evaluations.length < 2) return null;
  const columns = COLUMNS.filter((column) => evaluations.some(({ metrics }) => column in metrics));
  return (
    <details className={styles.details}>
      <summary {...help(text.help.allEvaluations)}>{text.allEvaluations(evaluations.length)}</summary>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls sideways must be reachable by keyboard */}
      <section className={styles.scroll} aria-label={text.allEvaluations(evaluations.length)} tabIndex={0}>
        <table className={styles.table}>
          <thead>
            <tr>
              <th scope="col">{text.evaluationColumns.split}</th>
              <th scope="col">{text.evaluationColumns.step}</th>
              <th scope="col">{text.evaluationColumns.users}</th>
              {columns.map((column) => (
                <th key={column} scope="col">
                  {metricLabel(column)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {evaluations.map(({ split, step, numUsers, metrics }) => (
              <tr key={`${split} ${step}`}>
                <th scope="row">{text.splits[split]}</th>
                <td>{formatCount(step)}</td>
                <td>{formatCount(numUsers)}</td>
                {columns.map((column) => (
                  <td key={column}>{formatFixed(metrics[column])}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </details>
  );
}
