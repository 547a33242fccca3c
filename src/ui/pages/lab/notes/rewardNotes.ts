/** Formula, meaning and source of every part of the reward. METHOD §1.4, §5. */
import type { EstimateScale } from '../../../../config/runConfig.ts';
import {
  frac,
  indicator,
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
  sizeOf,
  sub,
  sum,
  sumTo,
  sup,
  under,
} from './mathml.ts';
import { GFLOWGR, type Note, TRAJECTORY_BALANCE } from './note.ts';

const [l, m, s, x] = [mi('l'), mi('m'), mi('s'), mi('x')];
const weight = (name: string) => sub(mi('w'), mi(name));
const part = (name: string) => sub(mi('r'), mi(name));
const similarity = part('sim');
const sameToken = (level: typeof l) => indicator(sub(mi('t'), level), mo('='), sub(row(mi('t'), mo('′')), level));
/** The paper does not say how scores are standardised. */
const SCALE = 'the paper names no scale. The model’s own probability is put on it within the set.';

export const INTERACTION_NOTE: Note = {
  formula: math(
    weight('a'),
    mo('·'),
    part('a'),
    mo(','),
    part('a'),
    mo('∈'),
    mo('{'),
    mtext('liked, clicked, shown, added'),
    mo('}'),
  ),
  spoken: 'w_a times r_a, a number for each of liked, clicked, shown, and added by the sampler',
  meaning: 'What is known to have happened between user and item; the signal the paper misses most when it is gone.',
  ...GFLOWGR,
  ours: 'liked is worth no more than clicked by default. What happened with other items is looked up with the logged sampler alone.',
};

export const ESTIMATE_NOTES: Readonly<Record<string, Note>> = {
  collaborative: {
    formula: math(
      weight('y'),
      mo('·'),
      part('ŷ'),
      mo(','),
      part('ŷ'),
      mo('='),
      mtext('CM'),
      paren(mi('U'), mo(','), x),
    ),
    spoken: 'w_y times r_y, the collaborative model’s score of the item for the user',
    meaning: 'What a conventional recommender thinks: items nobody was shown can still be worth something.',
    ...GFLOWGR,
    ours: 'SASRec as that model by default; the paper does not name its own.',
  },
  policy: {
    formula: math(
      weight('y'),
      mo('·'),
      part('ŷ'),
      mo(','),
      part('ŷ'),
      mo('='),
      mtext('scale'),
      paren(sum(mi('t')), ...logP(mi('t'))),
    ),
    spoken: 'w_y times r_y, the log probability of the path on the scale chosen',
    meaning:
      'The model’s own probability of the path, taken as it is now: no second model, and no gradient through it.',
    ...GFLOWGR,
    ours: 'its log, on the scale below within the set; the paper says only that it is normalised.',
  },
};

export const SCALE_NOTES: Readonly<Record<EstimateScale, Note>> = {
  'min-max': {
    formula: math(part('ŷ'), mo('='), frac(row(s, mo('−'), mi('min')), row(mi('max'), mo('−'), mi('min')))),
    spoken: 'the score minus the least, over the greatest minus the least',
    meaning: 'The catalogue’s best item for this user has 1, the worst 0, the rest lie as their scores do.',
    ...GFLOWGR,
    ours: SCALE,
  },
  sigmoid: {
    formula: math(part('ŷ'), mo('='), frac(mn(1), row(mn(1), mo('+'), sup(mi('e'), row(mo('−'), s))))),
    spoken: 'one over one plus e to minus the score',
    meaning: 'Each score for itself, whatever the other items have; high scores crowd near 1.',
    ...GFLOWGR,
    ours: SCALE,
  },
  rank: {
    formula: math(part('ŷ'), mo('='), frac(sizeOf(sub(mi('s'), mi('i')), mo('<'), s), sizeOf(mi('I')))),
    spoken: 'the share of the catalogue with lower scores',
    meaning: 'Only the order in the catalogue counts: evenly spread from 0 to 1, so many items have much.',
    ...GFLOWGR,
    ours: `${SCALE} Ranks are read off 65 quantiles.`,
  },
  softmax: {
    formula: math(part('ŷ'), mo('='), frac(sup(mi('e'), s), row(sum(mi('i')), sup(mi('e'), sub(mi('s'), mi('i')))))),
    spoken: 'e to the score over the sum of e to all scores',
    meaning: 'Scores as logits of a probability: a few items have most of it, and the catalogue’s sum stays 1.',
    ...GFLOWGR,
    ours: SCALE,
  },
};

