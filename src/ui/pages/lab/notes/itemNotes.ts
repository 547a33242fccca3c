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
  sup,
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
    source: 'Ju et al. 2025, GRID',
    url: 'https://arxiv.org/abs/2507.22224',
  },
  'rq-vae': {
    formula: lines(
      math(squaredNorm(x, mo('−'), hat(x)), mo('+')),
      math(sum(d), paren(squaredNorm(still(r), mo('−'), code), mo('+'), mi('β'), squaredNorm(r, mo('−'), still(code)))),
    ),
    ...TIGER,
  },
  'attribute-paths': {
    formula: math(sub(mi('t'), mi('l')), mo('='), sub(mtext('attribute'), mi('l')), paren(x)),
    source: 'Hua et al. 2023, How to Index Item IDs',
    url: 'https://arxiv.org/abs/2305.06569',
  },
  random: {
    formula: math(paren(tuple), mo('∼'), mtext('Uniform'), row(mo('{'), mn(1), mo('…'), mi('K'), mo('}'))),
    ...TIGER,
  },
  file: {
    formula: math(x, mo('↦'), row(mo('⟨'), mtext('a_12'), mo('⟩')), row(mo('⟨'), mtext('b_7'), mo('⟩')), mo('…')),
    source: 'Wang et al. 2024, LETTER, which publishes such files',
    url: 'https://arxiv.org/abs/2405.07314',
  },
  item: {
    formula: math(mi('L'), mo('='), mn(1), mo(','), sub(mi('t'), mn(1)), mo('='), x),
    source: 'Kang and McAuley 2018, SASRec',
    url: 'https://arxiv.org/abs/1808.09781',
  },
};

const count = (...index: ReactNode[]): ReactNode => sub(mi('n'), row(...index));
const [i, j] = [mi('i'), mi('j')];
/** What the truncated decomposition is near to follows. */
const svd = [mi('U'), mi('Σ'), sup(mi('V'), mo('⊤')), mo('≈')];

export const EMBEDDING_NOTES: Readonly<Record<string, Note>> = {
  'co-occurrence': {
    formula: math(
      mi('U'),
      root(mi('Σ')),
      mo(','),
      ...svd,
      mi('max'),
      paren(mn(0), mo(','), log, frac(row(count(i, j), mi('n')), row(count(i), count(j)))),
    ),
    source: 'Levy, Goldberg and Dagan 2015, Improving Distributional Similarity',
    url: 'https://aclanthology.org/Q15-1016/',
  },
  text: {
    formula: math(
      mi('U'),
      mi('Σ'),
      mo(','),
      ...svd,
      mtext('tf'),
      mo('·'),
      paren(log, frac(row(mn(1), mo('+'), mi('n')), row(mn(1), mo('+'), mtext('df'))), mo('+'), mn(1)),
    ),
    source: 'Deerwester et al. 1990, Indexing by Latent Semantic Analysis',
    url: 'https://doi.org/10.1002/(SICI)1097-4571(199009)41:6%3C391::AID-ASI1%3E3.0.CO;2-9',
  },
  both: {
    formula: math(mo('['), sub(mi('e'), mtext('seen')), mo(';'), sub(mi('e'), mtext('text')), mo(']')),
    source: 'Wang et al. 2024, LETTER, which joins both signals in training',
    url: 'https://arxiv.org/abs/2405.07314',
  },
  file: {
    formula: math(sub(mi('e'), x), mo('='), mtext('file'), paren(x)),
    source: 'Ni et al. 2021, Sentence-T5',
    url: 'https://arxiv.org/abs/2108.08877',
    also: TIGER,
  },
};
