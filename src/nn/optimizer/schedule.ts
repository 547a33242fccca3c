/** Learning rate of a step: linear warm-up, then cosine or linear decay to zero, or constant. */
export interface ScheduleSettings {
  readonly lr: number;
  readonly warmupSteps: number;
  readonly schedule: 'cosine' | 'linear' | 'constant';
}

/** `step` is 1-based; the last step still has a rate above zero. */
export function learningRate(s: ScheduleSettings, step: number, totalSteps: number): number {
  if (step <= s.warmupSteps) return (s.lr * step) / s.warmupSteps;
  const progress = (step - s.warmupSteps - 1) / Math.max(1, totalSteps - s.warmupSteps);
  if (s.schedule === 'cosine') return s.lr * 0.5 * (1 + Math.cos(Math.PI * progress));
  return s.schedule === 'linear' ? s.lr * (1 - progress) : s.lr;
}
