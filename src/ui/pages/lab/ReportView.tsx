/** What was read: counts, ties, duplicates, rejected lines with their numbers, and the terms of use. */
import type { ReportIssue } from '../../stores/runStore.ts';
import { formatBytes, formatCount, plural } from './format.ts';
import styles from './lab.module.css';
import { useRun } from './labContext.ts';

const place = (issue: ReportIssue): string => (issue.line > 0 ? `${issue.file}, line ${issue.line}` : issue.file);

export function ReportView() {
  const dataset = useRun((s) => s.dataset);
  const prepared = useRun((s) => s.prepared);
  if (!dataset) return null;
  const { report, terms } = dataset;
  const worst = report.issues.some((i) => i.severity === 'error') ? 'error' : 'warning';
  return (
    <div className={styles.report} data-testid="lab-report">
      <h3>{report.format}</h3>
      <dl className={styles.facts}>
        <Fact name="Users" value={formatCount(report.numUsers)} />
        <Fact name="Items" value={formatCount(report.numItems)} />
        <Fact name="Interactions" value={formatCount(report.numInteractions)} />
      </dl>
      {prepared && (
        <p>
          After the k-core filter (−{plural(prepared.removedByKCore.interactions, 'interaction')}) and the split:{' '}
          {plural(prepared.numUsers, 'user')}, {plural(prepared.numItems, 'item')},{' '}
          {plural(prepared.numTrainInteractions, 'interaction')} to train on
          {prepared.usersTooShort > 0 && `; ${plural(prepared.usersTooShort, 'user')} with fewer than 3 left out`}.
        </p>
      )}
      <details>
        <summary>
          Validation report
          {report.rejectedLines > 0 && (
            <span data-severity={worst}> · {plural(report.rejectedLines, 'line')} rejected</span>
          )}
        </summary>
        <dl className={styles.pairs}>
          <Fact name="Duplicate pairs, kept" value={formatCount(report.duplicates)} />
          <Fact name="Timestamp ties" value={formatCount(report.timestampTies)} />
          <Fact name="Users whose held-out item rests on a tie" value={formatCount(report.usersWithTiedTarget)} />
          <Fact name="Rejected lines" value={formatCount(report.rejectedLines)} />
        </dl>
        <p>Ties: {report.tieRule}</p>
        {report.files.length > 0 && (
          <ul className={styles.files}>
            {report.files.map((file) => (
              <li key={file.name}>
                <code>{file.name}</code> {formatBytes(file.sizeBytes)}, {plural(file.lines, 'line')}
              </li>
            ))}
          </ul>
        )}
        {report.issues.length > 0 && (
          <ul className={styles.issues} aria-label="Remarks">
            {report.issues.map((issue) => (
              <li key={`${issue.file}:${issue.line}:${issue.message}`} data-severity={issue.severity}>
                <strong>{place(issue)}</strong> {issue.message}
              </li>
            ))}
          </ul>
        )}
      </details>
      <p className={styles.help}>{terms}</p>
    </div>
  );
}

export function Fact({ name, value }: { readonly name: string; readonly value: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}
