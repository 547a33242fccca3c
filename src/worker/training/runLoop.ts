/**
 * The run in the worker: its trainer, its state, and the loop that goes on until a pause, a stop or the end. Before:
 * `runStart.ts`. After: `train/run.ts`, the page, `../store/storeDesk.ts`.
 */
import { errorMessage, PlaygroundError } from '../../core/errors.ts';
import { headline } from '../../train/evaluate.ts';
import type { FrameRecorder } from '../../train/frames.ts';
import { runSteps, skippedStep, testAllUsers } from '../../train/run.ts';
import type { StepMetrics } from '../../train/runEvents.ts';
import type { Trainer } from '../../train/trainer.ts';
import type { OutOfSight } from '../outOfSight.ts';
import type { RunState } from '../protocol.ts';
import type { StoreDesk } from '../store/storeDesk.ts';
import type { LostSteps, RunStatus } from '../store/storeProtocol.ts';
import type { ShownPicture } from './shownPicture.ts';
import type { TrainingDevice } from './trainingDevice.ts';
import type { Voice } from './voice.ts';
import type { Wishes } from './wishes.ts';

const METRICS_EVERY_MS = 250;

/** A run that goes on by itself after its device was lost. */
export interface LostRun extends LostSteps {
  readonly id: string;
  readonly isPaused: boolean;
}

interface LoopParts {
  readonly voice: Voice;
  readonly wishes: Wishes;
  readonly desk: StoreDesk;
  readonly picture: ShownPicture;
  readonly sight: OutOfSight;
  readonly device: Pick<TrainingDevice, 'failure' | 'isLost'>;
  /** After the commands that wait. */
  enqueue(work: () => Promise<void>): Promise<void>;
  recover(lost: LostRun, since: number): Promise<void>;
}

export class RunLoop {
  trainer: Trainer | null = null;
  /** Of the run in the worker, where it has trained one. */
  sasRec: Blob | null = null;
  frames: FrameRecorder | undefined;
  /** The place in line of the command that the run goes on by. */
  since = 0;
  private now: RunState = 'idle';
  /** Resolves when the loop has ended; null where none goes on. */
  private going: Promise<void> | null = null;
  private history: StepMetrics[] = [];
  private lastMetrics = 0;

  constructor(private readonly parts: LoopParts) {}

  get state(): RunState {
    return this.now;
  }

  setState(next: RunState): void {
    this.now = next;
    this.parts.voice.send({ type: 'state', state: next, step: this.step });
  }

  get step(): number {
    return this.trainer?.position.step ?? 0;
  }

  get isGoing(): boolean {
    return this.going !== null;
  }

  get isPauseWanted(): boolean {
    return this.parts.wishes.isPause(this.since);
  }

  get isStopWanted(): boolean {
    return this.parts.wishes.isStop(this.since);
  }

  /** A run that is paused, with nothing going on. */
  get isAtPause(): boolean {
    return this.trainer !== null && !this.going && this.now === 'paused';
  }

  /** A new run has nothing to report yet. */
  begin(trainer: Trainer): void {
    this.trainer = trainer;
    this.history = [];
  }

  free(): void {
    this.trainer?.free();
    this.trainer = null;
  }

  /** Goes on by the command at `since`; `oneStep` pauses by itself, and counts as a pause meanwhile. */
  start(since: number, oneStep = false): void {
    const { device, enqueue, picture, sight } = this.parts;
    this.since = since;
    sight.begin();
    this.going = this.run(oneStep)
      .then(() => {
        if (device.failure) throw device.failure;
      })
      .catch((error) => {
        this.flushMetrics();
        this.fail(error);
      })
      .finally(() => {
        this.going = null;
        sight.end();
        if (picture.isStale) void enqueue(() => picture.draw(this.trainer));
      });
  }

  /** Resolves at the loop's end, however long it takes. */
  async ended(): Promise<void> {
    await this.going;
  }

  /** A loop that was told to pause still draws its last picture, one that has ended still keeps its run: what needs the engine comes after. */
  async settled(): Promise<void> {
    const { now } = this;
    const hasEnded = now === 'finished' || now === 'stopped' || now === 'failed';
    if (this.isPauseWanted || this.isStopWanted || hasEnded) await this.going;
  }

  /** The pause that was asked for has come, and the run is kept. */
  async pausedAndKept(): Promise<void> {
    if (this.going) await this.going;
    else if (this.now === 'paused') await this.keep('paused');
  }

  /** A checkpoint of the run as it stands, where one is to be kept. */
  async keep(status: RunStatus): Promise<void> {
    if (!this.trainer) return;
    this.flushMetrics();
    await this.parts.desk.save(this.trainer, status);
  }

