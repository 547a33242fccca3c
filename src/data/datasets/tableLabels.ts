/** What a table of interactions is called, by its columns and IDs: Amazon's years, RecBole, or its file's name. */
import { normalisedName } from '../columns.ts';
import { MOVIELENS_TERMS } from './ratingsFile.ts';

/** In the report, and beside the name. */
export interface TableLabel {
  readonly name: string;
  readonly format: string;
  readonly terms: string;
}

export const UNKNOWN_TERMS = 'Terms not stated in the files: see where they come from.';
const AMAZON_TERMS = 'Amazon reviews: no licence is given with the data; research use.';

export const AMAZON_LABELS = {
  2014: {
    name: 'amazon-2014',
    format: 'Amazon 2014',
    terms: `${AMAZON_TERMS} Cite He & McAuley 2016, doi:10.1145/2872427.2883037, and McAuley et al. 2015, doi:10.1145/2766462.2767755.`,
  },
  2018: {
    name: 'amazon-2018',
    format: 'Amazon 2018',
    terms: `${AMAZON_TERMS} Cite Ni, Li & McAuley 2019, doi:10.18653/v1/D19-1018.`,
  },
  2023: {
    name: 'amazon-2023',
    format: 'Amazon 2023',
    terms: `${AMAZON_TERMS} Cite Hou et al. 2024, arXiv:2403.03952.`,
  },
} as const satisfies Record<number, TableLabel>;

const RECBOLE_LABEL: TableLabel = { name: 'recbole', format: 'RecBole atomic files', terms: UNKNOWN_TERMS };

const MOVIELENS_LABEL: TableLabel = { name: 'movielens-latest', format: 'MovieLens latest', terms: MOVIELENS_TERMS };

/** True for the columns of MovieLens latest, 20M, 25M and 32M. */
export function isMovieLensHeader(columns: readonly string[]): boolean {
  const names = new Set(columns.map(normalisedName));
  return ['userid', 'movieid', 'rating', 'timestamp'].every((name) => names.has(name));
}

/** Where these column names come from; null where they do not say. */
export function labelOfColumns(columns: readonly string[]): TableLabel | null {
  const names = new Set(columns.map(normalisedName));
  if (names.has('reviewerid') && names.has('asin')) return AMAZON_LABELS[names.has('verified') ? 2018 : 2014];
  if (names.has('userid') && names.has('parentasin')) return AMAZON_LABELS[2023];
  if (isAtomicHeader(columns)) return RECBOLE_LABEL;
  return isMovieLensHeader(columns) ? MOVIELENS_LABEL : null;
}

/** The name becomes a run's data.source. */
const MOST_NAME = 80;

/** A table without a name but its file's. */
export function labelOfFile(path: string, format: string): TableLabel {
  const base = path.slice(path.lastIndexOf('/') + 1);
  const name = base.replace(/\.(csv|tsv|txt|json|jsonl|ndjson|parquet|data|dat)$/i, '');
  return { name: name.slice(0, MOST_NAME) || 'table', format, terms: UNKNOWN_TERMS };
}

/** True for RecBole's header, where every column has a type: user_id:token. */
export function isAtomicHeader(columns: readonly string[]): boolean {
  return columns.every((column) => /:(token|token_seq|float|float_seq)$/.test(column));
}
