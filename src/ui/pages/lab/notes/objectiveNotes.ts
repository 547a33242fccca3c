/** Formula, meaning and source of every objective, as the lab shows them beside the choice. Equations: METHOD §6. */
import type { ReactNode } from 'react';
import type { ObjectiveType } from '../../../../config/runConfig.ts';
import { frac, lines, log, logP, math, mi, mn, mo, paren, row, squared, sub, sum, sumTo, sup } from './mathml.ts';
import { GFLOWGR, type Note, TIGER } from './note.ts';

const t = mi('t');
const state = (index: ReactNode): ReactNode => sub(mi('s'), index);
const before = row(mi('t'), mo('−'), mn(1));
const zero = mn(0);
const logF = (index: ReactNode): ReactNode[] => [log, mi('F'), paren(state(index))];
const logR = (): ReactNode[] => [log, mi('R'), paren(mi('x'))];
const g = (index: ReactNode): ReactNode => sub(mi('g'), index);
const k = mi('k');
/** The balance of a piece of the path. */
const piece = sub(mi('B'), row(mi('i'), mi('j')));

export const OBJECTIVE_NOTES: Readonly<Record<ObjectiveType, Note>> = {
  sft: {
    formula: math(mo('−'), sum(t), ...logP(t)),
    spoken: 'minus the sum over tokens of log P_F of the token',
    meaning: 'Copies the one item the user chose, token by token. Every other item is wrong, good or not.',
    ...TIGER,
  },
  tb: {
    formula: math(squared(...logF(zero), mo('+'), sum(t), ...logP(t), mo('−'), ...logR())),
    spoken: 'the square of log F of the root, plus the sum of log P_F over the path, minus log R of the item',
    meaning: 'The whole path must carry exactly its item’s reward, so items are written in proportion to reward.',
    source: `Malkin et al. 2022, Trajectory Balance; ${GFLOWGR.source}`,
    url: GFLOWGR.url,
    ours: 'F is a linear head on the hidden state; the paper says only that it is learned.',
  },
  db: {
    formula: math(squared(...logF(before), mo('+'), ...logP(t), mo('−'), ...logF(t))),
    spoken: 'the square of log F of a state, plus log P_F of the token, minus log F of the next state',
    meaning:
      'Balances the flow at every single token: what leaves along an edge must arrive below it, at the end the reward.',
    source: 'Bengio et al. 2023, GFlowNet Foundations',
    url: 'https://arxiv.org/abs/2111.09266',
  },
  subtb: {
    formula: lines(
      math(
        sum(row(mi('i'), mo('<'), mi('j'))),
        sup(mi('λ'), row(mi('j'), mo('−'), mi('i'))),
        sup(piece, mn(2)),
        mo(','),
      ),
      math(
        piece,
        mo('='),
        ...logF(mi('i')),
        mo('+'),
        sumTo(row(t, mo('='), mi('i'), mo('+'), mn(1)), mi('j')),
        ...logP(t),
        mo('−'),
        ...logF(mi('j')),
      ),
    ),
    spoken: 'the weighted sum, over all pieces of the path, of the squared balance of the piece',
    meaning:
      'Balances every piece of a path at once, short ones weighted most: between DB and TB. The last flow is the reward.',
    source: 'Madan et al. 2023, SubTB(λ)',
    url: 'https://arxiv.org/abs/2209.12782',
  },
  fm: {
    formula: math(
      squared(
        sub(mi('z'), row(mi('a'), mo(','), mi('t'))),
        mo('−'),
        log,
        sum(mi('b')),
        sup(mi('e'), sub(mi('z'), row(mi('b'), mo(','), t, mo('+'), mn(1)))),
      ),
    ),
    spoken: 'the square of the chosen token’s logit minus the logsumexp of the next logits',
    meaning:
      'Logits are edge flows: what enters a state must equal what leaves it, or an item’s reward. No head is needed.',
    source: 'Bengio et al. 2021, Flow Network based Generative Models',
    url: 'https://arxiv.org/abs/2106.04399',
  },
  vargrad: {
    formula: math(sub(mi('Var'), mi('x')), mo('['), sum(t), ...logP(t), mo('−'), ...logR(), mo(']')),
    spoken: 'the variance, over the set, of the sum of log P_F minus log R',
    meaning: 'Log Z is estimated from the set itself, so no flow is learned; needs at least two items.',
    source: 'Richter et al. 2020; Zhang et al. 2023',
    url: 'https://arxiv.org/abs/2010.10436',
  },
  soft: {
    formula: math(
      mo('−'),
      sum(mi('x')),
      frac(row(mi('R'), paren(mi('x'))), row(sum(mi('y')), mi('R'), paren(mi('y')))),
      sum(t),
      ...logP(t),
    ),
    spoken: 'minus the sum over the set of each item’s share of the reward times the log probability of its path',
    meaning: 'Plain distillation of the same rewards on the same set: the control that asks what balance adds.',
    source: 'Hinton et al. 2015, Distillation',
    url: 'https://arxiv.org/abs/1503.02531',
    ours: 'as a control of GFlowGR.',
  },
  dpo: {
    formula: math(
      mo('−'),
      log,
      mi('σ'),
      paren(g(zero), mo('−'), g(k)),
      mo(','),
      mi('g'),
      mo('='),
      mi('β'),
      log,
      frac(mi('P'), sub(mi('P'), mi('ref'))),
    ),
    spoken:
      'minus log sigmoid of g of the positive minus g of the other, with g beta times the log ratio to the reference',
    meaning: 'Ranks the chosen item above each other one, measured from a frozen copy of the model.',
    source: 'Rafailov et al. 2023, DPO',
    url: 'https://arxiv.org/abs/2305.18290',
  },
  sdpo: {
    formula: math(mo('−'), log, mi('σ'), paren(mo('−'), log, sum(k), sup(mi('e'), row(g(k), mo('−'), g(zero))))),
    spoken:
      'minus log sigmoid of minus log of the sum over the others of e to the g of the other minus g of the positive',
    meaning: 'Ranks the chosen item above all others of its set at once.',
    source: 'Chen et al. 2024, Softmax-DPO',
    url: 'https://arxiv.org/abs/2406.09215',
  },
  grpo: {
    formula: math(
      mo('−'),
      sum(mi('x')),
      frac(row(sub(mi('r'), mi('x')), mo('−'), mi('μ')), mi('σ')),
      sum(t),
      ...logP(t),
    ),
    spoken: 'minus the sum over the model’s own beams of reward minus mean over deviation, times the log probability',
    meaning:
      'Each of the model’s own beams is pushed by how far its reward, a rule of hit and rank, lies above the group’s mean.',
    source: 'Shao et al. 2024, GRPO; rewards as in MiniOneRec',
    url: 'https://arxiv.org/abs/2402.03300',
    ours: 'no KL to a reference, because cross-entropy is trained beside it; one update a draw, so nothing is clipped.',
  },
};
