/** The menu of the present run's curve: its picture, and every step's number. */
import type { RefObject } from 'react';
import { PlotMenu } from '../../../components/PlotMenu.tsx';
import { curveTable, type Quantity } from '../../race/raceCurves.ts';
import { useLab } from '../labContext.ts';

export function CurveMenu(props: {
  readonly quantity: Quantity;
  readonly title: string;
  /** Around the chart. */
  readonly figure: RefObject<HTMLElement | null>;
}) {
  const lab = useLab();
  const { quantity, title, figure } = props;
  return (
    <PlotMenu
      testId="lab-curve"
      fileName={`curve-${quantity}`}
      title={title}
      data={() => {
        const { recording } = lab.run.getState();
        return curveTable([{ index: 0, name: recording?.metadata.name ?? '', runs: [{ recording }] }], quantity);
      }}
      chart={{ svg: () => figure.current?.querySelector<SVGSVGElement>('svg'), legend: [] }}
    />
  );
}
