/** The suites by name: what `--suite` may say. Before: `suites/*.ts`. After: `src/cli/study.ts`. */
import { ConfigError } from '../../core/errors.ts';
import type { Suite } from './suite.ts';
import { ablation } from './suites/ablation.ts';
import { beauty, toys } from './suites/amazon.ts';
import { ml1m, ml100k } from './suites/movieLens.ts';
import { shop } from './suites/shop.ts';
import { smoke } from './suites/smoke.ts';

export const SUITES: readonly Suite[] = [shop, ablation, ml100k, ml1m, beauty, toys, smoke];

/** Throws ConfigError for a name that is none. */
export function suiteNamed(name: string): Suite {
  const suite = SUITES.find((s) => s.name === name);
  if (!suite) throw new ConfigError(`--suite: expected one of ${SUITES.map((s) => s.name).join(', ')}, found ${name}.`);
  return suite;
}
