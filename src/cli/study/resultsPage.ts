/**
 * A suite's part of the results page in Markdown, and its place between `<!-- suite:NAME -->` and `<!-- /suite:NAME -->`; what
 * people wrote outside the markers stays. Before: `bundle.ts`. After: docs/RESULTS.md.
 */

import { differenceText } from '../../config/mergeConfig.ts';
import { DataError } from '../../core/errors.ts';
import { BASELINE_NAMES, type BaselineName } from '../../core/metricTable.ts';
import { pairedSpread, type SeedValue, type Spread, spreadOf, spreadText } from '../../core/spread.ts';
import type { Bundle, BundleArm } from './bundle.ts';

interface Column {
  /** A metric's name, or its kind where the length of the list is the run's own ('coverage' finds 'coverage@20'). */
  readonly metric: string;
  readonly label: string;
  readonly digits: number;
}

const RANKING: readonly Column[] = [
  { metric: 'ndcg@10', label: 'NDCG@10', digits: 4 },
  { metric: 'recall@10', label: 'Recall@10', digits: 4 },
  { metric: 'ndcg@5', label: 'NDCG@5', digits: 4 },
  { metric: 'recall@5', label: 'Recall@5', digits: 4 },
  { metric: 'expected-ndcg@10', label: 'expected NDCG@10', digits: 4 },
  { metric: 'expected-recall@10', label: 'expected Recall@10', digits: 4 },
];
const BEYOND: readonly Column[] = [
  { metric: 'mass-unobserved-good', label: 'mass on unobserved-but-good items', digits: 4 },
  { metric: 'js-to-truth', label: 'JS to truth, nats', digits: 4 },
  { metric: 'policy-entropy', label: 'entropy of the policy, nats', digits: 3 },
  { metric: 'total-variation', label: 'total variation to R/Z', digits: 3 },
  { metric: 'coverage', label: 'coverage', digits: 3 },
  { metric: 'entropy', label: 'entropy, nats', digits: 3 },
  { metric: 'arp', label: 'ARP', digits: 1 },
  { metric: 'ild', label: 'ILD', digits: 3 },
];
/** Differences to the reference arm are printed of these. */
const PAIRED: readonly Column[] = [
  RANKING[0],
  RANKING[1],
  RANKING[4],
  RANKING[5],
  BEYOND[0],
  BEYOND[1],
  { metric: 'coverage', label: 'coverage', digits: 3 },
];

const BASELINE_LABELS: Readonly<Record<BaselineName, string>> = {
  popularity: 'popularity',
  'item-knn': 'item-kNN',
  sasrec: 'SASRec',
  oracle: '**best reachable** (oracle)',
};

/** The metric as these results have it: by its name, or with its list's length ('coverage@20'); the longest list's. */
function nameIn(metrics: Readonly<Record<string, number>>, prefix: string, metric: string): string | null {
  if (prefix + metric in metrics) return prefix + metric;
  const lengths = Object.keys(metrics)
    .filter((name) => name.startsWith(`${prefix}${metric}@`))
    .map((name) => Number(name.split('@')[1]));
  return !metric.includes('@') && lengths.length > 0 ? `${prefix}${metric}@${Math.max(...lengths)}` : null;
}

function seedValues(
  rows: readonly { readonly seed: number; readonly metrics: Readonly<Record<string, number>> }[],
  metric: string,
  prefix = '',
): SeedValue[] {
  return rows.flatMap(({ seed, metrics }) => {
    const name = nameIn(metrics, prefix, metric);
    return name === null ? [] : [{ seed, value: metrics[name] }];
  });
}

const meanOf = (values: readonly SeedValue[]): Spread | null => spreadOf(values.map(({ value }) => value));

function table(header: readonly string[], rows: readonly (readonly string[])[], textColumns: number): string[] {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(header), `|${header.map((_, i) => (i < textColumns ? '---' : '---:')).join('|')}|`, ...rows.map(line)];
}

const rowsOf = (bundle: Bundle, arm: BundleArm) => bundle.rows.filter((row) => row.arm === arm.name);

