import { buildTrie } from '../../src/items/trie.ts';

/** METHOD §6's golden trie: A000=8 B001=4 C010=2 D100=1 E101=1 G110=4. Tokens 2l and 2l + 1 are level l's. */
export const GOLDEN_PATHS = ['000', '001', '010', '100', '101', '110'];
export const GOLDEN_REWARDS = [8, 4, 2, 1, 1, 4];
export const goldenTokens = Uint32Array.from(
  GOLDEN_PATHS.flatMap((path) => [...path].map((c, l) => 2 * l + Number(c))),
);
export const goldenTrie = buildTrie(goldenTokens, 3);
export const goldenLogReward = Float64Array.from(GOLDEN_REWARDS, Math.log);
/** Prefix of a path such as '01'. */
export function prefixOf(path: string): number {
  let p = 0;
  [...path].forEach((c, l) => {
    for (let k = goldenTrie.firstChild[p]; k < goldenTrie.firstChild[p + 1]; k++)
      if (goldenTrie.token[k] === 2 * l + Number(c)) {
        p = k;
        break;
      }
  });
  return p;
}
