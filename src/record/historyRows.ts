/**
 * A step's metrics as a row of `history.jsonl`, with wandb's names (`_step`, `train/loss`), and back to the same bits.
 * Before: `StepMetrics`. After: the file; `recordingFiles.ts`.
 */
import * as v from 'valibot';
import type { EvaluationResult, StepMetrics } from '../train/runEvents.ts';
import { count, finite, numberOrWord } from './jsonFile.ts';

const REWARD_WEIGHTS = ['train/reward_interaction', 'train/reward_collaborative', 'train/reward_similarity'] as const;

/** A row without `_step`, `_runtime` and `_timestamp`, which the writer knows. */
export function metricsRow(m: StepMetrics): Record<string, number> {
  return {
    'train/loss': m.loss,
    ...(m.ce !== undefined ? { 'train/ce': m.ce } : {}),
    ...(m.gfn !== undefined ? { 'train/gfn': m.gfn } : {}),
    ...(m.dpo !== undefined ? { 'train/dpo': m.dpo } : {}),
    'train/grad_norm': m.gradNorm,
    'train/lr': m.lr,
    'train/tokens': m.tokens,
    ...Object.fromEntries((m.rewardWeights ?? []).map((w, k) => [REWARD_WEIGHTS[k], w])),
    ...(m.lossScale !== undefined ? { 'train/loss_scale': m.lossScale, 'train/skipped': m.isSkipped ? 1 : 0 } : {}),
    'train/elapsed_ms': m.elapsedMs,
  };
}

/** A validation's row, likewise: 'val/ndcg@10', …. */
export const validationRow = (result: EvaluationResult): Record<string, number> =>
  Object.fromEntries(Object.entries(result.metrics).map(([name, value]) => [`val/${name}`, value]));

const TrainRow = v.object({
  _step: v.pipe(count, v.minValue(1)),
  'train/loss': finite,
  'train/ce': v.optional(finite),
  'train/gfn': v.optional(finite),
  'train/dpo': v.optional(finite),
  'train/grad_norm': numberOrWord,
  'train/lr': finite,
  'train/tokens': count,
  'train/reward_interaction': v.optional(finite),
  'train/reward_collaborative': v.optional(finite),
  'train/reward_similarity': v.optional(finite),
  'train/loss_scale': v.optional(finite),
  'train/skipped': v.optional(v.picklist([0, 1])),
  'train/elapsed_ms': v.pipe(finite, v.minValue(0)),
});

/** A row of either kind: those without a loss are validations, which `evaluations.jsonl` has whole. */
export const RowSchema = v.union([TrainRow, v.looseObject({ _step: count, 'train/loss': v.optional(v.never()) })]);

/** The metrics of a training row, null for another. A gradient's norm may be infinite in a step that was skipped. */
export function metricsOfRow(row: v.InferOutput<typeof RowSchema>): StepMetrics | null {
  if (row['train/loss'] === undefined) return null;
  const r = row as v.InferOutput<typeof TrainRow>;
  const weights = REWARD_WEIGHTS.map((name) => r[name]).filter((w) => w !== undefined);
  return {
    step: r._step,
    loss: r['train/loss'],
    ...(r['train/ce'] !== undefined ? { ce: r['train/ce'] } : {}),
    ...(r['train/gfn'] !== undefined ? { gfn: r['train/gfn'] } : {}),
    ...(r['train/dpo'] !== undefined ? { dpo: r['train/dpo'] } : {}),
    gradNorm: r['train/grad_norm'],
    lr: r['train/lr'],
    tokens: r['train/tokens'],
    ...(weights.length > 0 ? { rewardWeights: weights } : {}),
    ...(r['train/loss_scale'] !== undefined ? { lossScale: r['train/loss_scale'] } : {}),
    ...(r['train/skipped'] === 1 ? { isSkipped: true as const } : {}),
    elapsedMs: r['train/elapsed_ms'],
  };
}
