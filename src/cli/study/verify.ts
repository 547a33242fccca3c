/**
 * `--verify ROW`: a row of the results page is run again from its bundle, and its weights compared bit by bit. Before:
 * `bundle.ts`. After: a sentence and an exit code.
 */
import { ConfigError } from '../../core/errors.ts';
import type { Bundle, BundleRow } from './bundle.ts';
import type { RunAdapter, RunResult } from './runFiles.ts';

/** Metrics of one run on two adapters may differ by rounding grown over the steps; up to here they agree. Our choice. */
export const METRIC_EPSILON = 0.01;
/** What is compared then: shares between 0 and 1, for which one ε can stand. */
const COMPARED = /^(expected-)?(recall|ndcg|mrr)@/;

export interface Verdict {
  readonly isEqual: boolean;
  readonly lines: readonly string[];
}

/** `shop/tb/42` → its row. Throws ConfigError for a row the bundle does not have. */
export function rowOf(bundle: Bundle, id: string): BundleRow {
  const row = bundle.rows.find((r) => r.id === id);
  if (!row)
    throw new ConfigError(
      `--verify: ${id} is no row of ${bundle.name}; its rows are ${bundle.rows.map((r) => r.id).join(', ')}.`,
    );
  return row;
}

/** The bundle's name in a row's id. Throws ConfigError for another form. */
export function bundleOfRow(id: string): string {
  const parts = id.split('/');
  if (parts.length !== 3 || parts.includes(''))
    throw new ConfigError(`--verify: expected a row as suite/arm/seed (shop/tb/42), found ${id}.`);
  return parts[0];
}

const adapterName = (a: RunAdapter): string => `${a.vendor} ${a.architecture} ${a.description || a.device}`.trim();

export function compareRuns(bundle: Bundle, row: BundleRow, found: RunResult): Verdict {
  const recorded = bundle.adapters[row.adapter];
  if (found.weightsDigest === row.weightsDigest)
    return {
      isEqual: true,
      lines: [`${row.id}: the same bits. Its weights have the recorded digest ${row.weightsDigest}.`],
    };
  const lines = [
    `${row.id}: other bits than recorded.`,
    `  recorded ${row.weightsDigest}`,
    `  found    ${found.weightsDigest}`,
  ];
  if (found.dataHash !== row.dataHash) {
    lines.push(
      `The data are others: recorded ${row.dataHash.slice(0, 16)}…, found ${found.dataHash.slice(0, 16)}…. Give the files of the recorded run by --data.`,
    );
    return { isEqual: false, lines };
  }
  const isSameAdapter = JSON.stringify(recorded) === JSON.stringify(found.adapter);
  if (isSameAdapter && found.stepHash === row.stepHash)
    lines.push(
      `Adapter, data and the step's kernels are those of the record, which promises the same bits: either the program around them has changed${row.commits.length > 0 ? ` since commit ${row.commits.join(', ')}` : ''}, or this is a fault.`,
    );
  else
    lines.push(
      isSameAdapter
        ? `The step's kernels are others (recorded ${row.stepHash}, found ${found.stepHash}).`
        : `The adapter is another: recorded ${adapterName(recorded)}, found ${adapterName(found.adapter)}.`,
      'Bits are promised on one adapter and build only; here metrics can be compared.',
    );
  const differences = Object.entries(row.metrics)
    .filter(([name]) => COMPARED.test(name) && name in found.metrics)
    .map(([name, value]) => ({ name, value, now: found.metrics[name], by: Math.abs(found.metrics[name] - value) }))
    .sort((a, b) => b.by - a.by);
  const far = differences.filter(({ by }) => !(by <= METRIC_EPSILON));
  const words = ({ name, value, now }: (typeof differences)[number]) =>
    `${name} ${value.toFixed(4)} recorded, ${now.toFixed(4)} found`;
  if (differences.length === 0) lines.push('There is no ranking metric that both have.');
  else if (far.length === 0)
    lines.push(
      `All ${differences.length} ranking metrics agree within ε = ${METRIC_EPSILON}; the farthest: ${words(differences[0])}.`,
    );
  else lines.push(`Beyond ε = ${METRIC_EPSILON}: ${far.map(words).join('; ')}.`);
  return { isEqual: false, lines };
}
