/** Formula, meaning and source of every objective, as the lab shows them beside the choice. Equations: METHOD §6. */
import type { ReactNode } from 'react';
import type { ObjectiveType } from '../../../../config/runConfig.ts';
import {
  frac,
  lines,
  log,
  logP,
  math,
  mi,
  mn,
  mo,
  mtext,
  paren,
  row,
  squared,
  sub,
  sum,
  sumTo,
  sup,
} from './mathml.ts';
import { GFLOWGR, type Note, TIGER, TRAJECTORY_BALANCE } from './note.ts';

const t = mi('t');
const state = (index: ReactNode): ReactNode => sub(mi('s'), index);
const before = row(mi('t'), mo('−'), mn(1));
const zero = mn(0);
const logF = (index: ReactNode): ReactNode[] => [log, mi('F'), paren(state(index))];
const logR = (): ReactNode[] => [log, mi('R'), paren(mi('x'))];
const g = (index: ReactNode): ReactNode => sub(mi('g'), index);
const k = mi('k');
/** The flow that arrives at an item is its reward. */
const terminal = math(mi('F'), paren(state(mi('L'))), mo('='), mi('R'), paren(mi('x')));
/** The balance of a piece of the path. */
const piece = sub(mi('B'), row(mi('i'), mi('j')));
const pieces = sum(row(mi('i'), mo('<'), mi('j')));
const pieceWeight = sup(mi('λ'), row(mi('j'), mo('−'), mi('i')));

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
    meaning:
      'The whole path must carry its item’s reward. Met for all items, they are written in proportion to reward.',
    ...TRAJECTORY_BALANCE,
    also: GFLOWGR,
    ours: 'F is a linear head on the hidden state unless the logits are chosen; GFlowGR says only that it is learned.',
  },
  db: {
    formula: lines(math(sum(t), squared(...logF(before), mo('+'), ...logP(t), mo('−'), ...logF(t)), mo(',')), terminal),
    spoken:
      'the sum, over tokens, of the square of log F of a state, plus log P_F of the token, minus log F of the next state; the last state’s F is the reward',
    meaning: 'Balances the flow at every single token: what leaves along an edge must arrive below it.',
    source: 'Bengio et al. 2021, GFlowNet Foundations',
    url: 'https://arxiv.org/abs/2111.09266',
    also: GFLOWGR,
  },
  subtb: {
    formula: lines(
      math(frac(row(pieces, pieceWeight, sup(piece, mn(2))), row(pieces, pieceWeight)), mo(',')),
      math(
        piece,
        mo('='),
        ...logF(mi('i')),
        mo('+'),
        sumTo(row(t, mo('='), mi('i'), mo('+'), mn(1)), mi('j')),
        ...logP(t),
        mo('−'),
        ...logF(mi('j')),
        mo(','),
      ),
      terminal,
    ),
    spoken:
      'the mean, over all pieces of the path with weights lambda to the power of their length, of the squared balance of the piece; the last state’s F is the reward',
    meaning: 'Balances every piece of a path at once, short ones weighted most where λ is below 1: between DB and TB.',
    source: 'Madan et al. 2022, Learning GFlowNets from Partial Episodes',
    url: 'https://arxiv.org/abs/2209.12782',
  },
  fm: {
    formula: lines(
      math(
        sum(t),
        squared(
          sub(mi('z'), row(mi('a'), mo(','), t)),
          mo('−'),
          log,
          sum(mi('b')),
          sup(mi('e'), sub(mi('z'), row(mi('b'), mo(','), t, mo('+'), mn(1)))),
        ),
        mo(','),
      ),
      math(mtext('at the end '), squared(sub(mi('z'), row(mi('a'), mo(','), mi('L'))), mo('−'), ...logR())),
    ),
    spoken:
      'the sum, over tokens, of the square of the chosen token’s logit minus the logsumexp of the next logits; at the end, minus log R of the item',
    meaning:
      'Logits are log flows of edges: what enters a state must equal the sum of what leaves it. No head is needed.',
    source: 'Bengio et al. 2021, Flow Network based Generative Models',
    url: 'https://arxiv.org/abs/2106.04399',
  },
  vargrad: {
    formula: math(sub(mi('Var'), mi('x')), mo('['), sum(t), ...logP(t), mo('−'), ...logR(), mo(']')),
    spoken: 'the variance, over the set, of the sum of log P_F minus log R',
    meaning: 'Log Z is estimated from the set itself, so no flow is learned; needs at least two items.',
    source: 'Richter et al. 2020, VarGrad',
    url: 'https://arxiv.org/abs/2010.10436',
    also: { source: 'Zhang et al. 2023, Robust Scheduling with GFlowNets', url: 'https://arxiv.org/abs/2302.05446' },
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
    source: 'Hinton et al. 2015, Distilling the Knowledge in a Neural Network',
    url: 'https://arxiv.org/abs/1503.02531',
    ours: 'shares of reward in a teacher’s place, as a control of GFlowGR.',
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
    meaning: 'Ranks the chosen item above each other one of its set, measured from a frozen copy of the model.',
    source: 'Rafailov et al. 2023, Direct Preference Optimization',
    url: 'https://arxiv.org/abs/2305.18290',
    ours: 'sampled items stand for rejected answers, one pair each, and the loss is their mean.',
  },
  sdpo: {
    formula: math(mo('−'), log, mi('σ'), paren(mo('−'), log, sum(k), sup(mi('e'), row(g(k), mo('−'), g(zero))))),
    spoken:
      'minus log sigmoid of minus log of the sum over the others of e to the g of the other minus g of the positive',
    meaning: 'Ranks the chosen item above all others of its set at once, measured from a frozen copy of the model.',
    source: 'Chen et al. 2024, Softmax Direct Preference Optimization',
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
    spoken: 'minus the sum over the model’s own items of reward minus mean over deviation, times the log probability',
    meaning:
      'Pushes each of the model’s own items by how far its reward, a rule of hit and rank, lies above the group’s mean.',
    source: 'Shao et al. 2024, DeepSeekMath',
    url: 'https://arxiv.org/abs/2402.03300',
    also: { source: 'MiniOneRec, 2025, whose reward it is', url: 'https://arxiv.org/abs/2510.24431' },
    ours: 'no penalty for leaving a reference, and one update a draw, so that no ratio is clipped. The reward set below has no part.',
  },
};
