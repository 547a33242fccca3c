/**
 * How a run begins: from nothing, from a checkpoint's files, or from what is kept of it. Before: `preparation.ts`,
 * `trainingDevice.ts`, `../store/storeDesk.ts`. After: `runLoop.ts`.
 */
import type { RunConfigInput } from '../../config/runConfig.ts';
import { ConfigError, StoppedError } from '../../core/errors.ts';
import type { Gpu } from '../../gpu/device.ts';
import { openCheckpoint, restoreCheckpoint } from '../../train/checkpoint.ts';
import { collaborativeModel } from '../../train/collaborativeModel.ts';
import { requireRoom } from '../../train/memoryTrial.ts';
import type { PreparedData } from '../../train/prepare.ts';
import { rewardPreview } from '../../train/rewardPreview.ts';
import { Trainer } from '../../train/trainer.ts';
import type { AdapterRecord, KernelChoice } from '../../tuning/record.ts';
import type { RunState, WorkerCommand } from '../protocol.ts';
import { beginRecording } from '../runRecording.ts';
import { keptCollaborative, type SavedRun, savedRunOf, savedRunOfFiles } from '../store/savedRun.ts';
import type { StoreDesk } from '../store/storeDesk.ts';
import type { DataIdentity } from '../store/storeProtocol.ts';
import type { Preparation, Prepared } from './preparation.ts';
import type { LostRun, RunLoop } from './runLoop.ts';
import type { ShownPicture } from './shownPicture.ts';
import type { TrainingDevice } from './trainingDevice.ts';
import type { Voice } from './voice.ts';

/** Of files that nobody may cancel. */
const NEVER = new AbortController().signal;

interface StartParts {
  readonly voice: Voice;
  readonly device: TrainingDevice;
  readonly preparation: Preparation;
  readonly loop: RunLoop;
  readonly picture: ShownPicture;
  readonly desk: StoreDesk;
}

interface Beginning {
  readonly config: RunConfigInput;
  readonly saved: SavedRun | null;
  /** Of a new run that is a copy: the digest of the bundle. */
  readonly parent: string | null;
}

/** All that a run needs, checked, while what was there before still stands. */
interface Ready extends Beginning, Prepared {
  readonly gpu: Gpu;
  readonly kernels: KernelChoice;
  readonly record: AdapterRecord | null;
  readonly checkpoint: Awaited<ReturnType<typeof openCheckpoint>> | null;
  readonly sasRec: Awaited<ReturnType<typeof keptCollaborative>>;
  /** A published model's, where the run begins with them. */
  readonly weights: Preparation['imported'];
}

export class RunStart {
  constructor(private readonly parts: StartParts) {}

  /** `since`: the place in line of the command. */
  fromPage(command: Extract<WorkerCommand, { type: 'start' }>, since: number): Promise<void> {
    const { config, checkpoint, parent = null } = command;
    return this.start(
      async () => ({ config, saved: checkpoint ? await savedRunOfFiles(checkpoint) : null, parent }),
      since,
    );
  }

  /** Goes on with a kept run, on its own data, which are read where others are loaded. */
  fromKept(id: string, since: number, lost: LostRun | null = null): Promise<void> {
    const beginning = async () => {
      const kept = await this.parts.desk.openRun(id);
      await this.haveData(kept.about.data);
      return { config: kept.about.config, saved: await savedRunOf(kept), parent: null };
    };
    return this.start(beginning, since, lost);
  }

  /** `beginning` may fail as the rest may: nothing has changed then. `lost`: the run goes on by itself after its device was lost. */
  private async start(beginning: () => Promise<Beginning>, since: number, lost: LostRun | null = null): Promise<void> {
    const { device, loop } = this.parts;
    await loop.settled();
    if (loop.isGoing) throw new ConfigError('A run is going on. Stop it before starting another.');
    const stateBefore = loop.state;
    loop.since = since;
    loop.setState('preparing');
    let isOldFreed = false;
    try {
      const ready = await this.ready(await beginning());
      // For the page: from here on the last run is gone.
      loop.setState('compiling');
      isOldFreed = true;
      const isMade = await this.make(ready, lost);
      if (!isMade) return;
      if (ready.gpu.failure) throw ready.gpu.failure;
    } catch (error) {
      if (device.failure) return loop.fail(error);
      if (isOldFreed) loop.free();
      loop.setState(this.stateAfterRefusal(stateBefore));
      throw error;
    }
    await this.go(since, lost?.isPaused ?? false);
  }

  /** What was there before can still be looked at, resumed and saved. */
  private stateAfterRefusal(before: RunState): RunState {
    const { loop } = this.parts;
    if (!loop.trainer) return 'idle';
    return loop.isStopWanted && before === 'paused' ? 'stopped' : before;
  }

