import { describe, expect, it } from 'vitest';
import {
  type CollaborativeAsk,
  samplerTypes,
  usesCollaborativeModel,
  usesEstimate,
} from '../../src/config/collaborativeUse.ts';
import { DEFAULT_RUN_CONFIG, OBJECTIVE_TYPES, PLAIN_SAMPLER_TYPES } from '../../src/config/runConfig.ts';

interface Change {
  readonly objective?: Partial<CollaborativeAsk['objective']>;
  readonly reward?: Partial<CollaborativeAsk['reward']>;
  readonly sampler?: Partial<CollaborativeAsk['sampler']>;
}
const asks = ({ objective, reward, sampler }: Change): boolean =>
  usesCollaborativeModel({
    objective: { ...DEFAULT_RUN_CONFIG.objective, ...objective },
    reward: { ...DEFAULT_RUN_CONFIG.reward, ...reward },
    sampler: { ...DEFAULT_RUN_CONFIG.sampler, ...sampler },
  });

describe('usesEstimate(reward)', () => {
  it('goes by the weight, or by the expression that stands in its place', () => {
    expect(usesEstimate({ expression: null, collaborative: 0 })).toBe(false);
    expect(usesEstimate({ expression: null, collaborative: 0.1 })).toBe(true);
    expect(usesEstimate({ expression: 'r_a + r_sim', collaborative: 1 })).toBe(false);
    expect(usesEstimate({ expression: 'if(positive, 1, r_y)', collaborative: 0 })).toBe(true);
  });
});

describe('samplerTypes(sampler)', () => {
  it("is the type, or the mixture's that have a weight", () => {
    const mixture = [
      { type: 'curriculum', weight: 0 },
      { type: 'beam', weight: 2 },
      { type: 'logged', weight: 0.5 },
    ] as const;
    expect(samplerTypes({ type: 'random', mixture: [...mixture] })).toEqual(['random']);
    expect(samplerTypes({ type: 'mixture', mixture: [...mixture] })).toEqual(['beam', 'logged']);
  });
});

describe('usesCollaborativeModel(config)', () => {
  it('is false for the defaults, whatever the objective', () => {
    for (const type of OBJECTIVE_TYPES) expect(asks({ objective: { type } }), type).toBe(false);
  });

  it('is true for samplers that choose by score, and for no other', () => {
    const byScore = PLAIN_SAMPLER_TYPES.filter((type) => asks({ sampler: { type } }));
    expect(byScore).toEqual(['curriculum', 'low-confidence']);
    const mixed = (weight: number) =>
      asks({
        sampler: {
          type: 'mixture',
          mixture: [
            { type: 'random', weight: 1 },
            { type: 'low-confidence', weight },
          ],
        },
      });
    expect(mixed(0.1)).toBe(true);
    expect(mixed(0)).toBe(false);
  });

  it('is true for r_ŷ by the collaborative model, not by the policy', () => {
    expect(asks({ reward: { collaborative: 1 } })).toBe(true);
    expect(asks({ reward: { collaborative: 1, estimate: 'policy' } })).toBe(false);
    expect(asks({ reward: { expression: 'r_a + r_y' } })).toBe(true);
    expect(asks({ reward: { expression: 'r_a', collaborative: 1 } })).toBe(false);
  });

  it('draws no set for cross-entropy alone, whose distance to R/Z asks the reward all the same', () => {
    const objective = { type: 'sft' } as const;
    expect(asks({ objective, sampler: { type: 'curriculum' } })).toBe(false);
    expect(asks({ objective, sampler: { type: 'curriculum' }, reward: { collaborative: 1 } })).toBe(true);
    expect(asks({ objective: { type: 'grpo' }, reward: { collaborative: 1 } })).toBe(true);
  });
});
