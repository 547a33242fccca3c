/** What the tuner found: the chosen variant of each shape class, and the variants that were dropped or left out, and why. */

import { help } from '../../components/help.ts';
import panel from '../../components/panel.module.css';
import type { DeviceDetails } from '../../stores/deviceStore.ts';
import { kernelsText } from '../../text/kernels.ts';
import { useText } from '../../text/useText.ts';
import { formatNumber } from '../lab/format.ts';
import styles from './kernels.module.css';

export function TunerTable({ details }: { readonly details: DeviceDetails | null }) {
  const text = useText(kernelsText);
  const tuning = details?.record?.tuning ?? null;
  const disabled = details?.disabled ?? [];
  return (
    <section className={panel.block} aria-labelledby="kernels-tuner" data-testid="kernels-tuner">
      <h2 id="kernels-tuner">{text.variants}</h2>
      {!tuning && <p className={panel.empty}>{text.notTuned}</p>}
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
          <p className={styles.help}>{text.tunedHow(tuning.date.slice(0, 10), tuning.timingMs.toFixed(0))}</p>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls sideways must be reachable by keyboard */}
          <section className={styles.scroll} aria-label={text.tunedClasses} tabIndex={0} {...help(text.help.times)}>
            <table className={styles.table}>
              <thead>
                <tr>
                  <th scope="col">{text.shapeClass}</th>
                  <th scope="col">{text.shareOfWork}</th>
                  <th scope="col">{text.chosen}</th>
                  <th scope="col">{text.rules}</th>
                  <th scope="col">ms</th>
                  <th scope="col">GFLOP/s</th>
                  <th scope="col">{text.allMs}</th>
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
                      <td>{c.variant === c.byRule ? text.theSame : c.byRule}</td>
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
              {text.leftToRule(tuning.untimed.map(({ name, reason }) => `${name} (${reason})`).join('; '))}
            </p>
          )}
          {tuning.leftOut.length > 0 && (
            <details className={styles.more}>
              <summary {...help(text.help.notTried)}>{text.notTried(tuning.leftOut.length)}</summary>
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
