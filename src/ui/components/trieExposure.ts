/** What the exposure view says of a trie: marks of each class, how many lie below a prefix, and whose probability it is. */
import { type Exposure, NEITHER, OBSERVED, UNOBSERVED_GOOD } from '../../eval/exposure.ts';
import type { Palette } from '../theme/palette.ts';
import type { FlowArrays } from './prefixFacts.ts';
import { logProbabilityOf } from './prefixFacts.ts';

/** A class by shape, so that colour is never alone. */
export const EXPOSURE_GLYPH = { [OBSERVED]: '●', [UNOBSERVED_GOOD]: '◆', [NEITHER]: '·' } as const;

export const exposureColour = (palette: Palette, exposure: number): string =>
  exposure === OBSERVED ? palette.minus : exposure === UNOBSERVED_GOOD ? palette.plus : palette.lineStrong;

/** Leaves of each class before each place among the leaves; u32 [numItems + 1] each. */
export interface ExposureCounts {
  readonly observed: Uint32Array;
  readonly good: Uint32Array;
}

export function countExposure(trie: FlowArrays['trie'], exposure: Uint8Array): ExposureCounts {
  const observed = new Uint32Array(trie.numItems + 1);
  const good = new Uint32Array(trie.numItems + 1);
  const firstLeaf = trie.depthStart[trie.levels];
  for (let k = 0; k < trie.numItems; k++) {
    const mark = exposure[trie.item[firstLeaf + k]];
    observed[k + 1] = observed[k] + (mark === OBSERVED ? 1 : 0);
    good[k + 1] = good[k] + (mark === UNOBSERVED_GOOD ? 1 : 0);
  }
  return { observed, good };
}

/** Leaves of the observed and the good items, with what is above them: whose flows the legend needs. Ascending. */
export function exposurePrefixes(trie: FlowArrays['trie'], exposure: Uint8Array): Uint32Array {
  const prefixes = new Set<number>();
  exposure.forEach((mark, item) => {
    if (mark !== NEITHER) for (let p = trie.leafOfItem[item]; p !== 0; p = trie.parent[p]) prefixes.add(p);
  });
  return Uint32Array.from(prefixes).sort();
}

/** Of the policy over the items, the share that the unobserved but good ones have. `model` f64 [numItems] */
export const goodMass = (model: Float64Array, exposure: Uint8Array): number =>
  model.reduce((sum, p, item) => (exposure[item] === UNOBSERVED_GOOD ? sum + p : sum), 0);

export interface ExposureMass {
  readonly mark: Exposure;
  readonly numItems: number;
  /** Share of the policy's probability, and of R/Z; NaN where not all of it is known. */
  readonly learned: number;
  readonly exact: number;
}

/** Where the probability goes, by class: observed, good, neither (what is left, on invalid paths too). */
export function exposureMass(arrays: FlowArrays, exposure: Uint8Array): readonly ExposureMass[] {
  const { trie, exactLogFlow } = arrays;
  const sum = {
    [OBSERVED]: { numItems: 0, learned: 0, exact: 0 },
    [UNOBSERVED_GOOD]: { numItems: 0, learned: 0, exact: 0 },
  };
  for (let item = 0; item < trie.numItems; item++) {
    const mark = exposure[item];
    if (mark !== OBSERVED && mark !== UNOBSERVED_GOOD) continue;
    const leaf = trie.leafOfItem[item];
    sum[mark].numItems++;
    sum[mark].learned += Math.exp(logProbabilityOf(arrays, leaf));
    sum[mark].exact += Math.exp((exactLogFlow?.[leaf] ?? Number.NaN) - (exactLogFlow?.[0] ?? Number.NaN));
  }
  const [observed, good] = [sum[OBSERVED], sum[UNOBSERVED_GOOD]];
  return [
    { mark: OBSERVED, ...observed },
    { mark: UNOBSERVED_GOOD, ...good },
    {
      mark: NEITHER,
      numItems: trie.numItems - observed.numItems - good.numItems,
      learned: Math.max(0, 1 - observed.learned - good.learned),
      exact: Math.max(0, 1 - observed.exact - good.exact),
    },
  ];
}
