/** A measured step: its totals, and a row for each kernel or launch with a bar for its share of the time. */
import { useMemo, useState } from 'react';
import type { KernelMeasurement } from '../../stores/deviceStore.ts';
import { formatCount, formatNumber } from '../lab/format.ts';
import { kernelRows } from './kernelRows.ts';
import styles from './kernels.module.css';

const percent = (share: number): string => `${(100 * share).toFixed(share < 0.0995 ? 1 : 0)} %`;

export function KernelTable(props: {
  readonly measurement: KernelMeasurement;
  readonly onCode: (name: string, index: number) => void;
}) {
  const { measurement, onCode } = props;
  const [isGrouped, setGrouped] = useState(true);
  const rows = useMemo(() => kernelRows(measurement, isGrouped), [measurement, isGrouped]);
  const { roof, request } = measurement;
  const kernelMs = measurement.rows.reduce((sum, row) => sum + row.ms, 0);
  const flops = measurement.rows.reduce((sum, row) => sum + row.flops, 0);
  const facts: [string, string][] = [
    ['Step', `${formatNumber(measurement.stepMs)} ms`],
    ['Kernels together', `${formatNumber(kernelMs)} ms`],
    ['Launches', formatCount(measurement.rows.length)],
    ['Work', `${formatNumber(flops / 1e9)} GFLOP`],
    ['Dense roof', `${formatNumber(roof.gflops)} GFLOP/s`],
    ['Copy roof', `${formatNumber(roof.gigabytesPerSecond)} GB/s`],
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
        {request.preset}, {formatCount(measurement.packedTokens)} packed tokens, {`${measurement.date.slice(0, 10)};`}{' '}
        kernels timed one by one by {measurement.method === 'timestamps' ? 'timestamp queries' : 'the wall clock'}, the
        step on the wall clock (least of three). Variants: {measurement.record ?? 'by the fixed rule'}. Dense roof from{' '}
        {roof.gflopsOf}. “Bytes bound” is the size of all buffers a launch can touch; it may touch fewer, so a share of
        the roof by memory can pass 100 %.
      </p>
      <fieldset className={styles.modes}>
        <legend className="visually-hidden">Rows</legend>
        <button type="button" aria-pressed={isGrouped} onClick={() => setGrouped(true)}>
          By kernel
        </button>
        <button type="button" aria-pressed={!isGrouped} onClick={() => setGrouped(false)}>
          Every launch
        </button>
      </fieldset>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls sideways must be reachable by keyboard */}
      <section className={styles.scroll} aria-label="Kernel times" tabIndex={0}>
        <table className={styles.table} data-testid="kernels-table">
          <thead>
            <tr>
              <th scope="col">Kernel</th>
              {isGrouped && <th scope="col">Launches</th>}
              <th scope="col">Time, ms</th>
              <th scope="col">Share of the kernels’ time</th>
              <th scope="col">MFLOP</th>
              <th scope="col">GFLOP/s</th>
              <th scope="col">Bytes bound, MB</th>
              <th scope="col">GB/s</th>
              <th scope="col">Share of the roof</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row, i) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: launches have no other name, and never change places
              <tr key={`${row.name} ${i}`}>
                <th scope="row">
                  <button type="button" className={styles.link} onClick={() => onCode(row.name, row.code)}>
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
                  {row.shareOfRoof !== null && <small>{row.bound}</small>}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </div>
  );
}
