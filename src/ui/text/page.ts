/** `#/page`: shared runs, what is known of them, and training them again. Notebooks: `notebook.ts`. */
import { section } from './catalogue.ts';

const count = new Intl.NumberFormat('en');
const date = new Intl.DateTimeFormat('en', { dateStyle: 'long', timeStyle: 'short', timeZone: 'UTC' });
const short = (digest: string): string => `${digest.slice(0, 12)}…`;

const en = {
  documentTitle: (title: string | null) => `${title ?? 'Page'} · GFlowGR Playground`,
  title: 'Shared runs and notebooks',
  about:
    'Open a run that was recorded, here or elsewhere: its curves, its flows at every recorded step, its numbers. Nothing is uploaded, and no graphics card is needed.',
  choose: 'Open a file',
  dropHere: 'or drop it here: a run’s bundle (.zip) or a notebook (.json).',
  reading: (name: string) => `Reading ${name}…`,
  notOpened: (name: string) => `${name} was not opened`,
  stays: 'What was here before stays.',
  dismiss: 'Put this message away',
  shippedTitle: 'Runs that come with the playground',
  shippedLead: (adapter: string) => `Shop-512, one seed, recorded on ${adapter}.`,
  shippedRun: (steps: number, kilobytes: number) => `${count.format(steps)} steps, ${kilobytes} kB`,
  shippedProblem: (message: string) => `They could not be listed. ${message}`,
  notebooksTitle: 'Notebooks',
  notebooks: {
    'four-objectives': {
      title: 'Four objectives on Shop-512',
      about: 'SFT, DPO, S-DPO and GFlowGR from the same seed: what each makes small, and what comes of it.',
    },
  },
  writeNew: 'Write a notebook',
  newTitle: 'A notebook',
  newText: 'What is asked here, and why.',
  draftsTitle: 'Drafts on this device',
  draftOf: (id: string, changedAt: number, kilobytes: number) =>
    `${id}, ${date.format(changedAt)} UTC, ${count.format(kilobytes)} kB`,
  goOn: 'Go on',
  discard: 'Discard',
  linkTitle: 'By link',
  linkLead:
    'A file that lies on this site can be linked to, relative to the page. Files of other sites are never fetched; download them and open them here.',
  offline: {
    ready: 'Ready offline: everything this page needs is on this device.',
    installing: 'Getting ready for offline use…',
    waiting: 'A newer version is on this device; it opens with the next load.',
    failed: (message: string) => `Not ready offline. ${message}`,
  },
  forgetOffline: 'Remove these files',

  close: 'Close',
  recording: 'Recording',
  recordedOn: (runtime: string, adapter: string, at: string) =>
    `recorded with ${runtime} on ${adapter}, ${date.format(Date.parse(at))} UTC`,
  copyOf: (digest: string) => `a copy of the run ${short(digest)}`,
  noRerun: (reason: string) => `You are looking at a recording: all of it works here but training it again. ${reason}`,
  cpuDemo: 'Run the CPU demo',
  askingDevice: 'Asking for the adapter…',
  edit: 'Edit a copy',
  cannotEdit: (message: string) => `The configuration cannot be taken to the Lab: ${message}`,
  verify: 'Re-run to verify',
  download: 'Download',
  write: 'Write about it',

  moment: 'The run, step by step',
  user: 'User',
  userName: (id: string) => `user ${id}`,
  trieLabel: (name: string, step: number, user: string) =>
    `${name} at step ${step}: flows of user ${user} on the item trie. Arrow keys walk the trie.`,
  topTen: 'Top ten at this step',
  history: 'Before it, the user took',
  andMore: (n: number) => `…and ${count.format(n)} more`,
  noFrames: 'This run was recorded without pictures; its curves and tables are below.',
  evaluations: 'Evaluations',
  noEvaluation: 'No evaluation was recorded.',
  allEvaluations: (n: number) => `All ${n} evaluations`,
  evaluationColumns: { split: 'Split', step: 'Step', users: 'Users' },
  splits: { test: 'test', validation: 'validation' },

  verifying: {
    title: 'Training it again',
    needsData: (name: string) =>
      `This run was trained on data of its own (${name}). Choose these files; only data with the recorded hash are compared.`,
    dataHash: (hash: string) => `SHA-256 of the data: ${hash}`,
    chooseData: 'Choose the data',
    preparing: 'Preparing the run in a worker of its own; the Lab is not touched.',
    progress: (label: string, done: number, total: number) => `${label} ${count.format(done)} / ${count.format(total)}`,
    step: (step: number, last: number) => `step ${count.format(step)} of ${count.format(last)}`,
    nothing: 'Nothing to compare yet.',
    identical: (step: number, digests: number, steps: number) =>
      `Bit-identical to step ${count.format(step)} on this adapter: the weights’ digests agree at ${digests === 1 ? 'one recorded frame' : `${digests} recorded frames`}, losses and gradient norms at ${steps === 0 ? 'no step yet' : steps === 1 ? 'the one step since' : `all ${count.format(steps)} steps`}.`,
    machines: {
      same: 'on this adapter',
      'other kernels': 'on this adapter with other kernels than recorded',
      'other adapter': 'on another adapter than recorded',
    },
    identicalElsewhere: (step: number, digests: number, machine: string) =>
      `Bit-identical to step ${count.format(step)}, ${machine}: the weights’ digests agree at ${digests === 1 ? 'one frame' : `${digests} frames`}.`,
    undigested: (step: number) =>
      `Losses and gradient norms agree to the bit up to step ${count.format(step)}; no digest of weights has been compared, so it is not called identical.`,
    close: (step: number, percent: number, machine: string, at: number, recorded: string, found: string) =>
      `Matches within ${percent} % to step ${count.format(step)}, ${machine}. The largest difference is at step ${count.format(at)}: recorded loss ${recorded}, found ${found}.`,
    different: (step: number, by: string, recorded: string, found: string) =>
      `First differs at step ${count.format(step)}: ${by} recorded ${recorded}, found ${found}.`,
    by: { weights: 'digest of the weights', loss: 'loss', 'gradient norm': 'gradient norm' },
    where: (recorded: string, found: string) => `Recorded on ${recorded}; here ${found}.`,
    finished: 'Compared to the end of the recording.',
    stopped: 'Stopped early; what was found until here stays.',
    refused: 'It could not be compared.',
    stop: 'Stop here',
    again: 'Again',
    dismiss: 'Put this away',
  },

  facts: 'How it was made',
  differences: (n: number) => (n === 1 ? 'One setting differs' : `${n} settings differ`),
  noDifference: 'The configuration is the default one.',
  setting: 'Setting',
  value: 'Here',
  defaultValue: 'By default',
  configJson: 'The whole configuration (JSON)',
  showConfig: 'Copy the configuration',
  data: 'Data',
  dataHash: 'Hash of the data (SHA-256)',
  seed: 'Seed',
  adapter: 'Adapter',
  kernels: 'Kernels',
  software: 'Software',
  softwareOf: (version: string, commit: string | null, runtime: string) =>
    `GFlowGR Playground ${version}${commit ? `, commit ${commit}` : ''}; ${runtime}`,
  digestOfBundle: 'Digest of the bundle',
  parent: 'Copy of the run',
  chain: 'Chain of weights’ digests',
  chainChecked: (n: number) =>
    n === 0 ? 'no frame was recorded, so there is none' : `✓ all ${n} links checked when the file was opened`,
  chainList: 'Digests by step',
  chainColumns: { step: 'Step', weights: 'Weights (SHA-256)', chain: 'Chain' },
  events: 'Events',
  noEvents: 'No event was recorded.',
  eventColumns: { time: 'Time (UTC)', step: 'Step', kind: 'Kind', message: 'Message' },
  cite: 'Cite',
  bibTeXRun: 'This run (BibTeX)',
  bibTeXPaper: 'The paper of GFlowGR (BibTeX)',

  shareRun: {
    title: 'Share this run',
    open: 'Share run',
    nothing: 'A run can be shared from its first step on.',
    whileActive: 'Pause the run to share it as it is then.',
    about: 'Everything that is known of the run in one file, which opens on any device, without a graphics card.',
    download: 'Download the bundle',
    show: 'Open it as a page',
    making: 'Making the bundle…',
    made: (name: string, kilobytes: number) => `${name}, ${count.format(kilobytes)} kB`,
    failed: (message: string) => `The bundle could not be made. ${message}`,
    link: 'Link to the configuration alone',
    parent: (digest: string) => `The next run is noted as a copy of ${short(digest)}.`,
    forget: 'Not a copy',
  },

  help: {
    choose: 'Opens a bundle or a notebook from this device. Nothing is uploaded.',
    dismiss: 'Closes the message.',
    shipped: 'Opens this recorded run as a page.',
    notebook: 'Opens this notebook to be read.',
    writeNew: 'Begins an empty notebook. A draft is kept on this device after the first edit.',
    goOn: 'Opens this draft to be written on.',
    discard: 'Deletes this draft from this device.',
    forgetOffline:
      'Deletes the page’s own files from this device; runs and drafts stay. The next load fetches them again.',
    close: 'Goes back to the ways to open something. The file itself is untouched.',
    cpuDemo: 'Opens the first page’s small demo, which needs no graphics card.',
    edit: 'Takes this configuration to the Lab. A run of it remembers which run it is a copy of.',
    verify: 'Trains this configuration on this device and compares losses and weights with the recording as they come.',
    download: 'Saves the bundle as it was opened, to the byte.',
    write: 'Begins a notebook with this run in it.',
    user: 'Whose flows and top ten are shown.',
    chooseData: 'The files this run was trained on. They stay on this device.',
    stop: 'Ends the comparison. What agreed until here stays on screen.',
    again: 'Trains and compares once more from the beginning.',
    dismissVerify: 'Closes the comparison and frees the graphics card.',
    allEvaluations: 'Shows every validation and test with its step.',
    config: 'Shows the configuration as text to copy.',
    configJson: 'Every setting with its value, as the command line and the Lab take it.',
    chain: 'Shows each recorded step’s digest of the weights, and the chain that binds them.',
    events: 'Shows what the run reported, in order.',
    cite: 'Shows how to cite the paper and this very run.',
    bibTeXRun: 'An entry with the bundle’s digest, data, seed and device.',
    bibTeXPaper: 'The paper’s entry for a bibliography.',
    shareRun: 'Shows how to hand this run on: as one file, or as a link to its settings.',
    downloadRun: 'Saves curves, flows, top tens, events, configuration and digests as one zip file.',
    showRun: 'Opens the recording here, as someone with the file would see it.',
    link: 'Opens the Lab with this configuration, without the recording.',
    forget: 'The next run of this configuration is noted as an original.',
  },
};

export type PageText = typeof en;
export const pageText = section(en, () => import('./zh/page.ts'));
