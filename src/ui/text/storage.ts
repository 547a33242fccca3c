/** What is kept on this device: the notices of the Lab, and the Storage drawer. */
import { section } from './catalogue.ts';

const steps = (n: number) => (n === 1 ? '1 step' : `${n} steps`);

const en = {
  title: 'Storage',
  open: 'Storage',
  closeDrawer: 'Close the storage drawer',
  dismiss: 'Dismiss this message',
  onThisDevice: 'On this device only: nothing here is sent anywhere.',

  line: {
    off: 'Runs are not kept: autosave is off.',
    none: 'A run is kept on this device from its first seconds on, and at every pause.',
    keeping: (step: number) => `Keeping the checkpoint of step ${step} …`,
    kept: (step: number, size: string, time: string) => `Kept at step ${step} (${size}, ${time}), on this device only.`,
    inMemory: (step: number, size: string) => `The checkpoint of step ${step} (${size}) is in this tab’s memory alone.`,
  },
  offer: {
    words: (name: string, step: number, total: number, when: string) =>
      `Run “${name}” was kept at step ${step} of ${total}, ${when}. It goes on with the same bits.`,
    resume: (name: string, step: number) => `Resume run “${name}” at step ${step}`,
    discard: 'Discard',
    discardSure: 'Delete it for good',
  },
  failed: {
    words: (step: number, lost: number) =>
      lost > 0
        ? `The checkpoint of step ${step} is whole: resuming takes ${steps(lost)} again.`
        : `The checkpoint of step ${step} is whole.`,
    resume: (step: number) => `Resume from step ${step}`,
    none: 'No checkpoint of this run had been kept yet. Start it again.',
  },
  worker: {
    words: 'The engine of this page stopped working.',
    restart: 'Start the engine again',
    restartAndResume: (step: number) => `Start the engine again and resume from step ${step}`,
    memoryLost: (step: number) => `The checkpoint of step ${step} was in its memory and is lost.`,
  },
  recovered: (at: number, from: number) =>
    `The graphics device was lost at step ${at}. A new one was opened, and the run goes on from the checkpoint of step ${from}: ${steps(at - from)} ${at - from === 1 ? 'is' : 'are'} taken again.`,
  another: {
    words: 'Another tab of this page keeps the store. Here it can be looked at; runs of this tab stay in its memory.',
    takeOver: 'Take over',
    asked: 'Waiting for the other tab to save and let go …',
  },
  unavailable: (problem: string) => `${problem} Runs are kept in this tab’s memory: download them before closing it.`,
  download: (step: number) => `Download the checkpoint of step ${step}`,

  room: {
    title: 'Room',
    words: (used: string, quota: string) => `This page uses ${used} of the ${quota} that the browser allows it.`,
    unknown: 'This browser does not tell how much room there is.',
    persisted: 'The browser has promised not to clear this by itself.',
    notPersisted: 'The browser may clear all of this when the device runs short of room.',
    persist: 'Ask the browser to keep it',
  },
  autosave: {
    title: 'Autosave',
    label: 'Keep a checkpoint',
    automatic: 'by time and size',
    every: (n: number) => `every ${steps(n)}`,
    off: 'never',
    words:
      'By time and size: ten seconds after the last one at the earliest, and large models less often, so that writing takes at most a twentieth of the time. Also at a pause, at the end, and when the page goes out of sight. No bit of the training depends on it.',
    keepsData: 'Keep my own data files beside their runs',
    keepsDataWords:
      'Your files are copied into the browser’s own folder on this device, so that a run can go on after a reload.',
  },
  runs: {
    title: 'Runs',
    none: 'No run is kept.',
    step: (step: number, total: number) => `step ${step} of ${total}`,
    status: { running: 'under way', paused: 'paused', stopped: 'stopped', finished: 'finished' },
    active: 'in the engine now',
    damaged: 'No whole checkpoint of this run is there.',
    resume: 'Resume',
    view: 'Open',
    download: 'Download',
    delete: 'Delete',
    of: (name: string) => `run “${name}”`,
  },
  data: {
    title: 'Data sets of your own',
    none: 'None is kept.',
    files: (n: number) => (n === 1 ? '1 file' : `${n} files`),
    of: (name: string) => `data set ${name}`,
  },
  deleteAll: 'Delete everything',
  deleteAllSure: 'Delete everything for good',
  deleteSure: 'Delete for good',
  keepIt: 'Keep it',
  readOnly: 'Another tab keeps the store: take it over to change anything here.',

  help: {
    open: 'What is kept on this device, how much room it takes, and how to delete it.',
    resume: 'Loads its data, settings and weights, and goes on where the checkpoint stands.',
    discard: 'Deletes what is kept of this run, after you confirm.',
    confirm: 'Deletes it for good; nothing can bring it back.',
    keepIt: 'Deletes nothing.',
    restart: 'Ends the worker that failed and starts a new one with the same data.',
    takeOver: 'The other tab pauses, saves its run and lets go; then this tab keeps the store.',
    download: 'Hands the files of this checkpoint to the browser’s downloads.',
    dismiss: 'Puts this message away.',
    persist: 'Asks the browser not to clear this page’s files by itself.',
    everySteps: 'How often a run is kept; it changes no bit of the training.',
    keepsData: 'Whether the files you dropped are copied into this browser’s own folder.',
    delete: 'Deletes it from this device, after you confirm.',
    deleteAll: 'Deletes every kept run and data set from this device, after you confirm.',
    close: 'Back to the Lab.',
  },
};

export type StorageText = typeof en;
export const storageText = section(en, () => import('./zh/storage.ts'));
