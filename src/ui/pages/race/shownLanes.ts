/** The lanes that are on screen, live ones and recordings alike. Before: `stores/raceStore.ts`. After: every panel of the Race page. */
import { type ObjectiveType, parseRunConfig, type RunConfigInput } from '../../../config/runConfig.ts';
import type { Recording } from '../../../record/recording.ts';
import { MAX_SERIES } from '../../components/seriesStyle.ts';
import type { LaneRun, RaceStoreState } from '../../stores/raceStore.ts';
import type { ShelfLane } from '../../stores/recordingShelf.ts';

export interface ShownLane {
  /** Stable while the lane is shown. */
  readonly key: string;
  /** Of its colour and dashes. */
  readonly index: number;
  readonly name: string;
  readonly objective: ObjectiveType;
  /** What is special about it: the lane's change, or a recording's differences from the defaults. */
  readonly change: RunConfigInput;
  /** Null for a live lane. */
  readonly shelf: ShelfLane | null;
  /** By seed; one for a recording. */
  readonly runs: readonly LaneRun[];
}

const asRun = (recording: Recording): LaneRun => ({
  seed: recording.metadata.seed,
  state: 'finished',
  message: null,
  recording,
  bill: null,
});

/** A lane for a recording alone, as the first of its kind. */
export const laneOfRecording = (recording: Recording, key = recording.metadata.name, index = 0): ShownLane => ({
  key,
  index,
  name: recording.metadata.name,
  objective: parseRunConfig(recording.config).objective.type,
  change: recording.config,
  shelf: null,
  runs: [asRun(recording)],
});

const objectiveOf = (config: RunConfigInput): ObjectiveType => config.objective?.type ?? 'sft';

/** At most MAX_SERIES lanes, in the order chosen; dropped files stand behind. */
export function shownLanes({ live, shown, shelf }: RaceStoreState): ShownLane[] {
  const fromShelf = (lane: ShelfLane): ShownLane => ({ ...laneOfRecording(lane.recording, lane.id), shelf: lane });
  const own =
    shown === 'live' && live
      ? live.plan.lanes.map(({ name, change }, l) => ({
          key: `live-${name}`,
          name,
          objective: objectiveOf(change.objective?.type ? change : live.plan.base),
          change,
          shelf: null,
          runs: live.runs[l],
        }))
      : shelf.shipped.map(fromShelf);
  return [...own, ...shelf.files.map(fromShelf)].slice(0, MAX_SERIES).map((lane, index) => ({ ...lane, index }));
}

/** The recordings of a lane that have begun, by seed. */
export const recordingsOf = ({
  runs,
}: {
  readonly runs: readonly { readonly recording: Recording | null }[];
}): Recording[] => runs.flatMap(({ recording }) => (recording ? [recording] : []));

/** The lane's pictures are of its first seed that has begun. */
export const picturedRecording = (lane: ShownLane): Recording | undefined => recordingsOf(lane)[0];

/** Whether all lanes that have begun were trained on the same data. */
export function haveSameData(lanes: readonly ShownLane[]): boolean {
  const hashes = lanes.flatMap((lane) =>
    recordingsOf(lane).map(({ metadata }) => `${metadata.seed} ${metadata.dataHash}`),
  );
  const bySeed = new Map(hashes.map((text) => text.split(' ') as [string, string]));
  return hashes.every((text) => bySeed.get(text.split(' ')[0]) === text.split(' ')[1]);
}

/** The digest that all lanes' initial weights share, or null where they differ or none has begun. */
export function sharedInitialDigest(lanes: readonly ShownLane[]): string | null {
  const digests = lanes.flatMap((lane) => picturedRecording(lane)?.frames.slice(0, 1) ?? []);
  const first = digests.find(({ step }) => step === 0)?.weightsDigest ?? null;
  return digests.every(({ weightsDigest, step }) => step === 0 && weightsDigest === first) ? first : null;
}

/** ISO time → '2026-01-31 12:00' */
export const minuteOf = (time: string): string => time.slice(0, 16).replace('T', ' ');

/** Where and when all lanes were recorded, where none is live and all were on one adapter; null where each has to say it. */
export function sharedOrigin(lanes: readonly ShownLane[]): { adapter: string; from: string; to: string } | null {
  const adapters = new Set(lanes.map(({ shelf }) => shelf?.recording.metadata.adapter));
  const [adapter] = adapters;
  if (adapters.size !== 1 || adapter === undefined) return null;
  const times = lanes.flatMap(({ shelf }) => shelf?.recording.metadata.recordedAt ?? []).sort();
  const [from, to] = [minuteOf(times[0]), minuteOf(times[times.length - 1])];
  const isSameDay = from.slice(0, 10) === to.slice(0, 10);
  return { adapter, from, to: isSameDay && from !== to ? to.slice(11) : to };
}