  onDeviceFailure(error: unknown): void {
    // A start or a loop meets the failure itself; only the first one counts.
    if (!this.going && this.now !== 'preparing' && this.now !== 'compiling') this.fail(error);
  }

  say(error: unknown, fatal: boolean): void {
    const { send, log } = this.parts.voice;
    const kind = error instanceof PlaygroundError ? error.kind : 'Error';
    log('error', errorMessage(error));
    send({ type: 'error', kind, message: errorMessage(error), fatal });
  }

  /** The end of a run by an error. The model stays unless its device is gone; then the run goes on from its checkpoint, once. */
  fail(error: unknown): void {
    const { device, desk, enqueue, recover } = this.parts;
    const { step: atStep, since } = this;
    const isPaused = this.now === 'paused';
    const { failure } = device;
    this.say(failure ?? error, true);
    this.setState('failed');
    if (!failure) return;
    this.free();
    const id = device.isLost && !this.isStopWanted ? desk.recoverableRun() : null;
    if (id === null) return;
    void enqueue(async () => {
      await this.going; // which is ending by this failure
      await recover({ id, atStep, reason: failure.message, isPaused }, since);
    });
  }

  private flushMetrics(): void {
    const { trainer, history } = this;
    if (!trainer || history.length === 0) return;
    const tokens = history.reduce((a, m) => a + m.tokens, 0);
    const ms = history.reduce((a, m) => a + m.elapsedMs, 0);
    this.parts.voice.send({
      type: 'metrics',
      history,
      tokensPerSecond: ms > 0 ? (tokens / ms) * 1000 : 0,
      gpuBytes: trainer.engine.gpu.memory.liveBytes,
    });
    this.history = [];
    this.lastMetrics = performance.now();
  }

  private async run(oneStep: boolean): Promise<void> {
    const { desk, picture } = this.parts;
    const trainer = this.trainer!;
    const outcome = await this.steps(trainer, oneStep);
    this.flushMetrics();
    if (this.isStopWanted) {
      await picture.draw(trainer);
      this.setState('stopped');
      await this.keep('stopped');
      return;
    }
    if (outcome === 'finished') return this.test(trainer);
    this.setState('paused');
    await picture.draw(trainer);
    if (!oneStep || desk.isDue(trainer.position.step)) await this.keep('paused');
    if (!this.isStopWanted) return;
    this.setState('stopped');
    await this.keep('stopped');
  }

  private steps(trainer: Trainer, oneStep: boolean): Promise<'finished' | 'paused'> {
    const { desk, picture, sight, voice } = this.parts;
    const between: RunState = oneStep ? 'paused' : 'running';
    const first = trainer.position.step;
    this.setState(between);
    return runSteps(trainer, {
      shouldPause: () => this.isPauseWanted || this.isStopWanted || (oneStep && trainer.position.step > first),
      shouldStop: () => this.isStopWanted,
      beforeStep: async () => {
        if (desk.isDue(trainer.position.step)) await this.keep('running');
      },
      frames: this.frames,
      onStep: async (m) => {
        this.history.push(m);
        sight.countStep();
        if (m.isSkipped) voice.log('loss scale', skippedStep(m));
        if (performance.now() - this.lastMetrics > METRICS_EVERY_MS) this.flushMetrics();
        if (!oneStep && picture.isDue) await picture.draw(trainer);
      },
      onEvaluating: (split, done, total) => {
        if (this.now !== 'evaluating') this.setState('evaluating');
        voice.send({ type: 'progress', label: `${split} users`, done, total });
      },
      onEvaluation: (result) => {
        voice.send({ type: 'evaluation', result });
        voice.log('evaluation', headline(result.metrics));
        this.setState(between);
      },
    });
  }

  /** All steps are taken: the test on every user, unless a pause or a stop comes first. */
  private async test(trainer: Trainer): Promise<void> {
    const { picture, voice } = this.parts;
    if (trainer.stop.reason !== null) voice.log('stop rule', trainer.stop.reason);
    this.setState('evaluating');
    await this.keep('running');
    const result = await testAllUsers(
      trainer,
      (done, total) => voice.send({ type: 'progress', label: 'test users', done, total }),
      () => this.isPauseWanted || this.isStopWanted,
    );
    if (result) voice.send({ type: 'evaluation', result });
    await picture.draw(trainer);
    const end = result ? 'finished' : this.isStopWanted ? 'stopped' : 'paused';
    this.setState(end);
    await this.keep(end);
  }
}
