import { beforeAll, describe, expect, it } from 'vitest';
import { groupRelativePolicyLoss } from '../../../src/kernels/loss/groupRelativePolicyLoss.ts';
import * as reference from '../../../src/reference/loss/groupRelativePolicyLoss.ts';
import { type TestDevice, testDevice } from '../../gpu/testDevice.ts';
import { checkObjective } from '../flow/objectives.ts';
import { randomSupervision } from '../flow/supervision.ts';

let test: TestDevice;
beforeAll(async () => {
  test = await testDevice();
});

describe('groupRelativePolicyLoss', () => {
  it.each([1, 4, 8])('equals the reference, which equals central differences: L = %i', async (L) => {
    const s = randomSupervision(L, { numRows: 37, V: 50, L, groupSizes: [3, 1, 9, 2, 1], extraPairs: 20 });
    await checkObjective(test, s, groupRelativePolicyLoss, reference.groupRelativePolicyLoss, { usesFlow: false });
  });

  it('gives groups of equal rewards exactly 0, where sevenths of them do not sum to one', async () => {
    const logRewards = [0.2, 0.5, 0.6, 8.3, 9.7];
    const s = randomSupervision(3, {
      numRows: 37,
      V: 50,
      L: 3,
      groupSizes: [...logRewards.map(() => 7), 4],
      extraPairs: 5,
    });
    for (let n = 0; n < 35; n++) s.trajectory[4 * n + 1] = logRewards[Math.floor(n / 7)];
    const { dLogPF, trajectoryLoss } = await checkObjective(
      test,
      s,
      groupRelativePolicyLoss,
      reference.groupRelativePolicyLoss,
      { usesFlow: false },
    );
    for (let k = 0; k < 35 * s.L; k++) expect(dLogPF[s.trajectorySteps[2 * k]]).toBeCloseTo(0, 12);
    expect(trajectoryLoss[0]).toBeCloseTo(0, 12);
  });
});