/** Label with the number of seeds where that is not all of them. */
function armLabel(bundle: Bundle, arm: BundleArm): string {
  const count = rowsOf(bundle, arm).length;
  return count === bundle.seeds.length ? arm.label : `${arm.label} (${count} of ${bundle.seeds.length} seeds)`;
}

/** Arms and baselines by the columns that any of them has. */
function metricsTable(bundle: Bundle, columns: readonly Column[]): string[] {
  const names = BASELINE_NAMES.filter((b) =>
    bundle.baselines.some(({ metrics }) => nameIn(metrics, `${b}/`, 'ndcg@10')),
  );
  const lines = [
    ...names.map((b) => ({
      label: BASELINE_LABELS[b],
      spreads: columns.map((c) => meanOf(seedValues(bundle.baselines, c.metric, `${b}/`))),
    })),
    ...bundle.arms.map((arm) => ({
      label: armLabel(bundle, arm),
      spreads: columns.map((c) => meanOf(seedValues(rowsOf(bundle, arm), c.metric))),
    })),
  ].filter(({ spreads }) => spreads.some((spread) => spread !== null));
  const shown = columns.map((_, i) => lines.some(({ spreads }) => spreads[i] !== null));
  if (!shown.includes(true)) return [];
  return table(
    ['arm', ...columns.filter((_, i) => shown[i]).map((c) => c.label)],
    lines.map(({ label, spreads }) => [
      label,
      ...spreads.flatMap((spread, i) => (shown[i] ? [spreadText(spread, columns[i].digits)] : [])),
    ]),
    1,
  );
}

function pairedTable(bundle: Bundle): string[] {
  const reference = bundle.arms.find((arm) => arm.name === bundle.reference);
  const base = reference ? rowsOf(bundle, reference) : [];
  const others = bundle.arms.filter((arm) => arm !== reference && rowsOf(bundle, arm).length > 0);
  const shown = PAIRED.filter((c) => base.some((row) => nameIn(row.metrics, '', c.metric)));
  if (!reference || others.length === 0 || shown.length === 0) return [];
  const difference = (arm: BundleArm, c: Column) =>
    spreadText(pairedSpread(seedValues(rowsOf(bundle, arm), c.metric), seedValues(base, c.metric)), c.digits, true);
  return [
    `Difference to ${reference.label}, paired by seed:`,
    '',
    ...table(
      ['arm', ...shown.map((c) => c.label)],
      others.map((arm) => [arm.label, ...shown.map((c) => difference(arm, c))]),
      1,
    ),
    '',
  ];
}

function searchTables(bundle: Bundle): string[] {
  return bundle.arms.flatMap((arm) => {
    if (!arm.search?.some((s) => s.validation !== null)) return [];
    const takers = bundle.arms.filter((other) => other.settingOf === arm.name).map((other) => other.label);
    return [
      `Search of ${arm.label} on validation (seed ${bundle.seeds[0]}, ${bundle.validationMetric} of the last validation; the test has no say)${takers.length > 0 ? `, whose choice ${takers.join(', ')} take${takers.length === 1 ? 's' : ''} too` : ''}:`,
      '',
      ...table(
        ['setting', `validation ${bundle.validationMetric}`],
        arm.search.map((s) => {
          const value = s.validation === null ? '–' : s.validation.toFixed(4);
          return s.label === arm.setting?.label ? [`**${s.label}**`, `**${value}**`] : [s.label, value];
        }),
        1,
      ),
      '',
    ];
  });
}

/** Differences, what a run costs, and the digest of every seed's weights. */
function runsTable(bundle: Bundle): string[] {
  const cost = (arm: BundleArm, metric: string) => meanOf(seedValues(rowsOf(bundle, arm), metric));
  return table(
    [
      'arm',
      'what it is',
      'differs from the base in',
      'steps',
      'packed tokens',
      'seconds',
      'rows: digest of the weights',
    ],
    bundle.arms
      .filter((arm) => rowsOf(bundle, arm).length > 0)
      .map((arm) => [
        arm.label,
        arm.description,
        [differenceText(arm.differs), arm.setting ? differenceText(arm.setting.differs) : '']
          .filter((text) => text !== '')
          .join('; chosen: ') || '–',
        String(cost(arm, 'step')?.mean ?? '–'),
        Math.round(cost(arm, 'train/tokens')?.mean ?? 0).toLocaleString('en'),
        spreadText(cost(arm, 'train/seconds'), 0),
        rowsOf(bundle, arm)
          .map((row) => `${row.id}: ${row.weightsDigest.slice(0, 12)}`)
          .join('<br>'),
      ]),
    3,
  );
}

