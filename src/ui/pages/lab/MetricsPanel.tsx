/** Recall and NDCG with popularity beside them, and the protocol that gives them their meaning. */
import type { EvaluationResult } from '../../stores/runStore.ts';
import { formatCount, formatFixed } from './format.ts';
import styles from './lab.module.css';
import { useRun } from './labContext.ts';

/** 'recall@10' → 'Recall@10 (= HR@10)': with one held-out item both are the same. */
function metricLabel(name: string): string {
  const [kind, k] = name.split('@');
  if (kind === 'recall') return `Recall@${k} (= HR@${k})`;
  return kind === 'ndcg' ? `NDCG@${k}` : name;
}

const rank = (name: string): number => (name.startsWith('recall') ? 0 : 1000) + Number(name.split('@')[1] ?? 0);

function Result({ result }: { readonly result: EvaluationResult }) {
  const names = Object.keys(result.metrics)
    .filter((name) => /^(recall|ndcg)@\d+$/.test(name))
    .sort((a, b) => rank(a) - rank(b));
  const others = Object.keys(result.metrics).filter(
    (name) => !names.includes(name) && !names.includes(name.replace(/^popularity\//, '')),
  );
  return (
    <>
      <table className={styles.table} data-split={result.split}>
        <caption>
          {result.split === 'test' ? 'Test' : 'Validation'}, step {formatCount(result.step)},{' '}
          {formatCount(result.numUsers)} users
        </caption>
        <thead>
          <tr>
            <th scope="col">Metric</th>
            <th scope="col">Model</th>
            <th scope="col">Popularity</th>
          </tr>
        </thead>
        <tbody>
          {names.map((name) => (
            <tr key={name}>
              <th scope="row">{metricLabel(name)}</th>
              <td>{formatFixed(result.metrics[name])}</td>
              <td>{formatFixed(result.metrics[`popularity/${name}`])}</td>
            </tr>
          ))}
          {others.map((name) => (
            <tr key={name}>
              <th scope="row">{metricLabel(name)}</th>
              <td>{formatFixed(result.metrics[name])}</td>
              <td />
            </tr>
          ))}
        </tbody>
      </table>
      <p className={styles.help}>{result.protocol}</p>
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
        {test && <Result result={test} />}
        {validation && <Result result={validation} />}
        {!test && !validation && (
          <p className={styles.empty}>
            Recall and NDCG appear with the first validation, beside those of a popularity ranking.
          </p>
        )}
      </div>
    </section>
  );
}
