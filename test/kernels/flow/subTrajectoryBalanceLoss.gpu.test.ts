import { beforeAll, describe, it } from 'vitest';
import { subTrajectoryBalanceLoss } from '../../../src/kernels/flow/subTrajectoryBalanceLoss.ts';
import * as reference from '../../../src/reference/flow/subTrajectoryBalanceLoss.ts';
import { type TestDevice, testDevice } from '../../gpu/testDevice.ts';
import { checkObjective } from '../flow/objectives.ts';
import { randomSupervision } from '../flow/supervision.ts';

let test: TestDevice;
beforeAll(async () => {
  test = await testDevice();
});

describe('subTrajectoryBalanceLoss', () => {
  it.each([
    [1, 0.9],
    [3, 1],
    [5, 0],
    [8, 0.9],
  ])('equals the reference, which equals central differences: L = %i, λ = %f', async (L, subtbLambda) => {
    const s = randomSupervision(L, { numRows: 37, V: 50, L, groupSizes: [3, 1, 40, 30], extraPairs: 20 });
    await checkObjective(
      test,
      s,
      (args) => subTrajectoryBalanceLoss({ ...args, subtbLambda }),
      (args) => reference.subTrajectoryBalanceLoss({ ...args, subtbLambda }),
      { usesFlow: true },
    );
  });
});
