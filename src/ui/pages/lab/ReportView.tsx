/** What was read: counts, ties, duplicates, rejected lines by reason with their numbers, and the terms of use. */
import { help } from '../../components/help.ts';
import type { PreparedSummary, ReportIssue, ValidationReport } from '../../stores/runStore.ts';
import { dataText } from '../../text/data.ts';
import { useText } from '../../text/useText.ts';
import panel from './DataPanel.module.css';
import { formatBytes, formatCount } from './format.ts';
import styles from './lab.module.css';
import { useRun } from './labContext.ts';

export function ReportView() {
  const text = useText(dataText);
  const words = text.report;
  const dataset = useRun((s) => s.dataset);
  const prepared = useRun((s) => s.prepared);
  if (!dataset) return null;
  const { report, terms } = dataset;
  const remarks = report.issues.filter((issue) => issue.reason === undefined);
  return (
    <div className={styles.report} data-testid="lab-report">
      <h3>{report.format}</h3>
      <dl className={styles.facts}>
        <Fact name={words.users} value={formatCount(report.numUsers)} />
        <Fact name={words.items} value={formatCount(report.numItems)} />
        <Fact name={words.interactions} value={formatCount(report.numInteractions)} />
      </dl>
      {prepared && <WhatIsLeft prepared={prepared} />}
      <details data-testid="lab-validation">
        <summary {...help(text.help.report)}>
          {words.summary}
          {report.rejectedLines > 0 && (
            <span data-severity="error">{words.rejected(formatCount(report.rejectedLines))}</span>
          )}
        </summary>
        <dl className={styles.pairs}>
          <Fact name={words.duplicates} value={formatCount(report.duplicates)} />
          <Fact name={words.ties} value={formatCount(report.timestampTies)} />
          <Fact name={words.tiedTargets} value={formatCount(report.usersWithTiedTarget)} />
          <Fact name={words.rejectedLines} value={formatCount(report.rejectedLines)} />
        </dl>
        <p>{words.tieRule(report.tieRule)}</p>
        {report.files.length > 0 && (
          <ul className={styles.files} aria-label={words.files}>
            {report.files.map((file) => (
              <li key={file.name}>
                <code>{file.name}</code>{' '}
                {words.file(formatBytes(file.sizeBytes), formatCount(file.lines), file.encoding)}
              </li>
            ))}
          </ul>
        )}
        <Rejected report={report} />
        {remarks.length > 0 && <Issues issues={remarks} label={words.remarks} />}
      </details>
      <p className={styles.help}>{terms}</p>
    </div>
  );
}

/** What the choices, the k-core and the split leave, and the hash that names it. */
function WhatIsLeft({ prepared }: { readonly prepared: PreparedSummary }) {
  const words = useText(dataText).report;
  const { belowRating, outsideTime, usersNotDrawn } = prepared.leftOut;
  const choices = [
    belowRating > 0 && words.belowRating(formatCount(belowRating)),
    outsideTime > 0 && words.outsideTime(formatCount(outsideTime)),
    usersNotDrawn > 0 && words.notDrawn(formatCount(usersNotDrawn)),
  ].filter((part) => part !== false);
  const numbers = [prepared.removedByKCore.interactions, prepared.numUsers, prepared.numItems].map(formatCount);
  return (
    <>
      <p>
        {words.left(numbers[0], numbers[1], numbers[2])}
        {words.toTrainOn(formatCount(prepared.numTrainInteractions))}
        {prepared.usersTooShort > 0 && words.tooShort(formatCount(prepared.usersTooShort))}
        {words.end}
        {choices.length > 0 && ` (${choices.join('; ')})`}
      </p>
      <dl className={panel.hash}>
        <dt>{words.hash}</dt>
        <dd>
          <code data-testid="lab-data-hash">{prepared.dataHash}</code>
        </dd>
      </dl>
    </>
  );
}

/** Every reason with its count, and the first lines it was met in. */
function Rejected({ report }: { readonly report: ValidationReport }) {
  const text = useText(dataText);
  const words = text.report;
  if (report.rejectedByReason.length === 0) return null;
  return (
    <div className={panel.reasons}>
      <strong>{words.reasons}</strong>
      {report.rejectedByReason.map(({ reason, count }) => {
        const listed = report.issues.filter((issue) => issue.reason === reason);
        return (
          <details key={reason}>
            <summary {...help(text.help.reason)}>{words.reason(formatCount(count), reason)}</summary>
            {listed.length < count && <p>{words.firstOnly(formatCount(listed.length), formatCount(count))}</p>}
            <Issues issues={listed} label={reason} />
          </details>
        );
      })}
    </div>
  );
}

function Issues({ issues, label }: { readonly issues: readonly ReportIssue[]; readonly label: string }) {
  const words = useText(dataText).report;
  return (
    <ul className={styles.issues} aria-label={label}>
      {issues.map(({ file, line, message, severity }) => (
        <li key={`${file}:${line}:${message}`} data-severity={severity}>
          <strong>{line > 0 ? words.place(file, formatCount(line)) : file}</strong> {message}
        </li>
      ))}
    </ul>
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
