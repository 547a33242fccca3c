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
    ...TIGER,
  },
  tb: {
    formula: math(squared(...logF(zero), mo('+'), sum(t), ...logP(t), mo('−'), ...logR())),
    ...TRAJECTORY_BALANCE,
    also: GFLOWGR,
  },
  db: {
    formula: lines(math(sum(t), squared(...logF(before), mo('+'), ...logP(t), mo('−'), ...logF(t)), mo(',')), terminal),
    source: 'Bengio et al. 2021, GFlowNet Foundations',
    url: 'https://arxiv.org/abs/2111.09266',
    also: GFLOWGR,
  },
  subtb: {
    formula: lines(
      math(frac(row(pieces, pieceWeight, sup(piece, mn(2))), row(pieces, pieceWeight)), mo(',')),
      math(piece, mo('='), ...logF(mi('i')), mo('−'), ...logF(mi('j'))),
      math(mo('+'), sumTo(row(t, mo('='), mi('i'), mo('+'), mn(1)), mi('j')), ...logP(t), mo(',')),
      terminal,
    ),
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
    source: 'Bengio et al. 2021, Flow Network based Generative Models',
    url: 'https://arxiv.org/abs/2106.04399',
  },
  vargrad: {
    formula: math(sub(mi('Var'), mi('x')), mo('['), sum(t), ...logP(t), mo('−'), ...logR(), mo(']')),
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
    source: 'Hinton et al. 2015, Distilling the Knowledge in a Neural Network',
    url: 'https://arxiv.org/abs/1503.02531',
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
    source: 'Rafailov et al. 2023, Direct Preference Optimization',
    url: 'https://arxiv.org/abs/2305.18290',
  },
  sdpo: {
    formula: math(mo('−'), log, mi('σ'), paren(mo('−'), log, sum(k), sup(mi('e'), row(g(k), mo('−'), g(zero))))),
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
    source: 'Shao et al. 2024, DeepSeekMath',
    url: 'https://arxiv.org/abs/2402.03300',
    also: { source: 'MiniOneRec, 2025, whose reward it is', url: 'https://arxiv.org/abs/2510.24431' },
  },
};
