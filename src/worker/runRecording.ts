/** The worker's part of a recording: what is known before the first step, and each frame as it is made. After: `ui/stores/runStore.ts`. */
import type { Recording } from '../record/recording.ts';
import { recordingHeader } from '../record/recordingBuilder.ts';
import { FrameRecorder, framesRefused, recordedThings } from '../train/frames.ts';
import { recordingFacts } from '../train/metadata.ts';
import type { Frame } from '../train/runEvents.ts';
import type { Trainer } from '../train/trainer.ts';
import { browserRuntime } from '../tuning/adapterKey.ts';
import type { WorkerEvent } from './protocol.ts';

/** Of the code, put in by vite.config.ts; null where the build had no git. */
declare const __BUILD_COMMIT__: string | null;

/** What code runs in what browser. */
export const codeAndBrowser = () => ({ commit: __BUILD_COMMIT__, runtime: browserRuntime(navigator.userAgent) });

/** Says what is recorded, or why no frames are, and gives the loop its recorder. `before`: of a run that goes on, what it had. */
export async function beginRecording(
  trainer: Trainer,
  send: (event: WorkerEvent, transfer?: Transferable[]) => void,
  log: (kind: string, message: string) => void,
  before: Recording | null,
): Promise<FrameRecorder> {
  const { data } = trainer;
  const facts = { ...(await recordingFacts(trainer)), ...codeAndBrowser() };
  const began = before?.metadata.recordedAt ?? new Date().toISOString();
  const now = recordingHeader(facts, trainer.config, recordedThings(data), began);
  const { name, parent } = before?.metadata ?? now.metadata;
  send({ type: 'recordingStart', header: { ...now, metadata: { ...now.metadata, name, parent } } });
  const refusal = framesRefused(data);
  if (refusal) log('recording', refusal);
  const onFrame = (frame: Frame): void => {
    const arrays = frame.users.flatMap(({ logF, logPF, logReward }) => [logF, logPF, logReward]);
    send(
      { type: 'frame', frame },
      arrays.map(({ buffer }) => buffer),
    );
  };
  return new FrameRecorder(trainer, onFrame, {
    lastStep: before?.frames.at(-1)?.step,
    elapsedMs: before?.history.reduce((sum, { elapsedMs }) => sum + elapsedMs, 0),
  });
}
