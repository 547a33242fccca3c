/**
 * A run beside its recording: the same bits, the same within ε, or another from which step on. It can be asked while the run goes
 * on. Before: steps and frames of both. After: `npm run verify`, the shared page.
 */
import type { Frame, StepMetrics } from '../train/runEvents.ts';
import type { Recording, RecordingMetadata } from './recording.ts';

/** What is known of the run so far. */
export interface RunSoFar {
  readonly history: readonly StepMetrics[];
  readonly frames: readonly Pick<Frame, 'step' | 'weightsDigest'>[];
}

export interface LossPair {
  readonly step: number;
  readonly recorded: number;
  readonly found: number;
}

export type Comparison =
  /** No step or frame is in both. */
  | { readonly kind: 'nothing' }
  /** Every loss, gradient norm and weights' digest that both have agrees to the bit, up to `step`; `digests` of them. */
  | { readonly kind: 'identical'; readonly step: number; readonly digests: number }
  /** On another adapter, or with other kernels: every loss up to `step` within ε of the recorded one; the farthest. */
  | { readonly kind: 'close'; readonly step: number; readonly farthest: LossPair }
  /** The first step that differs: by its weights' digest or, of two that may differ in bits, by its loss. */
  | {
      readonly kind: 'different';
      readonly step: number;
      readonly by: 'weights';
      readonly recorded: string;
      readonly found: string;
    }
  | ({ readonly kind: 'different'; readonly by: 'loss' | 'gradient norm' } & LossPair);

/**
 * How far a loss may be from the recorded one where no bits are promised: this share of it, or this many nats where it is below 1. Our
 * choice: rounding differs between adapters and grows over the steps. Lavapipe against SwiftShader, 160 steps of SubTB on
 * Wardrobe-64: at most 3e-5 nats.
 */
export const LOSS_EPSILON = 0.01;

/** Where a run was made again. Bits are promised on the same adapter with the same program of kernels alone. */
export type Machine = 'same' | 'other kernels' | 'other adapter';

type MadeOn = Pick<RecordingMetadata, 'adapter' | 'kernels'>;
export const machineOf = (recorded: MadeOn, found: MadeOn): Machine =>
  recorded.adapter !== found.adapter ? 'other adapter' : recorded.kernels !== found.kernels ? 'other kernels' : 'same';

const isFar = ({ recorded, found }: LossPair): boolean =>
  !(Math.abs(found - recorded) <= LOSS_EPSILON * Math.max(1, Math.abs(recorded)));

export function compareWithRecording(
  recording: Pick<Recording, 'history' | 'frames'>,
  run: RunSoFar,
  machine: Machine,
): Comparison {
  const recordedAt = new Map(recording.history.map((m) => [m.step, m]));
  const pairs = run.history.flatMap((found) => {
    const recorded = recordedAt.get(found.step);
    return recorded ? [{ step: found.step, recorded, found }] : [];
  });
  const digestAt = new Map(recording.frames.map((frame) => [frame.step, frame.weightsDigest]));
  const digests = run.frames.filter(({ step }) => digestAt.has(step));
  if (pairs.length === 0 && digests.length === 0) return { kind: 'nothing' };

  const byMetric = (by: 'loss' | 'gradient norm', of: (m: StepMetrics) => number): Comparison[] => {
    const pair = pairs.find(({ recorded, found }) => !Object.is(of(recorded), of(found)));
    return pair ? [{ kind: 'different', by, step: pair.step, recorded: of(pair.recorded), found: of(pair.found) }] : [];
  };
  const other = digests.find(({ step, weightsDigest }) => digestAt.get(step) !== weightsDigest);
  const differences = [
    ...byMetric('loss', (m) => m.loss),
    ...byMetric('gradient norm', (m) => m.gradNorm),
    ...(other
      ? [
          {
            kind: 'different',
            by: 'weights',
            step: other.step,
            recorded: digestAt.get(other.step)!,
            found: other.weightsDigest,
          } as const,
        ]
      : []),
  ].flatMap((d) => (d.kind === 'different' ? [d] : []));
  const last = Math.max(pairs.at(-1)?.step ?? 0, digests.at(-1)?.step ?? 0);
  if (differences.length === 0) return { kind: 'identical', step: last, digests: digests.length };
  const first = differences.reduce((a, b) => (b.step < a.step ? b : a));
  if (machine === 'same' || pairs.length === 0) return first;

  const losses = pairs.map(({ step, recorded, found }) => ({ step, recorded: recorded.loss, found: found.loss }));
  const far = losses.find(isFar);
  if (far) return { kind: 'different', by: 'loss', ...far };
  const distance = ({ recorded, found }: LossPair) => Math.abs(found - recorded);
  const farthest = losses.reduce((a, b) => (distance(b) > distance(a) ? b : a));
  return { kind: 'close', step: losses[losses.length - 1].step, farthest };
}
