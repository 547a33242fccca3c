/** Random supervision for kernel tests: a trie, rows with masks, pairs sorted by row, trajectories that own their pairs. */
import { RandomStream } from '../../../src/core/random.ts';

export const NONE = 0xffffffff;

/** A trie of `levels` with 1 … maxChildren children a prefix, breadth-first, children sorted by token. */
export function randomTrie(random: RandomStream, levels: number, maxChildren: number, V: number) {
  const firstChild: number[] = [];
  const token = [0];
  const depth = [0];
  for (let p = 0; p < token.length; p++) {
    firstChild.push(token.length);
    if (depth[p] === levels) continue;
    const all = Array.from({ length: V }, (_, v) => v);
    random.shuffle(all);
    for (const t of all.slice(0, 1 + random.int(maxChildren)).sort((a, b) => a - b)) {
      token.push(t);
      depth.push(depth[p] + 1);
    }
  }
  firstChild.push(token.length);
  return { firstChild, token, depth, numPrefixes: token.length, words: [...firstChild, ...token] };
}

export interface SupervisionShape {
  readonly numRows: number;
  readonly V: number;
  readonly L: number;
  readonly groupSizes: readonly number[];
  /** Pairs beside those of the trajectories. */
  readonly extraPairs: number;
}

/** Capacities exceed what is used; the last trajectory of all has weight 0, where a group's first weighs its group. */
export function randomSupervision(seed: number, shape: SupervisionShape) {
  const { numRows, V, L, groupSizes, extraPairs } = shape;
  const random = new RandomStream(seed, 'supervision');
  const trie = randomTrie(random, 3, 9, V);
  const inner = trie.depth.flatMap((d, p) => (d < 3 ? [p] : []));
  const R = Math.ceil((numRows + 1) / 64) * 64;
  const rowMask = new Uint32Array(R).fill(NONE);
  for (let r = 0; r < numRows; r++) if (r % 2) rowMask[r] = inner[random.int(inner.length)];
  const tokenFor = (row: number): number => {
    const mask = rowMask[row];
    if (mask === NONE) return random.int(V);
    const count = trie.firstChild[mask + 1] - trie.firstChild[mask];
    return trie.token[trie.firstChild[mask] + random.int(count)];
  };
  const numTrajectories = groupSizes.reduce((a, b) => a + b, 0);
  const N = numTrajectories + 3;
  const pairs: { row: number; step: number }[] = [];
  for (let step = 0; step < numTrajectories * L; step++) pairs.push({ row: random.int(numRows), step });
  for (let k = 0; k < extraPairs; k++) pairs.push({ row: random.int(numRows), step: -1 });
  pairs.sort((a, b) => a.row - b.row);
  const numPairs = pairs.length;
  const P = numPairs + 5;
  const rowPairStart = new Uint32Array(R + 1);
  const pairToken = new Uint32Array(P);
  const trajectorySteps = new Uint32Array(N * L * 2);
  pairs.forEach(({ row, step }, p) => {
    rowPairStart[row + 1]++;
    pairToken[p] = tokenFor(row);
    if (step >= 0) trajectorySteps.set([p, row], 2 * step);
  });
  for (let r = 0; r < R; r++) rowPairStart[r + 1] += rowPairStart[r];
  const groupStart = new Uint32Array(groupSizes.length + 3).fill(numTrajectories);
  let at = 0;
  groupSizes.forEach((size, g) => {
    groupStart[g] = at;
    at += size;
  });
  const trajectory = new Float32Array(N * 4);
  for (let n = 0; n < numTrajectories; n++)
    trajectory.set([0.1 + random.uniform(), random.normal(), -4 + random.normal(), 0], 4 * n);
  trajectory[4 * (numTrajectories - 1)] = 0;
  const logPF = Float32Array.from({ length: P }, () => -2 - random.normal() ** 2);
  const logF = Float32Array.from({ length: R }, () => random.normal() * 2);
  const counts = [999, numRows, numPairs, numTrajectories, groupSizes.length, 0, 0, 0];
  return {
    random,
    trie,
    R,
    P,
    N,
    G: groupSizes.length + 2,
    L,
    V,
    numRows,
    numPairs,
    numTrajectories,
    numGroups: groupSizes.length,
    rowMask,
    rowPairStart,
    pairToken,
    trajectorySteps,
    groupStart,
    trajectory,
    logPF,
    logF,
    counts,
  };
}

export type Supervision = ReturnType<typeof randomSupervision>;
