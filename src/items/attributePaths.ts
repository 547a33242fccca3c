/** Semantic IDs that the data set carries itself: garment → style → colour. After: `collisions.ts`. */
import { ConfigError } from '../core/errors.ts';
import type { AttributePaths, Dataset } from '../data/dataset.ts';

/** The data set's attribute paths. Throws ConfigError when it has none. */
export function attributePathsOf(dataset: Dataset): AttributePaths {
  if (dataset.attributePaths === null)
    throw new ConfigError(
      `items.tokenizer: "attribute-paths" was asked for, but the data set ${dataset.name} carries no attribute paths. Set items.tokenizer to "residual-kmeans".`,
    );
  return dataset.attributePaths;
}
