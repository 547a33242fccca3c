/** What the tuner found: the chosen variant of each shape class, and the variants that were dropped or left out, and why. */
import type { DeviceDetails } from '../../stores/deviceStore.ts';
import { formatNumber } from '../lab/format.ts';
import styles from './kernels.module.css';

export function TunerTable({ details }: { readonly details: DeviceDetails | null }) {
  const tuning = details?.record?.tuning ?? null;
  const disabled = details?.disabled ?? [];
  return (
    <section className={styles.block} aria-labelledby="kernels-tuner" data-testid="kernels-tuner">
      <h2 id="kernels-tuner">Variants of the matrix product</h2>
      {!tuning && (
        <p className={styles.empty}>
          Not tuned on this adapter: a fixed rule chooses. The Device drawer tunes, and runs then say which record they
          use.
        </p>
      )}
      {disabled.length > 0 && (
        <ul className={styles.refused}>
          {disabled.map(({ variant, reason }) => (
            <li key={variant}>
              <s>{variant}</s> {reason}
            </li>
          ))}
        </ul>
      )}
      {tuning && (
        <>
          <p className={styles.help}>
            {tuning.date.slice(0, 10)}; best of three samples of at least 20 ms each, {tuning.timingMs.toFixed(0)} ms of
            timing. Another variant than the rule’s is taken only where it wins by 3 %.
          </p>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls sideways must be reachable by keyboard */}
          <section className={styles.scroll} aria-label="Tuned shape classes" tabIndex={0}>
            <table className={styles.table}>
              <thead>
                <tr>
                  <th scope="col">Shape class, timed at</th>
                  <th scope="col">Share of work</th>
                  <th scope="col">Chosen</th>
                  <th scope="col">Rule’s</th>
                  <th scope="col">ms</th>
                  <th scope="col">GFLOP/s</th>
                  <th scope="col">All, ms</th>
                </tr>
              </thead>
              <tbody>
                {tuning.classes.map((c) => {
                  const name = `${c.operation} ${c.shapeClass.map((power) => `2^${power}`).join(' × ')}`;
                  return (
                    <tr key={name}>
                      <th scope="row">
                        {name}
                        <small>{` ${c.shape.M} × ${c.shape.N} × ${c.shape.K}`}</small>
                      </th>
                      <td>{(100 * c.share).toFixed(0)} %</td>
                      <td>{c.variant}</td>
                      <td>{c.variant === c.byRule ? 'the same' : c.byRule}</td>
                      <td>{c.ms.toFixed(3)}</td>
                      <td>{formatNumber(c.gflops)}</td>
                      <td className={styles.candidates}>
                        {c.candidates.map((rival) => `${rival.variant} ${rival.ms.toFixed(3)}`).join(', ')}
                      </td>
                    </tr>
                  );
                })}
              </tbody>
            </table>
          </section>
          {tuning.untimed.length > 0 && (
            <p className={styles.help}>
              Left to the rule: {tuning.untimed.map(({ name, reason }) => `${name} (${reason})`).join('; ')}.
            </p>
          )}
          {tuning.leftOut.length > 0 && (
            <details className={styles.more}>
              <summary>{tuning.leftOut.length} variants were not tried</summary>
              <ul>
                {tuning.leftOut.map(({ variant, reason }) => (
                  <li key={variant}>
                    {variant}: {reason}
                  </li>
                ))}
              </ul>
            </details>
          )}
        </>
      )}
    </section>
  );
}
