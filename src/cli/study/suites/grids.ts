/** Grids that the arms of several suites search on validation. Before: METHOD §8. After: the suites. */
import type { RunConfigInput } from '../../../config/runConfig.ts';
import type { Setting } from '../suite.ts';

/** S-DPO's negatives as published: random. A curriculum's would be its first, easiest ones for ever. */
export const RANDOM_NEGATIVES: RunConfigInput = { sampler: { type: 'random' } };

/** The reward's β and the loss's λ together: sharpening R^β takes back what a large λ costs in ranking. */
export const rewardGrid = (betas: readonly number[], lambdas: readonly number[]): Setting[] =>
  betas.flatMap((temperature) =>
    lambdas.map((lambda) => ({
      label: `β ${temperature}, λ ${lambda}`,
      differs: { objective: { lambda }, reward: { temperature } },
    })),
  );

/** DPO's own β (of the log-ratio to the reference) and its weight beside cross-entropy. */
export const preferenceGrid = (betas: readonly number[], lambdas: readonly number[]): Setting[] =>
  betas.flatMap((beta) =>
    lambdas.map((lambda) => ({ label: `β of DPO ${beta}, λ ${lambda}`, differs: { objective: { lambda, beta } } })),
  );
