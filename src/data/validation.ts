/**
 * What a reader has to say about its files: rejected lines with their numbers, remarks, and when to give up.
 * Before: a reader in `datasets/`. After: `Dataset.report`.
 */
import { DataError } from '../core/errors.ts';
import type { Interactions, ReportIssue, ValidationReport } from './dataset.ts';
import { countTiesAndDuplicates, FILE_ORDER_RULE, TIE_RULE } from './timeOrder.ts';

export const MAX_LISTED_LINES = 50;
/** More rejected lines than this share of a file, and at least MIN_TOLERATED + 1, mean a wrong or broken file. Our choice. */
export const TOLERATED_SHARE = 0.01;
const MIN_TOLERATED = 9;

export class ValidationLog {
  private readonly rejected: ReportIssue[] = [];
  private readonly remarks: ReportIssue[] = [];
  private readonly files: { name: string; sizeBytes: number; lines: number }[] = [];
  private numRejected = 0;
  private rejectedOfFile = 0;

  /** A line was left out; counted always, listed up to MAX_LISTED_LINES. */
  reject(file: string, line: number, message: string): void {
    this.numRejected++;
    this.rejectedOfFile++;
    if (this.rejected.length < MAX_LISTED_LINES) this.rejected.push({ severity: 'error', file, line, message });
  }

  remark(severity: 'warning' | 'info', file: string, line: number, message: string): void {
    this.remarks.push({ severity, file, line, message });
  }

  /**
   * Notes a file as read. Throws DataError when all, more than half, or more than 1 % (and at least ten) of its lines
   * had to be rejected. `records` counts the lines that should have held a record.
   */
  finishFile(name: string, sizeBytes: number, lines: number, records: number, expected: string): void {
    this.files.push({ name, sizeBytes, lines });
    const bad = this.rejectedOfFile;
    this.rejectedOfFile = 0;
    if (records === 0)
      throw new DataError(
        `${name}: no records found in ${lines} lines, expected ${expected}. Check that this is the right file.`,
      );
    if (bad === 0 || (bad * 2 <= records && bad <= Math.max(MIN_TOLERATED, records * TOLERATED_SHARE))) return;
    const first = this.rejected.filter((issue) => issue.file === name).slice(0, 10);
    const share = bad === records ? 'all' : `${bad} of`;
    throw new DataError(
      `${name}: ${share} ${records} lines cannot be read; expected ${expected}. First:\n${first
        .map((issue) => `  line ${issue.line}: ${issue.message}`)
        .join(
          '\n',
        )}\nUp to 1 % of bad lines are skipped and reported; this is more. Check that this is the right file, or repair those lines.`,
    );
  }

  finish(format: string, interactions: Interactions, numUsers: number, numItems: number): ValidationReport {
    return {
      format,
      files: this.files,
      numUsers,
      numItems,
      numInteractions: interactions.user.length,
      ...countTiesAndDuplicates(interactions, numUsers, numItems),
      rejectedLines: this.numRejected,
      issues: [...this.rejected, ...this.remarks],
      tieRule: interactions.timestamp === null ? FILE_ORDER_RULE : TIE_RULE,
    };
  }
}
