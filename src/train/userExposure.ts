/** Which items one user took, and which good ones never were: the classes of the picture's exposure view. Before: `flowSnapshot.ts`. */
import { exposureOf } from '../eval/exposure.ts';
import type { Recommender } from '../recommenders/recommender.ts';
import { knownProcess } from './knownProcess.ts';
import type { PreparedData } from './prepare.ts';
import { evaluationHistory, interactionsOf } from './windows.ts';

const processes = new WeakMap<PreparedData, Recommender | null>();

/**
 * u8 [numItems], by `eval/exposure.ts`: goodness is the true P(next | history) where the process behind the data is known, as
 * in the metric 'mass-unobserved-good', and this user's reward elsewhere. `logReward` f64 [numItems], nats.
 */
export function userExposure(data: PreparedData, user: number, logReward: Float64Array): Uint8Array {
  let process = processes.get(data);
  if (process === undefined) {
    process = knownProcess(data);
    processes.set(data, process);
  }
  let scores = logReward;
  if (process !== null) {
    const { all, place } = evaluationHistory(data.split, user, 'test', data.config.data.maxHistory);
    scores = new Float64Array(data.split.numItems);
    process.score(all, scores, place);
  }
  return exposureOf(scores, interactionsOf(data.split, user));
}
