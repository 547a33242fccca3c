/// <reference lib="webworker" />
/**
 * The only owner of the GPU device: turns the page's commands into runs, and runs into events. As thin as `cli/train.ts`. Its
 * parts, one question each, are in `training/`.
 */
import { blobSource } from '../core/byteStreams.ts';
import { ConfigError, PlaygroundError, StoppedError } from '../core/errors.ts';
import { ImportedModel } from '../train/importModel.ts';
import type { Trainer } from '../train/trainer.ts';
import { OutOfSight, spellInWords } from './outOfSight.ts';
import type { WorkerCommand, WorkerEvent } from './protocol.ts';
import { beginPulse } from './pulse.ts';
import { savedFiles } from './savedFiles.ts';
import { StoreDesk } from './store/storeDesk.ts';
import { Preparation } from './training/preparation.ts';
import { RunLoop } from './training/runLoop.ts';
import { RunStart } from './training/runStart.ts';
import { ShownPicture } from './training/shownPicture.ts';
import { TrainingDevice } from './training/trainingDevice.ts';
import type { Voice } from './training/voice.ts';
import { Wishes } from './training/wishes.ts';
import { tellUncaught } from './uncaught.ts';

declare const self: DedicatedWorkerGlobalScope;

const voice: Voice = {
  send(event: WorkerEvent, transfer: Transferable[] = []) {
    desk.take(event);
    self.postMessage(event, transfer);
  },
  log: (kind, message) =>
    voice.send({ type: 'event', event: { time: new Date().toISOString(), step: loop.step, kind, message } }),
};
const wishes = new Wishes();
const desk = new StoreDesk({ ...voice, pauseRun });
const sight = new OutOfSight();
const picture = new ShownPicture(voice.send);
const device = new TrainingDevice({
  ...voice,
  onReplaced: () => loop.free(),
  onFailure: (error) => loop.onDeviceFailure(error),
});
const preparation = new Preparation(device, {
  ...voice,
  shouldStop: () => loop.state === 'preparing' && loop.isStopWanted,
  onReplaced: (next, before) => picture.follow(next, before),
});
const loop = new RunLoop({
  voice,
  wishes,
  desk,
  picture,
  sight,
  device,
  enqueue,
  recover: (lost, since) => starts.fromKept(lost.id, since, lost),
});
const starts = new RunStart({ voice, device, preparation, loop, picture, desk });

function pauseRun(): Promise<void> {
  wishes.pause();
  return enqueue(() => loop.pausedAndKept());
}

/** The model, with nothing going on that needs it too. Throws ConfigError where there is none, or a run goes on: `verb` and `doing` say what for. */
async function modelAtRest(verb: string, doing: string): Promise<Trainer> {
  await loop.settled();
  if (loop.isGoing) throw new ConfigError(`A run is going on. Pause it before ${doing}.`);
  if (!loop.trainer) throw new ConfigError(`There is nothing to ${verb} before a run has started.`);
  return loop.trainer;
}

