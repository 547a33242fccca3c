/** `summary.json`: a run's last numbers, with the names of `history.jsonl`'s groups. Before: the test. After: people, the study. */
import { baselineOf } from '../core/metricTable.ts';
import type { EvaluationResult } from '../train/runEvents.ts';

export interface RunTotals {
  readonly weightsDigest: string | null;
  /** Of training, and the tokens it took. */
  readonly seconds: number;
  readonly tokens: number;
}

/** Test metrics as 'test/ndcg@10', baselines under their own names; without a test the totals alone. */
export function runSummary(test: EvaluationResult | null, step: number, totals: RunTotals): Record<string, unknown> {
  const summary: Record<string, unknown> = { step };
  if (test) {
    summary['numTestUsers'] = test.numUsers;
    summary['protocol'] = test.protocol;
    for (const [k, value] of Object.entries(test.metrics)) summary[baselineOf(k) ? k : `test/${k}`] = value;
  }
  summary['weightsDigest'] = totals.weightsDigest;
  summary['train/seconds'] = totals.seconds;
  summary['train/tokens'] = totals.tokens;
  return summary;
}
