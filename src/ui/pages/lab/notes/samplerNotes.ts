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
    formula: math(x, mo('∈'), mtext('session'), paren(mi('U')), mo('∖'), mo('{'), mi('v'), mo('}')),
    spoken: 'items of the user’s session other than the chosen one',
    meaning:
      'What was shown beside the chosen item, then what the user took nearest to it, then random items. Inherits what was shown.',
    ...GFLOWGR,
    ours: 'that order, where the data do not mark sessions.',
  },
  random: {
    formula: math(
      x,
      mo('∼'),
      mtext('uniform on '),
      mi('I'),
      mo('∖'),
      paren(mtext('history'), mo('∪'), mo('{'), mi('v'), mo('}')),
    ),
    spoken: 'uniform on the items outside the history and the chosen item',
    meaning: 'Any items the user has not taken. Simple, and soon too easy.',
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
      best(mo('['), log, sub(mi('P'), row(mi('F'), mo(','), mi('T'))), paren(x), mo('+'), mtext('Gumbel'), mo(']')),
    ),
    spoken:
      'the top N minus 1 of log P_F with every softmax at temperature T, plus Gumbel noise, by stochastic beam search',
    meaning: 'The model’s own draws without repetition, by one beam search with noise: on-policy.',
    source: 'Kool et al. 2019, Stochastic Beams',
    url: 'https://arxiv.org/abs/1903.06059',
    ours: 'beside the paper’s plain beam.',
  },
  beam: {
    formula: math(best(log, policy, paren(x))),
    spoken: 'the top N minus 1 of log P_F, by beam search',
    meaning: 'What the model itself would recommend now: on-policy, dear, and unstable early.',
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
    meaning: 'Items the collaborative model thinks well of, and the model itself hardly would write.',
    ...GFLOWGR,
    ours: 'the pool is the better half of twice as many unobserved items; the paper gives neither.',
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
    source: 'Hu et al. 2023 mix off- and on-policy draws',
    url: 'https://arxiv.org/abs/2310.04363',
    ours: 'the paper compares its samplers one by one.',
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
  spoken: 'with probability q, items are drawn from the memory in proportion to their reward',
  meaning: 'Good finds come back: items drawn before for the same user, the higher their reward the likelier.',
  source: 'Shen et al. 2023, Understanding and Improving GFlowNet Training',
  url: 'https://arxiv.org/abs/2305.07170',
  ours: 'the paper has no replay; of each sample the highest rewards are remembered.',
};
