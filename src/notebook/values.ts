/**
 * Numbers in prose, computed and not typed: a code span that begins with = names a run and one of its numbers.
 *
 *   `= sft test/ndcg@10`        of its last test; `validation/…` of its last validation
 *   `= sft steps`               also samples, seed, frames, users
 *   `= sft - dpo test/ndcg@10`  the first minus the second
 *
 * Before: `notebook.ts`. After: the page's prose.
 */
import { NotebookError } from '../core/errors.ts';
import type { Recording } from '../record/recording.ts';

export const isValueText = (text: string): boolean => /^=\s*\S/.test(text);

const COUNTS: Readonly<Record<string, (recording: Recording) => number>> = {
  steps: ({ history }) => history.at(-1)?.step ?? 0,
  samples: ({ frames }) => frames.at(-1)?.samples ?? Number.NaN,
  seed: ({ metadata }) => metadata.seed,
  frames: ({ frames }) => frames.length,
  users: ({ users }) => users.length,
};

/** The last evaluation of a split. */
export const lastEvaluation = (recording: Recording, split: string) =>
  recording.evaluations.findLast((evaluation) => evaluation.split === split);

function numberOf(recording: Recording, quantity: string): number {
  const count = Object.hasOwn(COUNTS, quantity) ? COUNTS[quantity](recording) : undefined;
  if (count !== undefined) return count;
  const [, split, metric] = /^(test|validation)\/(.+)$/.exec(quantity) ?? [];
  if (split === undefined)
    throw new NotebookError(`expected ${Object.keys(COUNTS).join(', ')}, test/… or validation/…, found “${quantity}”`);
  const evaluation = lastEvaluation(recording, split);
  if (!evaluation) throw new NotebookError(`“${recording.metadata.name}” was recorded without a ${split}`);
  if (!Object.hasOwn(evaluation.metrics, metric))
    throw new NotebookError(
      `the ${split} of “${recording.metadata.name}” has no ${metric}; it has ${Object.keys(evaluation.metrics).slice(0, 8).join(', ')}, …`,
    );
  return evaluation.metrics[metric];
}

/** Four decimals, as everywhere; counts as they are; differences with their sign. */
function numberText(value: number, isDifference: boolean): string {
  const text = Number.isInteger(value) && !isDifference ? String(value) : value.toFixed(4);
  return `${isDifference && value >= 0 ? '+' : ''}${text}`.replace('-', '−');
}

/**
 * The number that a code span asks for, in digits; null while a run it names is on its way. Throws NotebookError in words where there
 * is none.
 */
export function valueOfText(
  text: string,
  recordingOf: (run: string) => Recording | 'loading' | undefined,
): string | null {
  const [, first, second, quantity] = /^=\s*(\S+)(?:\s+[-−]\s+(\S+))?\s+(\S+)\s*$/.exec(text) ?? [];
  if (quantity === undefined)
    throw new NotebookError(`expected “= run quantity”, as “= sft test/ndcg@10”, found “${text.slice(0, 80)}”`);
  const names = second === undefined ? [first] : [first, second];
  const recordings = names.map((run) => {
    const recording = recordingOf(run);
    if (!recording) throw new NotebookError(`the run “${run}” is not here`);
    return recording;
  });
  const there = recordings.filter((recording) => recording !== 'loading');
  if (there.length < names.length) return null;
  const [value, other] = there.map((recording) => numberOf(recording, quantity));
  return other === undefined ? numberText(value, false) : numberText(value - other, true);
}
