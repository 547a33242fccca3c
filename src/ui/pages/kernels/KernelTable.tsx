/** A measured step: its totals, and a row for each kernel or launch with a bar for its share of the time. */
import { useMemo, useState } from 'react';
import { help } from '../../components/help.ts';
import type { KernelMeasurement } from '../../stores/deviceStore.ts';
import { kernelsText } from '../../text/kernels.ts';
import { useText } from '../../text/useText.ts';
import { formatCount, formatNumber } from '../lab/format.ts';
import { kernelRows } from './kernelRows.ts';
import styles from './kernels.module.css';

const percent = (share: number): string => `${(100 * share).toFixed(share < 0.0995 ? 1 : 0)} %`;

export function KernelTable(props: {
  readonly measurement: KernelMeasurement;
  readonly onCode: (name: string, index: number) => void;
}) {
  const { measurement, onCode } = props;
  const text = useText(kernelsText);
  const [isGrouped, setGrouped] = useState(true);
  const rows = useMemo(() => kernelRows(measurement, isGrouped), [measurement, isGrouped]);
  const { roof, request } = measurement;
  const kernelMs = measurement.rows.reduce((sum, row) => sum + row.ms, 0);
  const flops = measurement.rows.reduce((sum, row) => sum + row.flops, 0);
  const facts: [string, string][] = [
    [text.step, `${formatNumber(measurement.stepMs)} ms`],
    [text.together, `${formatNumber(kernelMs)} ms`],
    [text.launches, formatCount(measurement.rows.length)],
    [text.work, `${formatNumber(flops / 1e9)} GFLOP`],
    [text.denseRoof, `${formatNumber(roof.gflops)} GFLOP/s`],
    [text.copyRoof, `${formatNumber(roof.gigabytesPerSecond)} GB/s`],
  ];
  return (
    <div className={styles.result} data-testid="kernels-result">
      <dl className={styles.facts}>
        {facts.map(([label, value]) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <p className={styles.help}>
        {text.how(
          request.preset,
          formatCount(measurement.packedTokens),
          measurement.date.slice(0, 10),
          measurement.method === 'timestamps',
          measurement.record,
          roof.gflopsOf,
        )}
      </p>
      <fieldset className={styles.modes}>
        <legend className="visually-hidden">{text.rows}</legend>
        <button type="button" aria-pressed={isGrouped} onClick={() => setGrouped(true)} {...help(text.help.byKernel)}>
          {text.byKernel}
        </button>
        <button
          type="button"
          aria-pressed={!isGrouped}
          onClick={() => setGrouped(false)}
          {...help(text.help.everyLaunch)}
        >
          {text.everyLaunch}
        </button>
      </fieldset>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls sideways must be reachable by keyboard */}
      <section className={styles.scroll} aria-label={text.times} tabIndex={0} {...help(text.help.times)}>
        <table className={styles.table} data-testid="kernels-table">
          <thead>
            <tr>
              <th scope="col">{text.kernel}</th>
              {isGrouped && <th scope="col">{text.launches}</th>}
              <th scope="col">{text.timeMs}</th>
              <th scope="col">{text.shareOfTime}</th>
              <th scope="col">MFLOP</th>
              <th scope="col">GFLOP/s</th>
              <th scope="col">{text.bytesBound}</th>
              <th scope="col">GB/s</th>
              <th scope="col">{text.shareOfRoof}</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row, i) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: launches have no other name, and never change places
              <tr key={`${row.name} ${i}`}>
                <th scope="row">
                  <button
                    type="button"
                    className={styles.link}
                    onClick={() => onCode(row.name, row.code)}
                    {...help(text.help.showCode)}
                  >
                    {row.name}
                  </button>
                </th>
                {isGrouped && <td>{row.launches}</td>}
                <td>{row.ms.toFixed(3)}</td>
                <td>
                  <span className={styles.share}>
                    <span className={styles.bar} aria-hidden="true">
                      <span style={{ inlineSize: `${100 * row.shareOfStep}%` }} />
                    </span>
                    {percent(row.shareOfStep)}
                  </span>
                </td>
                <td>{formatNumber(row.flops / 1e6)}</td>
                <td>{formatNumber(row.gflops)}</td>
                <td>{formatNumber(row.bytesBound / 1e6)}</td>
                <td>{formatNumber(row.gigabytesPerSecond)}</td>
                <td>
                  {row.shareOfRoof === null ? '–' : percent(row.shareOfRoof)}{' '}
                  {row.shareOfRoof !== null && <small>{text.bounds[row.bound]}</small>}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </div>
  );
}
