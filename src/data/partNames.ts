/**
 * What a file's name says of its place among others: the training, validation or test part of one data set, a numbered piece,
 * or items drawn for an evaluation. After: `findInteractions.ts`.
 */
import { baseName, folderOf } from './sourceFile.ts';

interface Named {
  readonly name: string;
}

/**
 * X.train.csv, X_test.inter, u1.base, train-00000-of-00002.parquet, Spark's part-00000-…, RecBole's X.part1.inter, 0000.parquet:
 * the name without what makes it a part is the same for all.
 */
const PART =
  /(?:^|[._-])(?:train[._-]full|train|training|base|valid|validation|val|dev|test|part[._-]?\d+)(?=[._-]|$)|-\d{5}-of-\d{5}|^\d{1,6}(?=\.)/gi;
/** GRU4Rec's X_train_tr and X_train_valid, which are X_train_full once more: parts of one another, and not of X_test. */
const PART_OF_TRAINING = /(?<=^|[._-])train[._-](?:tr|valid)(?=[._-]|$)/i;
/** Items nobody took, drawn for an evaluation: negative_samples.txt, ml-1m.test.negative. */
const NEGATIVES = /(^|[._-])neg(s|atives?)?([._-]?(samples?|items?))?(?=[._-]|$)/i;
/** S3-Rec's Beauty_sample.txt, beside Beauty.txt. */
const SAMPLE = /[._-]samples?(?=\.[^.]*$)/i;

/**
 * True for files of a folder that differ only by being the training, validation or test part, or a numbered piece. X.csv beside
 * X.train.csv is the whole of it, and no part.
 */
export function isPartOfSame(a: Named, b: Named): boolean {
  const whole = ({ name }: Named): string =>
    folderOf(name) + baseName(name).replace(PART_OF_TRAINING, 'tr').replace(PART, '');
  return whole(a) === whole(b) && [a, b].every((file) => whole(file) !== file.name);
}

/** Training before validation before test, then by number: where there are no times, this is the order in time. */
export function inPartOrder(a: Named, b: Named): number {
  return partRank(a) - partRank(b) || a.name.localeCompare(b.name, 'en', { numeric: true });
}

function partRank({ name }: Named): number {
  const part = /(?:^|[._-])(train|base|val|dev|test)/i.exec(baseName(name))?.[1].toLowerCase() ?? 'train';
  return ['train', 'base', 'val', 'dev', 'test'].indexOf(part);
}

/** True for a file of items drawn for an evaluation, which looks like interactions and is larger than they are. */
export function holdsNegatives(file: Named, all: readonly Named[]): boolean {
  const name = baseName(file.name);
  if (NEGATIVES.test(name)) return true;
  return SAMPLE.test(name) && all.some((other) => baseName(other.name) === name.replace(SAMPLE, ''));
}
