/** Random semantic IDs, the control: the shape of learned ones and nothing learned. After: `collisions.ts`. */
import { ConfigError } from '../core/errors.ts';
import { RandomStream } from '../core/random.ts';

/**
 * Distinct codes u16 [numItems, levels] below `codebookSize`, every set of paths equally likely; the same for a seed.
 * Throws ConfigError when there are fewer paths than items.
 */
export function randomIds(numItems: number, levels: number, codebookSize: number, seed: number): Uint16Array {
  const paths = codebookSize ** levels;
  if (paths < numItems)
    throw new ConfigError(
      `items: ${levels} levels of ${codebookSize} codes hold ${paths} random paths, and there are ${numItems} items. Raise items.levels or items.codebookSize.`,
    );
  const random = new RandomStream(seed, 'random-ids');
  const codes = new Uint16Array(numItems * levels);
  if (paths <= 2 * numItems) {
    const chosen = random.shuffle(Uint32Array.from({ length: paths }, (_, p) => p));
    for (let i = 0; i < numItems; i++)
      for (let l = levels - 1, rest = chosen[i]; l >= 0; l--) {
        codes[i * levels + l] = rest % codebookSize;
        rest = Math.floor(rest / codebookSize);
      }
    return codes;
  }
  // Less than half of the paths are taken: a draw is new at the second attempt on average, or sooner.
  const taken = new Set<string>();
  for (let i = 0; i < numItems; ) {
    const path = codes.subarray(i * levels, (i + 1) * levels);
    for (let l = 0; l < levels; l++) path[l] = random.int(codebookSize);
    const key = path.join();
    if (taken.has(key)) continue;
    taken.add(key);
    i++;
  }
  return codes;
}
