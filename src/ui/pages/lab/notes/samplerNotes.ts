/** Rule, meaning and source of every trajectory sampler, and of replay. METHOD §1.3, §5. */
import type { ReactNode } from 'react';
import type { SamplerType } from '../../../../config/runConfig.ts';
import { frac, log, math, mi, mn, mo, mtext, paren, row, sub, sum } from './mathml.ts';
import { GFLOWGR, type Note } from './note.ts';

const x = mi('x');
const others = row(mi('N'), mo('−'), mn(1));
const policy = sub(mi('P'), mi('F'));
const best = (...parts: ReactNode[]): ReactNode => row(sub(mtext('top'), others), ...parts);

export const SAMPLER_NOTES: Readonly<Record<SamplerType, Note>> = {
  logged: {
    formula: math(x, mo('∈'), mtext('session'), paren(mi('v')), mo('∖'), mo('{'), mi('v'), mo('}')),
    ...GFLOWGR,
  },
  random: {
    formula: math(x, mo('∼'), mtext('Uniform'), paren(mi('I'), mo('∖'), mtext('taken'), paren(mi('U')))),
    ...GFLOWGR,
  },
  curriculum: {
    formula: math(
      sub(x, row(mi('k'), mo('+'), mn(1))),
      mo('…'),
      sub(x, row(mi('k'), mo('+'), others)),
      mo(','),
      mi('k'),
      mo('='),
      mtext('round'),
      mi('ρ'),
      paren(mi('M'), mo('−'), mi('N'), mo('+'), mn(1)),
    ),
    ...GFLOWGR,
  },
  policy: {
    formula: math(
      best(
        mo('['),
        sum(mi('t')),
        log,
        mtext(' softmax'),
        paren(frac(sub(mi('z'), mi('t')), mi('T'))),
        mo('+'),
        mtext('Gumbel'),
        mo(']'),
      ),
    ),
    source: 'Kool et al. 2019, Stochastic Beams',
    url: 'https://arxiv.org/abs/1903.06059',
  },
  beam: {
    formula: math(best(log, policy, paren(x))),
    ...GFLOWGR,
  },
  'low-confidence': {
    formula: math(
      sub(mtext('bottom'), others),
      log,
      policy,
      paren(x),
      mo(','),
      x,
      mo('∈'),
      mtext('pool'),
      paren(mtext('CM')),
    ),
    ...GFLOWGR,
  },
  mixture: {
    formula: math(
      mi('P'),
      paren(mi('m')),
      mo('='),
      frac(sub(mi('w'), mi('m')), row(sum(mi('m')), sub(mi('w'), mi('m')))),
    ),
    source: 'Hu et al. 2023, Amortizing Intractable Inference, mixes on- and off-policy draws',
    url: 'https://arxiv.org/abs/2310.04363',
  },
};

export const REPLAY_NOTE: Note = {
  formula: math(
    mi('x'),
    mo('∼'),
    frac(row(mi('R'), paren(x)), row(sum(mtext('memory')), mi('R'))),
    mo(','),
    mtext('Pr'),
    mo('='),
    mi('q'),
  ),
  source: 'Shen et al. 2023, Towards Understanding and Improving GFlowNet Training',
  url: 'https://arxiv.org/abs/2305.07170',
};
