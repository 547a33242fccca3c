/** The Kernels page: a measured training step, the variants of the matrix product, and the WGSL. */
import { section } from './catalogue.ts';

const en = {
  documentTitle: 'Kernels',
  title: 'Kernels',
  lead: 'Every kernel of one training step, timed on your own adapter, and the WGSL it was compiled from.',
  oneStep: 'One trajectory-balance step',
  noAdapter: 'Nothing can be measured here: there is no WebGPU adapter.',
  missing:
    'What is missing: times, rates and the choice of variants. The sources below are the ones that would be compiled; this command prints the same table from Node:',
  measure: 'Measure',
  onAdapter: (adapter: string | null) =>
    `On ${adapter ?? 'this adapter'}. A step holds whole histories of 48 tokens with four trajectories each, so the packed tokens come out near the number asked for.`,
  measuring: 'Measuring',
  other: 'Another measurement',
  notMeasured: 'Not measured yet.',

  step: 'Step',
  together: 'Kernels together',
  launches: 'Launches',
  work: 'Work',
  denseRoof: 'Dense roof',
  copyRoof: 'Copy roof',
  how: (preset: string, tokens: string, date: string, isTimestamps: boolean, record: string | null, roofOf: string) =>
    `${preset}, ${tokens} packed tokens, ${date}; kernels timed one by one by ${isTimestamps ? 'timestamp queries' : 'the wall clock'}, the step on the wall clock (least of three). Variants: ${record ?? 'by the fixed rule'}. Dense roof from ${roofOf}. “Bytes bound” is the size of all buffers a launch can touch; it may touch fewer, so a share of the roof by memory can pass 100 %.`,
  rows: 'Rows',
  byKernel: 'By kernel',
  everyLaunch: 'Every launch',
  times: 'Kernel times',
  kernel: 'Kernel',
  timeMs: 'Time, ms',
  shareOfTime: 'Share of the kernels’ time',
  bytesBound: 'Bytes bound, MB',
  shareOfRoof: 'Share of the roof',
  bounds: { compute: 'compute', memory: 'memory' },

  variants: 'Variants of the matrix product',
  notTuned:
    'Not tuned on this adapter: a fixed rule chooses. The Device drawer tunes, and runs then say which record they use.',
  tunedHow: (date: string, ms: string) =>
    `${date}; best of three samples of at least 20 ms each, ${ms} ms of timing. Another variant than the rule’s is taken only where it wins by 3 %.`,
  tunedClasses: 'Tuned shape classes',
  shapeClass: 'Shape class, timed at',
  shareOfWork: 'Share of work',
  chosen: 'Chosen',
  rules: 'Rule’s',
  theSame: 'the same',
  allMs: 'All, ms',
  leftToRule: (list: string) => `Left to the rule: ${list}.`,
  notTried: (count: number) => (count === 1 ? '1 variant was not tried' : `${count} variants were not tried`),

  source: 'Source',
  file: 'File',
  asCompiled: (name: string) => `${name}, as compiled`,
  wgsl: 'WGSL source',
  reading: 'Reading the sources…',

  help: {
    measure: 'Runs the step chosen here on this adapter, and times every kernel in it.',
    byKernel: 'One row a kernel, the slowest first, its launches added up.',
    everyLaunch: 'One row a launch, in the order of the step.',
    showCode: 'Shows the WGSL this kernel was compiled from, below.',
    times: 'Scrolls sideways where the table is wider than the page.',
    notTried: 'Says why each of these variants was left out on this adapter.',
    file: 'A shader as it stands in the repository, before its prelude.',
    wgsl: 'The source itself; it scrolls.',
  },
};

export type KernelsText = typeof en;
export const kernelsText = section(en, () => import('./zh/kernels.ts'));
