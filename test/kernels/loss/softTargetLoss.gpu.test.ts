import { beforeAll, describe, it } from 'vitest';
import { softTargetLoss } from '../../../src/kernels/loss/softTargetLoss.ts';
import * as reference from '../../../src/reference/loss/softTargetLoss.ts';
import { type TestDevice, testDevice } from '../../gpu/testDevice.ts';
import { checkObjective } from '../flow/objectives.ts';
import { randomSupervision } from '../flow/supervision.ts';

let test: TestDevice;
beforeAll(async () => {
  test = await testDevice();
});

describe('softTargetLoss', () => {
  it.each([1, 4, 8])('equals the reference, which equals central differences: L = %i', async (L) => {
    const s = randomSupervision(L, { numRows: 37, V: 50, L, groupSizes: [3, 1, 9, 2, 1], extraPairs: 20 });
    await checkObjective(test, s, softTargetLoss, reference.softTargetLoss, { usesFlow: false });
  });

  it('gives a group of equal rewards what the equation says', async () => {
    const s = randomSupervision(3, { numRows: 37, V: 50, L: 3, groupSizes: [4, 3], extraPairs: 5 });
    for (let n = 0; n < 4; n++) s.trajectory[4 * n + 1] = 0.5;
    await checkObjective(test, s, softTargetLoss, reference.softTargetLoss, { usesFlow: false });
  });

  it('stays finite and exact where log rewards are hundreds of nats', async () => {
    const s = randomSupervision(2, { numRows: 37, V: 50, L: 3, groupSizes: [3, 2, 2, 1], extraPairs: 0 });
    for (let n = 0; n < s.numTrajectories; n++) s.trajectory[4 * n + 1] = n % 2 ? -800 : 800;
    await checkObjective(test, s, softTargetLoss, reference.softTargetLoss, { usesFlow: false });
  });
});
