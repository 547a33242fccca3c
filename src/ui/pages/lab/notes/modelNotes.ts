/** Formula, meaning and source of every collaborative model, of dropout, and of the two ways to rank. */
import type { CollaborativeModelType } from '../../../../config/runConfig.ts';
import { frac, log, logP, math, mi, mn, mo, mtext, paren, root, row, sizeOf, sub, sum, sup, under } from './mathml.ts';
import { type Note, TIGER } from './note.ts';

const [i, j, t, x] = [mi('i'), mi('j'), mi('t'), mi('x')];
const users = (item: typeof i) => sub(mi('U'), item);
const score = row(mi('s'), paren(i));

export const COLLABORATIVE_NOTES: Readonly<Record<CollaborativeModelType, Note>> = {
  sasrec: {
    formula: math(
      mo('−'),
      sum(t),
      log,
      frac(
        sup(mi('e'), row(sub(mi('h'), t), mo('·'), sub(mi('E'), row(t, mo('+'), mn(1))))),
        row(sum(i), sup(mi('e'), row(sub(mi('h'), t), mo('·'), sub(mi('E'), i)))),
      ),
    ),
    source: 'Kang and McAuley 2018, SASRec',
    url: 'https://arxiv.org/abs/1808.09781',
    also: {
      source: 'Klenitskiy and Vasilev 2023, with this cross-entropy',
      url: 'https://arxiv.org/abs/2309.07602',
    },
  },
  'item-knn': {
    formula: math(
      score,
      mo('='),
      sum(row(j, mo('∈'), mtext('history'))),
      frac(sizeOf(users(i), mo('∩'), users(j)), root(sizeOf(users(i)), sizeOf(users(j)))),
    ),
    source: 'Deshpande and Karypis 2004, Item-based Top-N',
    url: 'https://doi.org/10.1145/963770.963776',
    also: {
      source: 'Sarwar et al. 2001, Item-based Collaborative Filtering',
      url: 'https://doi.org/10.1145/371920.372071',
    },
  },
  popularity: {
    formula: math(score, mo('='), sub(mi('n'), i)),
    source: 'Cremonesi et al. 2010, Top-N Recommendation Tasks',
    url: 'https://doi.org/10.1145/1864708.1864721',
  },
};

export const DROPOUT_NOTE: Note = {
  formula: math(
    mi('y'),
    mo('='),
    frac(row(mi('m'), mi('x')), row(mn(1), mo('−'), mi('p'))),
    mo(','),
    mi('m'),
    mo('∼'),
    mtext('Bernoulli'),
    paren(mn(1), mo('−'), mi('p')),
  ),
  source: 'Srivastava et al. 2014, Dropout',
  url: 'https://jmlr.org/papers/v15/srivastava14a.html',
};

export const RANKING_NOTES: Readonly<Record<string, Note>> = {
  beam: {
    formula: math(sub(mtext('top'), mi('B')), sum(t), ...logP(t)),
    ...TIGER,
  },
  exact: {
    formula: math(
      mi('P'),
      paren(x),
      mo('='),
      under('∏', t),
      sub(mi('P'), mi('F')),
      paren(sub(mi('a'), t)),
      mo(','),
      mo('∀'),
      x,
    ),
    ...TIGER,
  },
};
