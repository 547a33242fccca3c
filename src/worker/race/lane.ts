/**
 * One lane of a race with one seed: an ordinary run, taken a step at a time so that others can go on beside it. Its weights are those
 * of the same configuration run alone. Before: `train/prepare.ts`, `train/run.ts`. After: `race.ts`.
 */

import type { Gpu } from '../../gpu/device.ts';
import { type RunFacts, recordingHeader } from '../../record/recordingBuilder.ts';
import type { CollaborativeModel } from '../../train/collaborativeModel.ts';
import { memoryBill } from '../../train/engine.ts';
import { headline } from '../../train/evaluate.ts';
import { FrameRecorder, framesRefused, recordedThings } from '../../train/frames.ts';
import { recordingFacts } from '../../train/metadata.ts';
import type { PreparedData } from '../../train/prepare.ts';
import { type RunHooks, runSteps, skippedStep, testAllUsers } from '../../train/run.ts';
import { Trainer } from '../../train/trainer.ts';
import type { KernelChoice } from '../../tuning/record.ts';
import type { LaneState, RaceEvent, RecordingGrowth } from './raceProtocol.ts';

/** What a lane asks of the race around it. */
export interface LaneHooks {
  send(event: RaceEvent): void;
  shouldPause(): boolean;
  shouldStop(): boolean;
  /** What code runs where, for the recording. */
  readonly where: Pick<RunFacts, 'commit' | 'runtime'>;
}

const GROWTH_EVERY_MS = 250;

interface Growth {
  history: RecordingGrowth['history'][number][];
  evaluations: RecordingGrowth['evaluations'][number][];
  events: RecordingGrowth['events'][number][];
  frames: RecordingGrowth['frames'][number][];
}

const nothing = (): Growth => ({ history: [], evaluations: [], events: [], frames: [] });

export class Lane {
  state: LaneState = 'waiting';
  private trainer: Trainer | null = null;
  private frames: FrameRecorder | null = null;
  private growth = nothing();
  private lastSent = 0;
  private areStepsDone = false;

  constructor(
    /** Of the plan. */
    readonly index: number,
    readonly seed: number,
    private readonly hooks: LaneHooks,
  ) {}

  /** Says where the lane is; `message` why it got no further. */
  setState(state: LaneState, message: string | null = null): void {
    this.flush();
    this.state = state;
    this.hooks.send({ type: 'lane', seed: this.seed, lane: this.index, state, message });
  }

  get isActive(): boolean {
    return this.state === 'running' || this.state === 'testing';
  }

  get hasEnded(): boolean {
    return ['finished', 'stopped', 'refused', 'failed'].includes(this.state);
  }

  /** The device the lane's model is on; of a lane that has begun. */
  get gpu(): Gpu {
    return this.trainer!.engine.gpu;
  }

  /** Samples trained on: who has seen least goes next. */
  get samplesTrained(): number {
    return this.trainer?.samplesTrained ?? 0;
  }

  /** Compiles the lane's model and records its first frame. Throws as `Trainer.create` does, and DeviceError where the device fails meanwhile. */
  async begin(
    gpu: Gpu,
    data: PreparedData,
    { kernels, collaborative }: { readonly kernels: KernelChoice; readonly collaborative: CollaborativeModel | null },
  ): Promise<void> {
    this.setState('compiling');
    const onProgress = (done: number, total: number) => this.progress('compiling kernels', done, total);
    const trainer = await Trainer.create(gpu, data, onProgress, { kernels, collaborative });
    this.trainer = trainer;
    const facts = { ...(await recordingFacts(trainer)), ...this.hooks.where };
    const header = recordingHeader(facts, data.config, recordedThings(data), new Date().toISOString());
    const bill = memoryBill(trainer.engine.model.plan);
    this.hooks.send({ type: 'begun', seed: this.seed, lane: this.index, header, bill });
    this.frames = new FrameRecorder(trainer, (frame) => {
      this.growth.frames.push(frame);
    });
    if (collaborative) this.log('collaborative', `${collaborative.scores.name}: ${collaborative.about}`);
    const refused = framesRefused(data);
    if (refused) this.log('recording', refused);
    await this.frames.record();
    if (gpu.failure) throw gpu.failure;
    this.setState('running');
  }

  /** One step, with the frame and the validation due after it; after the last step, the test. Throws as the trainer does. */
  async advance(): Promise<void> {
    const trainer = this.trainer!;
    if (this.areStepsDone) return this.test(trainer);
    const first = trainer.position.step;
    const hooks: RunHooks = {
      shouldPause: () => trainer.position.step > first,
      shouldStop: this.hooks.shouldStop,
      frames: this.frames!,
      onStep: (m) => {
        this.growth.history.push(m);
        if (m.isSkipped) this.log('loss scale', skippedStep(m));
      },
      onEvaluating: (split, done, total) => this.progress(`${split} users`, done, total),
      onEvaluation: (result) => {
        this.growth.evaluations.push(result);
        this.log('evaluation', `validation at step ${result.step}: ${headline(result.metrics)}`);
      },
    };
    if ((await runSteps(trainer, hooks)) === 'finished') this.areStepsDone = true;
    if (performance.now() - this.lastSent > GROWTH_EVERY_MS) this.flush();
  }

  /** Given up where a pause or a stop is asked for; the next turn begins it again. */
  private async test(trainer: Trainer): Promise<void> {
    if (this.state !== 'testing') this.setState('testing');
    const result = await testAllUsers(
      trainer,
      (done, total) => this.progress('test users', done, total),
      () => this.hooks.shouldPause() || this.hooks.shouldStop(),
    );
    if (!result) return;
    this.growth.evaluations.push(result);
    this.log('evaluation', `test: ${headline(result.metrics)}`);
    this.setState('finished');
  }

  private progress(label: string, done: number, total: number): void {
    this.hooks.send({ type: 'progress', lane: this.index, label, done, total });
  }

  private log(kind: string, message: string): void {
    const step = this.trainer?.position.step ?? 0;
    this.growth.events.push({ time: new Date().toISOString(), step, kind, message });
  }

  /** Sends what was recorded since the last time. */
  flush(): void {
    this.lastSent = performance.now();
    const { growth } = this;
    if (Object.values(growth).every((list) => list.length === 0)) return;
    this.growth = nothing();
    this.hooks.send({ type: 'grown', seed: this.seed, lane: this.index, growth });
  }

  free(): void {
    this.flush();
    this.trainer?.free();
    this.trainer = null;
    this.frames = null;
  }
}