  private async ready(beginning: Beginning): Promise<Ready> {
    const { device, preparation } = this.parts;
    const { config: input, saved } = beginning;
    const gpu = await device.open();
    const { kernels, record } = await device.storedKernels(gpu, saved?.kept ?? null);
    const prepared = await preparation.prepare(input, kernels, saved?.itemsJson);
    const { data, plan } = prepared;
    const { parameters } = plan.body;
    const checkpoint = saved && (await openCheckpoint(data, parameters, saved.checkpoint));
    const sasRec = await keptCollaborative(saved, data);
    const { imported } = preparation;
    const weights = !checkpoint && imported?.isOf(data.config) ? imported : null;
    await weights?.check(parameters);
    requireRoom(await preparation.tryMemory(prepared, gpu, kernels));
    return { ...beginning, gpu, kernels, record, data, plan, checkpoint, sasRec, weights };
  }

  /** Frees the old run and makes the new one; false where it was given up on the way, which leaves none. */
  private async make(ready: Ready, lost: LostRun | null): Promise<boolean> {
    const { voice, preparation, loop, picture, desk } = this.parts;
    const { gpu, kernels, data, checkpoint, sasRec, weights } = ready;
    // The old run's buffers go before the new ones come: both need not fit.
    loop.free();
    desk.end();
    const collaborative = await this.collaborative(ready);
    if (loop.isStopWanted) {
      voice.log('stop', 'stopped before there was a model; there is no run');
      loop.setState('idle');
      return false;
    }
    if (collaborative) voice.log('collaborative', `${collaborative.scores.name} is ready: ${collaborative.about}`);
    const trainer = await Trainer.create(
      gpu,
      data,
      (done, total) => voice.send({ type: 'progress', label: 'compiling kernels', done, total }),
      { kernels, collaborative },
    );
    loop.begin(trainer);
    if (checkpoint) await restoreCheckpoint(trainer, checkpoint);
    await weights?.fill(trainer);
    if (!checkpoint) preparation.tellRewards(await rewardPreview(trainer));
    loop.sasRec = sasRec.file;
    await this.record(ready, trainer, lost);
    await picture.draw(trainer);
    return true;
  }

  private collaborative({ gpu, kernels, data, sasRec }: Ready) {
    const { voice, loop } = this.parts;
    const { disabled } = kernels.matmul;
    return collaborativeModel(gpu, data, {
      // The tuner chose for the run's own products; what failed the self-test is nobody's.
      kernels: { matmul: { disabled }, measuredGflops: kernels.measuredGflops, record: null },
      onProgress: (label, done, total) => voice.send({ type: 'progress', label, done, total }),
      shouldStop: () => loop.isStopWanted,
      load: sasRec.load,
      onTrained: sasRec.onTrained,
    });
  }

  /** From here on the run is kept and recorded. */
  private async record(ready: Ready, trainer: Trainer, lost: LostRun | null): Promise<void> {
    const { voice, preparation, loop, desk } = this.parts;
    const { data, record, saved, checkpoint, weights, parent } = ready;
    const { config } = data;
    const { dataset, origin } = preparation.loaded;
    const kept = saved?.kept ?? null;
    await desk.begin({ config, record, collaborative: loop.sasRec }, origin!, loop.step, kept);
    const recording = kept?.log.recording ?? null;
    loop.frames = await beginRecording(trainer, voice.send, voice.log, recording, parent);
    if (recording) voice.send({ type: 'restored', step: loop.step, run: recording, lost });
    voice.log(
      checkpoint ? 'resume' : 'start',
      `${config.objective.type} on ${dataset!.name}, seed ${config.seed}${checkpoint ? '' : firstWeights(data, weights)}`,
    );
  }

  /** Goes on, unless a stop or a pause was asked for meanwhile. */
  private async go(since: number, isPaused: boolean): Promise<void> {
    const { loop } = this.parts;
    // Stop pressed while the shaders were compiled: there is a model, but no run.
    if (loop.isStopWanted) return loop.setState('stopped');
    if (!isPaused && !loop.isPauseWanted) return loop.start(since);
    loop.setState('paused');
    await loop.keep('paused');
  }

  private async haveData(wanted: DataIdentity): Promise<void> {
    const { desk, preparation } = this.parts;
    const { loaded } = preparation;
    const { origin } = loaded;
    if (origin?.kind === wanted.kind && JSON.stringify(await desk.identityOf(origin)) === JSON.stringify(wanted))
      return;
    if (wanted.kind === 'builtIn') loaded.loadBuiltIn(wanted.name, wanted.seed);
    else {
      const files = await desk.openData(wanted);
      const isRead = await loaded.loadFiles({ ...(wanted.how as object), type: 'loadFiles', files }, NEVER);
      if (!isRead) throw new StoppedError('The run’s own data were not read, so that it cannot go on.');
    }
  }
}

/** Where a new run's weights come from, where that is not the rule. */
function firstWeights({ config }: PreparedData, imported: Ready['weights']): string {
  if (imported) return ', from the imported weights';
  return config.model.shape ? ', from random weights' : '';
}
