/** The Device drawer, and what it shares with the Kernels page: the choice of a training step, and jobs on the device. */
import { section } from './catalogue.ts';

const en = {
  title: 'Device',
  close: 'Close the device drawer',
  asking: 'Asking for the adapter…',
  askAgain: 'Ask for the adapter again',
  downloadReport: 'Download the report (JSON)',
  sharing: 'Measurements share the adapter with a run in the Lab: pause it first.',
  kernelsPage: 'Kernels page: the time of each kernel',
  jobs: {
    selfTest: 'Self-test',
    tune: 'Tuning',
    measure: 'Measuring kernels',
    forgetTuning: 'Forgetting the tuning',
  },
  cancel: 'Cancel',
  ended: (job: string) => `${job}: ended`,

  none: 'No WebGPU adapter',
  noneHelp: 'The Play page and all lessons run without one; training does not.',
  adapter: 'Adapter',
  vendor: 'Vendor',
  architecture: 'Architecture',
  device: 'Device',
  kind: 'Kind',
  emulated: 'emulated on the processor',
  gpu: 'graphics processor',
  browser: 'Browser',
  subgroups: 'Subgroups',
  lanes: (least: number, most: number) => `${least} to ${most} lanes`,
  lanesUnknown: 'sizes not told',
  limits: {
    maxStorageBufferBindingSize: 'Largest binding',
    maxBufferSize: 'Largest buffer',
    maxComputeWorkgroupStorageSize: 'Workgroup memory',
    maxComputeInvocationsPerWorkgroup: 'Invocations a workgroup',
    maxStorageBuffersPerShaderStage: 'Storage buffers a stage',
  },
  budget: 'Memory budget of a run',
  budgetOurs: (size: string) => `${size} (ours: browsers do not tell what there is)`,
  features: (count: number) => (count === 1 ? '1 feature' : `${count} features`),

  selfTest: 'Self-test',
  selfTestHelp:
    'Every variant of the matrix product that may be taken here against the naive kernel, bit for bit, with operands in half and with its sum in slabs too; attention’s variants and RMSNorm against float64; a tiny Llama’s log-probabilities, loss and gradient against float64, stored in float32 and in half; a short bench. A variant that fails is not used on this adapter; where anything else fails, no run starts.',
  runSelfTest: 'Run the self-test',
  runSelfTestAgain: 'Run the self-test again',
  passed: 'Passed',
  failed: 'Failed',
  checks: (passed: number, all: number, date: string, seconds: string) =>
    `${passed} of ${all} checks, ${date}, ${seconds} s.`,
  noRunStarts: ' No run starts on this adapter.',
  doNotTrust: ' Do not trust what is trained on this adapter.',
  allChecks: 'All checks',
  notTried: (reason: string) => `not tried: ${reason}`,
  matrixProduct: 'Matrix product',
  bufferCopies: 'Buffer copies',
  dispatch: 'A dispatch',

  variants: 'Kernel variants',
  byRule:
    'By a fixed rule, the same on every visit. Tuning times the variants for one model’s shapes; runs of this page then take the fastest, and say so.',
  tuned: (date: string, classes: number, gflops: string) =>
    `Tuned ${date} for ${classes === 1 ? '1 shape class' : `${classes} shape classes`} at up to ${gflops} GFLOP/s: `,
  tunedKept: (key: string) => `runs of this page start with record ${key}, and say so.`,
  tunedLost: 'but this browser does not keep the record, and runs go by the fixed rule.',
  tune: 'Tune',
  tuneAgain: 'Tune again',
  backToRule: 'Back to the rule',

  step: 'Training step',
  preset: 'Model preset',
  packedTokens: 'Packed tokens',

  help: {
    close: 'Closes the drawer. A job that is under way goes on.',
    askAgain: 'Asks the browser for a graphics adapter once more.',
    downloadReport: 'Saves what this drawer knows of the adapter, its tests and its tuning as one JSON file.',
    cancel: 'Ends the job at once. What it measured is forgotten.',
    features: 'Lists the optional WebGPU features this adapter has.',
    selfTest: 'Checks on this adapter that the kernels compute what their float64 definitions say.',
    allChecks: 'Lists every check of the self-test with its figures.',
    tune: 'Times the variants of the matrix product for the model chosen here, and keeps the fastest.',
    backToRule: 'Forgets the tuning: runs choose their kernels by the fixed rule again.',
    preset: 'Whose shapes are measured: a model by its size.',
    packedTokens: 'About how many tokens of histories and trajectories the step holds, from 32 to 8,192.',
  },
};

export type DeviceText = typeof en;
export const deviceText = section(en, () => import('./zh/device.ts'));
