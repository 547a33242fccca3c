/** Stands in for the race worker and for the files beside the page: recordings of lanes that learn nothing. */
import { laneConfig } from '../../../src/config/laneConfig.ts';
import { diffFromDefaults } from '../../../src/config/runConfig.ts';
import type { Recording } from '../../../src/record/recording.ts';
import type { BundleReader } from '../../../src/ui/stores/recordingShelf.ts';
import type { DeviceReport } from '../../../src/worker/protocol.ts';
import type { RaceClient } from '../../../src/worker/race/raceClient.ts';
import type { RaceCommand, RaceEvent, RacePlan } from '../../../src/worker/race/raceProtocol.ts';
import { sampleRecording } from '../../record/sampleRecording.ts';

export const ADAPTER: DeviceReport = {
  available: true,
  reason: null,
  failedCheck: null,
  description: 'a card',
  isSoftware: false,
  features: [],
  maxStorageBufferBindingSize: 2 ** 27,
  kernels: null,
};

export const NO_ADAPTER: DeviceReport = { ...ADAPTER, available: false, reason: 'This browser offers no WebGPU.' };

/** A recording of 20 steps and three frames by another name. */
export function recordingNamed(name: string, metadata: Partial<Recording['metadata']> = {}): Recording {
  const recording = sampleRecording();
  return { ...recording, metadata: { ...recording.metadata, name, ...metadata } };
}

/** The worker's end, to be played by hand. */
export class FakeRaceWorker {
  readonly commands: RaceCommand[] = [];
  private listener: (event: RaceEvent) => void = () => {};
  constructor(private readonly report: DeviceReport = ADAPTER) {}

  readonly connect = (listener: (event: RaceEvent) => void): RaceClient => {
    this.listener = listener;
    return {
      send: (command) => {
        this.commands.push(command);
        if (command.type === 'probeDevice') this.say({ type: 'device', report: this.report });
      },
      close: () => {},
    };
  };

  say(event: RaceEvent): void {
    this.listener(event);
  }

  get plan(): RacePlan {
    const start = this.commands.findLast((command) => command.type === 'start');
    if (!start) throw new Error('no race was started');
    return start.plan;
  }

  /** Says all that a finished lane says; `scale` moves its numbers. */
  finishLane(lane: number, seed: number, scale = 1): void {
    const { history, frames, evaluations, events, config: _, ...header } = sampleRecording();
    const config = diffFromDefaults(laneConfig(this.plan.base, this.plan.lanes[lane], seed));
    this.say({
      type: 'begun',
      seed,
      lane,
      header: { ...header, config, metadata: { ...header.metadata, seed, name: this.plan.lanes[lane].name } },
      bill: { lines: [], totalBytes: 2 ** 23, largestBindingBytes: 1, numParameters: 99, recompute: 'none' },
    });
    this.say({ type: 'lane', seed, lane, state: 'running', message: null });
    const scaled = evaluations.map((e) => ({
      ...e,
      metrics: { ...e.metrics, 'ndcg@10': scale * e.metrics['ndcg@10'] },
    }));
    for (const part of [history.slice(0, 10), history.slice(10)])
      this.say({
        type: 'grown',
        seed,
        lane,
        growth: {
          history: part.map((m) => ({ ...m, loss: scale * m.loss })),
          frames: frames.filter(({ step }) => (part[0].step === 1 ? step <= 10 : step > 10)),
          evaluations: part[0].step === 1 ? scaled.slice(0, 1) : scaled.slice(1),
          events: part[0].step === 1 ? events : [],
        },
      });
    this.say({ type: 'lane', seed, lane, state: 'finished', message: null });
  }
}

/** Two recordings come with the page; any file whose name begins with "bad" cannot be read. */
export const FAKE_BUNDLES: BundleReader = {
  shipped: async () => [recordingNamed('SFT'), recordingNamed('GFlowGR-SubTB')],
  async read(file) {
    if (file.name.startsWith('bad')) throw new Error('The recording is of version 9; this page reads up to version 1.');
    return recordingNamed(file.name);
  },
};
