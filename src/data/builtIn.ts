/** The data sets the project generates itself, by name. */
import { DataError } from '../core/errors.ts';
import type { Dataset } from './dataset.ts';
import { shop512 } from './datasets/shop512.ts';
import { wardrobe64 } from './datasets/wardrobe64.ts';

const BUILT_IN: Readonly<Record<string, (seed: number) => Dataset>> = {
  'wardrobe-64': wardrobe64,
  'shop-512': shop512,
};

/** Generates a built-in data set. Throws DataError for a name that is none. */
export function builtInDataset(name: string, seed: number): Dataset {
  const make = BUILT_IN[name];
  if (!make)
    throw new DataError(
      `"${name}" is no built-in data set; built in are ${Object.keys(BUILT_IN).join(' and ')}. For other data give the files.`,
    );
  return make(seed);
}
