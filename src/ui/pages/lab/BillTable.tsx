/** What the run will allocate on the GPU, before it does. */
import { labSetupText } from '../../text/labSetup.ts';
import { useText } from '../../text/useText.ts';
import { formatBytes, formatCount } from './format.ts';
import styles from './lab.module.css';
import { useConfig, useRun } from './labContext.ts';
import { TryMemory } from './TryMemory.tsx';

export function BillTable() {
  const text = useText(labSetupText);
  const budget = useConfig((s) => s.lastValid.budget.memoryMiB * 2 ** 20);
  const { prepared, limit, isTooLarge } = useRun((s) => ({
    prepared: s.prepared,
    limit: s.device?.available ? s.device.maxStorageBufferBindingSize : null,
    isTooLarge: s.preparationFailed && s.fit !== null,
  }));
  if (!prepared && !isTooLarge) return null;
  const lines: Readonly<Record<string, string>> = text.billLines;
  const fits = prepared && (limit === null || prepared.bill.largestBindingBytes <= limit);
  return (
    <section aria-labelledby="lab-memory" className={styles.block}>
      <h2 id="lab-memory">{text.billTitle}</h2>
      {isTooLarge && <p className={styles.obstacle}>✗ {text.doesNotFit}</p>}
      {prepared && (
        <>
          <table className={styles.table} data-testid="lab-bill">
            <caption className={styles.help}>
              {text.bill(
                prepared.shape.preset,
                formatCount(prepared.bill.numParameters),
                prepared.shape.numLayers,
                prepared.shape.hiddenSize,
              )}
              {prepared.bill.recompute !== 'none' && text.recomputed[prepared.bill.recompute]}
            </caption>
            <tbody>
              {prepared.bill.lines.map((line) => (
                <tr key={line.label}>
                  <th scope="row">{lines[line.label] ?? line.label}</th>
                  <td>{formatBytes(line.sizeBytes)}</td>
                </tr>
              ))}
            </tbody>
            <tfoot>
              <tr>
                <th scope="row">{text.together}</th>
                <td>{formatBytes(prepared.bill.totalBytes)}</td>
              </tr>
            </tfoot>
          </table>
          <p className={fits ? styles.help : styles.fieldError}>
            {!isTooLarge && `✓ ${text.fitsBudget(formatBytes(prepared.bill.totalBytes), formatBytes(budget))} `}
            {text.largest(formatBytes(prepared.bill.largestBindingBytes))}
            {limit !== null && (fits ? text.fits(formatBytes(limit)) : text.tooLarge(formatBytes(limit)))}
          </p>
          <TryMemory />
        </>
      )}
    </section>
  );
}
