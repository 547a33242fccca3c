/** Metrics of several runs, a row a run, beside who else ranks the same users. Every number is the recording's. */
import { BASELINE_NAMES, metricLabel } from '../../../../core/metricTable.ts';
import type { TableCell } from '../../../../notebook/notebook.ts';
import { lastEvaluation } from '../../../../notebook/values.ts';
import { help } from '../../../components/help.ts';
import { notebookText } from '../../../text/notebook.ts';
import { useText } from '../../../text/useText.ts';
import { formatFixed } from '../../lab/format.ts';
import shared from '../page.module.css';
import { type ReadyRun, RunsOrWhy } from './RunsOrWhy.tsx';

export const TableCellView = ({ cell }: { readonly cell: TableCell }) => (
  <RunsOrWhy kind="table" names={cell.runs}>
    {(ready) => <Table cell={cell} ready={ready} />}
  </RunsOrWhy>
);

function Table({ cell, ready }: { readonly cell: TableCell; readonly ready: readonly ReadyRun[] }) {
  const text = useText(notebookText);
  const { columns, split } = cell;
  const rows = ready.map((row) => ({ ...row, evaluation: lastEvaluation(row.run.recording, split) }));
  const first = rows.find(({ evaluation }) => evaluation)?.evaluation;
  const references = BASELINE_NAMES.filter((name) =>
    columns.some((column) => `${name}/${column}` in (first?.metrics ?? {})),
  );
  const protocols = [...new Set(rows.flatMap(({ evaluation }) => evaluation?.protocol ?? []))];
  const caption = text.tableCaption(text.splits[split]);
  return (
    <>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls sideways must be reachable by keyboard */}
      <section className={shared.scroll} aria-label={caption} tabIndex={0}>
        <table className={shared.table} data-testid="notebook-table">
          <caption>{caption}</caption>
          <thead>
            <tr>
              <th scope="col">{text.tableRun}</th>
              {columns.map((column) => (
                <th key={column} scope="col">
                  {metricLabel(column)}
                </th>
              ))}
              <th scope="col">{text.tableOf}</th>
            </tr>
          </thead>
          <tbody>
            {rows.map(({ id, title, evaluation }) => (
              <tr key={id} data-run={id}>
                <th scope="row">{title}</th>
                {columns.map((column) => (
                  <td key={column}>{formatFixed(evaluation?.metrics[column])}</td>
                ))}
                <td className={shared.faint}>
                  {evaluation ? text.tableStep(evaluation.step, evaluation.numUsers) : text.noSplit}
                </td>
              </tr>
            ))}
          </tbody>
          {references.length > 0 && (
            <tbody className={shared.faint}>
              {references.map((name) => (
                <tr key={name}>
                  <th scope="row">{text.references[name]}</th>
                  {columns.map((column) => (
                    <td key={column}>{formatFixed(first?.metrics[`${name}/${column}`])}</td>
                  ))}
                  <td />
                </tr>
              ))}
            </tbody>
          )}
        </table>
      </section>
      {protocols.length > 0 && (
        <details className={shared.details}>
          <summary {...help(text.help.protocol)}>{text.protocol}</summary>
          {protocols.map((protocol) => (
            <p key={protocol} className={shared.small}>
              {protocol}
            </p>
          ))}
        </details>
      )}
    </>
  );
}
