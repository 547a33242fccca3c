/** Quality beside that of the baselines, in groups, and the protocol that gives the numbers their meaning. */
import { useState } from 'react';
import { metricsCsv, metricTable } from '../../../core/metricTable.ts';
import type { Recording } from '../../../record/recording.ts';
import { help } from '../../components/help.ts';
import type { EvaluationResult } from '../../stores/runStore.ts';
import { labRunText } from '../../text/labRun.ts';
import { useText } from '../../text/useText.ts';
import { formatCount, formatFixed } from './format.ts';
import styles from './lab.module.css';
import { useRun } from './labContext.ts';
import { Protocol, protocolLine } from './Protocol.tsx';
import { MetricMenu } from './runs/MetricMenu.tsx';

/** All metrics of an evaluation of a recorded run, beside the baselines'; of a run without a recording, no line of protocol. */
export function EvaluationTable(props: {
  readonly result: EvaluationResult;
  readonly recording: Pick<Recording, 'config' | 'items'> | null;
}) {
  const { result, recording } = props;
  const text = useText(labRunText);
  const [message, setMessage] = useState('');
  const { columns, groups } = metricTable(result);
  const title = text.splits[result.split];
  const copy = () =>
    navigator.clipboard.writeText(metricsCsv(result)).then(
      () => setMessage(text.copied),
      () => setMessage(text.noClipboard),
    );
  return (
    <>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls sideways must be reachable by keyboard */}
      <section className={styles.scroll} aria-label={text.metricsRegion(title)} tabIndex={0}>
        <table className={styles.table} data-split={result.split}>
          <caption>{text.metricsCaption(title, formatCount(result.step), formatCount(result.numUsers))}</caption>
          <thead>
            <tr>
              <th scope="col">{text.metric}</th>
              {columns.map((column) => (
                <th key={column} scope="col">
                  {text.column(column)}
                </th>
              ))}
            </tr>
          </thead>
          {groups.map(({ title: group, rows }) => (
            <tbody key={group}>
              <tr>
                <th scope="rowgroup" colSpan={columns.length + 1} className={styles.metricGroup}>
                  {text.group(group)}
                </th>
              </tr>
              {rows.map(({ name, label, values, errors }) => (
                <tr key={name} data-metric={name}>
                  <th scope="row">{text.metricLabel(name, label)}</th>
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
      <Protocol protocol={result.protocol} line={recording && protocolLine(recording, text)} />
      <p className={styles.help}>
        <button type="button" className={styles.link} onClick={copy} {...help(text.help.copyCsv)}>
          {text.copyCsv}
        </button>{' '}
        <span role="status">{message}</span>
      </p>
      <MetricMenu result={result} title={title} />
    </>
  );
}

export function MetricsPanel() {
  const text = useText(labRunText);
  const { evaluations, recording } = useRun((s) => ({ evaluations: s.evaluations, recording: s.recording }));
  const test = evaluations.findLast((e) => e.split === 'test');
  const validation = evaluations.findLast((e) => e.split === 'validation');
  return (
    <section aria-labelledby="lab-metrics-title" className={styles.block}>
      <h2 id="lab-metrics-title">{text.qualityTitle}</h2>
      <div data-testid="lab-metrics" className={styles.results}>
        {test && <EvaluationTable result={test} recording={recording} />}
        {validation && <EvaluationTable result={validation} recording={recording} />}
        {!test && !validation && <p className={styles.empty}>{text.noQuality}</p>}
      </div>
    </section>
  );
}
