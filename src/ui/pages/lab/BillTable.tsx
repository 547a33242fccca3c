/** What the run will allocate on the GPU, before it does. */
import { formatBytes, formatCount } from './format.ts';
import styles from './lab.module.css';
import { useRun } from './labContext.ts';

const RECOMPUTED = { selective: 'norms and activations', block: 'whole layers' } as const;

export function BillTable() {
  const { prepared, limit } = useRun((s) => ({
    prepared: s.prepared,
    limit: s.device?.available ? s.device.maxStorageBufferBindingSize : null,
  }));
  if (!prepared) return null;
  const { bill, shape } = prepared;
  const fits = limit === null || bill.largestBindingBytes <= limit;
  return (
    <section aria-labelledby="lab-memory" className={styles.block}>
      <h2 id="lab-memory">Memory bill</h2>
      <table className={styles.table} data-testid="lab-bill">
        <caption className={styles.help}>
          {shape.preset}: {formatCount(bill.numParameters)} parameters, {shape.numLayers} layers × {shape.hiddenSize}
          {bill.recompute !== 'none' && `; backward makes ${RECOMPUTED[bill.recompute]} again, to fit the budget`}
        </caption>
        <tbody>
          {bill.lines.map((line) => (
            <tr key={line.label}>
              <th scope="row">{line.label}</th>
              <td>{formatBytes(line.sizeBytes)}</td>
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row">Together</th>
            <td>{formatBytes(bill.totalBytes)}</td>
          </tr>
        </tfoot>
      </table>
      <p className={fits ? styles.help : styles.fieldError}>
        Largest single buffer {formatBytes(bill.largestBindingBytes)}
        {limit !== null &&
          (fits
            ? `; this adapter allows ${formatBytes(limit)}.`
            : `, but this adapter allows ${formatBytes(limit)}. Lower the tokens per step or choose a smaller model.`)}
      </p>
    </section>
  );
}
