/** Formula, meaning and source of every objective, as the lab shows them beside the choice. Equations: METHOD §6. */
import { createElement, type ReactNode } from 'react';
import type { ObjectiveType } from '../../../config/runConfig.ts';

export interface ObjectiveNote {
  readonly formula: ReactNode;
  /** The same formula read aloud. */
  readonly spoken: string;
  readonly meaning: string;
  readonly source: string;
  readonly url: string;
}

const i = (text: string): ReactNode => createElement('mi', null, text);
const o = (text: string): ReactNode => createElement('mo', null, text);
const row = (...parts: ReactNode[]): ReactNode => createElement('mrow', null, ...parts);
const sub = (base: ReactNode, below: ReactNode): ReactNode => createElement('msub', null, base, below);
const sup = (base: ReactNode, above: ReactNode): ReactNode => createElement('msup', null, base, above);
const sum = (below: ReactNode): ReactNode => createElement('munder', null, o('∑'), below);
const paren = (...parts: ReactNode[]): ReactNode => row(o('('), ...parts, o(')'));
const math = (...parts: ReactNode[]): ReactNode => createElement('math', { display: 'block' }, row(...parts));

const t = i('t');
const log = i('log');
const squared = (...parts: ReactNode[]): ReactNode => sup(paren(...parts), createElement('mn', null, '2'));
const state = (index: ReactNode): ReactNode => sub(i('s'), index);
const before = row(i('t'), o('−'), createElement('mn', null, '1'));
const zero = createElement('mn', null, '0');
const logF = (index: ReactNode): ReactNode[] => [log, i('F'), paren(state(index))];
const logP = (index: ReactNode): ReactNode[] => [log, sub(i('P'), i('F')), paren(sub(i('a'), index))];
const logR = (): ReactNode[] => [log, i('R'), paren(i('x'))];
const g = (index: ReactNode): ReactNode => sub(i('g'), index);
const k = i('k');

export const OBJECTIVE_NOTES: Readonly<Record<ObjectiveType, ObjectiveNote>> = {
  sft: {
    formula: math(o('−'), sum(t), ...logP(t)),
    spoken: 'minus the sum over tokens of log P_F of the token',
    meaning: 'Copies the one item the user chose, token by token. Every other item is wrong, good or not.',
    source: 'Rajput et al. 2023, TIGER',
    url: 'https://arxiv.org/abs/2305.05065',
  },
  tb: {
    formula: math(squared(...logF(zero), o('+'), sum(t), ...logP(t), o('−'), ...logR())),
    spoken: 'the square of log F of the root, plus the sum of log P_F over the path, minus log R of the item',
    meaning: 'The whole path must carry exactly its item’s reward, so items are written in proportion to reward.',
    source: 'Malkin et al. 2022; Wang et al. 2025, GFlowGR',
    url: 'https://arxiv.org/abs/2506.16114',
  },
  db: {
    formula: math(squared(...logF(before), o('+'), ...logP(t), o('−'), ...logF(t))),
    spoken: 'the square of log F of a state, plus log P_F of the token, minus log F of the next state',
    meaning: 'Balances the flow at every single token: what leaves along an edge must arrive below it.',
    source: 'Bengio et al. 2023, GFlowNet Foundations',
    url: 'https://arxiv.org/abs/2111.09266',
  },
  subtb: {
    formula: math(
      sum(row(i('i'), o('<'), i('j'))),
      sup(i('λ'), row(i('j'), o('−'), i('i'))),
      squared(
        ...logF(i('i')),
        o('+'),
        createElement(
          'munderover',
          null,
          o('∑'),
          row(t, o('='), i('i'), o('+'), createElement('mn', null, '1')),
          i('j'),
        ),
        ...logP(t),
        o('−'),
        ...logF(i('j')),
      ),
    ),
    spoken: 'the weighted sum, over all pieces of the path, of the squared balance of the piece',
    meaning: 'Balances every piece of a path at once, short ones weighted most: between DB and TB.',
    source: 'Madan et al. 2023, SubTB(λ)',
    url: 'https://arxiv.org/abs/2209.12782',
  },
  fm: {
    formula: math(
      squared(
        sub(i('z'), row(i('a'), o(','), i('t'))),
        o('−'),
        log,
        sum(i('b')),
        sup(i('e'), sub(i('z'), row(i('b'), o(','), t, o('+'), createElement('mn', null, '1')))),
      ),
    ),
    spoken: 'the square of the chosen token’s logit minus the logsumexp of the next logits',
    meaning: 'Logits are edge flows: what enters a state must equal the sum of what leaves it. No head is needed.',
    source: 'Bengio et al. 2021, Flow Network based Generative Models',
    url: 'https://arxiv.org/abs/2106.04399',
  },
  vargrad: {
    formula: math(sub(i('Var'), i('x')), o('['), sum(t), ...logP(t), o('−'), ...logR(), o(']')),
    spoken: 'the variance, over the set, of the sum of log P_F minus log R',
    meaning: 'Log Z is estimated from the set itself, so no flow is learned; needs at least two items.',
    source: 'Richter et al. 2020; Zhang et al. 2023',
    url: 'https://arxiv.org/abs/2010.10436',
  },
  soft: {
    formula: math(
      o('−'),
      sum(i('x')),
      createElement('mfrac', null, row(i('R'), paren(i('x'))), row(sum(i('y')), i('R'), paren(i('y')))),
      sum(t),
      ...logP(t),
    ),
    spoken: 'minus the sum over the set of each item’s share of the reward times the log probability of its path',
    meaning: 'Plain distillation of the same rewards on the same set: the control that asks what balance adds.',
    source: 'Hinton et al. 2015; as a control of GFlowGR, our choice',
    url: 'https://arxiv.org/abs/1503.02531',
  },
  dpo: {
    formula: math(
      o('−'),
      log,
      i('σ'),
      paren(g(zero), o('−'), g(k)),
      o(','),
      i('g'),
      o('='),
      i('β'),
      log,
      createElement('mfrac', null, i('P'), sub(i('P'), i('ref'))),
    ),
    spoken:
      'minus log sigmoid of g of the positive minus g of the other, with g beta times the log ratio to the reference',
    meaning: 'Ranks the chosen item above each other one, measured from a frozen copy of the model.',
    source: 'Rafailov et al. 2023, DPO',
    url: 'https://arxiv.org/abs/2305.18290',
  },
  sdpo: {
    formula: math(o('−'), log, i('σ'), paren(o('−'), log, sum(k), sup(i('e'), row(g(k), o('−'), g(zero))))),
    spoken:
      'minus log sigmoid of minus log of the sum over the others of e to the g of the other minus g of the positive',
    meaning: 'Ranks the chosen item above all others of its set at once.',
    source: 'Chen et al. 2024, Softmax-DPO',
    url: 'https://arxiv.org/abs/2406.09215',
  },
  grpo: {
    formula: math(
      o('−'),
      sum(i('x')),
      createElement('mfrac', null, row(sub(i('R'), i('x')), o('−'), i('μ')), i('σ')),
      sum(t),
      ...logP(t),
    ),
    spoken: 'minus the sum over the model’s own beams of reward minus mean over deviation, times the log probability',
    meaning: 'On-policy: the model’s own beams, each pushed by how far its reward lies above the group’s mean.',
    source: 'Shao et al. 2024, GRPO; rewards as in MiniOneRec',
    url: 'https://arxiv.org/abs/2402.03300',
  },
};
