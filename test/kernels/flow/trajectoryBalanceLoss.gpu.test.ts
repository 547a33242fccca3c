import { beforeAll, describe, it } from 'vitest';
import { trajectoryBalanceLoss } from '../../../src/kernels/flow/trajectoryBalanceLoss.ts';
import * as reference from '../../../src/reference/flow/trajectoryBalanceLoss.ts';
import { type TestDevice, testDevice } from '../../gpu/testDevice.ts';
import { checkObjective } from '../flow/objectives.ts';
import { randomSupervision } from '../flow/supervision.ts';

let test: TestDevice;
beforeAll(async () => {
  test = await testDevice();
});

describe('trajectoryBalanceLoss', () => {
  it.each([1, 4, 8])('equals the reference, which equals central differences: L = %i', async (L) => {
    const s = randomSupervision(L, { numRows: 37, V: 50, L, groupSizes: [3, 1, 40, 30], extraPairs: 20 });
    await checkObjective(test, s, trajectoryBalanceLoss, reference.trajectoryBalanceLoss, { usesFlow: true });
  });
});
