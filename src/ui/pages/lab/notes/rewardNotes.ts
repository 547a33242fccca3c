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
  ...GFLOWGR,
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
    ...GFLOWGR,
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
    ...GFLOWGR,
  },
};

export const SCALE_NOTES: Readonly<Record<EstimateScale, Note>> = {
  'min-max': {
    formula: math(part('ŷ'), mo('='), frac(row(s, mo('−'), mi('min')), row(mi('max'), mo('−'), mi('min')))),
    ...GFLOWGR,
  },
  sigmoid: {
    formula: math(part('ŷ'), mo('='), frac(mn(1), row(mn(1), mo('+'), sup(mi('e'), row(mo('−'), s))))),
    ...GFLOWGR,
  },
  rank: {
    formula: math(part('ŷ'), mo('='), frac(sizeOf(sub(mi('s'), mi('i')), mo('<'), s), sizeOf(mi('I')))),
    ...GFLOWGR,
  },
  softmax: {
    formula: math(part('ŷ'), mo('='), frac(sup(mi('e'), s), row(sum(mi('i')), sup(mi('e'), sub(mi('s'), mi('i')))))),
    ...GFLOWGR,
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
    ...GFLOWGR,
  },
  prefix: {
    formula: lines(
      math(weight('s'), mo('·'), similarity, mo(',')),
      math(similarity, mo('='), sumTo(row(l, mo('='), mn(1)), mi('L')), under('∏', row(m, mo('≤'), l)), sameToken(m)),
    ),
    ...GFLOWGR,
  },
};

const fused = row(weight('a'), part('a'), mo('+'), weight('y'), part('ŷ'), mo('+'), weight('s'), similarity);

export const FUSION_NOTES: Readonly<Record<string, Note>> = {
  sum: {
    formula: math(mi('R'), mo('='), fused),
    ...GFLOWGR,
  },
  learned: {
    formula: lines(
      math(mi('R'), mo('='), fused, mo(',')),
      math(mi('w'), mo('='), mi('W'), mtext('softmax'), paren(mi('θ'))),
    ),
    ...GFLOWGR,
  },
};

export const EXPRESSION_NOTE: Note = {
  formula: math(mi('R'), mo('='), mi('f'), paren(part('a'), mo(','), part('ŷ'), mo(','), similarity, mo(','), mo('…'))),
  ...GFLOWGR,
};

export const FLOOR_NOTE: Note = {
  formula: math(log, mi('max'), paren(mi('R'), mo(','), mi('ε'))),
  source: 'Liu et al. 2023, GFN4Rec, which adds an offset instead',
  url: 'https://arxiv.org/abs/2306.02239',
};

export const EXPONENT_NOTE: Note = {
  formula: math(mi('P'), paren(x), mo('∝'), mi('R'), sup(paren(x), mi('β'))),
  ...TRAJECTORY_BALANCE,
};
