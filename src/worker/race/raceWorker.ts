/// <reference lib="webworker" />
/** The owner of a race's device: turns the page's commands into a race. As thin as the training worker; the race is `race.ts`. */
import { ConfigError, DeviceError, errorMessage, PlaygroundError } from '../../core/errors.ts';
import { type Gpu, openDevice } from '../../gpu/device.ts';
import { kernelChoice, requireSound } from '../../tuning/record.ts';
import { loadRecord } from '../device/recordStore.ts';
import { probeDevice } from '../probeDevice.ts';
import { beginPulse } from '../pulse.ts';
import { codeAndBrowser } from '../runRecording.ts';
import { tellUncaught } from '../uncaught.ts';
import { runRace } from './race.ts';
import type { RaceCommand, RaceEvent, RacePlan, RaceState } from './raceProtocol.ts';

declare const self: DedicatedWorkerGlobalScope;

let gpu: Gpu | null = null;
let isOn = false;
let pauseWanted = false;
let stopWanted = false;
/** Ends the wait of a paused race. */
let goOn: () => void = () => {};

const send = (event: RaceEvent): void => self.postMessage(event);
const setState = (state: RaceState): void => send({ type: 'state', state });

function fail(error: unknown, fatal: boolean): void {
  const kind = error instanceof PlaygroundError ? error.kind : 'Error';
  send({ type: 'error', kind, message: errorMessage(error), fatal });
}

async function openGpu(): Promise<Gpu> {
  if (gpu && !gpu.failure) return gpu;
  gpu?.destroy();
  gpu = null;
  const { report } = await probeDevice();
  if (!report.available) throw new DeviceError(report.reason ?? 'no WebGPU');
  gpu = await openDevice(navigator.gpu);
  return gpu;
}

async function start(plan: RacePlan): Promise<void> {
  if (isOn) throw new ConfigError('A race is going on. Stop it before starting another.');
  isOn = true;
  pauseWanted = false;
  stopWanted = false;
  try {
    setState('preparing');
    const { record } = await loadRecord((await openGpu()).adapter);
    requireSound(record);
    const outcome = await runRace(plan, {
      openGpu,
      kernels: kernelChoice(record, { tuned: true }),
      where: codeAndBrowser(),
      shouldPause: () => pauseWanted,
      shouldStop: () => stopWanted,
      async whilePaused() {
        setState('paused');
        while (pauseWanted && !stopWanted)
          await new Promise<void>((resolve) => {
            goOn = resolve;
          });
        if (!stopWanted) setState('running');
      },
      send,
    });
    setState(outcome);
  } catch (error) {
    fail(error, true);
    setState('failed');
  } finally {
    isOn = false;
    // The adapter is the Lab's too: between races nothing of it is held.
    gpu?.destroy();
    gpu = null;
  }
}

self.onmessage = ({ data: command }: MessageEvent<RaceCommand>) => {
  switch (command.type) {
    case 'probeDevice':
      probeDevice().then(
        ({ report }) => send({ type: 'device', report }),
        (error) => fail(error, false),
      );
      return;
    case 'start':
      start(command.plan).catch((error) => fail(error, false));
      return;
    case 'pause':
      pauseWanted = true;
      return;
    case 'resume':
      pauseWanted = false;
      goOn();
      return;
    case 'stop':
      stopWanted = true;
      goOn();
      return;
  }
};
beginPulse((pulse) => self.postMessage(pulse));
tellUncaught((uncaught) => self.postMessage(uncaught));
