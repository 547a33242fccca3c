/** Quality beside that of the baselines, in groups, and the protocol that gives the numbers their meaning. */
import { useState } from 'react';
import { metricsCsv, metricTable } from '../../../core/metricTable.ts';
import type { EvaluationResult } from '../../stores/runStore.ts';
import { formatCount, formatFixed } from './format.ts';
import styles from './lab.module.css';
import { useRun } from './labContext.ts';

/** All metrics of an evaluation, beside the baselines'. */
export function EvaluationTable({ result }: { readonly result: EvaluationResult }) {
  const [message, setMessage] = useState('');
  const { columns, groups } = metricTable(result);
  const title = result.split === 'test' ? 'Test' : 'Validation';
  const copy = () =>
    navigator.clipboard.writeText(metricsCsv(result)).then(
      () => setMessage('Copied.'),
      () => setMessage('This browser does not let the page write to the clipboard.'),
    );
  return (
    <>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls sideways must be reachable by keyboard */}
      <section className={styles.scroll} aria-label={`${title}: metrics`} tabIndex={0}>
        <table className={styles.table} data-split={result.split}>
          <caption>
            {title}, step {formatCount(result.step)}, {formatCount(result.numUsers)} users
          </caption>
          <thead>
            <tr>
              <th scope="col">Metric</th>
              {columns.map((column) => (
                <th key={column} scope="col">
                  {column}
                </th>
              ))}
            </tr>
          </thead>
          {groups.map(({ title, rows }) => (
            <tbody key={title}>
              <tr>
                <th scope="rowgroup" colSpan={columns.length + 1} className={styles.metricGroup}>
                  {title}
                </th>
              </tr>
              {rows.map(({ name, label, values, errors }) => (
                <tr key={name} data-metric={name}>
                  <th scope="row">{label}</th>
                  {columns.map((column, c) => (
                    <td key={column}>
                      {values[c] === undefined ? '' : formatFixed(values[c])}
                      {errors?.[c] !== undefined && <small> ±{formatFixed(errors[c])}</small>}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          ))}
        </table>
      </section>
      <p className={styles.help}>{result.protocol}</p>
      <p className={styles.help}>
        <button type="button" className={styles.link} onClick={copy}>
          Copy as CSV
        </button>{' '}
        <span role="status">{message}</span>
      </p>
    </>
  );
}

export function MetricsPanel() {
  const evaluations = useRun((s) => s.evaluations);
  const test = evaluations.findLast((e) => e.split === 'test');
  const validation = evaluations.findLast((e) => e.split === 'validation');
  return (
    <section aria-labelledby="lab-metrics-title" className={styles.block}>
      <h2 id="lab-metrics-title">Recommendation quality</h2>
      <div data-testid="lab-metrics" className={styles.results}>
        {test && <EvaluationTable result={test} />}
        {validation && <EvaluationTable result={validation} />}
        {!test && !validation && (
          <p className={styles.empty}>
            Recall, NDCG and MRR appear with the first validation, beside those of popularity and item-kNN.
          </p>
        )}
      </div>
    </section>
  );
}