/** Rows of different code in one table are told, because their differences need not be the arms'. */
function commitWords(rows: Bundle['rows']): string {
  const commits = [...new Set(rows.flatMap((row) => row.commits))];
  if (commits.length < 2) return commits.length === 1 ? `, commit ${commits[0]}` : '';
  return `, **of different code**: commits ${commits.join(', ')} (each row's stand in the bundle)`;
}

/** The text between a suite's markers. */
export function suiteSection(bundle: Bundle): string {
  const { rows, seeds, steps, fullSteps, adapters } = bundle;
  const finished = rows.map((row) => row.finished).sort();
  const missing = bundle.arms.filter((arm) => rowsOf(bundle, arm).length === 0 && arm.failures.length === 0);
  const failures = bundle.arms.flatMap((arm) => arm.failures);
  const lines = [
    `### ${bundle.title}`,
    '',
    ...(steps === null
      ? []
      : [`**Reduced size: ${steps} steps of the base instead of ${fullSteps}, everything in proportion.**`, '']),
    bundle.about,
    '',
    `Seeds ${seeds.join(', ')}; mean ± sample standard deviation over them${seeds.length === 1 ? ' (none of one seed)' : ''}, never a best run. Every number is the test's, of the weights after the last step.`,
    '',
    ...metricsTable(bundle, RANKING),
    '',
    ...pairedTable(bundle),
    ...withTitle('What is recommended, and how the policy stands to its target:', metricsTable(bundle, BEYOND)),
    ...searchTables(bundle),
    'The runs:',
    '',
    ...runsTable(bundle),
    '',
    ...(missing.length > 0 ? [`Not run: ${missing.map((arm) => arm.label).join(', ')}.`, ''] : []),
    ...(failures.length > 0 ? ['Runs that failed:', '', ...failures.map((words) => `- ${words}`), ''] : []),
    `Base: ${differenceText(bundle.base)}; the rest is the program's defaults.`,
    '',
    `Protocol (of ${bundle.reference}; what an arm differs in stands above): ${bundle.protocol}.`,
    '',
    `Adapter: ${adapters.map((a) => [a.vendor, a.architecture, a.description || a.device].filter(Boolean).join(' ')).join('; ')}. Runs of ${finished[0]?.slice(0, 10)} to ${finished.at(-1)?.slice(0, 10)}${commitWords(rows)}. Seconds are of training and its validations, on a machine that may have had other work.`,
    '',
    '```sh',
    bundle.command,
    `npm run study -- --verify ${rows[0]?.id ?? 'ROW'}${bundle.data === null ? '' : ' --data PATH'}   # any row above, to its digest`,
    '```',
    '',
    `Every configuration, number and full digest: [results/${bundle.name}.json](results/${bundle.name}.json).`,
  ];
  return lines.join('\n').replace(/\n{3,}/g, '\n\n');
}

const withTitle = (title: string, lines: readonly string[]): string[] =>
  lines.length > 0 ? [title, '', ...lines, ''] : [];

/** `page` with `section` between the suite's markers; a page without them gets both at its end. Throws DataError for half a pair. */
export function replaceSection(page: string, name: string, section: string): string {
  const [open, close] = [`<!-- suite:${name} -->`, `<!-- /suite:${name} -->`];
  const block = `${open}\n\n${section}\n\n${close}`;
  const [from, to] = [page.indexOf(open), page.indexOf(close)];
  if (from < 0 && to < 0) return `${page.trimEnd()}${page.trim() === '' ? '' : '\n\n'}${block}\n`;
  if (from < 0 || to < from)
    throw new DataError(
      `The results page has ${from < 0 ? `${close} without ${open}` : to < 0 ? `${open} without ${close}` : `${close} before ${open}`}: expected both, in this order. Put the missing marker back, or delete the other.`,
    );
  return page.slice(0, from) + block + page.slice(to + close.length);
}
