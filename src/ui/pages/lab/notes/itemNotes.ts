/** Formula, meaning and source of every tokenizer and every item embedding. */
import type { ReactNode } from 'react';
import {
  frac,
  hat,
  lines,
  log,
  math,
  mi,
  mn,
  mo,
  mtext,
  paren,
  root,
  row,
  squaredNorm,
  sub,
  sum,
  under,
} from './mathml.ts';
import { type Note, TIGER } from './note.ts';

const d = mi('d');
const r = sub(mi('r'), d);
const code = sub(mi('e'), sub(mi('c'), d));
const x = mi('x');
/** sg[…]: no gradient goes through. */
const still = (part: ReactNode): ReactNode => row(mtext('sg'), mo('['), part, mo(']'));
const tuple = row(sub(mi('t'), mn(1)), mo(','), mo('…'), mo(','), sub(mi('t'), mi('L')));

export const TOKENIZER_NOTES: Readonly<Record<string, Note>> = {
  'residual-kmeans': {
    formula: math(
      sub(mi('c'), d),
      mo('='),
      under('arg min', mi('k')),
      squaredNorm(r, mo('−'), sub(mi('e'), mi('k'))),
      mo(','),
      sub(mi('r'), row(d, mo('+'), mn(1))),
      mo('='),
      r,
      mo('−'),
      code,
    ),
    spoken:
      'the code of a level is the centre nearest to the residual; the next residual is what that centre leaves over',
    meaning:
      'The nearest of k-means’ centres, then what it leaves over, level by level. Alike items tend to begin alike.',
    source: 'Ju et al. 2025, GRID',
    url: 'https://arxiv.org/abs/2507.22224',
    ours: 'the default, because no network has to be trained first.',
  },
  'rq-vae': {
    formula: lines(
      math(squaredNorm(x, mo('−'), hat(x)), mo('+')),
      math(sum(d), paren(squaredNorm(still(r), mo('−'), code), mo('+'), mi('β'), squaredNorm(r, mo('−'), still(code)))),
    ),
    spoken:
      'the squared error of the reconstruction, plus, over the levels, the squared distance of codes to residuals, plus beta times that of residuals to codes',
    meaning: 'An autoencoder whose latent is written in codes; encoder, decoder and codes are trained together.',
    ...TIGER,
    ours: 'widths and steps for small catalogues, AdamW, layers without bias; dead codes move to the residual of a random item.',
  },
  'attribute-paths': {
    formula: math(sub(mi('t'), mi('l')), mo('='), sub(mtext('attribute'), mi('l')), paren(x)),
    spoken: 'the token of a level is the item’s attribute of that level',
    meaning:
      'What the data say of an item, from coarse to fine, such as garment, style, colour. Every token has a name.',
    source: 'Hua et al. 2023, How to Index Item IDs',
    url: 'https://arxiv.org/abs/2305.06569',
  },
  random: {
    formula: math(
      paren(tuple),
      mo('∼'),
      mtext('uniform on '),
      row(mo('{'), mn(1), mo('…'), mi('K'), mo('}')),
      mo(','),
      mtext(' distinct'),
    ),
    spoken: 'the tokens of an item are uniformly random, and no two items have the same',
    meaning: 'The control: paths of the same shape that mean nothing. What is lost is what the meaning was worth.',
    ...TIGER,
    ours: 'distinct, so that no further token has to tell items apart.',
  },
  file: {
    formula: math(x, mo('↦'), row(mo('⟨'), mtext('a_12'), mo('⟩')), row(mo('⟨'), mtext('b_7'), mo('⟩')), mo('…')),
    spoken: 'an item is mapped to the tokens that the file has for it',
    meaning: 'Paths that others published, so that their results and these have the same tokens.',
    source: 'Wang et al. 2024, LETTER, which publishes such files',
    url: 'https://arxiv.org/abs/2405.07314',
    ours: 'items that share a path get a further token, or count as one item where asked; shorter paths are filled up.',
  },
  item: {
    formula: math(mi('L'), mo('='), mn(1), mo(','), sub(mi('t'), mn(1)), mo('='), x),
    spoken: 'one level, and the token is the item',
    meaning: 'A token for every item, as ordinary sequential recommenders have it: no path and no sharing.',
    source: 'Kang and McAuley 2018, SASRec',
    url: 'https://arxiv.org/abs/1808.09781',
  },
};

const count = (...index: ReactNode[]): ReactNode => sub(mi('n'), row(...index));
const [i, j] = [mi('i'), mi('j')];

export const EMBEDDING_NOTES: Readonly<Record<string, Note>> = {
  'co-occurrence': {
    formula: math(
      mi('U'),
      root(mi('Σ')),
      mtext(' of '),
      mi('max'),
      paren(mn(0), mo(','), log, frac(row(count(i, j), mi('n')), row(count(i), count(j)))),
    ),
    spoken: 'the truncated singular value decomposition of the positive pointwise mutual information of two items',
    meaning: 'Alike are items that stand beside the same others in training sequences (PPMI, truncated SVD).',
    source: 'Levy, Goldberg and Dagan 2015, Improving Distributional Similarity',
    url: 'https://aclanthology.org/Q15-1016/',
    ours: 'neighbours up to 5 places apart, rows scaled to length 1.',
  },
  text: {
    formula: math(
      mi('U'),
      mi('Σ'),
      mtext(' of '),
      mtext('tf'),
      mo('·'),
      paren(log, frac(row(mn(1), mo('+'), mi('n')), row(mn(1), mo('+'), mtext('df'))), mo('+'), mn(1)),
    ),
    spoken: 'the truncated singular value decomposition of term frequency times inverse document frequency',
    meaning: 'Alike are items with the same words in titles, categories and attributes (TF-IDF, truncated SVD).',
    source: 'Deerwester et al. 1990, Indexing by Latent Semantic Analysis',
    url: 'https://doi.org/10.1002/(SICI)1097-4571(199009)41:6%3C391::AID-ASI1%3E3.0.CO;2-9',
    ours: 'instead of TIGER’s Sentence-T5, too large for this page; weights as in scikit-learn, rows scaled to length 1 before and after.',
  },
  both: {
    formula: math(mo('['), sub(mi('e'), mtext('seen')), mo(';'), sub(mi('e'), mtext('text')), mo(']')),
    spoken: 'the embedding by neighbours and the embedding by text, one after the other',
    meaning: 'Both embeddings side by side, with equal say.',
    source: 'Wang et al. 2024, LETTER, which joins both signals in training',
    url: 'https://arxiv.org/abs/2405.07314',
    ours: 'plainly side by side.',
  },
  file: {
    formula: math(sub(mi('e'), x), mo('='), mtext('file'), paren(x)),
    spoken: 'an item’s embedding is what the file has for it',
    meaning: 'Made elsewhere, such as by a sentence encoder; wider ones are brought to the width below.',
    source: 'Ni et al. 2021, Sentence-T5',
    url: 'https://arxiv.org/abs/2108.08877',
    also: TIGER,
    ours: 'truncated SVD where they are wider; rows scaled to length 1.',
  },
};
