/** METHOD §6.11's counterexample: leaves {3, 3} under 0 and {5} under 1, and what a beam over exact flows must find. */
import { exactLogFlows } from '../../src/gflow/exactFlows.ts';
import { buildTrie, type Trie } from '../../src/items/trie.ts';

/** Items 0 and 1 are 00 and 01, item 2 is 10; tokens 2l and 2l + 1 are level l's. */
export const beamTrie: Trie = buildTrie(Uint32Array.of(0, 2, 0, 3, 1, 2), 2);
const REWARDS = [3, 3, 5];

export const BEAM_CASES: readonly {
  readonly name: string;
  readonly beam: number;
  /** β of R^β. */
  readonly temperature: number;
  readonly items: readonly number[];
}[] = [
  {
    name: 'a beam of one follows the summed flow, 6 against 5, away from the best item',
    beam: 1,
    temperature: 1,
    items: [0],
  },
  { name: 'a beam as wide as the catalogue ranks by R', beam: 3, temperature: 1, items: [2, 0, 1] },
  { name: 'R² (18 against 25) leads even a beam of one to the best item', beam: 1, temperature: 2, items: [2] },
];

/** log R of every item and log F of every prefix, nats: as logits they are the exact policy, whose logsumexp is log F(s). */
export function beamFlows(temperature: number) {
  const logReward = Float64Array.from(REWARDS, (r) => temperature * Math.log(r));
  return { logReward, logF: exactLogFlows(beamTrie, logReward) };
}
