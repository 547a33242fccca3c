import { beforeAll, describe, it } from 'vitest';
import { varGradLoss } from '../../../src/kernels/flow/varGradLoss.ts';
import * as reference from '../../../src/reference/flow/varGradLoss.ts';
import { type TestDevice, testDevice } from '../../gpu/testDevice.ts';
import { checkObjective } from '../flow/objectives.ts';
import { randomSupervision } from '../flow/supervision.ts';

let test: TestDevice;
beforeAll(async () => {
  test = await testDevice();
});

describe('varGradLoss', () => {
  it.each([1, 4, 8])('equals the reference, which equals central differences: L = %i', async (L) => {
    const s = randomSupervision(L, { numRows: 37, V: 50, L, groupSizes: [3, 1, 9, 2, 1], extraPairs: 20 });
    await checkObjective(test, s, varGradLoss, reference.varGradLoss, { usesFlow: false });
  });

  it('zeroes the losses of 70 groups and what lies beyond, in more than one workgroup', async () => {
    const s = randomSupervision(5, {
      numRows: 90,
      V: 50,
      L: 2,
      groupSizes: Array.from({ length: 70 }, (_, g) => 1 + (g % 3)),
      extraPairs: 3,
    });
    await checkObjective(test, s, varGradLoss, reference.varGradLoss, { usesFlow: false });
  });
});
