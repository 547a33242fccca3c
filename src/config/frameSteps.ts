/** When a run is recorded: by its configuration alone, whoever looks. Before: `runConfig.ts`. After: `train/frames.ts`. */

/**
 * Steps of a run's frames, ascending and distinct, spread evenly over the budget: the first is 0, the last `budgetSteps`.
 * Two is the least that shows a change, so that 1 asked for gives 2; a run of fewer steps has a frame at each. 0: none.
 */
export function frameSteps(budgetSteps: number, frames: number): number[] {
  if (frames === 0) return [];
  const intervals = Math.min(Math.max(frames, 2) - 1, budgetSteps);
  return Array.from({ length: intervals + 1 }, (_, k) => Math.round((k * budgetSteps) / intervals));
}
