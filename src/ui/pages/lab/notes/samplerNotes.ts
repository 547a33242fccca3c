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
    spoken: 'items of the same session as the chosen one',
    meaning:
      'What was shown beside the chosen item, then what the user took nearest to it, then random items. Inherits what was shown.',
    ...GFLOWGR,
    ours: 'this reading of a session, because the data here have no borders of sessions.',
  },
  random: {
    formula: math(x, mo('∼'), mtext('uniform on '), mi('I'), mo('∖'), mtext('taken'), paren(mi('U'))),
    spoken: 'uniform on the items that the user has not taken in training',
    meaning: 'Any items the user has not taken in training, all alike likely. Simple, and soon too easy.',
    ...GFLOWGR,
    ours: 'the default here, because it needs no second model; the paper’s is the curriculum.',
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
    spoken:
      'of a pool of M items in order of rising score, the window of N minus 1 that begins at rho times what is left of the pool, with rho from 0 to 1 over training',
    meaning: 'Of a pool in order of collaborative score, low ones early in training and high ones late.',
    ...GFLOWGR,
    ours: 'pool and window; the paper gives neither the pool’s distribution nor the pace.',
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
    spoken:
      'the top N minus 1 of the log probability of the path, its logits over temperature T, plus Gumbel noise, by stochastic beam search',
    meaning:
      'The model’s own draws of legal paths, without repetition, by one beam search with noise: on-policy at T = 1.',
    source: 'Kool et al. 2019, Stochastic Beams',
    url: 'https://arxiv.org/abs/1903.06059',
    ours: 'beside GFlowGR’s plain beam.',
  },
  beam: {
    formula: math(best(log, policy, paren(x))),
    spoken: 'the top N minus 1 of log P_F, by beam search',
    meaning: 'What the model itself ranks highest now, the history included: on-policy, dear, and unstable early.',
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
    spoken: 'the bottom N minus 1 of log P_F among the items of the collaborative model’s pool',
    meaning: 'Of items that the collaborative model prefers, those the model itself is least likely to write.',
    ...GFLOWGR,
    ours: 'the pool is the better half, by collaborative score, of twice as many random items; the paper does not say.',
  },
  mixture: {
    formula: math(
      mi('P'),
      paren(mtext('sampler '), mi('m')),
      mo('='),
      frac(sub(mi('w'), mi('m')), row(sum(mi('m')), sub(mi('w'), mi('m')))),
    ),
    spoken: 'a sampler is chosen with the probability of its weight over the sum of weights',
    meaning: 'Every set by one of several samplers, drawn by weight.',
    source: 'Hu et al. 2023, Amortizing Intractable Inference, mixes on- and off-policy draws',
    url: 'https://arxiv.org/abs/2310.04363',
    ours: 'the weights; GFlowGR compares its samplers one by one.',
  },
};

export const REPLAY_NOTE: Note = {
  formula: math(
    mi('x'),
    mo('∼'),
    frac(row(mi('R'), paren(x)), row(sum(mtext('memory')), mi('R'))),
    mtext(' with probability '),
    mi('q'),
  ),
  spoken: 'with probability q, items are drawn from the memory in proportion to their reward, without repetition',
  meaning:
    'Good finds come back: items drawn before for the same sequence, the likelier the higher their reward was then.',
  source: 'Shen et al. 2023, Towards Understanding and Improving GFlowNet Training',
  url: 'https://arxiv.org/abs/2305.07170',
  ours: 'in proportion to reward, from the highest of each sequence; GFlowGR has no replay.',
};
