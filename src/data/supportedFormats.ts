/**
 * What `readDataset` accepts, in words: the one list that the page's drop zone, the command line and every refusal show.
 * Stands alone so that the page can show it without loading a reader. After: `formats.ts`.
 */
export const FORMAT_TITLES = {
  'movielens-100k': 'MovieLens 100K: u.data, and u.item for titles',
  'movielens-1m': 'MovieLens 1M, 10M: ratings.dat, and movies.dat for titles',
  'movielens-latest': 'MovieLens latest, 20M, 25M, 32M: ratings.csv, and movies.csv for titles',
  recbole: 'RecBole atomic files: .inter, and .item for titles',
  amazon:
    'Amazon reviews 2014, 2018, 2023: JSON lines or ratings CSV, and meta_* (JSON lines or Python literals) for titles',
  'user-items': 'LC-Rec and LETTER folders: *.inter.json, *.item.json for titles, and *.index.json for semantic IDs',
  table:
    'tables: CSV, TSV, JSON lines or JSON lists with a user and an item, or a list of items, in each row, and items.csv, .tsv, .jsonl or .parquet for titles; MIND’s behaviors.tsv and news.tsv',
  parquet: 'Parquet with the same columns',
  sequences:
    'sequence files: "user item item …" on each line, or items alone, or "user item" pairs in time order, and movies.dat or *.items.tsv for titles',
} as const;

/** For people: one line a format. */
export const SUPPORTED_FORMATS: readonly string[] = Object.values(FORMAT_TITLES);