/** `signal` ends a reading of files; `arrival`: the command's place in line. */
async function handle(command: WorkerCommand, signal: AbortSignal, arrival: number): Promise<void> {
  switch (command.type) {
    case 'probeDevice':
      voice.send({ type: 'device', report: await device.probe() });
      return;
    case 'loadBuiltIn':
      return preparation.loaded.loadBuiltIn(command.name, command.seed);
    case 'loadFiles':
      await preparation.loaded.loadFiles(command, signal);
      return;
    case 'cancelLoad':
      preparation.loaded.reading.cancel();
      return;
    case 'prepare':
      if (!command.mayTrain && preparation.wouldTrain(command.config)) voice.send({ type: 'untrained' });
      else await preparation.prepare(command.config);
      return;
    case 'importModel': {
      const files = command.files.map(({ name, file }) => [name, blobSource(name, file)] as const);
      preparation.imported = files.length > 0 ? await ImportedModel.open(new Map(files)) : null;
      voice.send({ type: 'imported', settings: preparation.imported?.settings ?? null });
      return;
    }
    case 'start':
      return starts.fromPage(command, arrival);
    case 'resumeStored':
      return starts.fromKept(command.id, arrival);
    case 'keepNow':
      desk.want();
      if (loop.isAtPause) await loop.keep('paused');
      return;
    case 'openStore':
    case 'setAutosave':
    case 'listStored':
    case 'removeStored':
    case 'downloadStored':
    case 'takeOverStore':
      return desk.handle(command, loop.isGoing || loop.state === 'paused');
    case 'tryMemory': {
      const { prepared } = preparation;
      if (!prepared) throw new ConfigError('There is nothing to try before data are prepared.');
      if (loop.isGoing) throw new ConfigError('A run is going on. Stop it before trying another.');
      await preparation.tryMemory(prepared, await device.open());
      return;
    }
    case 'hidden':
      return seen(!command.isHidden);
    case 'pause':
      return wishes.pause();
    case 'resume':
      await loop.settled();
      if (!loop.isAtPause) throw new ConfigError('There is no paused run to resume. Start one.');
      return loop.start(arrival);
    case 'edit': {
      const { trainer } = loop;
      if (!trainer || (!loop.isGoing && loop.state !== 'paused'))
        throw new ConfigError(`${command.key}: there is no run under way to change it in. Start one.`);
      const { edit, before } = trainer.edit(command.key, command.value);
      voice.log('edit', `${edit.key} ${before} → ${edit.value}, from step ${edit.step + 1} on`);
      voice.send({ type: 'edited', edits: trainer.config.edits });
      return;
    }
    case 'stepOnce':
      return oneStep(arrival);
    case 'stop':
      wishes.stop();
      if (loop.isGoing || loop.state !== 'paused') return;
      loop.setState('stopped');
      void enqueue(() => loop.keep('stopped'));
      return;
    case 'inspectUser': {
      const numUsers = preparation.prepared?.data.split.numUsers;
      if (numUsers !== undefined && !(command.user >= 0 && command.user < numUsers))
        throw new ConfigError(`User ${command.user} does not exist; there are ${numUsers}.`);
      picture.showUser(command.user);
      if (!loop.isGoing) await picture.draw(loop.trainer);
      return;
    }
    case 'showPrefixes':
      picture.showPrefixes(command.prefixes);
      if (!loop.isGoing) await picture.draw(loop.trainer);
      return;
    case 'export': {
      const trainer = await modelAtRest('write', 'writing a folder');
      const { exportFolder } = await import('./exportFolder.ts');
      const { name, blob } = await exportFolder(trainer, command, (done, total) => {
        if (done % 10 === 0) voice.send({ type: 'progress', label: 'drawing steps', done, total });
      });
      voice.log('export', `${name}, step ${trainer.position.step}`);
      voice.send({ type: 'exported', kind: command.kind, name, blob });
      return;
    }
    case 'saveFiles': {
      const trainer = await modelAtRest('save', 'saving');
      const files = await savedFiles(trainer, loop.sasRec, picture);
      voice.send({ type: 'files', files });
      return;
    }
  }
}

/** Says what was done while the tab was hidden, once it is not. */
function seen(isSeen: boolean): void {
  if (!isSeen) {
    sight.hide();
    return;
  }
  const spell = sight.show();
  if (!spell) return;
  voice.log('hidden', spellInWords(spell));
  voice.send({ type: 'hiddenSpell', spell });
}

async function oneStep(arrival: number): Promise<void> {
  await loop.settled();
  const { trainer } = loop;
  if (!trainer || !loop.isAtPause) throw new ConfigError('A single step needs a paused run. Pause first.');
  if (trainer.isDone)
    throw new ConfigError(
      `${trainer.stop.reason ?? `All ${trainer.data.config.budget.steps} steps of this run are done.`} There is no step to take; Resume goes on with the test users.`,
    );
  loop.start(arrival, true);
  await loop.ended();
}

// Commands run one after the other, but a pause, stop or cancel must reach what is going on at once.
let queue: Promise<void> = Promise.resolve();
function enqueue(work: () => Promise<void>): Promise<void> {
  queue = queue.then(() =>
    work().catch((error) => {
      if (error instanceof StoppedError) return voice.log('stop', error.message);
      // What a lost device leaves undone has been said by the loop.
      const isOfLoss = device.failure && (error === device.failure || !(error instanceof PlaygroundError));
      if (!isOfLoss) loop.say(error, false);
    }),
  );
  return queue;
}

/** Of commands that read no files. */
const NEVER = new AbortController().signal;

self.onmessage = ({ data: command }: MessageEvent<WorkerCommand>) => {
  const arrival = wishes.arrive();
  preparation.hear(command);
  const { reading } = preparation.loaded;
  const signal = command.type === 'loadFiles' ? reading.begin() : NEVER;
  if (command.type === 'loadBuiltIn') reading.supersede();
  if (['pause', 'stop', 'cancelLoad', 'hidden'].includes(command.type))
    handle(command, signal, arrival).catch((error) => loop.say(error, false));
  else void enqueue(() => handle(command, signal, arrival));
};
beginPulse((pulse) => self.postMessage(pulse));
tellUncaught((uncaught) => self.postMessage(uncaught));
