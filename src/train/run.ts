/** The loop of a run, the same in the worker and in Node: steps, validation when due, until the budget or a pause. */
import { evaluationUsers, rankUsers, summarize, type UserOutcome, withTargetDistances } from './evaluate.ts';
import type { FrameRecorder } from './frames.ts';
import type { EvaluationResult, StepMetrics } from './runEvents.ts';
import type { Trainer } from './trainer.ts';

export interface RunHooks {
  /** Asked before each step. */
  shouldPause(): boolean;
  /** Before each step, once all of the one before has been reported: the place for a checkpoint. */
  beforeStep?(): Promise<void>;
  /** Asked during validation too, which is then given up. */
  shouldStop?(): boolean;
  onStep(metrics: StepMetrics): void | Promise<void>;
  onEvaluating(split: 'validation' | 'test', done: number, total: number): void;
  onEvaluation(result: EvaluationResult): void | Promise<void>;
  /** Where the run is recorded: asked before the first step and after each, before its validation. */
  readonly frames?: FrameRecorder;
}

/** A skipped step in words, for the run's events. */
export const skippedStep = (m: StepMetrics): string =>
  `step ${m.step} not taken: a gradient overflowed at loss scale ${m.lossScale}; the next step has ${m.lossScale! / 2}`;

/** Runs until the budget is spent or a stop rule holds ('finished': `trainer.stop.reason`) or a pause is asked for ('paused', after at most one step). */
export async function runSteps(trainer: Trainer, hooks: RunHooks): Promise<'finished' | 'paused'> {
  const { evaluation, budget } = trainer.data.config;
  await hooks.frames?.record();
  while (!trainer.isDone) {
    await hooks.beforeStep?.();
    if (hooks.shouldPause()) return 'paused';
    const metrics = await trainer.trainStep();
    hooks.frames?.countStep(metrics);
    await hooks.onStep(metrics);
    await hooks.frames?.record();
    const due = evaluation.every > 0 && metrics.step % evaluation.every === 0 && metrics.step < budget.steps;
    if (!due && !trainer.isDone) continue;
    const result = await validate(trainer, hooks);
    if (!result) return 'paused';
    trainer.stop.countValidation(result);
    await hooks.onEvaluation(result);
  }
  // Of a step that a validation made the last.
  await hooks.frames?.record();
  return 'finished';
}

/** Users ranked between two questions whether to go on. */
const USERS_AT_ONCE = 64;

/** The outcomes of all `users`, or null when `shouldStop` said so on the way. */
async function rankInChunks(
  trainer: Trainer,
  part: 'validation' | 'test',
  users: Uint32Array,
  onProgress: (done: number, total: number) => void,
  shouldStop: () => boolean,
): Promise<UserOutcome[] | null> {
  const outcomes: UserOutcome[] = [];
  while (outcomes.length < users.length) {
    if (shouldStop()) return null;
    const from = outcomes.length;
    const chunk = users.subarray(from, from + USERS_AT_ONCE);
    const onDone = (done: number) => onProgress(from + done, users.length);
    outcomes.push(...(await rankUsers(trainer, part, chunk, onDone)));
  }
  return outcomes;
}

export async function validate(trainer: Trainer, hooks: RunHooks): Promise<EvaluationResult | null> {
  const { config, split } = trainer.data;
  const users = evaluationUsers(split.numUsers, config.evaluation.users, config.seed);
  const onProgress = (done: number, total: number) => hooks.onEvaluating('validation', done, total);
  const outcomes = await rankInChunks(trainer, 'validation', users, onProgress, () => hooks.shouldStop?.() ?? false);
  const result = outcomes && summarize(trainer, 'validation', trainer.position.step, outcomes);
  return result && trainer.stop.asksDistance ? withTargetDistances(trainer, result) : result;
}

/** The test on every user, or null when `shouldStop` said so on the way. */
export async function testAllUsers(
  trainer: Trainer,
  onProgress: (done: number, total: number) => void,
  shouldStop: () => boolean,
): Promise<EvaluationResult | null> {
  const users = Uint32Array.from({ length: trainer.data.split.numUsers }, (_, i) => i);
  const outcomes = await rankInChunks(trainer, 'test', users, onProgress, shouldStop);
  return outcomes && withTargetDistances(trainer, summarize(trainer, 'test', trainer.position.step, outcomes));
}
