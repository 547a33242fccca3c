/**
 * The dynamic loss scale of half precision. Coefficients of the loss are multiplied by it and the weights' gradients divided
 * by it, so that the gradients between them fit half's range. A step whose gradients overflow is not taken, and halves it;
 * a long run of steps that were taken doubles it.
 *
 * Source: Micikevicius et al. 2018, "Mixed precision training", arXiv:1710.03740, §3.2 (scaling, overflow found in the
 * weights' gradients, the update skipped); first value, factors and 2000 steps as in PyTorch's torch.amp.GradScaler.
 */
export interface LossScale {
  /** A power of two: multiplying and dividing by it rounds nothing. */
  readonly scale: number;
  /** Steps taken since the scale last changed. */
  readonly goodSteps: number;
  /** Steps of the run that were not taken, and of these the last ones in a row. */
  readonly skippedSteps: number;
  readonly skippedInARow: number;
}

export const FIRST_LOSS_SCALE: LossScale = { scale: 65536, goodSteps: 0, skippedSteps: 0, skippedInARow: 0 };
const STEPS_TO_DOUBLE = 2000;
/** Our choice; from the first scale it falls below 1 sooner, after 17. */
const MOST_SKIPPED = 20;

/** The scale after a step that overflowed or did not. */
export function nextLossScale(s: LossScale, overflowed: boolean): LossScale {
  if (overflowed)
    return {
      scale: s.scale / 2,
      goodSteps: 0,
      skippedSteps: s.skippedSteps + 1,
      skippedInARow: s.skippedInARow + 1,
    };
  const doubles = s.goodSteps + 1 >= STEPS_TO_DOUBLE;
  return {
    ...s,
    scale: doubles ? 2 * s.scale : s.scale,
    goodSteps: doubles ? 0 : s.goodSteps + 1,
    skippedInARow: 0,
  };
}

/** False where halving has not helped: it is not the scale that makes the gradients overflow. */
export const isUsable = (s: LossScale): boolean => s.scale >= 1 && s.skippedInARow < MOST_SKIPPED;

/** True for what `nextLossScale` can have returned, and a run can go on with. */
export function isLossScale(value: unknown): value is LossScale {
  const s = (value ?? {}) as Partial<LossScale>;
  const counts = [s.goodSteps, s.skippedSteps, s.skippedInARow];
  return (
    typeof s.scale === 'number' &&
    Number.isInteger(Math.log2(s.scale)) &&
    counts.every((n) => Number.isSafeInteger(n) && n! >= 0) &&
    isUsable(s as LossScale)
  );
}
