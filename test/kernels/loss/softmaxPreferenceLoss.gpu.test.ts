import { beforeAll, describe, it } from 'vitest';
import { softmaxPreferenceLoss } from '../../../src/kernels/loss/softmaxPreferenceLoss.ts';
import * as reference from '../../../src/reference/loss/softmaxPreferenceLoss.ts';
import { type TestDevice, testDevice } from '../../gpu/testDevice.ts';
import { checkObjective } from '../flow/objectives.ts';
import { randomSupervision } from '../flow/supervision.ts';

let test: TestDevice;
beforeAll(async () => {
  test = await testDevice();
});

describe('softmaxPreferenceLoss', () => {
  it.each([
    [1, 0.5],
    [4, 1],
    [8, 0.1],
  ])('equals the reference, which equals central differences: L = %i, β = %f', async (L, beta) => {
    const s = randomSupervision(L, { numRows: 37, V: 50, L, groupSizes: [3, 1, 9, 2, 2], extraPairs: 20 });
    await checkObjective(
      test,
      s,
      (args) => softmaxPreferenceLoss({ ...args, beta }),
      (args) => reference.softmaxPreferenceLoss({ ...args, beta }),
      { usesFlow: false },
    );
  });

  it('stays finite and exact where margins are hundreds of nats', async () => {
    const s = randomSupervision(2, { numRows: 37, V: 50, L: 3, groupSizes: [3, 2, 2, 1], extraPairs: 0 });
    for (let n = 0; n < s.numTrajectories; n++) s.trajectory[4 * n + 2] = n % 2 ? -300 : 300;
    await checkObjective(
      test,
      s,
      (args) => softmaxPreferenceLoss({ ...args, beta: 1 }),
      (args) => reference.softmaxPreferenceLoss({ ...args, beta: 1 }),
      { usesFlow: false },
    );
  });
});
