/**
 * The result file of a run of Play's demo: what a student hands in. Small and readable; the whole run follows from its seed and
 * settings again. Before: `ui/pages/play/saveResult.ts`. After: `resultFiles.ts`, which reads it.
 */

export const PLAY_RESULT_VERSION = 1;

export interface PlayResult {
  readonly version: number;
  /** ISO time. */
  readonly savedAt: string;
  readonly seed: number;
  /** The number in the student's link, or null. */
  readonly student: number | null;
  /** Every setting that decides a run beside its seed, in the words of a link. */
  readonly settings: Readonly<Record<string, string>>;
  /** Whether rewards, β, history or switches were changed after the first step: the seed alone does not repeat such a run. */
  readonly wasEdited: boolean;
  /** Parameter updates. */
  readonly step: number;
  /** By then; 'steps-to-target' only where it was reached. */
  readonly outcomes: Readonly<Record<string, number>>;
}

export const playResultName = ({ seed, student }: Pick<PlayResult, 'seed' | 'student'>): string =>
  `play-${student === null ? '' : `student-${student}-`}seed-${seed}.json`;

export const playResultFile = (result: PlayResult): string => `${JSON.stringify({ playResult: result }, null, 2)}\n`;
