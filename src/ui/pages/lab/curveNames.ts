/** What each curve is called: the objective's own part of the loss by the objective that a run has. After: `LossCurves.tsx`. */
import type { ObjectiveType } from '../../../config/runConfig.ts';
import type { StepMetrics } from '../../stores/runStore.ts';
import type { LabRunText } from '../../text/labRun.ts';

export type CurveName = 'loss' | 'ce' | 'gfn' | 'dpo' | 'gradNorm' | 'lr';

export const CURVES: readonly CurveName[] = ['loss', 'ce', 'gfn', 'dpo', 'gradNorm', 'lr'];

export const readCurve = (m: StepMetrics, name: CurveName): number | undefined => m[name];

export function curveLabel(text: LabRunText, name: CurveName, objective: ObjectiveType | null): string {
  if (name !== 'gfn') return text.curves[name];
  return objective === 'grpo' || objective === 'soft' || objective === 'vargrad'
    ? text.curves[objective]
    : text.curves.balance;
}
