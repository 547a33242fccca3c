/** The time machine: the slider over a recording's frames. */
import { section } from './catalogue.ts';

const count = new Intl.NumberFormat('en');
const seconds = (s: number): string => (s < 10 ? s.toFixed(1) : count.format(Math.round(s)));

const en = {
  name: 'Time machine',
  play: 'Play through',
  pause: 'Hold',
  slider: 'Recorded step',
  newest: 'Newest',
  axis: 'Align by',
  axes: { samples: 'samples', step: 'steps', seconds: 'seconds' },
  axisLabels: { samples: 'samples seen', step: 'step', seconds: 'seconds of training steps' },
  nothing: 'Nothing is recorded yet.',
  moment: (step: number, samples: number, s: number, isOfSeveral: boolean) =>
    `${isOfSeveral ? 'The first one at step' : 'Step'} ${count.format(step)} · ${count.format(samples)} samples · ${seconds(s)} s`,
  frameOf: (k: number, n: number) => `frame ${k} of ${n}; nothing between frames is shown`,
  help: {
    play: 'Shows the recorded frames one after another, from here to the end.',
    slider: 'Moves flows, top ten and curves to a recorded step. Arrow keys go one frame, Home and End to the ends.',
    newest: 'Goes to the newest frame, and stays with it while a run goes on.',
    axis: 'What brings several runs to the same moment: samples seen, steps taken, or seconds of training.',
  },
};

export type TimeMachineText = typeof en;
export const timeMachineText = section(en, () => import('./zh/timeMachine.ts'));
