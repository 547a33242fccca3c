/**
 * An evaluation's flat metrics ('ndcg@10', 'item-knn/ndcg@10', …) as groups of rows with a column a method: for the lab, as
 * CSV, and as lines of text. The metrics come from `train/evaluate.ts`.
 */
import { type Cell, csvLines, type DataTable } from './tableFiles.ts';

export interface Evaluated {
  readonly metrics: Readonly<Record<string, number>>;
  readonly split: string;
  readonly step: number;
  readonly numUsers: number;
  readonly protocol: string;
}

export interface MetricRow {
  readonly name: string;
  readonly label: string;
  /** One a column; undefined where the column has no such metric. */
  readonly values: readonly (number | undefined)[];
  /** Standard errors of `values`, where they are differences. */
  readonly errors?: readonly (number | undefined)[];
}

export interface MetricGroup {
  readonly title: string;
  readonly rows: readonly MetricRow[];
}

export interface MetricTable {
  readonly columns: readonly string[];
  readonly groups: readonly MetricGroup[];
}

/** Others than the model: a metric of theirs is the name, a slash, and the metric; it holds for every run on the same data. */
export const BASELINE_NAMES = ['popularity', 'item-knn', 'sasrec', 'oracle'] as const;
export type BaselineName = (typeof BASELINE_NAMES)[number];

/** Whose metric it is; undefined where it is the model's own. */
export const baselineOf = (metric: string): BaselineName | undefined =>
  BASELINE_NAMES.find((name) => metric.startsWith(`${name}/`));

const BASELINE_LABELS: Readonly<Record<BaselineName, string>> = {
  popularity: 'Popularity',
  'item-knn': 'Item-kNN',
  sasrec: 'SASRec',
  oracle: 'Best reachable',
};

/** Columns, by the prefix of their metrics. */
const COLUMNS: readonly (readonly [string, string])[] = [
  ['', 'Model'],
  ...BASELINE_NAMES.map((name) => [`${name}/`, BASELINE_LABELS[name]] as const),
];

/** With one held-out item Recall@K and HR@K are the same. */
const LABELS: Readonly<Record<string, (k: string) => string>> = {
  recall: (k) => `Recall@${k} (= HR@${k})`,
  ndcg: (k) => `NDCG@${k}`,
  mrr: (k) => `MRR@${k}`,
  'expected-recall': (k) => `Expected Recall@${k}`,
  'expected-ndcg': (k) => `Expected NDCG@${k}`,
  coverage: (k) => `Catalogue coverage@${k}`,
  entropy: (k) => `Entropy@${k}, nats`,
  gini: (k) => `Gini@${k}`,
  arp: (k) => `Mean popularity (ARP@${k})`,
  ild: (k) => `Intra-list distance (ILD@${k})`,
  'total-variation': () => 'Total variation',
  'jensen-shannon': () => 'Jensen–Shannon, nats',
  'log-z-error': () => 'log Z error, nats',
  'invalid-rate': () => 'Invalid rate, unmasked',
  leak: () => 'Leak, −log(1 − invalid rate), nats',
  'policy-entropy': () => 'Entropy of the policy, nats',
  'mass-unobserved-good': () => 'Mass on unobserved-but-good items',
  'js-to-truth': () => 'Jensen–Shannon to the true P(next), nats',
};

const GROUPS: readonly (readonly [string, readonly string[]])[] = [
  ['The held-out item', ['recall', 'ndcg', 'mrr']],
  ['In expectation over the next item, by Shop-512’s own process', ['expected-recall', 'expected-ndcg']],
  ['What is recommended', ['coverage', 'entropy', 'gini', 'arp', 'ild']],
  ['The policy against its target R/Z', ['total-variation', 'jensen-shannon', 'log-z-error', 'invalid-rate', 'leak']],
  ['The policy over the whole catalogue', ['policy-entropy', 'mass-unobserved-good', 'js-to-truth']],
];

const kindOf = (name: string): string => name.split('@')[0];
const lengthOf = (name: string): number => Number(name.split('@')[1] ?? 0);

export function metricLabel(name: string): string {
  const [kind, k] = name.split('@');
  return LABELS[kind]?.(k) ?? name;
}

