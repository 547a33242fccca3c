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
    spoken:
      'minus the sum over places of the log softmax, over all items, of the hidden state times the next item’s embedding',
    meaning: 'Attention over the items so far; the next one against the whole catalogue.',
    source: 'Kang and McAuley 2018, SASRec',
    url: 'https://arxiv.org/abs/1808.09781',
    also: {
      source: 'Klenitskiy and Vasilev 2023, with this cross-entropy',
      url: 'https://arxiv.org/abs/2309.07602',
    },
    ours: 'a causal block of our own (RMSNorm, rotary positions, SwiGLU); GFlowGR says only “conventional recommender”.',
  },
  'item-knn': {
    formula: math(
      score,
      mo('='),
      sum(row(j, mo('∈'), mtext('history'))),
      frac(sizeOf(users(i), mo('∩'), users(j)), root(sizeOf(users(i)), sizeOf(users(j)))),
    ),
    spoken: 'the sum, over the items of the history, of the cosine between the users of both items',
    meaning: 'Who took what the user took also took this. Counted, not trained.',
    source: 'Deshpande and Karypis 2004, Item-based Top-N',
    url: 'https://doi.org/10.1145/963770.963776',
    also: {
      source: 'Sarwar et al. 2001, Item-based Collaborative Filtering',
      url: 'https://doi.org/10.1145/371920.372071',
    },
    ours: '100 neighbours an item.',
  },
  popularity: {
    formula: math(score, mo('='), sub(mi('n'), i)),
    spoken: 'the score of an item is how often it occurs in training',
    meaning: 'The same for every user: the control that asks what the user’s own history adds.',
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
  spoken: 'y is m times x over 1 minus p, with m Bernoulli of 1 minus p',
  meaning: 'No part may rely on one other part alone: less is learned by heart.',
  source: 'Srivastava et al. 2014, Dropout',
  url: 'https://jmlr.org/papers/v15/srivastava14a.html',
  ours: 'drawn by counter, so that a resumed run has the same bits; 0 by default.',
};

export const RANKING_NOTES: Readonly<Record<string, Note>> = {
  beam: {
    formula: math(sub(mtext('top'), mi('B')), sum(t), ...logP(t), mtext(' at every level')),
    spoken: 'at every level the B prefixes with the greatest sum of log P_F are kept',
    meaning: 'Keeps the B best beginnings level by level, of legal paths alone. A narrow beam can miss the best item.',
    ...TIGER,
    ours: 'kept to the trie; TIGER’s own may write paths of no item.',
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
      mtext('every '),
      x,
    ),
    spoken: 'the probability of every item, as the product of P_F over its path',
    meaning: 'Every path of the trie is read, so nothing is missed: what a beam as wide as the catalogue finds.',
    ...TIGER,
    ours: 'for catalogues that allow it; TIGER ranks by beam.',
  },
};
