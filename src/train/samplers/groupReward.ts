/**
 * MiniOneRec's rule reward for GRPO's groups (AkaliKong/MiniOneRec, METHOD §2.8): a beam that is the positive gets 1; where the
 * group has it, the beam at rank i that is not gets −(1/log2(i + 2)) / Σ_j 1/log2(j + 2), so that confident mistakes cost most;
 * where it does not, everything is 0 and the group teaches nothing.
 */
export function groupRewards(beams: readonly number[], positive: number): number[] {
  const hit = beams.indexOf(positive);
  if (hit < 0) return beams.map(() => 0);
  const discount = (rank: number) => 1 / Math.log2(rank + 2);
  const total = beams.reduce((sum, _, rank) => sum + discount(rank), 0);
  return beams.map((_, rank) => (rank === hit ? 1 : -discount(rank) / total));
}
