/** The loop of a run, the same in the worker and in Node: steps, validation when due, until the budget or a pause. */
import { evaluationUsers, rankUsers, summarize } from './evaluate.ts';
import type { EvaluationResult, StepMetrics } from './runEvents.ts';
import type { Trainer } from './trainer.ts';

export interface RunHooks {
  /** Asked before each step and during validation. */
  shouldPause(): boolean;
  onStep(metrics: StepMetrics): void | Promise<void>;
  onEvaluating(split: 'validation' | 'test', done: number, total: number): void;
  onEvaluation(result: EvaluationResult): void | Promise<void>;
}

/** Runs until the budget is spent ('finished') or a pause is asked for ('paused', after at most one step). */
export async function runSteps(trainer: Trainer, hooks: RunHooks): Promise<'finished' | 'paused'> {
  const { evaluation, budget } = trainer.data.config;
  while (!trainer.isDone) {
    if (hooks.shouldPause()) return 'paused';
    const metrics = await trainer.trainStep();
    await hooks.onStep(metrics);
    const due = evaluation.every > 0 && metrics.step % evaluation.every === 0 && metrics.step < budget.steps;
    if (due || trainer.isDone) await hooks.onEvaluation(await validate(trainer, hooks));
  }
  return 'finished';
}

export async function validate(trainer: Trainer, hooks: RunHooks): Promise<EvaluationResult> {
  const { config, split } = trainer.data;
  const users = evaluationUsers(split.numUsers, config.evaluation.users, config.seed);
  const outcomes = await rankUsers(trainer, 'validation', users, (done, total) =>
    hooks.onEvaluating('validation', done, total),
  );
  return summarize(trainer, 'validation', trainer.position.step, outcomes);
}
