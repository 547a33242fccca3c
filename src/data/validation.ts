/**
 * What a reader has to say about its files: rejected lines with their numbers, remarks, and when to give up.
 * Before: a reader in `datasets/`. After: `Dataset.report`.
 */
import { DataError } from '../core/errors.ts';
import type { Interactions, ReadFile, ReportIssue, ValidationReport } from './dataset.ts';
import { ENCODING_NAMES } from './textEncoding.ts';
import type { TextFacts } from './textLines.ts';
import { countTiesAndDuplicates, FILE_ORDER_RULE, TIE_RULE } from './timeOrder.ts';

/** Lines listed of each reason; all are counted. */
export const MAX_LISTED_LINES = 50;
/** Reasons told apart; lines of any further ones are counted together. */
const MAX_REASONS = 20;
const OTHER_REASONS = 'other reasons';
/** More rejected lines than this share of a file, and at least MIN_TOLERATED + 1, mean a wrong or broken file. Our choice. */
export const TOLERATED_SHARE = 0.01;
const MIN_TOLERATED = 9;

export class ValidationLog {
  /** The first lines of each reason, and how many there were. */
  private readonly reasons = new Map<string, { count: number; readonly listed: ReportIssue[] }>();
  private readonly remarks: ReportIssue[] = [];
  private readonly files: ReadFile[] = [];
  private numRejected = 0;
  private rejectedOfFile = 0;
  private incompleteOfFile = 0;

  /** A line was left out, for a reason in the same words for all such lines; `found` is what stood there. */
  reject(file: string, line: number, reason: string, found = ''): void {
    this.numRejected++;
    this.rejectedOfFile++;
    const key = this.reasons.has(reason) || this.reasons.size < MAX_REASONS ? reason : OTHER_REASONS;
    let known = this.reasons.get(key);
    if (known === undefined) {
      known = { count: 0, listed: [] };
      this.reasons.set(key, known);
    }
    known.count++;
    if (known.listed.length === MAX_LISTED_LINES) return;
    const message = found === '' ? reason : `${reason}: ${found}`;
    known.listed.push({ severity: 'error', file, line, message, reason: key });
  }

  /** A line was left out because it lacks a user, an item or a time: what others left empty is no sign of a broken file. */
  rejectIncomplete(file: string, line: number, reason: string, found = ''): void {
    this.incompleteOfFile++;
    this.reject(file, line, reason, found);
  }

  remark(severity: 'warning' | 'info', file: string, line: number, message: string): void {
    this.remarks.push({ severity, file, line, message });
  }

  /** Notes a text file as read; otherwise as `finishFile`. */
  finishText(facts: TextFacts, records: number, expected: string): void {
    const encoding = ENCODING_NAMES[facts.encoding];
    if (facts.isGuess)
      this.remark('warning', facts.name, 0, `The file is not valid UTF-8; it was read as ${encoding}, by its look.`);
    else if (facts.encoding !== 'utf-8') this.remark('info', facts.name, 0, `The file was read as ${encoding}.`);
    this.finishFile({ ...facts, encoding }, records, expected);
  }

  /**
   * Notes a file as read. Throws DataError when all, more than half, or more than 1 % (and at least ten) of its lines
   * had to be rejected; lines that lack a user, an item or a time may be up to half. `records` counts the lines that should have held a record.
   */
  finishFile({ name, sizeBytes, lines, encoding }: ReadFile, records: number, expected: string): void {
    this.files.push({ name, sizeBytes, lines, encoding });
    const bad = this.rejectedOfFile;
    const broken = bad - this.incompleteOfFile;
    this.rejectedOfFile = 0;
    this.incompleteOfFile = 0;
    if (records === 0)
      throw new DataError(
        `${name}: no records found in ${lines} lines, expected ${expected}. Check that this is the right file.`,
      );
    const tolerated = Math.max(MIN_TOLERATED, records * TOLERATED_SHARE);
    if (bad === 0 || (bad * 2 <= records && broken <= tolerated)) {
      if (bad > tolerated)
        this.remark(
          'warning',
          name,
          0,
          `${bad} of ${records} lines were left out, most of them for lack of a user, an item or a time.`,
        );
      return;
    }
    const first = this.listed()
      .filter((issue) => issue.file === name)
      .sort((a, b) => a.line - b.line)
      .slice(0, 10);
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
      rejectedByReason: Array.from(this.reasons, ([reason, { count }]) => ({ reason, count })),
      issues: [...this.listed(), ...this.remarks],
      tieRule: interactions.timestamp === null ? FILE_ORDER_RULE : TIE_RULE,
    };
  }

  private listed(): ReportIssue[] {
    return [...this.reasons.values()].flatMap(({ listed }) => listed);
  }
}
