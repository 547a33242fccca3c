/** Which runs can be written down beforehand, by their configuration alone. */
import { describe, expect, it } from 'vitest';
import { parseRunConfig } from '../../src/config/runConfig.ts';
import { beforehandProblem } from '../../src/export/drawnSteps.ts';

const problemOf = (reward: object) =>
  beforehandProblem(parseRunConfig({ objective: { type: 'tb' }, sampler: { type: 'random' }, reward }));

describe('beforehandProblem(config)', () => {
  it('refuses the policy’s own estimate where the reward asks for it, by weight or by name', () => {
    expect(problemOf({ estimate: 'policy', collaborative: 1 })).toMatch(/reward\.estimate: "policy"/);
    expect(problemOf({ estimate: 'policy', expression: 'r_a + r_y' })).toMatch(/reward\.estimate: "policy"/);
  });
  it('takes it where nothing asks: a weight of 0, an expression that does not name it', () => {
    expect(problemOf({ estimate: 'policy', collaborative: 0 })).toBeNull();
    expect(problemOf({ estimate: 'policy', expression: 'r_a + r_sim' })).toBeNull();
  });
});