export function metricTable({ metrics }: Pick<Evaluated, 'metrics'>): MetricTable {
  const names = Object.keys(metrics);
  const columns = COLUMNS.filter(([prefix]) => prefix === '' || names.some((name) => name.startsWith(prefix)));
  const own = names.filter((name) => !name.includes('/'));
  const row = (name: string): MetricRow => ({
    name,
    label: metricLabel(name),
    values: columns.map(([prefix]) => metrics[prefix + name]),
  });
  const known = GROUPS.map(([title, kinds]) => ({
    title,
    rows: kinds.flatMap((kind) =>
      own
        .filter((name) => kindOf(name) === kind)
        .sort((a, b) => lengthOf(a) - lengthOf(b))
        .map(row),
    ),
  }));
  // 'difference/ndcg@10' is to popularity, 'difference/item-knn/ndcg@10' to item-kNN.
  const differenceTo = (prefix: string, name: string) =>
    prefix === '' ? '' : `difference/${prefix === 'popularity/' ? '' : prefix}${name}`;
  const differences = own
    .filter((name) => `difference/${name}` in metrics)
    .sort((a, b) => kindOf(b).localeCompare(kindOf(a)) || lengthOf(a) - lengthOf(b))
    .map((name) => ({
      name: `difference/${name}`,
      label: metricLabel(name),
      values: columns.map(([prefix]) => metrics[differenceTo(prefix, name)]),
      errors: columns.map(([prefix]) => metrics[`${differenceTo(prefix, name)}/standardError`]),
    }));
  const others = own.filter((name) => !LABELS[kindOf(name)]).map(row);
  return {
    columns: columns.map(([, label]) => label),
    groups: [
      ...known,
      { title: 'Model above each, paired over users (± standard error)', rows: differences },
      { title: 'Other', rows: others },
    ].filter(({ rows }) => rows.length > 0),
  };
}

/** Every number with all its digits; a row a metric, standard errors in rows of their own, the protocol in the last. */
export function metricRows(result: Evaluated): DataTable {
  const { columns, groups } = metricTable(result);
  const known = (values: readonly (number | undefined)[]) => values.map((value) => value ?? null);
  const rows: Cell[][] = groups.flatMap((group) =>
    group.rows.flatMap(({ name, values, errors }) => [
      [name, ...known(values)],
      ...(errors?.some((error) => error !== undefined) ? [[`${name}/standardError`, ...known(errors)]] : []),
    ]),
  );
  rows.push(['split', result.split], ['step', result.step], ['users', result.numUsers], ['protocol', result.protocol]);
  return { columns: ['metric', ...columns], rows };
}

/** The same as CSV. */
export const metricsCsv = (result: Evaluated): string => [...csvLines(metricRows(result))].join('');

const rounded = (value: number | undefined, error: number | undefined) =>
  value === undefined ? '' : `${value.toFixed(4)}${error === undefined ? '' : ` ± ${error.toFixed(4)}`}`;

/** As it is read, four decimals, differences with their standard errors: for papers. */
export function shownMetricRows(result: Pick<Evaluated, 'metrics'>): DataTable {
  const { columns, groups } = metricTable(result);
  const rows = groups.flatMap((group) =>
    group.rows.map(({ name, label, values, errors }) => [
      name.startsWith('difference/') ? `Δ ${label}` : label,
      ...values.map((value, c) => rounded(value, errors?.[c])),
    ]),
  );
  return { columns: ['', ...columns], rows };
}

/** Columns of four decimals, a line a metric; differences with their standard errors. */
export function metricLines(result: Pick<Evaluated, 'metrics'>): string[] {
  const { columns, groups } = metricTable(result);
  const lines: string[][] = [];
  for (const { title, rows } of groups) {
    lines.push([title, ...columns.map(() => '')]);
    for (const { label, values, errors } of rows)
      lines.push([`  ${label}`, ...values.map((value, c) => rounded(value, errors?.[c]))]);
  }
  const body = [['', ...columns], ...lines];
  const widths = body[0].map((_, c) =>
    Math.max(...body.filter((line) => c > 0 || line[0].startsWith('  ')).map((line) => line[c].length)),
  );
  return body.map((line) =>
    line
      .map((cell, c) => (c === 0 ? cell.padEnd(widths[0]) : cell.padStart(widths[c] + 2)))
      .join('')
      .trimEnd(),
  );
}