export const SIMILARITY_NOTES: Readonly<Record<string, Note>> = {
  positional: {
    formula: math(
      weight('s'),
      mo('·'),
      similarity,
      mo(','),
      similarity,
      mo('='),
      sumTo(row(l, mo('='), mn(1)), mi('L')),
      sameToken(l),
    ),
    spoken: 'w_s times r_sim, the number of levels whose tokens are equal',
    meaning: 'Counts the places where both paths have the same token, wherever they part; L for the chosen item.',
    ...GFLOWGR,
  },
  prefix: {
    formula: lines(
      math(weight('s'), mo('·'), similarity, mo(',')),
      math(similarity, mo('='), sumTo(row(l, mo('='), mn(1)), mi('L')), under('∏', row(m, mo('≤'), l)), sameToken(m)),
    ),
    spoken: 'w_s times r_sim, the number of levels down to which all tokens are equal',
    meaning: 'Counts how far both paths go together: a later token means nothing once they have parted.',
    ...GFLOWGR,
    ours: 'beside the paper’s positions.',
  },
};

const fused = row(weight('a'), part('a'), mo('+'), weight('y'), part('ŷ'), mo('+'), weight('s'), similarity);

export const FUSION_NOTES: Readonly<Record<string, Note>> = {
  sum: {
    formula: math(mi('R'), mo('='), fused),
    spoken: 'R is the weighted sum of the three parts',
    meaning: 'The parts are added; with weights of 1 it is the paper’s plain sum.',
    ...GFLOWGR,
    ours: 'the estimated score has weight 0 by default.',
  },
  learned: {
    formula: lines(
      math(mi('R'), mo('='), fused, mo(',')),
      math(mi('w'), mo('='), mi('W'), mtext('softmax'), paren(mi('θ'))),
    ),
    spoken: 'R is the weighted sum of the three parts, with weights W times the softmax of theta',
    meaning: 'The weights move with training, to where the balance is easiest to meet; their sum W stays.',
    ...GFLOWGR,
    ours: 'the sum is kept, or the reward could shrink to nothing; a weight of 0 stays 0. It follows the balance’s gradient, so it is for balance objectives.',
  },
};

export const EXPRESSION_NOTE: Note = {
  formula: math(mi('R'), mo('='), mi('f'), paren(part('a'), mo(','), part('ŷ'), mo(','), similarity, mo(','), mo('…'))),
  spoken: 'R is a function f of the parts',
  meaning:
    'Takes the place of the sum and its weights. Known: + − * / ^, comparisons, min, max, exp, log, sqrt, abs, if.',
  ...GFLOWGR,
  ours: 'the paper has sums and a small network here, no formula of one’s own.',
};

export const FLOOR_NOTE: Note = {
  formula: math(log, mi('max'), paren(mi('R'), mo(','), mi('ε'))),
  spoken: 'log of the greater of R and epsilon',
  meaning: 'Without it an item of reward zero would ask for log 0. Many rewards at the floor are no signal.',
  source: 'Liu et al. 2023, GFN4Rec, which adds an offset instead',
  url: 'https://arxiv.org/abs/2306.02239',
  ours: 'GFlowGR states no floor.',
};

export const EXPONENT_NOTE: Note = {
  formula: math(mi('P'), paren(x), mo('∝'), mi('R'), sup(paren(x), mi('β'))),
  spoken: 'P is in proportion to R to the power beta',
  meaning: 'Above 1 the best items get more of the probability, below 1 all get more alike.',
  ...TRAJECTORY_BALANCE,
  ours: 'GFlowGR states no exponent; 1 is its reward as it is.',
};
