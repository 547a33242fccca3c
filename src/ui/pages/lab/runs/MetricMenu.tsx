/** The menu of an evaluation's table. */
import { metricRows, shownMetricRows } from '../../../../core/metricTable.ts';
import { PlotMenu } from '../../../components/PlotMenu.tsx';
import type { EvaluationResult } from '../../../stores/runStore.ts';

export function MetricMenu({ result, title }: { readonly result: EvaluationResult; readonly title: string }) {
  return (
    <PlotMenu
      testId={`metrics-${result.split}`}
      fileName={`metrics-${result.split}`}
      title={title}
      data={() => metricRows(result)}
      shown={() => shownMetricRows(result)}
    />
  );
}
