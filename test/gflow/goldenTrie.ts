import { buildTrie } from '../../src/items/trie.ts';

/** METHOD §6's golden trie: A000=8 B001=4 C010=2 D100=1 E101=1 G110=4. Tokens 2l and 2l + 1 are level l's. */
export const GOLDEN_PATHS = ['000', '001', '010', '100', '101', '110'];
export const GOLDEN_REWARDS = [8, 4, 2, 1, 1, 4];
export const goldenTokens = Uint32Array.from(
  GOLDEN_PATHS.flatMap((path) => [...path].map((c, l) => 2 * l + Number(c))),
);
export const goldenTrie = buildTrie(goldenTokens, 3);
export const goldenLogReward = Float64Array.from(GOLDEN_REWARDS, Math.log);
/** What METHOD prints of it, for the policy that is uniform at every prefix and items in the order above. */
export const GOLDEN = {
  uniformLogP: [-2.079442, -2.079442, -1.386294, -2.079442, -2.079442, -1.386294],
  /** At log Z = log 20, nats². */
  meanTB: 0.690397063,
  varGrad: 0.640604019,
  varGradLogZ: 2.772588722,
  /** Σ_l δ_l² of each item with exact flows, nats². */
  sumsDB: [0.486491769, 0.568132748, 1.682628621, 0.425344772, 0.425344772, 0.343703793],
  meanDB: 0.655274412,
  klUniformTarget: 0.309786949,
  klTargetUniform: 0.331374193,
} as const;
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
