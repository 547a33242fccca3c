/** The arms of a suite on real data: SFT, SFT longer, S-DPO and GFlowGR-TB, and two of them with a T5 where asked. */
import type { Arm } from '../suite.ts';
import { preferenceGrid, RANDOM_NEGATIVES, rewardGrid } from './grids.ts';

export interface ComparisonSizes {
  /** Of SFT. Equal to `jointSteps`: every arm takes the same steps and tokens, and SFT is its own longer twin. */
  readonly steps: number;
  /** Steps in which a joint arm sees as many users as SFT in `steps`: sets take tokens of a step. */
  readonly jointSteps: number;
  readonly betas: readonly number[];
  readonly lambdas: readonly number[];
  readonly withT5?: boolean;
}

/** Share of the steps that S-DPO spends on cross-entropy alone, until its reference is frozen. Our choice. */
const PREFERENCE_FROM = 0.7;

export function comparison({ steps, jointSteps, betas, lambdas, withT5 = false }: ComparisonSizes): Arm[] {
  const budget = jointSteps === steps ? {} : { budget: { steps: jointSteps } };
  const longer: Arm = {
    name: 'sft-longer',
    label: 'SFT, longer',
    description: 'the same steps and tokens as the joint arms',
    differs: budget,
  };
  const t5: Arm[] = [
    {
      name: 'sft-t5',
      label: 'SFT, t5-letter',
      description: 'TIGER’s and LETTER’s body, one sample a prefix',
      differs: { model: { preset: 't5-letter' } },
    },
    {
      name: 'tb-t5',
      label: 'GFlowGR-TB, t5-letter',
      description: 'trajectory balance joint from step 0',
      differs: { model: { preset: 't5-letter' }, objective: { type: 'tb' }, ...budget },
      settingOf: 'tb',
    },
  ];
  return [
    { name: 'sft', label: 'SFT', description: 'cross-entropy alone', differs: {} },
    ...(jointSteps === steps ? [] : [longer]),
    {
      name: 'sdpo',
      label: 'S-DPO',
      description: 'after SFT, its reference; cross-entropy stays',
      differs: {
        objective: { type: 'sdpo', sftSteps: Math.round(jointSteps * PREFERENCE_FROM) },
        ...RANDOM_NEGATIVES,
        ...budget,
      },
      search: preferenceGrid([0.1, 1], [1]),
    },
    {
      name: 'tb',
      label: 'GFlowGR-TB',
      description: 'trajectory balance joint from step 0',
      differs: { objective: { type: 'tb' }, ...budget },
      search: rewardGrid(betas, lambdas),
    },
    ...(withT5 ? t5 : []),
  ];
}
