/** The picture beside the prose, for whatever stands in a lesson: its state, its numbers and its controls. */
import { createContext, useContext } from 'react';
import type { Stage, StageControls, StageNumbers } from '../stage.ts';

export interface StageView extends Stage {
  readonly numbers: StageNumbers;
  readonly controls: StageControls;
}

export const StageContext = createContext<StageView | null>(null);

export function useStage(): StageView {
  const stage = useContext(StageContext);
  if (stage === null) throw new Error('A part of a lesson stands outside LessonView, which gives it its picture.');
  return stage;
}
