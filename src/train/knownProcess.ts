/** The process behind the data, where it is known: Shop-512's. Before: `recommenders/`. After: `baselines.ts`, `userExposure.ts`. */
import { overMerged } from '../recommenders/overMerged.ts';
import type { Recommender } from '../recommenders/recommender.ts';
import { shopOracle } from '../recommenders/shopOracle.ts';
import type { PreparedData } from './prepare.ts';

/** Ranks by the true P(next | history); null where the process is not known, or not of the histories the run sees. */
export function knownProcess({ removed, unmerged, dataset, split, itemOf }: PreparedData): Recommender | null {
  // Histories that the filter made shorter are not what the process gave.
  const oracle = removed.interactions === 0 ? shopOracle(unmerged) : null;
  if (!oracle || dataset === unmerged) return oracle;
  return overMerged(
    oracle,
    split.interaction.map((row) => unmerged.interactions.item[row]),
    itemOf,
  );
}
